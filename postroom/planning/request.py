"""What is asked: one mail, as a door hands it in, checked before anything is decided. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from postroom.composing.defaults import TYPE_WORDS
from postroom.documents.examine import Readable, is_text
from postroom.planning.refusals import (
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
from postroom.shared import clock
from postroom.shared.addresses import fold_address, to_wire_address
from postroom.shared.languages import CODES, LISTED

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
_BLANKS = " \u00a0"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]*")


class Priority(IntEnum):
    """Who goes first when several wait for the same mailbox: a single document before a whole run."""

    URGENT = 0
    NORMAL = 1
    RUN = 2


@dataclass(frozen=True)
class Sender:
    """Who sends: the name for the log, and the address of their own ("" = the profile's sends, mission C7)."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Companion:
    """One more document of the same customer in the same mail."""

    file: Readable
    type: str
    number: str
    debtor: str


@dataclass(frozen=True)
class SendRequest:
    """One mail as it is asked for. Empty texts mean: take what document, customer, type and profile say.

    `files[0]` is the main document, the others go along with it; `companions` are further documents. `actor` and
    `sender` are the person who asks and their own address. It is sent from `not_before` on, after `not_after` no
    longer; `at_once`: the type's own time of day does not count. `as_seen`: a person saw the whole mail; words,
    copies and `files` are taken to the letter, nothing is filled in or added.
    """

    files: tuple[Readable, ...]
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
    at_once: bool = False

    def documents(self) -> list[Companion]:
        """The main document and its companions."""
        return [Companion(self.files[0], self.type, self.number, self.debtor), *self.companions]

    def attached(self) -> list[Readable]:
        """All files in the order of the attachments: the documents, then what goes along with them."""
        return [*(one.file for one in self.documents()), *self.files[1:]]

    def recipients(self) -> list[tuple[str, str]]:
        """(kind, address) of each recipient, as typed."""
        return [(kind, address) for kind in ("to", "cc", "bcc") for address in getattr(self, kind)]


def check_request(request: SendRequest) -> SendRequest:
    """The request with addresses as SMTP carries them and repeated ones dropped. Raises BadInput."""
    _check_files(request)
    _check_texts(request)
    for one in request.companions:
        check_document(one.type, one.number, one.debtor)
    seen: set[str] = set()
    to, cc, bcc = (tuple(_skip_seen(addresses, seen)) for addresses in (request.to, request.cc, request.bcc))
    return replace(request, to=to, cc=cc, bcc=bcc)


def trim_marks(request: SendRequest) -> SendRequest:
    """The request without blanks around type, number and debtor: they make no other document."""
    others = tuple(
        replace(
            one,
            type=one.type.strip(_BLANKS),
            number=one.number.strip(_BLANKS),
            debtor=one.debtor.strip(_BLANKS),
        )
        for one in request.companions
    )
    mine = {name: getattr(request, name).strip(_BLANKS) for name in ("type", "number", "debtor")}
    return replace(request, companions=others, **mine)


def check_document(type_: str, number: str, debtor: str) -> None:
    """Raise SendRefused for marks that no document of a mail may have."""
    _check_texts(SendRequest((), type=type_, number=number, debtor=debtor))


def check_recipients(found: Sequence[tuple[str, str]]) -> None:
    """Raise SendRefused for nobody, and for more than one mail may have."""
    if not found:
        raise NoRecipient()
    if len(found) > MOST_RECIPIENTS:
        raise TooManyRecipients(count=len(found), most=MOST_RECIPIENTS)


def check_time(request: SendRequest, moment: datetime) -> None:
    """Raise SendRefused when the mail may not be sent any more at `moment`."""
    if request.not_after and request.not_before and request.not_after <= request.not_before:
        raise TimesCrossed()
    if request.not_after and request.not_after <= moment:
        raise TimePassed(time=clock.format_moment(request.not_after))


def _check_files(request: SendRequest) -> None:
    if not request.files:
        raise NoDocument()
    for file in (*request.files, *(one.file for one in request.companions)):
        if len(file.name) > LONGEST["file_name"]:
            raise FileNameTooLong(name=file.name)


def _check_texts(request: SendRequest) -> None:
    _check_encoding(request)
    _check_lengths(request)
    if "\x00" in request.text + request.html:
        raise NulInText()
    if not _TYPE.fullmatch(request.type):
        raise NoSuchType(type=request.type, known=", ".join(sorted(TYPE_WORDS)))
    if request.language not in ("", *CODES):
        raise NoSuchLanguage(language=request.language, known=LISTED)


def _check_encoding(request: SendRequest) -> None:
    for field in (*_ONE_LINE, "text", "html"):
        if not is_text(getattr(request, field)):
            raise FieldNotText(field=field)
    for field in _ONE_LINE:
        if _CONTROL.search(getattr(request, field)):
            raise FieldNotOneLine(field=field)


def _check_lengths(request: SendRequest) -> None:
    for field, longest in LONGEST.items():
        if len(getattr(request, field)) > longest:
            raise FieldTooLong(field=field, longest=longest)


def _skip_seen(addresses: Iterable[str], seen: set[str]) -> Iterable[str]:
    for text in addresses:
        address = to_wire_address(text)
        if fold_address(address) not in seen:
            seen.add(fold_address(address))
            yield address
