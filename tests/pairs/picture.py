"""A picture of the office: all that matters of its tables, without times of writing and numbers of versions."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model

from postroom.audit.models import Change
from postroom.customers.models import Address, Customer
from postroom.desk.models import Edit
from postroom.documents.models import Document
from postroom.outbox.models import Entry, EntryDocument, Pause, Recipient
from postroom.outbox.preview import preview
from postroom.outbox.sql import rows
from postroom.outbox.states import VOID, Hold
from postroom.profiles.models import MailProfile
from postroom.scenarios.models import GeneralSettings, Scenario, Wording

ON_ITS_WAY = ("pending", "scheduled", "retrying", "sending")
"""States of a mail that goes by itself."""


@dataclass(frozen=True)
class Mail:
    """One entry of the outbox: `content`: what its readers get, from whom, when; `standing`: what became of it.

    `server`: host and login of its mail profile, as they are now.
    """

    id: int
    documents: tuple[int, ...]
    content: str
    server: str
    state: str
    standing: str
    counts: bool

    def __str__(self) -> str:
        return f"mail {self.content} {self.standing}"


@dataclass(frozen=True)
class Picture:
    """`documents`: number of the row -> what it is, with its version; `edits` and `office`: one line for each row."""

    documents: dict[int, str]
    edits: tuple[str, ...]
    mails: tuple[Mail, ...]
    office: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything, in an order that does not depend on who was first."""
        shown = (text.partition(" version=")[0] for text in self.documents.values())
        return tuple(sorted([*shown, *self.edits, *map(str, self.mails), *self.office]))

    def has(self, word: str) -> bool:
        """Whether a word stands in the picture."""
        return any(word in line for line in self.lines)


def take_picture() -> Picture:
    """The office as it is now."""
    return Picture(
        documents={number: told for number, told in _describe_documents()},
        edits=tuple(f"edit of={sha256[:8]} {mail}" for sha256, mail in Edit.objects.values_list(*_EDIT)),
        mails=tuple(_describe_mails()),
        office=tuple(_describe_office()),
    )


_EDIT = ("document__sha256", "mail")


def _describe_documents() -> Iterator[tuple[int, str]]:
    names = ("type", "number", "debtor", "state", "recipients", "training", "version")
    for number, sha256, *told in Document.objects.exclude(state="attached").values_list(
        "pk", "sha256", *names
    ):
        yield number, f"document {sha256[:8]} {_name_values(names, told)}"


def _describe_mails() -> Iterator[Mail]:
    people, own = defaultdict(list), defaultdict(list)
    for entry, *told in Recipient.objects.order_by("address").values_list(
        "entry", "address", "state", "dealt_with"
    ):
        people[entry].append(tuple(told))
    for entry, document in EntryDocument.objects.filter(own=True).values_list("entry", "document"):
        own[entry].append(document)
    for row in Entry.objects.select_related("profile").order_by("id").defer("head"):
        yield _describe_mail(row, people[row.pk], tuple(own[row.pk]))


def _describe_mail(row: Entry, people: list[Any], own: tuple[int, ...]) -> Mail:
    duplicate = row.state == "held" and row.hold == Hold.DUPLICATE
    again = row.resend_reason and f"again={row.resend_reason}"
    looked_for = row.look_at is not None
    standing = f"state={row.state} hold={row.hold} sent_by={row.sent_by} {people} {again} look={looked_for}"
    counts = row.state not in VOID and not duplicate and not again and not row.training
    when = f"at={row.not_before and row.not_before.isoformat()} not_after={row.not_after}"
    server = f"{row.profile.host} {row.profile.username}" if row.profile else ""
    about = f"{row.type} {row.number} {row.debtor} {row.language} through={row.profile_name} {when}"
    content = f"{_read_mail(row)} {about} training={row.training}"
    return Mail(row.pk, own, content, server, row.state, standing, counts)


_read_before: dict[str, str] = {}
"""Hash of a mail -> what its readers get: its bytes never change."""


def _read_mail(row: Entry) -> str:
    if row.message_sha256 not in _read_before:
        found = preview(row.pk)
        mail = found.mail
        words = hashlib.sha256((mail.text + mail.html).encode()).hexdigest()[:8]
        files = [(one.name, hashlib.sha256(one.content).hexdigest()[:8]) for one in mail.attachments]
        envelope = sorted((one.kind, one.address) for one in found.entry.recipients)
        told = f"from={mail.sender} {envelope} reply_to={mail.reply_to} subject={mail.subject} words={words} {files}"
        _read_before[row.message_sha256] = told
    return _read_before[row.message_sha256]


_LEFT_OUT = (
    "id",
    "version",
    "changed_at",
    "changed_by",
    "made_at",
    "created_at",
    "since",
    "server_size_limit",
)


_OFFICE = (Customer, Address, Scenario, GeneralSettings, MailProfile, Pause, Wording)


@cache
def _list_columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(one.column for one in model._meta.concrete_fields if one.column not in _LEFT_OUT)


def _describe_office() -> Iterator[str]:
    """By plain SQL: Django takes longer to write these statements than a database to answer them."""
    for model in _OFFICE:
        names = _list_columns(model)
        for values in rows(f"SELECT {', '.join(names)} FROM {model._meta.db_table}", []):
            yield f"{model._meta.model_name} {_name_values(names, values)}"
    for verb, after in Change.objects.filter(verb="outbox settle").values_list("verb", "after"):
        yield f"{verb} {after}"


def _name_values(names: Iterable[str], values: Iterable[object]) -> str:
    return " ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
