"""The bench must notice what it claims to notice: no servers needed."""

import pytest

from tests.bench import store
from tests.bench.figures import Run, flow, table
from tests.bench.many import pace, pace_kept
from tests.bench.messages import pdf, ready, sha256
from tests.bench.store import Found

SIZE = 20_000


@pytest.fixture
def taken(tmp_path):
    """What a sink has after three invoices, with the lines it puts on top."""
    for number in range(3):
        mail = ready(number, pdf(1, number, SIZE), "invoices@contoso.test").replace(b"\r\n", b"\n")
        (tmp_path / f"{number}").write_bytes(b"X-Mail-Args: <invoices@contoso.test>\n" + mail + b"\n")
    return tmp_path


def expected(count=3):
    return {sha256(pdf(1, number, SIZE)) for number in range(count)}


def test_every_message_once_and_whole_is_good(taken):
    assert store.check(taken, expected()) == Found(files=3, lost=0, twice=0, strange=0)
    assert store.check(taken, expected()).is_good


def test_a_lost_message_is_noticed(taken):
    (taken / "1").unlink()
    assert store.check(taken, expected()) == Found(files=2, lost=1, twice=0, strange=0)


def test_a_message_that_came_twice_is_noticed(taken):
    (taken / "again").write_bytes((taken / "1").read_bytes())
    assert store.check(taken, expected()) == Found(files=4, lost=0, twice=1, strange=0)


def test_a_message_that_was_cut_off_is_lost_and_strange(taken):
    whole = (taken / "1").read_bytes()
    (taken / "1").write_bytes(whole[:15_000])
    assert store.check(taken, expected()) == Found(files=3, lost=1, twice=0, strange=1)


def test_a_message_with_other_bytes_is_lost_and_strange(taken):
    whole = (taken / "1").read_bytes()
    (taken / "1").write_bytes(whole[:15_000] + b"AAAA" + whole[15_004:])
    assert store.check(taken, expected()) == Found(files=3, lost=1, twice=0, strange=1)


def test_the_stamps_name_the_sender_and_begin_before_they_end(taken):
    stamps = store.stamps(taken)
    assert {stamp.sender for stamp in stamps} == {"invoices@contoso.test"}
    assert all(stamp.begun <= stamp.ended for stamp in stamps)


def even(spacing, count=60):
    return [spacing * number for number in range(count)]


def test_the_pace_is_that_of_each_mailbox_on_its_own():
    mails = [(sender, moment) for sender in "ab" for moment in even(2.4)]
    assert pace(mails) == {"closest_seconds": 2.4, "busiest_minute": 25}


@pytest.mark.parametrize(
    ("at_worker", "at_sink", "kept"),
    [
        (even(2.4), even(2.4), True),
        (even(2.4), [0, 2.7, 4.8], True),  # the second was held up on its way
        ([0, 2.4, 4.79], even(2.4), False),
        (even(2.4), even(2.3), False),
    ],
)
def test_the_pace_is_kept_when_mails_begin_evenly_and_a_minute_is_not_too_full(at_worker, at_sink, kept):
    seen = [pace(("a", moment) for moment in moments) for moments in (at_worker, at_sink)]
    assert pace_kept(*seen, 25) is kept


def run(what, seconds):
    return Run(what, 0, 1, 1, SIZE, messages=100, seconds=seconds, cpu=0.1)


def test_each_run_is_compared_with_the_loop_just_before_it():
    rows = table([run("loop", 1.0), run("drain", 2.0), run("loop", 4.0), run("accept + drain", 5.0)])
    ratios = {line[:30].strip(): line[34:].split()[1] for line in rows.splitlines()[2:]}
    assert ratios == {"loop": "1.00", "drain": "0.50", "accept + drain": "0.80"}


def test_the_flow_leaves_out_what_was_before_the_first_arrival():
    assert flow([10.0, 10.5, 11.0]) == 2.0
    assert flow([10.0]) == 0.0
