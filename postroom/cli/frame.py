"""What every command shares: setting up, printing, and turning refusals into sentences and exit codes."""

import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from postroom.cli.refusals import (
    DatabaseFault,
    FileAndVariable,
    FileEmpty,
    FileNotText,
    FileUnreadable,
    NoSuchVariable,
    SystemFault,
    VariableEmpty,
)
from postroom.cli.start import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_NOT_SET_UP, get_ready
from postroom.cli.terminal import make_printable, print_json, say
from postroom.profiles.labels import option_of
from postroom.shared.refusals import BadInput, NotSetUp, Refusal
from postroom.shared.sealing import Secret
from postroom.shared.wording import Sentence, Word

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class RoomCommand(click.Command):
    """A command that needs the rooms: sets them up first, shows refusals as one sentence, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        as_json = bool(ctx.params.get("as_json"))
        unready = None
        try:
            unready = get_ready(ctx.obj.get("language", "") if ctx.obj else "")
            if unready:
                say(translate_sentence(unready.sentence), err=True)
            return super().invoke(ctx)
        except Refusal as refusal:
            fail(refusal, as_json, said=type(refusal) is type(unready))
        except OSError as problem:
            fail(SystemFault(why=_describe_os_error(problem)), as_json)
        except Exception as problem:
            fault = name_database_fault(problem)
            if fault is None:
                raise
            fail(fault, as_json)


class RoomGroup(click.Group):
    """A group whose commands are RoomCommands."""

    command_class = RoomCommand
    group_class = type


def fail(refusal: Refusal, as_json: bool = False, *, said: bool = False) -> NoReturn:
    """Print the sentence on standard error unless it was `said`, with `as_json` the refusal as JSON beside it, and
    leave with the exit code of its kind."""
    if not said:
        say(translate_sentence(refusal.sentence) + _option_of(refusal), err=True)
    if as_json:
        try:
            print_json(refusal.as_json(translate))
        except OSError:
            pass  # standard output itself may be what is broken; the sentence has been said
    sys.exit(exit_code_of(refusal))


def _option_of(refusal: Refusal) -> str:
    """The option to look at, where the refusal names a field of a mail profile."""
    field = getattr(refusal, "field", "")
    return f" (--{option_of(field)})" if field else ""


def exit_code_of(refusal: Refusal) -> int:
    """2 for bad input, 3 when something must be set up first, 1 otherwise."""
    if isinstance(refusal, BadInput):
        return EXIT_BAD_INPUT
    return EXIT_NOT_SET_UP if isinstance(refusal, NotSetUp) else EXIT_FAILED


def translate(text: str) -> str:
    """gettext of the active language; plain English before Django is set up."""
    from django.conf import settings

    if not settings.configured:
        return text
    from django.utils.translation import gettext

    return gettext(text)


def translate_sentence(sentence: Sentence) -> str:
    """A sentence in the reader's language, on one line, safe for a terminal."""
    return make_printable(sentence.said(translate))


def actor() -> str:
    """Who is at the keyboard, for the audit log."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (OSError, KeyError):
        return "command line"


def read_secret(file: str | None, variable: str | None, what: str) -> Secret:
    """A secret from a file or an environment variable: never from the command line, where `ps` shows it."""
    if file and variable:
        raise FileAndVariable(what=Word(what))
    if file:
        return Secret(read_text(Path(file), what).strip("\r\n"))
    if variable:
        if variable not in os.environ:
            raise NoSuchVariable(name=variable)
        if not os.environ[variable].strip():
            raise VariableEmpty(name=variable)
        return Secret(os.environ[variable])
    return Secret("")


def read_text(path: Path, what: str) -> str:
    """The text of a file that the person named. Raises BadInput."""
    try:
        return read_bytes(path, what).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileNotText(what=Word(what), path=str(path)) from None


def read_bytes(path: Path, what: str) -> bytes:
    """The content of a file that the person named. Raises BadInput."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise FileUnreadable(what=Word(what), path=str(path), why=_describe_os_error(problem)) from None
    if not content.strip():
        raise FileEmpty(what=Word(what), path=str(path))
    return content


def name_database_fault(problem: Exception) -> Refusal | None:
    """What to say of a fault of the database; None for any other surprise."""
    from django.db import DatabaseError, Error

    from postroom.outbox.database_faults import name_lasting, name_passing

    passing = name_passing(problem) if isinstance(problem, Error) else None
    if passing or not isinstance(problem, DatabaseError):
        return passing
    return name_lasting(problem) or DatabaseFault(why=problem)


def _describe_os_error(problem: OSError) -> str:
    return problem.strerror or type(problem).__name__


def parse_moment(text: str, refusal: type[BadInput]) -> datetime | None:
    """The instant that was typed, None for nothing; without an offset it is this computer's local time.

    Raises `refusal`, whose sentence names the text.
    """
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise refusal(text=text) from None
