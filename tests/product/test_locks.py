"""Looking at a home never takes away the locks of a connection that is open in the same program.

POSIX drops all locks of a process on a file when it closes any descriptor of it. Another program then takes itself
for the last one, and throws away a log that is still written to.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing

TWICE = """
from postroom.cli.start import get_ready
get_ready()
from postroom.outbox import installation
from postroom.outbox.queries import list_entries
list_entries()
get_ready()
installation.check_ours()
print("still open", flush=True)
input()
"""


def test_a_second_start_in_one_program_leaves_its_log_in_use(postroom) -> None:
    assert postroom.run("outbox", "list").returncode == 0
    program = [sys.executable, "-c", TWICE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(program, env=postroom.env(), **pipes) as first:
        assert first.stdout.readline() == "still open\n"
        with closing(sqlite3.connect(postroom.home / "postroom.sqlite3")) as second:
            assert second.execute("SELECT count(*) FROM outbox_entry").fetchone() == (0,)
        assert (postroom.home / "postroom.sqlite3-wal").exists()
        first.communicate("\n", timeout=30)
    assert first.returncode == 0
