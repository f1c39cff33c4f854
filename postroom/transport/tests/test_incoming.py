"""Lines and bytes within a budget, on a real pair of sockets."""

import socket
import time
from collections.abc import Iterator

import pytest

from postroom.shared.budget import Budget, TooMuch
from postroom.transport.incoming import Incoming, LineTooLong

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Ours, and the other side's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_what_came_in_time_is_read_although_this_process_stood_still(pair: Pair) -> None:
    ours, theirs = pair
    budget = Budget(0.02, 1_000)
    theirs.sendall(b"250 taken\r\n")
    time.sleep(0.05)
    come = Incoming(1_000)
    assert come.read_line(ours, budget) == b"250 taken\r\n"
    theirs.sendall(b"250 more\r\n")
    with pytest.raises(TimeoutError, match="the reply timed out"):
        come.read_line(ours, budget)


@pytest.mark.parametrize("there", [b"", b"250-half a line"])
def test_after_the_deadline_nothing_is_waited_for(pair: Pair, there: bytes) -> None:
    ours, theirs = pair
    budget = Budget(0.0, 1_000)
    theirs.sendall(there)
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        Incoming(1_000).read_line(ours, budget)
    assert time.monotonic() - begun < 5


def test_lines_and_bytes_are_counted_whether_anything_was_waited_for_or_not(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"a\n" * 100)
    come, few_lines, few_bytes = Incoming(10), Budget(None, 1_000, 3), Budget(None, 5, 1_000)
    assert [come.read_line(ours, few_lines) for _ in range(3)] == [b"a\n"] * 3
    with pytest.raises(TooMuch, match="more than 3 lines"):
        come.read_line(ours, few_lines)
    assert [come.read_line(ours, few_bytes) for _ in range(2)] == [b"a\n"] * 2
    with pytest.raises(TooMuch, match="more than 5 bytes"):
        come.read_line(ours, few_bytes)


def test_a_part_spends_from_the_whole(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"a\n" * 100)
    come, whole = Incoming(10), Budget(None, 1_000, 4)
    for _ in range(2):
        part = Budget(None, 1_000, 2, part_of=whole)
        assert [come.read_line(ours, part) for _ in range(2)] == [b"a\n"] * 2
    with pytest.raises(TooMuch, match="more than 4 lines"):
        come.read_line(ours, Budget(None, 1_000, 2, part_of=whole))


def test_bytes_that_are_announced_are_spent_before_they_are_read(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"12345")
    with pytest.raises(TooMuch):
        Incoming(10).read(ours, 99_999_999_999, Budget(None, 1_000))
    assert theirs.send(b"6") == 1 and ours.recv(10) == b"123456"


def test_a_line_that_comes_byte_by_byte_costs_no_more_than_its_bytes(pair: Pair) -> None:
    ours, theirs = pair
    come, budget = Incoming(200_000), Budget(None, 200_000)
    begun = time.process_time()
    for _ in range(50):
        theirs.sendall(b"x" * 1_000)
        with pytest.raises(TimeoutError):
            come.read_line(ours, Budget(0.0, 200_000))
    theirs.sendall(b"\n")
    assert len(come.read_line(ours, budget)) == 50_001
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("line", [b"x" * 11, b"x" * 10 + b"\n", b"x" * 100])
def test_a_line_that_is_too_long_says_how_it_begins(pair: Pair, line: bytes) -> None:
    ours, theirs = pair
    theirs.sendall(line)
    with pytest.raises(LineTooLong) as found:
        Incoming(10).read_line(ours, Budget(None, 1_000))
    assert found.value.begins == line[:200]


def test_the_end_of_the_connection_ends_a_line(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(b"half")
    theirs.shutdown(socket.SHUT_WR)
    come = Incoming(10)
    assert come.read_line(ours, Budget(None, 100)) == b"half"
    assert come.read_line(ours, Budget(None, 100)) == b""
