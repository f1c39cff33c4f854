"""Headings that people have taught: what a heading of this installation's documents means (docs/reading.md)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.audit.record import record
from postroom.documents.reading import headings
from postroom.documents.reading.field_words import FIELDS
from postroom.documents.reading.values import FIELDS_TO_TEACH, Taught
from postroom.scenarios.models import TaughtHeading
from postroom.scenarios.refusals import (
    HeadingKnown,
    HeadingTaught,
    HeadingTooShort,
    HeadingUnused,
    NoSuchField,
    TooManyHeadings,
    UnknownHeading,
)
from postroom.scenarios.rules import check_one_line
from postroom.shared import clock
from postroom.shared.wording import N_, Word

MOST = 200
"""Headings of one installation; each is looked for in every document."""
_OTHER = N_("something that is none of these fields")


@dataclass(frozen=True)
class TaughtView:
    """A heading, the field it was taught for, when and by whom."""

    id: int
    heading: str
    field: str
    at: datetime
    by: str


def list_taught() -> list[TaughtView]:
    """Every taught heading, by field and heading."""
    rows = TaughtHeading.objects.order_by("field", "folded")
    return [TaughtView(one.pk, one.heading, one.field, one.taught_at, one.taught_by) for one in rows]


def taught_labels() -> Taught:
    """The taught headings of each field, for reading."""
    found: dict[str, tuple[str, ...]] = {}
    for one in list_taught():
        found[one.field] = (*found.get(one.field, ()), one.heading)
    return found


def teach(heading: str, field: str, *, actor: str) -> TaughtView:
    """Documents that come in from now on have the value of `field` beside or under `heading`.

    A heading that was taught for it before is left as it is. Raises SettingRefused.
    """
    kept = _check(heading, field)
    with transaction.atomic():
        row, new = TaughtHeading.objects.select_for_update().get_or_create(
            folded=kept.casefold(),
            defaults={"heading": kept, "field": field, "taught_at": clock.now(), "taught_by": actor[:200]},
        )
        if row.field != field:
            raise HeadingTaught(heading=kept, field=Word(FIELDS[row.field]))
        if new:
            if TaughtHeading.objects.count() > MOST:
                raise TooManyHeadings(most=MOST)
            record(actor, "heading teach", subject=kept, after={"field": field})
    return TaughtView(row.pk, row.heading, row.field, row.taught_at, row.taught_by)


def forget(heading_id: int, *, actor: str) -> TaughtView:
    """Take a taught heading back; what was read by it stays as it is. Raises UnknownHeading."""
    with transaction.atomic():
        row = TaughtHeading.objects.select_for_update().filter(pk=heading_id).first()
        if row is None:
            raise UnknownHeading()
        found = TaughtView(row.pk, row.heading, row.field, row.taught_at, row.taught_by)
        row.delete()
        record(actor, "heading forget", subject=found.heading, before={"field": found.field})
    return found


def _check(text: str, field: str) -> str:
    """The heading as it is kept. Raises SettingRefused."""
    if field not in FIELDS_TO_TEACH:
        raise NoSuchField(field=field, known=", ".join(FIELDS_TO_TEACH))
    heading = headings.clean_heading(check_one_line(text, Word(N_("heading")), headings.LONGEST))
    if not headings.has_letters(heading):
        raise HeadingTooShort()
    _expect_no_other_meaning(heading, field)
    return heading


def _expect_no_other_meaning(heading: str, field: str) -> None:
    """Raise HeadingKnown, or HeadingUnused where it is a label of this field already and cannot be put first."""
    meanings = headings.list_meanings(heading)
    first = field in meanings and meanings <= headings.OWN_ORDER
    others = sorted(meanings - {field})
    if others and not first:
        raise HeadingKnown(heading=heading, meaning=Word(FIELDS.get(others[0], _OTHER)))
    if meanings and not first:
        raise HeadingUnused(heading=heading, meaning=Word(FIELDS[field]))
