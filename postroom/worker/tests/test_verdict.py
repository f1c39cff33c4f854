"""Every row of rule 7: what follows from one look in the Sent folder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postroom.outbox.sent_folder_lookups import Seen, Unknown
from postroom.worker import verdict as module
from postroom.worker.verdict import Ruling, Verdict, verdict

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DELAY = 60.0
FOLDER, CONTROL = "Sent Items", "<control@contoso.test>"

ALONE = Seen(FOLDER, 0)
"""Not there, and no later mail to compare with."""
BLIND = Seen(FOLDER, 0, CONTROL, control_found=False)
"""Not there, and a later mail that was answered 250 is not there either."""
ABSENT = Seen(FOLDER, 0, CONTROL, control_found=True)
CUT = Seen(line="folder: connection lost")
SHUT = Seen(line="folder: User is authenticated but not connected.")


def there(copies: int, control: bool = True) -> Seen:
    """A look that found copies."""
    return Seen(FOLDER, copies, CONTROL if control else "", control or None)


def unknown(answered: int, *looks: tuple[float, Seen]) -> Unknown:
    """An entry with that many 250s, and looks so many seconds ago."""
    return Unknown(1, 1, "<lost@contoso.test>", NOW, answered, (CONTROL,), looks)


def ruled(
    seen: Seen, answered: int = 0, *looks: tuple[float, Seen], lasting: bool = False
) -> tuple[str, float | None]:
    """The verdict and, for another look, in how many seconds."""
    ruling = verdict(unknown(answered, *looks), seen, lasting, NOW, DELAY)
    return str(ruling.verdict), (ruling.at - NOW).total_seconds() if ruling.at else None


SENT, AGAIN, PERSON = ("sent", None), ("again", None), ("person", None)


def look(seconds: float) -> tuple[str, float]:
    return "look", seconds


@pytest.mark.parametrize(
    ("copies", "answered", "expected"),
    [
        (1, 0, SENT),
        (2, 0, SENT),
        (0, 0, look(DELAY)),
        *((copies, answered, PERSON) for copies in range(5) for answered in (1, 2)),
    ],
)
def test_copies_decide_only_when_no_transaction_was_answered_before(copies, answered, expected) -> None:
    assert ruled(there(copies), answered) == expected


@pytest.mark.parametrize("looks", [(), [(DELAY, ABSENT)], [(120, ABSENT), (DELAY, ABSENT)], [(DELAY, SHUT)]])
def test_presence_outranks_whatever_was_seen_before(looks) -> None:
    assert ruled(there(1, control=False), 0, *looks) == SENT


def test_absence_counts_the_second_time_and_with_a_control() -> None:
    assert ruled(ABSENT) == look(DELAY)
    assert ruled(ABSENT, 0, (DELAY, ABSENT)) == AGAIN
    assert ruled(ABSENT, 0, (DELAY + 500, ABSENT)) == AGAIN


EARLY = replace(ABSENT, early=True)


@pytest.mark.parametrize("seconds", [0.5, 90.0, 600.0])
def test_nothing_is_absent_while_the_server_may_still_store_it(seconds) -> None:
    still_open = replace(unknown(0, (DELAY, ABSENT), (600, ABSENT)), open_for=seconds)
    ruling = verdict(still_open, EARLY, False, NOW, DELAY)
    assert ruling.verdict is Verdict.LOOK and ruling.at
    assert ruling.at <= NOW + timedelta(seconds=seconds), (
        "it is looked for again once nothing can come any more"
    )


def test_a_look_that_came_too_early_is_none_of_the_two() -> None:
    assert ruled(ABSENT, 0, (600, EARLY), (DELAY, EARLY)) == look(DELAY)
    assert ruled(ABSENT, 0, (600, EARLY), (DELAY, ABSENT)) == AGAIN
    assert ruled(BLIND, 0, *[(1000 - number, replace(BLIND, early=True)) for number in range(9)]) == look(
        DELAY
    )


def test_presence_counts_at_any_time() -> None:
    still_open = replace(unknown(0), open_for=600.0)
    assert verdict(still_open, replace(there(1), early=True), False, NOW, DELAY).verdict is Verdict.SENT


def test_a_folder_that_is_never_searched_is_left_to_a_person_without_waiting_for_the_server() -> None:
    shut = replace(SHUT, early=True)
    still_open = replace(unknown(0, (DELAY, shut)), open_for=500.0)
    assert verdict(still_open, shut, True, NOW, DELAY).verdict is Verdict.PERSON


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(0, look(60)), (1, look(59)), (59.5, look(0.5)), (60, AGAIN)],
)
def test_two_absences_too_close_together_are_one(ago, expected) -> None:
    assert ruled(ABSENT, 0, (ago, ABSENT)) == expected


def test_absences_that_came_too_often_count_from_the_first() -> None:
    assert ruled(ABSENT, 0, (40, ABSENT), (20, ABSENT)) == look(20)
    assert ruled(ABSENT, 0, (61, ABSENT), (1, ABSENT)) == AGAIN


@pytest.mark.parametrize("before", [ALONE, BLIND, CUT], ids=["no control", "control not found", "cut"])
def test_a_look_without_its_control_is_no_absence(before) -> None:
    assert ruled(ABSENT, 0, (DELAY, before)) == look(DELAY)
    assert ruled(ABSENT, 0, (120, ABSENT), (DELAY, before)) == AGAIN
    assert ruled(before, 0, (120, ABSENT), (DELAY, ABSENT))[0] != "again", (
        "the present look must be one itself"
    )


def test_without_a_later_mail_one_more_look_is_taken_and_then_a_person_decides() -> None:
    assert ruled(ALONE) == look(DELAY)
    assert ruled(ALONE, 0, (DELAY, ALONE)) == PERSON


def test_a_folder_that_cannot_be_searched_for_good_is_tried_once_more() -> None:
    assert ruled(SHUT, lasting=True) == look(DELAY)
    assert ruled(SHUT, 0, (DELAY, SHUT), lasting=True) == PERSON
    assert ruled(SHUT, 0, (DELAY, CUT), lasting=True) == PERSON


@pytest.mark.parametrize("seen", [BLIND, CUT], ids=["control not found", "cut"])
def test_what_may_pass_is_looked_for_a_few_times_more(seen) -> None:
    waits = [DELAY, DELAY, 2 * DELAY, 4 * DELAY]
    looks = [(1000 - number, seen) for number in range(len(waits))]
    for number, seconds in enumerate(waits):
        assert ruled(seen, 0, *looks[:number]) == look(seconds)


@pytest.mark.parametrize("seen", [BLIND, CUT], ids=["control not found", "cut"])
def test_every_wait_that_is_listed_is_waited_before_a_person_decides(seen) -> None:
    waited = []
    looks: list[tuple[float, Seen]] = []
    while len(waited) < 20:
        ruling, seconds = ruled(seen, 0, *looks)
        if seconds is None:
            break
        waited.append(seconds / DELAY)
        looks.append((1000 - len(looks), seen))
    assert ruling == "person"
    assert tuple(waited) == module._PATIENCE


@pytest.mark.parametrize("count", [7, 40])
def test_after_any_number_of_looks_a_person_or_evidence_decides(count) -> None:
    many = [(1000 - number, BLIND) for number in range(count)]
    assert ruled(BLIND, 0, *many) == PERSON
    assert ruled(CUT, 0, *many) == PERSON
    assert ruled(ALONE, 0, *many) == PERSON
    assert ruled(ABSENT, 0, *many) == look(DELAY)
    assert ruled(there(1), 0, *many) == SENT


def test_the_wait_is_the_settle_delay_of_the_installation() -> None:
    at = NOW + timedelta(seconds=0.5)
    assert verdict(unknown(0), ABSENT, False, NOW, 0.5) == Ruling(Verdict.LOOK, at)
