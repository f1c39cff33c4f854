"""Which documents of one customer share a mail."""

from collections.abc import Sequence

from postroom.desk.plans import Proposal

MOST_TOGETHER = 20
"""Documents of one customer in one mail."""


def group_together(proposals: Sequence[Proposal]) -> list[list[Proposal]]:
    """Which documents share a mail: unedited ones of one customer who wants that, alike in all that a mail has once.

    The order of the first of each stays; one mail takes at most `MOST_TOGETHER` documents. One PDF under two names
    never comes twice in a mail: the second goes alone, and the guard against a second sending keeps it for a person.
    """
    groups: list[list[Proposal]] = []
    open_ones: dict[object, list[Proposal]] = {}
    for one in proposals:
        mark = _shared_marks_of(one)
        group = open_ones.get(mark) if mark else None
        twin = any(other.document.sha256 == one.document.sha256 for other in group or ())
        if group is None or twin or len(group) >= MOST_TOGETHER:
            group = []
            groups.append(group)
            if mark and not twin:
                open_ones[mark] = group
        group.append(one)
    return groups


def _shared_marks_of(one: Proposal) -> object:
    """What documents of one mail have in common; None for a mail of its own."""
    if one.kept or one.customer is None or not one.customer.together:
        return None
    return one.customer.id, one.document.type, one.recipients, one.language, one.profile
