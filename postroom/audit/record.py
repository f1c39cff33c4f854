"""The one verb of this room."""

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
    old, new = before or {}, after or {}
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    Change.objects.create(
        at=clock.now(),
        actor=actor,
        verb=verb,
        subject=subject,
        before={name: old[name] for name in changed if name in old},
        after={name: new[name] for name in changed if name in new},
    )
