"""A port is given to one test process of the machine, and stays free until its server takes it."""

import socket
import subprocess
import sys
from pathlib import Path

from tests.ports import FIRST, LAST, _holding, free_port

FIRST_OF_CLIENTS = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
TAKES_ONE = "from tests.ports import _holding; print(_holding({port}) is not None)"


def elsewhere(port: int) -> str:
    done = subprocess.run([sys.executable, "-c", TAKES_ONE.format(port=port)], capture_output=True, text=True)
    return done.stdout.strip()


def test_a_port_is_held_against_other_processes_and_its_server_can_take_it() -> None:
    port = free_port()
    assert FIRST <= port <= LAST < FIRST_OF_CLIENTS
    assert elsewhere(port) == "False"
    with (
        socket.create_server(("127.0.0.1", port)),
        socket.create_server(("::1", port), family=socket.AF_INET6),
    ):
        assert elsewhere(port) == "False"


def test_no_port_is_given_twice_and_one_that_is_taken_is_left_out() -> None:
    ports = [free_port() for _ in range(150)]
    assert len(set(ports)) == 150
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert _holding(taken.getsockname()[1]) is None
