"""What was taken off the desk is not handed over until somebody brings it back."""

import re
from collections.abc import Iterable

from tests.company.breach import Breach, breach
from tests.company.case import SLACK, Act, Case, Entry

PROMISE = "taken off"
_TOLD = re.compile(r"Documents taken off the desk: (\d+)\.")
_BRINGS_BACK = ("back", "upload")


def taken_off_stays(case: Case) -> Iterable[Breach]:
    """ "Documents taken off the desk: 2." """
    for act in case.presses:
        for sha256 in _taken_off(case, act):
            for entry in case.entries.values():
                if _is_later(case, entry, sha256, act) and not _was_brought_back(case, entry, sha256, act):
                    what = f"entry {entry['id']} was handed over at {case.accepted(entry):.2f}"
                    yield breach(PROMISE, what, [act, *case.senders(entry)])


def _taken_off(case: Case, act: Act) -> set[str]:
    """The documents of which the answer says for sure that they are off: all that were asked."""
    found = next((one for text in act.sentences if (one := _TOLD.match(text))), None)
    if act.kind != "remove" or found is None or int(found.group(1)) != len(act.documents):
        return set()
    return case.about(act) - {""}


def _is_later(case: Case, entry: Entry, sha256: str, act: Act) -> bool:
    mine = any(part["sha256"] == sha256 for part in entry["documents"])
    return mine and not entry["resend_of"] and case.accepted(entry) > act.ended + SLACK


def _was_brought_back(case: Case, entry: Entry, sha256: str, act: Act) -> bool:
    moment = case.accepted(entry) + SLACK
    acts = [one for one in case.acts_on.get(sha256, ()) if one.kind in _BRINGS_BACK]
    return any(one.ended >= act.began and one.began <= moment for one in acts)
