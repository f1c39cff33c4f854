"""`postroom outbox`."""

from datetime import UTC, datetime

import click

from postroom.cli.frame import RoomGroup, actor, json_option, print_json, translate, translated
from postroom.shared.wording import N_, BadInput


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
    from postroom.outbox.entries import listed

    entries = listed(state=state, type_=type_, since=_day(since))
    if as_json:
        print_json([entry.as_json(translate) for entry in entries])
        return
    for entry in entries:
        addresses = ", ".join(one.address for one in entry.recipients)
        sent = f"{entry.sent_at:%Y-%m-%d %H:%M}" if entry.sent_at else "-"
        click.echo(f"{entry.id:>6}  {entry.state:<9}  {entry.type} {entry.number}  {addresses}  {sent}")


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def show(entry_id: int, as_json: bool) -> None:
    """Show one entry with every attempt. Example: postroom outbox show 12 --json"""
    from postroom.outbox.entries import find

    entry = find(entry_id)
    if as_json:
        print_json(entry.as_json(translate))
        return
    click.echo(f"{entry.id}  {entry.state}  {entry.type} {entry.number}  {entry.subject}")
    click.echo(f"  {entry.sender} ({entry.profile})  {entry.message_id}")
    for one in entry.recipients:
        click.echo(f"  {one.kind} {one.address}: {one.state} {one.line}")
    for attempt in entry.attempts:
        click.echo(f"  {attempt.started_at:%Y-%m-%d %H:%M:%S}  {attempt.stage}  {attempt.line}")
    if entry.reason:
        click.echo(f"  {translated(entry.reason)}")


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def retry(entry_id: int, as_json: bool) -> None:
    """Send a held, failed or retrying entry now. Example: postroom outbox retry 12"""
    from postroom.outbox import person

    person.retry(entry_id, actor=actor())
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@json_option
def cancel(entry_id: int, as_json: bool) -> None:
    """Withdraw an entry that has not left. Example: postroom outbox cancel 12"""
    from postroom.outbox import person

    person.cancel(entry_id, actor=actor())
    _tell(entry_id, as_json)


@outbox.command()
@click.argument("entry_id", metavar="ID", type=int)
@click.option(
    "--as", "outcome", type=click.Choice(["sent", "not-sent"]), required=True, help="What you found out."
)
@json_option
def settle(entry_id: int, outcome: str, as_json: bool) -> None:
    """Decide an unknown outcome. Example: postroom outbox settle 12 --as not-sent"""
    from postroom.outbox import unknowns

    unknowns.settle(entry_id, sent=outcome == "sent", actor=actor())
    _tell(entry_id, as_json)


def _tell(entry_id: int, as_json: bool) -> None:
    from postroom.outbox.entries import find

    entry = find(entry_id)
    if as_json:
        print_json(entry.as_json(translate))
    else:
        click.echo(f"{entry.id}  {entry.state}")


def _day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(N_("'%(day)s' is not a day. Write it like 2026-11-21."), day=text) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
