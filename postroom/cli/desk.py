"""`postroom send` and `postroom inspect`: what a document says, and handing it over."""

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.frame import (
    RoomCommand,
    actor,
    json_option,
    parse_moment,
    read_text,
    translate,
    translate_sentence,
)
from postroom.cli.outbox import name_state
from postroom.cli.refusals import NotATime, TextTwice
from postroom.cli.start import EXIT_FAILED
from postroom.cli.terminal import make_printable, print_json, say
from postroom.cli.work import stop_on_signal
from postroom.documents.reading.field_words import BLOCKS, FIELDS
from postroom.shared.languages import LISTED
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postroom.documents.examine import File
    from postroom.documents.reading.values import Candidate, Reading
    from postroom.outbox.views import EntryView
    from postroom.planning.request import SendRequest


@click.command(cls=RoomCommand)
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--type", "type_", default="", help="Document type; else the document's own, else invoice.")
@click.option("--number", default="", help="Number of the document.")
@click.option("--debtor", default="", help="Debtor number.")
@click.option("--to", multiple=True, metavar="A", help="Recipient; may be repeated.")
@click.option("--cc", multiple=True, metavar="A", help="Copy; may be repeated.")
@click.option("--bcc", multiple=True, metavar="A", help="Blind copy; may be repeated.")
@click.option("--subject", default="", help="Subject; may hold placeholders such as #invoice_number#.")
@click.option("--text", default="", help="Mail text; may hold placeholders.")
@click.option("--text-file", default="", metavar="F", help="File with the mail text.")
@click.option(
    "--file-name", default="", help="Name of the attachment, such as 'Invoice #debtor#-#number#.pdf'."
)
@click.option("--profile", default="", help="Mail profile; the default one when left out.")
@click.option("--key", default="", help="Idempotency key: the same key is never sent twice.")
@click.option("--language", default="", help=f"Language of the mail: {LISTED}.")
@click.option("--user", default="", help="The person who sends: their own e-mail address becomes the sender.")
@click.option(
    "--priority",
    default="normal",
    show_default=True,
    type=click.Choice(["urgent", "normal", "run"]),
    help="Who goes first when several wait for the same mailbox.",
)
@click.option(
    "--not-after",
    default="",
    metavar="T",
    help="Do not send after this time, such as 2026-11-23T18:00+01:00.",
)
@click.option(
    "--not-before",
    default="",
    metavar="T",
    help="Wait until this time, such as 2026-11-24T04:00+01:00.",
)
@click.option(
    "--accept-warning",
    multiple=True,
    metavar="CODE",
    help="Send although the plan warns of this, such as unwanted.",
)
@click.option("--wait", is_flag=True, help="Wait until it is sent or needs a person.")
@json_option
def send(
    files: tuple[str, ...], accept_warning: tuple[str, ...], wait: bool, as_json: bool, **fields: Any
) -> None:
    """Hand over documents; each mail is sent once.

    The first FILE is the document, further ones are attached. What is not given is read from the document or known
    of its customer: without --to it goes to the address that stands in it, else to its customer's. Exit code 1
    when the mail is held, when a warning stops it, when some recipients were refused and nobody has seen to it, or,
    with --wait, when it was not sent.

    Example: postroom send invoice.pdf --number 2026-0412 --debtor 10023 --to ap@example.com --wait
    """
    from postroom.desk.plans import hand_in
    from postroom.documents.examine import read_file

    request = _build_request([read_file(Path(name)) for name in files], fields)
    receipt = hand_in(request, accept_warning)
    state = receipt.state
    if wait:
        state = _wait_for_state(receipt.entry_id, as_json)
    entry = _tell(receipt.entry_id, receipt.created, as_json)
    if (
        state in ("held", "failed", "unknown", "cancelled")
        or (wait and state != "sent")
        or entry.open_refusals
    ):
        sys.exit(EXIT_FAILED)


def _build_request(files: "list[File]", fields: dict[str, Any]) -> "SendRequest":
    from postroom.people.repository import find_own_address
    from postroom.planning.request import Priority, SendRequest

    text, text_file, person = (str(fields.pop(name)) for name in ("text", "text_file", "user"))
    if text and text_file:
        raise TextTwice()
    if text_file:
        text = read_text(Path(text_file), N_("mail text"))
    type_ = fields.pop("type_")
    sender = find_own_address(person) if person else ""
    priority = Priority[str(fields.pop("priority")).upper()]
    not_after = parse_moment(str(fields.pop("not_after")), NotATime)
    not_before = parse_moment(str(fields.pop("not_before")), NotATime)
    return SendRequest(
        tuple(files),
        type=str(type_),
        text=text,
        actor=actor(),
        sender=sender,
        priority=priority,
        not_after=not_after,
        not_before=not_before,
        **fields,
    )


def _wait_for_state(entry_id: int, quiet: bool) -> str:
    from postroom.outbox.queries import find
    from postroom.profiles.repository import by_id
    from postroom.worker.wait_for_entry import wait_for_entry

    entry = find(entry_id)
    profile = by_id(entry.profile_id) if entry.profile_id else None
    if profile is None:
        return entry.state

    def told(state: str) -> None:
        if not quiet:
            say(f"... {state}", err=True)

    stop = threading.Event()
    stop_on_signal(stop)
    return wait_for_entry(entry_id, profile, told, stop)


def _tell(entry_id: int, created: bool, as_json: bool) -> "EntryView":
    from postroom.outbox.queries import find

    entry = find(entry_id)
    if as_json:
        print_json(entry.as_json(translate))
        return entry
    addresses = ", ".join(one.address for one in entry.recipients)
    say(f"{entry.id}  {name_state(entry)}  {entry.message_id}  {addresses}")
    if not created:
        say(translate("This was handed over before; nothing new was queued."), err=True)
    if entry.reason:
        say(translate_sentence(entry.reason), err=True)
    for one in entry.recipients:
        if entry.partly_sent and one.state == "refused":
            say(f"{one.address}: {translate(one.state)} {one.line}", err=True)
    return entry


@click.command(cls=RoomCommand)
@click.argument("file", metavar="FILE")
@json_option
def inspect(file: str, as_json: bool) -> None:
    """Show what Postroom reads from a document, and where each value comes from. Nothing is sent or kept.

    Example: postroom inspect "Factuur 10023-2026-0412.pdf" --json
    """
    from postroom.documents.examine import read_file
    from postroom.scenarios.document_reader import inspect_document as inspected

    reading = inspected(read_file(Path(file)))
    if as_json:
        print_json(_reading_to_json(reading))
    else:
        _show(reading)


def _reading_to_json(reading: "Reading") -> dict[str, Any]:
    """The published form: docs/commands.md."""
    values: dict[str, Any] = {name: _value_to_text(getattr(reading, name)) for name in FIELDS}
    values["issued"] = values["issued"] or None
    values["total"] = values["total"] or None
    return values | {
        "format": reading.format,
        "sha256": reading.sha256,
        "problems": [one.said(translate) for one in reading.problems],
        "candidates": {name: list(map(_candidate_to_json, found)) for name, found in _sort(reading)},
        "guessed": [name for name in FIELDS if name in reading.guessed],
    }


def _sort(reading: "Reading") -> "list[tuple[str, tuple[Candidate, ...]]]":
    """The fields that have candidates, in the order of the fields."""
    return [(name, reading.candidates[name]) for name in FIELDS if name in reading.candidates]


def _candidate_to_json(one: "Candidate") -> dict[str, Any]:
    return {
        "value": one.value,
        "source": one.source,
        "block": one.block,
        "reason": one.reason.said(translate),
        "counts": one.counts,
        "sure": one.sure,
    }


def _show(reading: "Reading") -> None:
    """Each field with its value; under it where that comes from, and what else it could have been."""
    width = max(len(translate(label)) for label in FIELDS.values())
    for name, label in FIELDS.items():
        value = make_printable(_value_to_text(getattr(reading, name))) or "-"
        guess = f"  ({translate(N_('only a guess'))})" if name in reading.guessed else ""
        say(f"{translate(label):<{width}}  {value}{guess}")
        for line in [
            *_describe_source(reading, name),
            *_describe_candidates(reading.candidates.get(name, ())),
        ]:
            say(f"{'':<{width}}  {line}")
    for problem in reading.problems:
        say(f"! {translate_sentence(problem)}")


def _describe_source(reading: "Reading", name: str) -> list[str]:
    source = reading.sources.get(name)
    return [translate_sentence(source.said)] if source else []


def _describe_candidates(found: "tuple[Candidate, ...]") -> "Iterator[str]":
    """A line for each candidate, where there is more than one or one that does not count."""
    if len(found) < 2 and all(one.counts for one in found):
        return
    for one in found:
        block = f" {translate(BLOCKS[one.block])}" if one.block else ""
        sign, verdict = ("+", N_("counts")) if one.counts else ("-", N_("does not count"))
        said = f"{make_printable(one.value)}{block}, {translate(verdict)}: {translate_sentence(one.reason)}"
        yield f"{sign} {said}"


def _value_to_text(value: Any) -> str:
    """A value as JSON and the table have it: dates in ISO 8601, amounts with two decimals."""
    return "" if value is None else str(value)
