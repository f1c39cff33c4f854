"""Files of customers: read, previewed, applied. A preview waits in a table until somebody says yes or it is old."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from postroom.audit.record import record, record_all
from postroom.audit.turns import change_premises
from postroom.customers import import_drafts, import_file, kept_columns, repository
from postroom.customers.import_changes import Change, ImportPreview, compare
from postroom.customers.import_choice import NOTHING_SAID, Choice
from postroom.customers.import_file import Found
from postroom.customers.import_reading import Reading
from postroom.customers.models import Address, Customer, ImportDraft
from postroom.customers.refusals import ImportOutdated, NoTimeToRead, TableTakesTooMuch, UnknownImport
from postroom.shared import children, clock
from postroom.shared.reading_budget import BudgetSpent
from postroom.shared.refusals import ChangedMeanwhile

LONGEST_WAIT = timedelta(hours=24)
MOST_WAITING = 20
"""Previews that are kept at the same time; the oldest ones go first."""
_BATCH = 500


@dataclass(frozen=True)
class Waiting:
    """A preview that waits for a yes."""

    id: int
    made_by: str
    made_at: datetime
    found: Found
    reading: Reading
    preview: ImportPreview


@dataclass(frozen=True)
class Done:
    """The sums of an import."""

    new: int
    changed: int
    unchanged: int
    refused: int


def examine(file_name: str, content: bytes, choice: Choice = NOTHING_SAID) -> tuple[Found, Reading]:
    """What a file says; nothing is kept. Raises FileRefused, also where a person has to say what the columns hold."""
    return _read(import_file.examine, file_name, content, choice)


def look(file_name: str, content: bytes, choice: Choice = NOTHING_SAID) -> tuple[Found, Reading]:
    """`examine` for somebody who can answer: the question stands in `Reading.unclear`. Raises FileRefused."""
    return _read(import_file.look, file_name, content, choice)


def preview(reading: Reading) -> ImportPreview:
    """What the file would change now."""
    return compare(reading, repository.by_debtors(row.debtor for row in reading.rows))


def wait(found: Found, reading: Reading, *, actor: str, content: bytes = b"") -> int:
    """Keep a preview until somebody applies it; its id. Old ones and all but the newest go away.

    `content`: the file, so that it can be read anew.
    """
    with transaction.atomic():
        now = clock.now()
        made = ImportDraft.objects.create(
            file_name=found.file_name,
            made_at=now,
            made_by=actor[:200],
            content=import_drafts.draft_to_json(vars(found), reading),
            file=zlib.compress(content) if content else None,
        )
        ImportDraft.objects.filter(made_at__lt=now - LONGEST_WAIT).delete()
        newest = ImportDraft.objects.order_by("-id").values_list("pk", flat=True)[:MOST_WAITING]
        ImportDraft.objects.exclude(pk__in=list(newest)).delete()
    return made.pk


def look_again(import_id: int, choice: Choice) -> None:
    """Read the file of a preview anew, with what a person said about it. Raises UnknownImport, FileRefused.

    It is read before the turn to write: nobody else waits for it.
    """
    row, found, _before = _load_draft(import_id)
    if row.file is None:
        raise UnknownImport()
    now, reading = look(found.file_name, zlib.decompress(row.file), choice)
    with transaction.atomic():
        ImportDraft.objects.select_for_update().filter(pk=import_id).first()
        row, _found, before = _load_draft(import_id)
        row.content = import_drafts.draft_to_json(vars(now), replace(reading, turn=before.turn + 1))
        row.save(update_fields=["content"])


def load_waiting(import_id: int) -> Waiting:
    """A kept preview against the customers as they are now. Raises UnknownImport."""
    row, found, reading = _load_draft(import_id)
    return Waiting(row.pk, row.made_by, row.made_at, found, reading, preview(reading))


def forget(import_id: int) -> None:
    """Drop a preview; nothing happens when it is gone already."""
    ImportDraft.objects.filter(pk=import_id).delete()


def apply(import_id: int, *, actor: str, seen: str) -> Done:
    """Do what was previewed, in one transaction. `seen`: that of the preview that the person saw.

    Raises UnknownImport, ChangedMeanwhile: the preview stays and says what it would do now.
    """
    with transaction.atomic():
        change_premises()
        ImportDraft.objects.select_for_update().filter(pk=import_id).first()
        _row, found, reading = _load_draft(import_id)
        done = apply_reading(found, reading, actor=actor, seen=seen)
        forget(import_id)
    return done


def apply_reading(found: Found, reading: Reading, *, actor: str, seen: str = "") -> Done:
    """`apply` without a kept preview; `seen` "" = whatever it does now. Raises ChangedMeanwhile."""
    try:
        with transaction.atomic():
            change_premises()
            _lock(reading)
            wanted = preview(reading)
            if seen and wanted.seen != seen:
                raise _refuse_outdated()
            _write(wanted, actor)
            _keep_columns(reading, actor)
            done = Done(len(wanted.new), len(wanted.changed), wanted.unchanged, len(wanted.refused))
            record(actor, "customer import", subject=found.file_name, after=vars(done))
    except IntegrityError:  # somebody added one of the customers between our look and our writing
        raise _refuse_outdated() from None
    return done


def _load_draft(import_id: int) -> tuple[ImportDraft, Found, Reading]:
    row = ImportDraft.objects.filter(pk=import_id, made_at__gte=clock.now() - LONGEST_WAIT).first()
    if row is None:
        raise UnknownImport()
    found, reading = import_drafts.draft_from_json(row.content)
    return row, Found(**found), reading


def _read(
    function: Callable[..., tuple[Found, Reading]], file_name: str, content: bytes, choice: Choice
) -> tuple[Found, Reading]:
    try:
        return children.read(
            import_file.allow(len(content)), function, file_name, content, choice, kept_columns.load()
        )
    except BudgetSpent as spent:
        if spent.what in ("deadline", "turn"):
            raise NoTimeToRead() from None
        raise TableTakesTooMuch() from None


def _keep_columns(reading: Reading, actor: str) -> None:
    """What a person said about the columns is kept with the import, so that a look alone changes nothing."""
    heads = [one.heading for one in reading.columns]
    if reading.source == "hand":
        kept_columns.keep(heads, [one.code for one in reading.columns], actor=actor)
    elif reading.source == "reset":
        kept_columns.forget(heads)


def _lock(reading: Reading) -> None:
    """Nobody else changes these customers until the commit (SQLite has one writer anyway)."""
    debtors = {row.debtor for row in reading.rows}
    if debtors:
        found = (
            Customer.objects.select_for_update().filter(debtor__in=repository.one_of(debtors)).order_by("pk")
        )
        list(found.values_list("pk", flat=True))


def _write(wanted: ImportPreview, actor: str) -> None:
    now = clock.now()
    added = [repository.record_of(one.after, actor, now) for one in wanted.new]
    changed = [repository.record_of(one.after, actor, now) for one in wanted.changed]
    Customer.objects.bulk_create(added, batch_size=_BATCH)
    columns = [*repository.FIELDS, "words", "version", "changed_by", "changed_at"]
    Customer.objects.bulk_create(
        changed, batch_size=_BATCH, update_conflicts=True, unique_fields=["debtor"], update_fields=columns
    )
    _write_addresses([*wanted.new, *wanted.changed])
    record_all(
        actor,
        "customer edit",
        [
            (one.after.debtor, repository.customer_to_log(one.before), repository.customer_to_log(one.after))
            for one in wanted.changed
            if one.before
        ],
    )


def _write_addresses(changes: Sequence[Change]) -> None:
    moved = [one for one in changes if one.before is None or one.before.addresses != one.after.addresses]
    had = [one.before.id for one in moved if one.before]
    if had:
        Address.objects.filter(customer_id__in=repository.one_of(had)).delete()
    ids = _ids_of([one.after.debtor for one in moved])
    made = [
        row for one in moved for row in repository.addresses_of(ids[one.after.debtor], one.after.addresses)
    ]
    Address.objects.bulk_create(made, batch_size=_BATCH)


def _ids_of(debtors: list[str]) -> dict[str, int]:
    if not debtors:
        return {}
    found = Customer.objects.filter(debtor__in=repository.one_of(debtors))
    return dict(found.values_list("debtor", "pk"))


def _refuse_outdated() -> ChangedMeanwhile:
    return ImportOutdated()
