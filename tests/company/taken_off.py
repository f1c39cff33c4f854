"""What was taken off the desk is not handed over until somebody brings it back; no upload and no fetch does."""

import re
from collections.abc import Iterable

from tests.company.breach import Breach, breach
from tests.company.case import SLACK, Act, Case, Entry

PROMISE = "taken off"
_TOLD = re.compile(r"Documents taken off the desk: (\d+)\.")


def taken_off_stays(case: Case) -> Iterable[Breach]:
    """ "Documents taken off the desk: 2." """
    for entry in case.entries.values():
        for number in case.carried(entry):
            acts = case.acts_on_document(number)
            removals = [act for act in acts if _is_before(case, act, entry, number)]
            if removals:
                what = f"entry {entry['id']} was handed over at {case.accepted(entry):.2f}"
                yield breach(PROMISE, what, [removals[-1], *(case.resends(entry) or case.asked_for(entry))])


def _is_before(case: Case, act: Act, entry: Entry, number: str) -> bool:
    """Whether the document was off the desk for sure when the entry was accepted."""
    told = _took_off_all(act) and act.ended + SLACK < case.accepted(entry)
    return told and not _was_brought_back(case, entry, number, act)


def _took_off_all(act: Act) -> bool:
    """Whether the answer says for sure which documents are off: all that were asked."""
    found = next((one for text in act.sentences if (one := _TOLD.match(text))), None)
    return act.kind == "remove" and found is not None and int(found.group(1)) == len(act.documents)


def _was_brought_back(case: Case, entry: Entry, number: str, act: Act) -> bool:
    moment = case.accepted(entry) + SLACK
    acts = [one for one in case.acts_on_document(number) if one.kind == "back"]
    return any(one.ended >= act.began and one.began <= moment for one in acts)
