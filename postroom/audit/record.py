"""The verbs of this room."""

from collections.abc import Iterable
from typing import Any

from postroom.audit.models import Change
from postroom.shared import clock


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
