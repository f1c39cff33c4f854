"""`postroom profile login` and `postroom profile consent`: the person's part of OAuth 2.0."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from postroom.cli.browser import open_browser
from postroom.cli.explain import explain_finding, reader_language, show_explanation
from postroom.cli.frame import RoomCommand, actor, translate, translate_sentence
from postroom.cli.refusals import NobodySignsIn
from postroom.cli.start import EXIT_FAILED
from postroom.cli.terminal import flush, say
from postroom.shared.wording import N_, Sentence

if TYPE_CHECKING:
    from postroom.oauth.device import Code
    from postroom.oauth.sign_in import Kind, Outcome
    from postroom.profiles.values import Profile


def _refuse_nan(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
    if math.isnan(value):  # which is neither below nor above anything
        raise click.BadParameter("nan is no number of seconds.")
    return value


_timeout = click.option(
    "--timeout",
    type=click.FloatRange(1, 3600),
    callback=_refuse_nan,
    default=300.0,
    show_default=True,
    help="Seconds to wait.",
)
_no_browser = click.option("--no-browser", is_flag=True, help="Only print the address, open nothing.")


@click.command(cls=RoomCommand)
@click.argument("name")
@click.option("--device", is_flag=True, help="With a code to type on any other device.")
@_no_browser
@_timeout
def login(name: str, device: bool, no_browser: bool, timeout: float) -> None:
    """Sign in for a mail profile: prints the address or the code on a line of its own, and waits.

    Example: postroom profile login Facturen
    """
    from postroom.oauth.sign_in import Kind
    from postroom.profiles import repository

    found = repository.find(name)
    _check_delegated(found)
    if device:
        _sign_in_by_code(found, timeout)
    else:
        _sign_in_by_browser(found, Kind.SIGN_IN, timeout, no_browser)
    _release_held(found)


@click.command(cls=RoomCommand)
@click.argument("name")
@_no_browser
@_timeout
def consent(name: str, no_browser: bool, timeout: float) -> None:
    """Let an administrator grant the permission for the whole organisation, and wait for the answer.

    Example: postroom profile consent Facturen
    """
    from postroom.oauth.consent import check_kind
    from postroom.oauth.sign_in import Kind
    from postroom.profiles import repository

    found = repository.find(name)
    check_kind(found)
    _sign_in_by_browser(found, Kind.CONSENT, timeout, no_browser)
    _release_held(found)


_GOES_ON = N_("Still waiting for the browser.")
_ASKED = {
    "sign-in": N_("Open this address in a browser and sign in there:"),
    "consent": N_("Let an administrator of the organisation open this address and grant the permission:"),
}


def _check_delegated(found: "Profile") -> None:
    if found.auth != "oauth-delegated":
        raise NobodySignsIn(profile=found.name, auth=found.auth)


def _sign_in_by_browser(found: "Profile", kind: "Kind", seconds: float, no_browser: bool) -> None:
    from django.utils import translation

    from postroom.oauth import browser_sign_in

    language = reader_language()

    def show(url: str) -> None:
        say(translate(_ASKED[kind]), err=True)
        say(url)
        flush()  # whoever reads it through a pipe needs it now
        if not no_browser:
            open_browser(url)

    def note(stray: "Outcome") -> None:
        with translation.override(language):  # it is heard in a thread of the listener
            say(f"{translate_sentence(stray.told)} {translate(_GOES_ON)}", err=True)

    with _print_faults(found):
        outcome = browser_sign_in.run(
            found, kind, show, note, actor=actor(), language=language, seconds=seconds
        )
    _tell(outcome.told, outcome.line)
    if outcome.status != "done":
        _explain(outcome.line, found)
        sys.exit(EXIT_FAILED)


def _sign_in_by_code(found: "Profile", seconds: float) -> None:
    from postroom.oauth import device

    def show(code: "Code") -> None:
        say(translate("Open this page on any device and type the code there:"), err=True)
        say(code.page)
        say(code.code)
        flush()

    with _print_faults(found):
        _tell(device.run(found, show, actor=actor(), seconds=seconds), "")


@contextmanager
def _print_faults(found: "Profile") -> Iterator[None]:
    """A refused sign-in becomes its sentence, with the literal answer below, and exit code 1."""
    from postroom.oauth.failure_sentences import refusal_of
    from postroom.oauth.faults import TokenFault
    from postroom.oauth.refusals import SignInRefused
    from postroom.oauth.sign_in import CANCELLED

    try:
        yield
    except KeyboardInterrupt:
        say(translate(CANCELLED), err=True)
        sys.exit(EXIT_FAILED)
    except (TokenFault, SignInRefused) as problem:
        refused = problem if isinstance(problem, SignInRefused) else refusal_of(problem, found)
        _tell(refused.sentence, refused.line)
        _explain(refused.line, found)
        sys.exit(EXIT_FAILED)


def _tell(told: Sentence, line: str) -> None:
    say(translate_sentence(told), err=True)
    if line and line not in str(told):
        say(f"  {line}", err=True)


def _explain(line: str, found: "Profile") -> None:
    """What the literal answer means and what to do, where it is a known error."""
    from postroom.diagnosis.evidence import read
    from postroom.diagnosis.explain import find
    from postroom.diagnosis.rules import UNKNOWN

    finding = find(read(line, stage="token"))
    if line and finding.code != UNKNOWN:
        say(err=True)
        show_explanation(explain_finding(finding, found), err=True)


def _release_held(found: "Profile") -> None:
    """What was held because nobody had signed in goes on."""
    from postroom.outbox import pauses

    pauses.release(found.id)
