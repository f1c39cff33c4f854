"""`postroom outbox`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.explain import explain_finding, show_explanation
from postroom.cli.frame import RoomGroup, actor, json_option, parse_moment, translate, translate_sentence
from postroom.cli.refusals import CannotWrite, MailAndJson, NotADay
from postroom.cli.terminal import print_bytes, print_json, say
from postroom.shared import clock
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from postroom.outbox.preview import Preview
    from postroom.outbox.views import EntryView


@click.group(cls=RoomGroup)
def outbox() -> None:
    """The ledger: what was promised, tried and done."""


@outbox.command("list")
@click.option("--state", default="", help="Only entries in this state.")
@click.option("--type", "type_", default="", help="Only entries of this document type.")
@click.option("--since", default="", metavar="D", help="Accepted on or after this day (2026-11-21).")
@json_option
def list_(state: str, type_: str, since: str, as_json: bool) -> None:
    """List entries. Example: postroom outbox list --state held --json"""
    from postroom.outbox.queries import list_entries

    entries = list_entries(
        state=state,
        type_=type_,
        since=parse_moment(since, NotADay),
    )
    if as_json:
        print_json([entry.as_json(translate) for entry in entries])
        return
    for entry in entries:
        addresses = ", ".join(one.address for one in entry.recipients)
        sent = clock.format_moment(entry.sent_at) if entry.sent_at else "-"
        state = name_state(entry)
        say(f"{entry.id:>6}  {state:<9}  {entry.type} {entry.number}  {addresses}  {sent}")


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def show(entry_id: int, as_json: bool) -> None:
    """Show one entry with every attempt. Example: postroom outbox show 12 --json"""
    from postroom.outbox.queries import find
    from postroom.profiles import repository

    entry = find(entry_id)
    if as_json:
        print_json(entry.as_json(translate))
        return
    say(f"{entry.id}  {name_state(entry)}  {entry.type} {entry.number}  {entry.subject}")
    say(f"  {entry.sender} ({entry.profile})  {entry.message_id}")
    for one in entry.recipients:
        say(f"  {one.kind} {one.address}: {one.state} {one.line}")
    for attempt in entry.attempts:
        say(f"  {clock.format_moment(attempt.started_at, exactly=True)}  {attempt.stage}  {attempt.line}")
    for seen in entry.looks:
        say(f"  {clock.format_moment(seen.at, exactly=True)}  {translate_sentence(seen.sentence)}")
    for sentence in (entry.reason, entry.outlook):
        if sentence:
            say(f"  {translate_sentence(sentence)}")
    if entry.finding:
        say()
        profile = repository.by_id(entry.profile_id) if entry.profile_id else None
        show_explanation(explain_finding(entry.finding, profile))


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@click.option("--eml", metavar="FILE", help="Write the exact mail into this file; - prints it.")
@json_option
def preview(entry_id: int, eml: str | None, as_json: bool) -> None:
    """Show the exact mail as its reader sees it. Example: postroom outbox preview 12 --eml mail.eml"""
    from postroom.outbox.preview import preview as opened

    found = opened(entry_id)
    if eml == "-":
        if as_json:
            raise MailAndJson()
        print_bytes(found.raw)
        return
    if eml:
        _write(Path(eml), found.raw)
    if as_json:
        print_json(found.as_json())
    else:
        _show_mail(found)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def retry(entry_id: int, as_json: bool) -> None:
    """Send a held, failed or retrying entry now. Example: postroom outbox retry 12"""
    from postroom.outbox import actions

    actions.retry(entry_id, actor=actor())
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def cancel(entry_id: int, as_json: bool) -> None:
    """Withdraw an entry that has not left. Example: postroom outbox cancel 12"""
    from postroom.outbox import actions

    actions.cancel(entry_id, actor=actor())
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@click.option(
    "--as", "outcome", type=click.Choice(["sent", "not-sent"]), required=True, help="What you found out."
)
@click.option("--note", default="", help="How you found out; kept in the audit log.")
@json_option
def settle(entry_id: int, outcome: str, note: str, as_json: bool) -> None:
    """Decide an unknown outcome; `outbox show` tells what was looked for and found.

    Example: postroom outbox settle 12 --as not-sent --note "the customer has not got it"
    """
    from postroom.outbox import unknowns

    unknowns.settle(entry_id, sent=outcome == "sent", actor=actor(), note=note)
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def look(entry_id: int, as_json: bool) -> None:
    """Look for an unknown entry in the Sent folder once more. Example: postroom outbox look 12"""
    from postroom.outbox import unknowns

    unknowns.look_now(entry_id, actor=actor())
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def hold(entry_id: int, as_json: bool) -> None:
    """Keep an entry back until it is retried. Example: postroom outbox hold 12"""
    from postroom.outbox import actions

    actions.hold(entry_id, actor=actor())
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why it is sent again; kept with the new entry.")
@click.option("--refused-only", is_flag=True, help="Only to the recipients that the server refused.")
@json_option
def resend(entry_id: int, reason: str, refused_only: bool, as_json: bool) -> None:
    """Send a mail a second time on purpose, as a new entry; or let a held duplicate go.

    It is refused while an earlier one that was sent again in the same way has not left.

    Example: postroom outbox resend 12 --reason "the customer has deleted it"
    """
    from postroom.outbox.resend import resend as again

    _tell(again(entry_id, reason, actor=actor(), refused_only=refused_only).entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@click.option("--note", default="", help="What was done about it; kept in the audit log.")
@json_option
def acknowledge(entry_id: int, note: str, as_json: bool) -> None:
    """Mark the refused recipients of a sent mail as dealt with: it needs nobody any more.

    Example: postroom outbox acknowledge 12 --note "read to them on the telephone"
    """
    from postroom.outbox import actions

    actions.acknowledge(entry_id, actor=actor(), note=note)
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("profile_name", metavar="PROFILE")
def pause(profile_name: str) -> None:
    """Send nothing through a mail profile until `outbox resume`. Example: postroom outbox pause Invoices"""
    from postroom.outbox import pauses
    from postroom.outbox.refusals import StoppedAlready
    from postroom.profiles.repository import find

    try:
        pauses.stop(find(profile_name), actor=actor())
    except StoppedAlready as already:  # what was asked for is so
        say(translate_sentence(already.sentence))
    else:
        say(translate("Nothing is sent through '%(profile)s' now.") % {"profile": profile_name})


@outbox.command()
@click.argument("profile_name", metavar="PROFILE")
def resume(profile_name: str) -> None:
    """Let a paused mail profile go on. Example: postroom outbox resume Invoices"""
    from postroom.outbox import pauses
    from postroom.outbox.refusals import ResumedAlready, RunsAlready
    from postroom.profiles.repository import find

    try:
        count = pauses.resume(find(profile_name), actor=actor())
    except (ResumedAlready, RunsAlready) as already:  # what was asked for is so
        say(translate_sentence(already.sentence))
        return
    told = {"profile": profile_name, "count": count}
    say(translate("'%(profile)s' sends again; entries that were held for it: %(count)s.") % told)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise CannotWrite(path=str(path), problem=problem.strerror or type(problem).__name__) from None


def _show_mail(found: "Preview") -> None:
    mail = found.mail
    lines = [
        (N_("Sender"), mail.sender),
        (N_("To"), ", ".join(mail.to)),
        (N_("CC"), ", ".join(mail.cc)),
        (N_("BCC"), ", ".join(found.bcc)),
        (N_("Reply-To"), ", ".join(mail.reply_to)),
        (N_("Subject"), mail.subject),
        (N_("Date"), clock.format_moment(mail.date) if mail.date else ""),
    ]
    for name, value in lines:
        if value:
            say(f"{translate(name)}: {value}")
    say()
    for line in mail.text.splitlines():
        say(line)
    for number, one in enumerate(mail.attachments, 1):
        say(f"[{number}] {one.name}  {one.media_type}  {one.size}")


def _tell(entry_id: int, as_json: bool) -> None:
    from postroom.outbox.queries import find

    entry = find(entry_id)
    if as_json:
        print_json(entry.as_json(translate))
    else:
        say(f"{entry.id}  {name_state(entry)}")


def name_state(entry: "EntryView") -> str:
    """The state as commands print it; in words where some recipients were refused."""
    return translate_sentence(entry.standing) if entry.partly_sent else entry.state
