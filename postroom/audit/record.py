"""The verbs of this room."""

from collections.abc import Iterable
from typing import Any

from postroom.audit.models import Change
from postroom.shared import clock

_LONGEST_SUBJECT = 200


def record(
    actor: str,
    verb: str,
    *,
    subject: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note that `actor` did `verb` to `subject`; of `before` and `after` only what differs is kept."""
    _build_change(actor, verb, subject, before or {}, after or {}).save(force_insert=True)


def record_all(actor: str, verb: str, changes: Iterable[tuple[str, dict[str, Any], dict[str, Any]]]) -> None:
    """`record` of many subjects at once: (subject, before, after) each."""
    Change.objects.bulk_create(
        [_build_change(actor, verb, subject, before, after) for subject, before, after in changes],
        batch_size=500,
    )


def count_up(change_id: int, *, actor: str, subject: str) -> None:
    """One more of what a row counts (`times`), by whom and about what by now: it stands for all of a minute."""
    row = Change.objects.select_for_update().get(pk=change_id)
    row.actor, row.subject = actor, subject[:_LONGEST_SUBJECT]
    row.after["times"] = row.after.get("times", 1) + 1
    row.save(update_fields=["actor", "subject", "after"])


def _build_change(actor: str, verb: str, subject: str, old: dict[str, Any], new: dict[str, Any]) -> Change:
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return Change(
        at=clock.now(),
        actor=actor,
        verb=verb,
        subject=subject,
        before={name: old[name] for name in changed if name in old},
        after={name: new[name] for name in changed if name in new},
    )
