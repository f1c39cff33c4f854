"""What may be asked of the ledger: an order, checked before anything is kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from postroom.composing.defaults import TYPE_WORDS
from postroom.documents.examine import File, is_text
from postroom.outbox.refusals import (
    FieldNotOneLine,
    FieldNotText,
    FieldTooLong,
    FileNameTooLong,
    NoDocument,
    NoRecipient,
    NoSuchLanguage,
    NoSuchType,
    NulInText,
    TimePassed,
    TimesCrossed,
    TooManyRecipients,
)
from postroom.outbox.states import Priority
from postroom.shared import clock
from postroom.shared.addresses import wire_address

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
        raise NoRecipient()
    if len(found) > MOST_RECIPIENTS:
        raise TooManyRecipients(count=len(found), most=MOST_RECIPIENTS)


def check_time(order: Order, moment: datetime) -> None:
    """Raise OrderRefused when the order may not be sent any more at `moment`."""
    if order.not_after and order.not_before and order.not_after <= order.not_before:
        raise TimesCrossed()
    if order.not_after and order.not_after <= moment:
        raise TimePassed(time=clock.said(order.not_after))


def _check_files(order: Order) -> None:
    if not order.files:
        raise NoDocument()
    for file in (*order.files, *(one.file for one in order.companions)):
        if len(file.name) > LONGEST["file_name"]:
            raise FileNameTooLong(name=file.name)


def _check_texts(order: Order) -> None:
    _check_encoding(order)
    _check_lengths(order)
    if "\x00" in order.text + order.html:
        raise NulInText()
    if not _TYPE.fullmatch(order.type):
        raise NoSuchType(type=order.type, known=", ".join(sorted(TYPE_WORDS)))
    if order.language not in ("", "nl", "de", "en"):
        raise NoSuchLanguage(language=order.language)


def _check_encoding(order: Order) -> None:
    for field in (*_ONE_LINE, "text", "html"):
        if not is_text(getattr(order, field)):
            raise FieldNotText(field=field)
    for field in _ONE_LINE:
        if _CONTROL.search(getattr(order, field)):
            raise FieldNotOneLine(field=field)


def _check_lengths(order: Order) -> None:
    for field, longest in LONGEST.items():
        if len(getattr(order, field)) > longest:
            raise FieldTooLong(field=field, longest=longest)


def _fresh(addresses: Iterable[str], seen: set[str]) -> Iterable[str]:
    for text in addresses:
        address = wire_address(text)
        if address.lower() not in seen:
            seen.add(address.lower())
            yield address
