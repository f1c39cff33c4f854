"""What may be asked of the ledger: an order, checked before anything is kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from postroom.composing.defaults import TYPE_WORDS
from postroom.documents.examine import File, is_text
from postroom.outbox.states import Priority
from postroom.shared import clock
from postroom.shared.addresses import wire_address
from postroom.shared.languages import CODES, LISTED, UNKNOWN
from postroom.shared.wording import N_, BadInput

LONGEST = {
    "type": 40,
    "number": 100,
    "debtor": 100,
    "key": 200,
    "subject": 1000,
    "file_name": 255,
    "text": 200_000,
    "html": 400_000,
}
"""Characters a field may have."""
_ONE_LINE = ("type", "number", "debtor", "subject", "file_name", "key", "profile", "sender")
MOST_RECIPIENTS = 500
"""Exchange Online's default for one message."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]*")


class OrderRefused(BadInput):
    """The order cannot become a mail; nothing was queued."""


@dataclass(frozen=True)
class Companion:
    """One more document of the same customer in the same mail."""

    file: File
    type: str
    number: str
    debtor: str


@dataclass(frozen=True)
class Order:
    """One mail as it is asked for. Empty texts mean: take what the profile, the type and the language say.

    `files[0]` is the main document, the others go along with it; `companions` are further documents. `actor` and
    `sender` are the person who asks and their own address. It is sent from `not_before` on, after `not_after` no
    longer. `as_seen`: a person saw the whole mail; words, copies and `files` are taken to the letter, nothing is
    filled in or added.
    """

    files: tuple[File, ...]
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    type: str = "invoice"
    number: str = ""
    debtor: str = ""
    subject: str = ""
    text: str = ""
    file_name: str = ""
    profile: str = ""
    key: str = ""
    language: str = ""
    actor: str = ""
    sender: str = ""
    priority: Priority = Priority.NORMAL
    not_after: datetime | None = None
    not_before: datetime | None = None
    html: str = ""
    companions: tuple[Companion, ...] = ()
    as_seen: bool = False

    def documents(self) -> list[Companion]:
        """The main document and its companions."""
        return [Companion(self.files[0], self.type, self.number, self.debtor), *self.companions]

    def recipients(self) -> list[tuple[str, str]]:
        """(kind, address) of each recipient, as typed."""
        return [(kind, address) for kind in ("to", "cc", "bcc") for address in getattr(self, kind)]


def checked(order: Order) -> Order:
    """The order with addresses as SMTP carries them and repeated ones dropped. Raises BadInput."""
    _check_files(order)
    _check_texts(order)
    for one in order.companions:
        check_document(one.type, one.number, one.debtor)
    seen: set[str] = set()
    lists = {kind: tuple(_fresh(getattr(order, kind), seen)) for kind in ("to", "cc", "bcc")}
    return Order(**{**order.__dict__, **lists})


def check_document(type_: str, number: str, debtor: str) -> None:
    """Raise OrderRefused for marks that no document of a mail may have."""
    _check_texts(Order((), type=type_, number=number, debtor=debtor))


def check_recipients(found: Sequence[tuple[str, str]]) -> None:
    """Raise OrderRefused for nobody, and for more than one mail may have."""
    if not found:
        raise OrderRefused(N_("There is no recipient. Give at least one address."))
    if len(found) > MOST_RECIPIENTS:
        raise OrderRefused(
            N_("%(count)s recipients are more than the %(most)s one mail may have."),
            count=len(found),
            most=MOST_RECIPIENTS,
        )


def check_time(order: Order, moment: datetime) -> None:
    """Raise OrderRefused when the order may not be sent any more at `moment`."""
    if order.not_after and order.not_before and order.not_after <= order.not_before:
        raise OrderRefused(N_("The mail is not to be sent before a time that is later than its last one."))
    if order.not_after and order.not_after <= moment:
        raise OrderRefused(
            N_("The mail was not to be sent after %(time)s, and that time has passed. Nothing was queued."),
            time=clock.said(order.not_after),
        )


def _check_files(order: Order) -> None:
    if not order.files:
        raise OrderRefused(N_("There is no document. Name at least one file."))
    for file in (*order.files, *(one.file for one in order.companions)):
        if len(file.name) > LONGEST["file_name"]:
            raise OrderRefused(N_("The file name %(name)s is longer than 255 characters."), name=file.name)


def _check_texts(order: Order) -> None:
    _check_encoding(order)
    _check_lengths(order)
    if "\x00" in order.text + order.html:
        raise OrderRefused(N_("The mail text contains a NUL character."))
    if not _TYPE.fullmatch(order.type):
        raise OrderRefused(
            N_(
                "'%(type)s' is not a document type. Use small letters, digits and hyphens, such as: %(known)s."
            ),
            type=order.type,
            known=", ".join(sorted(TYPE_WORDS)),
        )
    if order.language not in ("", *CODES):
        raise OrderRefused(UNKNOWN, language=order.language, known=LISTED)


def _check_encoding(order: Order) -> None:
    for field in (*_ONE_LINE, "text", "html"):
        if not is_text(getattr(order, field)):
            raise OrderRefused(
                N_("The field '%(field)s' is not written in UTF-8. Nothing was queued."), field=field
            )
    for field in _ONE_LINE:
        if _CONTROL.search(getattr(order, field)):
            raise OrderRefused(
                N_("The field '%(field)s' contains a line break or control character. Nothing was queued."),
                field=field,
            )


def _check_lengths(order: Order) -> None:
    for field, longest in LONGEST.items():
        if len(getattr(order, field)) > longest:
            raise OrderRefused(
                N_("The field '%(field)s' is longer than %(longest)s characters."),
                field=field,
                longest=longest,
            )


def _fresh(addresses: Iterable[str], seen: set[str]) -> Iterable[str]:
    for text in addresses:
        address = wire_address(text)
        if address.lower() not in seen:
            seen.add(address.lower())
            yield address
