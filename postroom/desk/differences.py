"""In what a mail that was accepted differs from what would be sent now: told from the log of changes. Pure.

What was accepted stays accepted. A field that was changed and changed back makes no difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.audit.listing import ChangeView
from postroom.customers.values import AddressView, CustomerView
from postroom.outbox.unsent import Unsent
from postroom.profiles.values import Profile
from postroom.scenarios.values import ScenarioView
from postroom.shared.addresses import fold_address
from postroom.shared.wording import N_, Sentence, Word

_GONE = N_("The customer was deleted.")
_UNWANTED = N_("The customer is not to be e-mailed any more: %(reason)s")
_ADDRESS = N_("It goes to %(old)s; the customer has %(new)s now.")
_NOBODY = N_("It goes to %(old)s; the customer has no address now.")
_SENDER = N_("It keeps the sender %(old)s; the mail profile has %(new)s now.")
_SERVER = N_("It was accepted for %(old)s; the mail profile sends through %(new)s now.")
_TYPE = N_("It keeps what was set before for its document type: %(what)s.")
_OF_TYPE = {
    "profile": N_("mail profile"),
    "template": N_("template"),
    "recipients_rule": N_("recipients rule"),
    "recipients": N_("recipients"),
    "cc": N_("CC"),
    "bcc": N_("BCC"),
    "reply_to": N_("Reply-To"),
    "send_at": N_("send at"),
    "attachments": N_("files for every mail"),
}
"""What a mail takes over from its document type, with the words for it."""
_OF_SERVER = ("host", "port", "security", "auth", "username", "xoauth2_user")


def value_then(changes: Iterable[ChangeView], field: str, moment: datetime, now: Any) -> Any:
    """What a field was at that moment: what the first change since then found there, else what it is now."""
    return next((one.before[field] for one in changes if one.at > moment and field in one.before), now)


def differ_from_customer(
    mail: Unsent, customer: CustomerView | None, changes: Sequence[ChangeView]
) -> tuple[Sentence, ...]:
    """In what it differs from its customer (None = deleted); `changes` are those of that customer, oldest first."""
    later = [one for one in changes if one.at > mail.accepted_at]
    if customer is None:
        return (Sentence(_GONE),) if later and later[-1].verb == "customer remove" else ()
    found = []
    reason = customer.do_not_email
    if reason and value_then(later, "do_not_email", mail.accepted_at, reason) != reason:
        found.append(Sentence(_UNWANTED, {"reason": Word(reason)}))
    return (*found, *_differ_in_address(mail, customer, later))


def _differ_in_address(
    mail: Unsent, customer: CustomerView, later: Sequence[ChangeView]
) -> Iterable[Sentence]:
    lines = value_then(later, "addresses", mail.accepted_at, None)
    if lines is None:
        return
    then = _fold(CustomerView(addresses=tuple(map(_read_line, lines))), mail.type)
    now = _fold(customer, mail.type)
    kept = then & mail.recipients
    if kept and then != now and (kept - now or now - mail.recipients):
        told = {"old": ", ".join(sorted(kept)), "new": ", ".join(sorted(now))}
        yield Sentence(_ADDRESS, told) if now else Sentence(_NOBODY, {"old": told["old"]})


def _read_line(line: str) -> AddressView:
    """An address as the log has it: type (`*` = all), kind, address."""
    type_, kind, address = line.split(" ", 2)
    return AddressView("" if type_ == "*" else type_, kind, address)  # type: ignore[arg-type]


def _fold(customer: CustomerView, type_: str) -> frozenset[str]:
    return frozenset(fold_address(address) for _, address in customer.addresses_for(type_))


def differ_from_profile(
    mail: Unsent, profile: Profile, changes: Sequence[ChangeView]
) -> tuple[Sentence, ...]:
    """In what it differs from its mail profile: its sender, the server and login it was accepted for."""

    def then(field: str) -> Any:
        return value_then(changes, field, mail.accepted_at, getattr(profile, field))

    found = []
    old, new = (
        _say_sender(then("from_name"), then("from_address")),
        _say_sender(profile.from_name, profile.from_address),
    )
    if old != new and fold_address(mail.sender) == fold_address(then("from_address")):
        found.append(Sentence(_SENDER, {"old": old, "new": new}))
    if any(then(field) != getattr(profile, field) for field in _OF_SERVER):
        before = _say_server(then("host"), then("port"), then("username"))
        now = _say_server(profile.host, profile.port, profile.username)
        found.append(Sentence(_SERVER, {"old": before, "new": now}))
    return tuple(found)


def _say_sender(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address


def _say_server(host: str, port: int, username: str) -> str:
    return f"{username} @ {host}:{port}" if username else f"{host}:{port}"


def differ_from_type(
    mail: Unsent, scenario: ScenarioView, changes: Sequence[ChangeView]
) -> tuple[Sentence, ...]:
    """In what it differs from what its document type says now, as far as a mail takes it over."""
    now = _fields_of(scenario)
    what = [
        Word(word)
        for field, word in _OF_TYPE.items()
        if value_then(changes, field, mail.accepted_at, now[field]) != now[field]
    ]
    return (Sentence(_TYPE, {"what": tuple(what)}),) if what else ()


def _fields_of(scenario: ScenarioView) -> Mapping[str, Any]:
    """The fields as the log has them."""
    found = {
        name: getattr(scenario, name)
        for name in ("profile", "template", "recipients_rule", "reply_to", "send_at")
    }
    lists = {name: list(getattr(scenario, name)) for name in ("recipients", "cc", "bcc")}
    return found | lists | {"attachments": {file.name: file.sha256 for file in scenario.extra_files}}
