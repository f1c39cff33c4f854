"""Every step that the model knows: of an entry's state and of an attempt's mark. Pure.

`docs/model/ledger.pml` has each as a MOVE or a MARK; a test compares the two.
"""

from collections.abc import Iterable

Step = tuple[str, str, str]
"""From, event, to."""

ENTRY: frozenset[Step] = frozenset(
    {
        ("draft", "accept", "pending"),
        ("draft", "resend", "pending"),
        ("pending", "claim", "sending"),
        ("retrying", "claim", "sending"),
        ("sending", "unclaim", "pending"),
        ("sending", "recover", "pending"),
        ("sending", "stop", "pending"),
        ("sending", "stop", "retrying"),
        ("sending", "stop", "failed"),
        ("sending", "stop", "sent"),
        ("sending", "withdraw", "pending"),
        ("unknown", "withdraw", "pending"),
        ("sending", "lose_answer", "unknown"),
        ("sending", "doubt", "unknown"),
        ("sending", "answer_yes", "sent"),
        ("sending", "answer_yes", "retrying"),
        ("unknown", "answer_yes", "sent"),
        ("unknown", "answer_yes", "retrying"),
        ("sending", "answer_no", "failed"),
        ("sending", "answer_no", "sent"),
        ("unknown", "answer_no", "failed"),
        ("unknown", "answer_no", "sent"),
        ("sending", "answer_later", "retrying"),
        ("unknown", "answer_later", "retrying"),
        ("unknown", "find", "sent"),
        ("unknown", "find", "retrying"),
        ("unknown", "miss", "pending"),
        ("unknown", "settle_sent", "sent"),
        ("unknown", "settle_sent", "retrying"),
        ("unknown", "settle_not_sent", "pending"),
        ("pending", "cancel", "cancelled"),
        ("retrying", "cancel", "cancelled"),
        ("failed", "retry", "pending"),
    }
)
MARK: frozenset[Step] = frozenset(
    {
        ("none", "begin", "open"),
        ("none", "fault", "closed"),
        ("open", "stop", "closed"),
        ("open", "recover", "closed"),
        ("open", "note_finishing", "finishing"),
        ("finishing", "answer", "closed"),
        ("finishing", "find", "closed"),
        ("finishing", "miss", "closed"),
        ("finishing", "settle_sent", "closed"),
        ("finishing", "settle_not_sent", "closed"),
    }
)


def follow(table: frozenset[Step], states: Iterable[str], events: Iterable[str]) -> frozenset[str]:
    """Where one of `events` leads from one of `states`; empty when the table has no such step."""
    wanted, here = set(events), set(states)
    return frozenset(to for source, event, to in table if source in here and event in wanted)
