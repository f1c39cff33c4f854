"""Read the log: the newest changes first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from postroom.audit.models import Change

MOST = 100
"""Changes on a page."""


@dataclass(frozen=True)
class ChangeView:
    """One change: who, when, what to what; values before and after where something was changed."""

    id: int
    at: datetime
    actor: str
    verb: str
    subject: str
    before: dict[str, Any]
    after: dict[str, Any]


def list_changes(*, text: str = "", verb: str = "", before: int = 0) -> list[ChangeView]:
    """At most one more than `MOST`, so that the caller sees whether there are older ones.

    `text` stands in actor or subject; `before` is the id from which older ones are wanted.
    """
    rows = Change.objects.order_by("-id")
    if text:
        rows = rows.filter(Q(actor__icontains=text) | Q(subject__icontains=text))
    if verb:
        rows = rows.filter(verb=verb)
    if before:
        rows = rows.filter(pk__lt=before)
    return [_to_view(row) for row in rows[: MOST + 1]]


def find_last(subject: str, verbs: Sequence[str]) -> ChangeView | None:
    """The newest change of one of these kinds to `subject`; None when there was none.

    It reads back from the newest change: for what happened a short while ago.
    """
    row = Change.objects.filter(subject=subject, verb__in=verbs).order_by("-id").first()
    return _to_view(row) if row else None


def list_since(moment: datetime, verbs: Sequence[str], subject: str = "") -> list[ChangeView]:
    """Every change of these kinds after that instant, the oldest first; `subject` "" = whatever was changed."""
    rows = Change.objects.filter(at__gt=moment, verb__in=verbs).order_by("id")
    return [_to_view(row) for row in (rows.filter(subject=subject) if subject else rows)]


def find_removal(verb: str, number: int) -> ChangeView | None:
    """Who removed the record of that number; None when the log does not say it. It reads back from the newest."""
    row = Change.objects.filter(verb=verb, before__id=number).order_by("-id").first()
    return _to_view(row) if row else None


def list_verbs() -> list[str]:
    """Every verb that stands in the log."""
    return sorted(Change.objects.order_by().values_list("verb", flat=True).distinct())


def _to_view(row: Change) -> ChangeView:
    return ChangeView(row.pk, row.at, row.actor, row.verb, row.subject, row.before, row.after)
