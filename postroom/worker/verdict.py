"""What follows from a look in the Sent folder (rule 7). Pure.

Presence counts at any time. Absence counts only twice, some time apart, both after the last moment at which the
server may still store the mail, and with a control: a later mail of the same login and sender that was answered 250
*is* found. After an earlier transaction of the same mail was answered, neither counts: folders exist that keep one
copy of a Message-ID, and others that keep two of each mail. Anything else is left to a person. Indexing may lag
seconds to minutes (facts 5), so a missing control is looked for a few times more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from postroom.outbox.sent_folder_lookups import Seen, Unknown

_PATIENCE = (1, 1, 2, 4, 8)
"""Multiples of the settle delay between the looks; after the last one a person decides."""


_SLOWER_UNTIL = 3
"""Doublings of the delay between two looks for what may still come."""


class Verdict(StrEnum):
    """What to write down."""

    SENT = "sent"
    AGAIN = "again"
    LOOK = "look"
    PERSON = "person"


@dataclass(frozen=True)
class Ruling:
    """A verdict and, for LOOK, when."""

    verdict: Verdict
    at: datetime | None = None


def verdict(unknown: Unknown, seen: Seen, lasting: bool, now: datetime, delay: float) -> Ruling:
    """Judge a look. `lasting`: the folder cannot be searched, and waiting will not change that.

    `delay` in seconds between two looks that count.
    """
    if seen.copies and not unknown.answered:
        return Ruling(Verdict.SENT)
    if seen.copies is not None and unknown.answered:
        return Ruling(Verdict.PERSON)
    if unknown.open_for > 0 and not lasting:
        return _look_while_open(unknown, now, delay)
    if _is_absent(seen):
        return _judge_absence(unknown, now, delay)
    tries = 2 if lasting or _has_nothing_to_compare(seen) else len(_PATIENCE) + 1
    before = len([look for _, look in unknown.looks if lasting or not look.early])
    if before + 1 >= tries:
        return Ruling(Verdict.PERSON)
    return Ruling(Verdict.LOOK, now + timedelta(seconds=delay * _PATIENCE[before]))


def _look_while_open(unknown: Unknown, now: datetime, delay: float) -> Ruling:
    """It may still come: look now and then, and again once nothing can come any more."""
    patient = delay * 2 ** min(len(unknown.looks), _SLOWER_UNTIL)
    return Ruling(Verdict.LOOK, now + timedelta(seconds=min(patient, unknown.open_for)))


def _is_absent(seen: Seen) -> bool:
    return seen.copies is not None and bool(seen.control_found) and not seen.early


def _has_nothing_to_compare(seen: Seen) -> bool:
    """Searched, and no later mail of this mailbox exists: nothing changes before there is one."""
    return seen.copies is not None and not seen.control


def _judge_absence(unknown: Unknown, now: datetime, delay: float) -> Ruling:
    longest_ago = max((ago for ago, seen in unknown.looks if _is_absent(seen)), default=0.0)
    if longest_ago >= delay:
        return Ruling(Verdict.AGAIN)
    return Ruling(Verdict.LOOK, now + timedelta(seconds=delay - longest_ago))
