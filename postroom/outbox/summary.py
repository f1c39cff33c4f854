"""Sums over some entries, for whoever handed them over together."""

from collections.abc import Sequence

from django.db.models import Count

from postroom.outbox.models import Entry, EntryDocument
from postroom.outbox.states import State


def states(entry_ids: Sequence[int]) -> dict[str, int]:
    """How many of these entries stand in each state."""
    rows = Entry.objects.filter(pk__in=entry_ids).values("state").annotate(n=Count("id"))
    return {row["state"]: row["n"] for row in rows}


def in_states(entry_ids: Sequence[int], wanted: Sequence[State]) -> list[int]:
    """Those of these entries that stand in one of the states."""
    rows = Entry.objects.filter(pk__in=entry_ids, state__in=wanted).order_by("id")
    return list(rows.values_list("id", flat=True))


def of_documents(document_ids: Sequence[int]) -> dict[int, list[int]]:
    """The entries that carry each of these documents as their own, the newest first."""
    found: dict[int, list[int]] = {}
    own = EntryDocument.objects.filter(document_id__in=document_ids, own=True).order_by("-entry_id")
    for document_id, entry_id in own.values_list("document_id", "entry_id"):
        found.setdefault(document_id, []).append(entry_id)
    return found
