"""Whose ledger is this? One row names the installation that goes on with it; whoever finds another one sends nothing.

A copy or a restored backup holds mails that the original may have sent. It is known by machine and file, an exchanged
one by what was written beside it (`high_water`). PostgreSQL is shared by machines: there the database itself counts.
docs/decisions/0019-whose-ledger.md says why.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from postroom.audit.listing import find_last
from postroom.audit.record import record
from postroom.outbox import copied, high_water
from postroom.outbox.models import Entry, Installation
from postroom.outbox.refusals import (
    LedgerCopied,
    LedgerDecided,
    LedgerNewer,
    LedgerOlder,
    LedgerReadOnly,
    NotOurs,
    TestCopy,
)
from postroom.outbox.sql import commit_together, rows
from postroom.shared import clock
from postroom.shared.machine import identify_machine

_ROW = 1
_MARK = "SELECT kind, generation, machine, place, file FROM outbox_installation WHERE id = %s"
"""Plain SQL: it stands in the commit of every acceptance."""


class Whose(StrEnum):
    """What this ledger is to whoever opened it last. COPIED and OLDER wait for a person's `claim`."""

    OURS = ""
    COPIED = "copied"
    OLDER = "older"
    TEST = "test"


class Claim(StrEnum):
    """What a person says of a ledger: after looking it goes on here; it was moved here; it is for trying things."""

    RESTORED = "restored"
    MOVED = "moved"
    TEST = "test"


@dataclass(frozen=True)
class Place:
    """Where a ledger lies: the machine, the path, and what tells its file (or database) from a copy."""

    machine: str
    place: str
    file: str


@dataclass(frozen=True)
class InstallationView:
    """The mark in the ledger, and where the ledger is found now. `by`: who claimed it, "" for nobody."""

    whose: Whose
    marked: Place
    here: Place
    generation: str
    since: datetime
    by: str

    @property
    def seen(self) -> str:
        """What a form carries of what was shown: it changes with every decision."""
        return f"{self.whose.value}/{self.since.isoformat()}"


def check_ours() -> None:
    """For the transaction of whoever accepts or sends: this ledger is ours, and no newer program has changed it.

    Raises NotOurs, LedgerReadOnly (its file is gone).
    """
    found = rows(_MARK, [_ROW])
    refusal = _compare(*found[0]) if found else None
    if refusal:
        raise refusal
    if not found:
        _adopt()
    transaction.on_commit(high_water.note)


def _compare(kind: str, generation: str, *marked: str) -> NotOurs | None:
    place = Place(*marked)
    refusal = _name_refusal(kind, place.place)
    if refusal is None and not _is_same(place, find_place()):
        return LedgerCopied(place=place.place)
    if refusal is None and generation != find_generation():
        return LedgerNewer(change=generation)
    return refusal


def settle_in() -> NotOurs | None:
    """At a start: make an unmarked ledger ours, hold what waits in a copied one. Returns why nothing is sent from it.

    Where nothing has changed it only reads: whoever just wants to look does not wait for those who write.
    """
    row = _find_row()
    if row is None or not (_is_settled(row) or row.kind):
        with commit_together():
            row = _find_row() or _adopt()
            if row.kind == Whose.OURS:
                _look(row)
    if row.kind == Whose.OURS:
        high_water.note()
    return _name_refusal(row.kind, row.place)


def find() -> InstallationView:
    """The mark, for people. Raises LedgerReadOnly."""
    return _to_view(_find_row() or _adopt())


def find_refusal() -> NotOurs | None:
    """Why nothing is sent from this ledger; None when it is ours."""
    found = rows(_MARK, [_ROW])
    return _name_refusal(found[0][0], found[0][3]) if found else None


def claim(meant: Claim, *, actor: str, seen: str | None = None) -> None:
    """A person says what this ledger is. `seen`: what they were shown of it, None = whatever it is.

    Saying the same twice is once. Raises LedgerDecided when somebody has decided since, TestCopy: what was cancelled
    there cannot be brought back.
    """
    with commit_together():
        row = Installation.objects.select_for_update().filter(pk=_ROW).first() or _adopt()
        if seen is not None and seen != _to_view(row).seen:
            _refuse_unless_said(row, meant, actor)
            return
        if row.kind == Whose.TEST:
            raise TestCopy()
        copied.hold_what_waits()
        if meant is Claim.TEST:
            copied.cancel_what_waits(actor)
        elif meant is Claim.RESTORED:
            copied.put_in_doubt()
        else:
            copied.let_go_on()
        _mark(row, Whose.TEST if meant is Claim.TEST else Whose.OURS, actor)
        record(actor, "home claim", subject=meant.value)
    high_water.note()


def _refuse_unless_said(row: Installation, meant: Claim, actor: str) -> None:
    last = find_last(meant.value, ("home claim",))
    if row.kind == Whose.TEST and meant is not Claim.TEST:
        raise TestCopy()
    if not (last and last.actor == row.by == actor and last.at >= row.since):
        raise LedgerDecided(who=row.by or "-", when=clock.format_moment(row.since))


def note_generation() -> None:
    """Before this program changes the tables: an older one that still runs finds out in its next commit."""
    if Installation._meta.db_table in connection.introspection.table_names():
        Installation.objects.update(generation=find_generation())


@cache
def find_generation() -> str:
    """What this program knows of the tables: a hash over the names of all its changes to them."""
    names = sorted(".".join(key) for key in MigrationLoader(None).disk_migrations)
    return sha256("\n".join(names).encode()).hexdigest()[:16]


def find_place() -> Place:
    """Where the ledger that is open lies. Raises LedgerReadOnly when its file is gone."""
    if connection.vendor == "postgresql":
        return Place("", *_identify_database(connection.alias, str(connection.settings_dict["NAME"])))
    name = str(connection.settings_dict["NAME"])
    try:
        return Place(identify_machine(), os.path.realpath(name), str(os.stat(name).st_ino))
    except OSError as problem:
        raise LedgerReadOnly(why=problem.strerror) from None


@cache
def _identify_database(_alias: str, name: str) -> tuple[str, str]:
    """Its name, and what a copy in another database or another cluster does not have."""
    ((oid,),) = rows("SELECT oid FROM pg_database WHERE datname = current_database()", [])
    try:
        with transaction.atomic():
            ((cluster,),) = rows("SELECT system_identifier FROM pg_control_system()", [])
    except DatabaseError:  # a provider that does not let us ask
        cluster = ""
    return name, f"{cluster}/{oid}"


def _find_row() -> Installation | None:
    return Installation.objects.filter(pk=_ROW).first()


def _to_view(row: Installation) -> InstallationView:
    return InstallationView(Whose(row.kind), _marked(row), find_place(), row.generation, row.since, row.by)


def _marked(row: Installation) -> Place:
    return Place(row.machine, row.place, row.file)


def _adopt() -> Installation:
    """A ledger without a mark: new, or of a version that made none."""
    here = find_place()
    row, _made = Installation.objects.get_or_create(
        pk=_ROW, defaults={**here.__dict__, "generation": find_generation(), "since": clock.now()}
    )
    return row


def _is_settled(row: Installation) -> bool:
    return _is_marked(row, Whose.OURS, row.by) and not high_water.is_behind()


def _look(row: Installation) -> None:
    exchanged = high_water.is_behind()
    same = _is_same(_marked(row), find_place())
    if not exchanged and (same or not Entry.objects.exists()):
        _mark(row, Whose.OURS, row.by)  # a copy in which nothing waits can send nothing twice
        return
    copied.hold_what_waits()
    row.kind = Whose.OLDER if same else Whose.COPIED
    row.save()


def _mark(row: Installation, whose: Whose, by: str) -> None:
    if not _is_marked(row, whose, by):
        for name, value in _build_mark(whose, by).items():
            setattr(row, name, value)
        row.since = clock.now()
        row.save()


def _is_marked(row: Installation, whose: Whose, by: str) -> bool:
    return all(getattr(row, name) == value for name, value in _build_mark(whose, by).items())


def _build_mark(whose: Whose, by: str) -> dict[str, str]:
    return {**find_place().__dict__, "generation": find_generation(), "kind": whose.value, "by": by}


def _is_same(marked: Place, here: Place) -> bool:
    """Whether the ledger is where it was; one that was renamed, or is mounted elsewhere, is."""
    if marked.machine and here.machine and marked.machine != here.machine:
        return False
    if marked.file != here.file:
        return False
    return marked.place == here.place or not _is_another(Path(marked.place), Path(here.place))


def _is_another(before: Path, here: Path) -> bool:
    """Whether the old place still has a ledger of its own: then this one is a copy with the same number by chance."""
    return before.is_absolute() and before.exists() and not before.samefile(here)


def _name_refusal(kind: str, place: str) -> NotOurs | None:
    if kind == Whose.TEST:
        return TestCopy()
    if kind == Whose.OLDER:
        return LedgerOlder()
    return LedgerCopied(place=place) if kind == Whose.COPIED else None
