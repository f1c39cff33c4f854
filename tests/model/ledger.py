"""Reads entries with their attempts, looks and the acts of people out of a ledger's tables."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol


class Cursor(Protocol):
    """What the DB-API promises of every database."""

    description: Any

    def execute(self, statement: str) -> Any:
        """Run it."""

    def fetchall(self) -> list[Any]:
        """All rows of the answer."""


@dataclass(frozen=True)
class Attempt:
    """A row of outbox_attempt. `answers`: address and reply code of each recipient, as `finishing` wrote them."""

    id: int
    lane: int
    epoch: int
    owner: str
    mark: str
    started: datetime
    finishing: datetime | None
    ended: datetime | None
    stage: str
    code: int | None
    line: str
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Look:
    """A row of outbox_look; `copies` None: the folder could not be searched."""

    at: datetime
    copies: int | None
    expected: int
    control: str
    control_found: bool


@dataclass(frozen=True)
class Act:
    """What a person did with an entry: `settle sent`, `settle not-sent`, `retry`, ..."""

    at: datetime
    verb: str


@dataclass(frozen=True)
class History:
    """All that the ledger knows of one entry, oldest first."""

    id: int
    state: str
    sent_by: str
    sent: bool
    sender: str
    message_id: str
    resend_of: int | None
    recipients: tuple[tuple[str, str], ...]
    attempts: tuple[Attempt, ...]
    looks: tuple[Look, ...]
    acts: tuple[Act, ...]


_ENTRIES = """SELECT id, state, sent_by, sent_at, mail_from, message_id, resend_of_id FROM outbox_entry
    ORDER BY id"""
_RECIPIENTS = "SELECT entry_id, address, state FROM outbox_recipient ORDER BY id"
_ATTEMPTS = """SELECT entry_id, id, lane_id, epoch, owner, mark, started_at, finishing_at, ended_at, stage, code,
    line, answers FROM outbox_attempt ORDER BY id"""
_LOOKS = "SELECT entry_id, at, copies, expected, control, control_found FROM outbox_look ORDER BY id"
_ACTS = "SELECT subject, at, verb, after FROM audit_change WHERE verb LIKE 'outbox %' ORDER BY id"


def read(cursor: Cursor) -> list[History]:
    """Every entry of the ledger behind this cursor."""
    recipients = _by_entry(cursor, _RECIPIENTS, lambda row: (row[0], row[1]))
    attempts = _by_entry(cursor, _ATTEMPTS, _to_attempt)
    looks = _by_entry(cursor, _LOOKS, _to_look)
    acts = _by_entry(cursor, _ACTS, _to_act)
    return [
        History(
            id=entry,
            state=state,
            sent_by=sent_by,
            sent=sent_at is not None,
            sender=sender,
            message_id=message_id,
            resend_of=resend_of,
            recipients=tuple(recipients[entry]),
            attempts=tuple(attempts[entry]),
            looks=tuple(looks[entry]),
            acts=tuple(acts[entry]),
        )
        for entry, state, sent_by, sent_at, sender, message_id, resend_of in _rows(cursor, _ENTRIES)
    ]


def _rows(cursor: Cursor, statement: str) -> list[Any]:
    cursor.execute(statement)
    return cursor.fetchall()


def _by_entry(cursor: Cursor, statement: str, make: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for entry, *rest in _rows(cursor, statement):
        if str(entry).isdigit():  # the audit log has subjects that are no entry
            found[int(entry)].append(make(rest))
    return found


def _to_attempt(row: Sequence[Any]) -> Attempt:
    *plain, started, finishing, ended, stage, code, line, answers = row
    told = tuple((one["address"], one["code"]) for one in _from_json(answers))
    return Attempt(*plain, _instant(started), _maybe(finishing), _maybe(ended), stage, code, line, told)


def _to_look(row: Sequence[Any]) -> Look:
    at, copies, expected, control, control_found = row
    return Look(_instant(at), copies, expected, control, bool(control_found))


def _to_act(row: Sequence[Any]) -> Act:
    at, verb, after = row
    told = _from_json(after)
    decided = f" {told['as']}" if "as" in told else ""
    return Act(_instant(at), verb.removeprefix("outbox ") + decided)


def _from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _instant(value: Any) -> datetime:
    """SQLite keeps UTC as text without a zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _maybe(value: Any) -> datetime | None:
    return _instant(value) if value is not None else None


def list_attempts(histories: Iterable[History]) -> list[Attempt]:
    """Every attempt of the ledger, in the order in which they were begun."""
    return sorted((one for history in histories for one in history.attempts), key=lambda one: one.id)
