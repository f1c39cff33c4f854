"""The bench must notice what it claims to notice: no servers needed."""

import pytest

from tests.bench import store
from tests.bench.figures import Run, flow, table
from tests.bench.many import pace
from tests.bench.messages import pdf, ready, sha256
from tests.bench.store import Found, Stamp

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


def stamps_of(sender, moments):
    return [Stamp(sender, moment, moment + 0.1) for moment in moments]


def test_an_even_pace_is_kept_by_each_mailbox_on_its_own():
    begun = [2.4 * number for number in range(60)]
    seen = pace(stamps_of("a", begun) + stamps_of("b", begun), 25)
    assert seen == {"closest_seconds": 2.4, "busiest_minute": 25, "pace_kept": True}


def test_two_mails_too_close_break_the_pace():
    assert pace(stamps_of("a", [0, 2.4, 4.7]), 25)["pace_kept"] is False


def test_too_many_mails_in_a_minute_break_the_pace():
    begun = [2.36 * number for number in range(30)]
    assert pace(stamps_of("a", begun), 25) == {
        "closest_seconds": 2.36,
        "busiest_minute": 26,
        "pace_kept": False,
    }


def run(what, seconds):
    return Run(what, 0, 1, 1, SIZE, messages=100, seconds=seconds, cpu=0.1)


def test_each_run_is_compared_with_the_loop_just_before_it():
    rows = table([run("loop", 1.0), run("drain", 2.0), run("loop", 4.0), run("accept + drain", 5.0)])
    ratios = {line[:30].strip(): line[34:].split()[1] for line in rows.splitlines()[2:]}
    assert ratios == {"loop": "1.00", "drain": "0.50", "accept + drain": "0.80"}


def test_the_flow_leaves_out_what_was_before_the_first_arrival():
    assert flow([10.0, 10.5, 11.0]) == 2.0
    assert flow([10.0]) == 0.0
