"""What somebody typed stands in the answer when the act was refused: in a field, or in a sentence."""

from collections.abc import Iterable

from tests.company.breach import Breach, breach
from tests.company.case import Act, Case, may_be_done, turned_away

PROMISE = "typed"


def refused_keeps_what_was_typed(case: Case) -> Iterable[Breach]:
    """Words in a mail, the reason of a second sending, the note to a decision."""
    for act in case.presses:
        lost = act.line.get("lost", ())
        if lost and _was_refused(act):
            yield breach(PROMISE, f"typed and lost: {', '.join(lost)}", [act])


def _was_refused(act: Act) -> bool:
    """Whether the answer said no; one that never came says nothing."""
    if act.busy:
        return True
    return turned_away(act) if act.kind == "mail-send" else not may_be_done(act)
