"""A pytest plugin: nothing that the tests started lives on after them; a run that leaves a process behind fails.

The kernel gives the children of a process that ended to its nearest ancestor that asked for them (prctl(2),
PR_SET_CHILD_SUBREAPER). The test process asks, so whatever was started below it is found at the end, in whatever
session it hides and whatever its environment is.
"""

import ctypes
import os
import sys
from collections.abc import Generator

import psutil
import pytest

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 10.0
"""Seconds for what was told to end and has not quite ended, such as a browser."""
_found = pytest.StashKey[list[str]]()

if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """After all others have cleaned up; a worker's processes may still serve other workers, so the last one asks."""
    yield
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    session.config.stash[_found] = left = ended(psutil.Process(), PATIENCE)
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left behind, and the test that started it."""
    for line in config.stash.get(_found, []):
        terminalreporter.write_line(f"left behind and killed: {line}", red=True)


def ended(parent: psutil.Process, patience: float) -> list[str]:
    """Kill the descendants that do not end within `patience` seconds; what they were."""
    _, alive = psutil.wait_procs(parent.children(recursive=True), patience)
    told = [_described(process) for process in alive]
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, patience)
    return told


def _described(process: psutil.Process) -> str:
    with process.oneshot():
        try:
            test = process.environ().get("PYTEST_CURRENT_TEST", "a test that cannot be named")
            return f"{process.pid} {' '.join(process.cmdline())[:200]} (of {test})"
        except psutil.Error:
            return f"{process.pid}, which has ended meanwhile"
