"""`postroom customer`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.addresses import format_address
from postroom.cli.customer_import import import_
from postroom.cli.frame import RoomGroup, actor, json_option, translate, translate_sentence
from postroom.cli.refusals import BothOfEmail, CustomerNothingToChange, NotATypedAddress
from postroom.cli.terminal import print_json, say
from postroom.shared.languages import LISTED

if TYPE_CHECKING:
    from postroom.customers.values import AddressView, CustomerView
    from postroom.desk.waiting import CalledBack, OldMail


@click.group(cls=RoomGroup)
def customer() -> None:
    """Customers: who gets which document at which address."""


@customer.command("list")
@click.option("--search", default="", metavar="T", help="Words in number, name or an address.")
@json_option
def list_(search: str, as_json: bool) -> None:
    """List the customers by number. Example: postroom customer list --search bakker"""
    from postroom.customers import repository

    found = repository.list_all_customers(search)
    if as_json:
        print_json([_customer_to_json(one) for one in found])
        return
    for one in found:
        mail = (
            f"[{one.do_not_email}]"
            if one.do_not_email
            else ", ".join(format_address(each) for each in one.addresses)
        )
        say(f"{one.debtor:<12} {one.name}  {mail}")


@customer.command()
@click.argument("debtor")
@json_option
def show(debtor: str, as_json: bool) -> None:
    """Show a customer. Example: postroom customer show 10023"""
    from postroom.customers import repository

    _tell(repository.find(debtor), as_json)


def _add_customer_options(command: Any) -> Any:
    """The options that `add` and `edit` share."""
    for option in reversed(
        (
            click.option("--name", help="What people call the customer."),
            click.option("--language", help=f"One of: {LISTED}; '' for the language of the installation."),
            click.option("--to", multiple=True, metavar="A", help="Address for all types; may be repeated."),
            click.option("--cc", multiple=True, metavar="A", help="Copy for all types; may be repeated."),
            click.option("--bcc", multiple=True, metavar="A", help="Blind copy; may be repeated."),
            click.option(
                "--address",
                multiple=True,
                metavar="TYPE:KIND:ADDRESS",
                help="Address of a document type, such as invoice:to:a@example.com; may be repeated.",
            ),
            click.option("--format", metavar="F", help="pdf, pdf+xml or xml."),
            click.option("--together/--apart", default=None, help="Several documents in one mail, or not."),
            click.option("--do-not-email", metavar="REASON", help="Send this customer no e-mail, and why."),
            click.option("--may-email", is_flag=True, help="The customer may be e-mailed again."),
            json_option,
        )
    ):
        command = option(command)
    return command


@customer.command()
@click.argument("debtor")
@_add_customer_options
def add(debtor: str, as_json: bool, **options: Any) -> None:
    """Add a customer.

    Example: postroom customer add 10023 --name "Café De Hoek" --language nl --to kantoor@example.com
    """
    from postroom.customers import repository

    _tell(repository.add(debtor, actor=actor(), **_collect_changes(options, ())), as_json)


@customer.command()
@click.argument("debtor")
@_add_customer_options
def edit(debtor: str, as_json: bool, **options: Any) -> None:
    """Change what is named. Addresses of one type and kind replace the earlier ones; an empty one takes them away.

    Example: postroom customer edit 10023 --address invoice:to:boekhouding@example.com --cc ""
    """
    from django.db import transaction

    from postroom.customers import repository

    with transaction.atomic():
        changes = _collect_changes(options, repository.find(debtor).addresses)
        if not changes:
            raise CustomerNothingToChange()
        found = repository.change(debtor, actor=actor(), **changes)
    _tell(found, as_json)


@customer.command()
@click.argument("debtor")
def remove(debtor: str) -> None:
    """Forget a customer; what was sent stays. Example: postroom customer remove 10023"""
    from postroom.customers import repository

    repository.remove(debtor, actor=actor())


@customer.command()
@click.argument("debtor", required=False, default="")
@click.option("--call-back", is_flag=True, help="Cancel them; their documents are ready again.")
@json_option
def waiting(debtor: str, call_back: bool, as_json: bool) -> None:
    """List mails that wait and keep what was accepted before the customer changed; of all customers without DEBTOR.

    Example: postroom customer waiting 10023 --call-back
    """
    from postroom.desk import waiting as room

    found = room.list_for_customers((debtor,) if debtor else None)
    if as_json:
        print_json([_old_mail_to_json(one) for one in found.rows])
    else:
        for one in found.rows:
            why = " ".join(translate_sentence(each) for each in one.why)
            say(f"{one.entry.id:<8} {one.entry.debtor:<12} {one.entry.number:<12} {why}")
    if call_back:
        done = room.call_back(found, {one.entry.id: one.mark for one in found.rows}, actor=actor())
        say(_describe_call_back(done), err=True)


def _old_mail_to_json(one: "OldMail") -> dict[str, Any]:
    return {
        "id": one.entry.id,
        "debtor": one.entry.debtor,
        "number": one.entry.number,
        "state": one.entry.state,
        "recipients": [each.address for each in one.entry.recipients],
        "why": [str(each) for each in one.why],
    }


def _describe_call_back(done: "CalledBack") -> str:
    told = translate("Mails that were called back: %(count)d.") % {"count": done.cancelled}
    late = done.too_late + done.changed
    return told + (" " + translate("Too late for: %(count)d.") % {"count": late} if late else "")


def _collect_changes(options: dict[str, Any], kept: tuple["AddressView", ...]) -> dict[str, Any]:
    """Only what was typed, as the verbs take it."""
    plain = ("name", "language", "format", "together", "do_not_email")
    changes = {name: options[name] for name in plain if options[name] is not None}
    if options["may_email"]:
        if options["do_not_email"]:
            raise BothOfEmail()
        changes["do_not_email"] = ""
    typed = _read_typed_addresses(options)
    if typed:
        told = {(one.type, one.kind) for one in typed}
        stay = [one for one in kept if (one.type, one.kind) not in told]
        changes["addresses"] = tuple([one for one in typed if one.address.strip()] + stay)
    return changes


def _read_typed_addresses(options: dict[str, Any]) -> list["AddressView"]:
    from postroom.customers.values import KINDS, AddressView

    typed = [AddressView("", kind, address) for kind in KINDS for address in options[kind]]
    for text in options["address"]:
        type_, kind, address = [*text.split(":", 2), "", ""][:3]
        if text.count(":") < 2:
            raise NotATypedAddress(text=text)
        typed.append(AddressView(type_, kind, address))  # the verb checks type and kind
    return typed


def _customer_to_json(found: "CustomerView") -> dict[str, Any]:
    public = asdict(found)
    public["changed_at"] = found.changed_at.isoformat() if found.changed_at else None
    return public


def _tell(found: "CustomerView", as_json: bool) -> None:
    public = _customer_to_json(found)
    if as_json:
        print_json(public)
        return
    public["addresses"] = ", ".join(format_address(one) for one in found.addresses)
    for name, value in public.items():
        say(f"{name:<20} {'' if value is None else value}")


customer.add_command(import_)
