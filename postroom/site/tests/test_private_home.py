"""The home and the key file are closed to other users of the machine, or the start is refused."""

import multiprocessing
import os
import stat
import sys
from pathlib import Path

import pytest

from postroom.shared.refusals import Refusal
from postroom.site.private_home import check_key_file, make_private

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the rights of POSIX")
NOBODY = 65534


def rights(path: Path) -> int:
    """Who may do what with it."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home as `mkdir` and an old version leave it: everybody may read it."""
    home = tmp_path / "home"
    (home / "documents").mkdir(parents=True)
    (home / "postroom.sqlite3").write_bytes(b"invoices")
    for path, mode in ((home, 0o755), (home / "documents", 0o755), (home / "postroom.sqlite3", 0o644)):
        path.chmod(mode)
    return home


def test_a_wide_home_of_ours_is_closed_with_what_lies_in_it(home) -> None:
    make_private(home)
    assert [rights(path) for path in (home, home / "documents", home / "postroom.sqlite3")] == [
        0o700,
        0o700,
        0o600,
    ]


def test_a_new_home_is_closed_whatever_the_umask_says(tmp_path) -> None:
    before = os.umask(0)
    try:
        make_private(tmp_path / "new")
    finally:
        os.umask(before)
    assert rights(tmp_path / "new") == 0o700


def test_a_link_in_the_home_closes_nothing_outside(home, tmp_path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("for everybody")
    outside.chmod(0o644)
    (home / "link").symlink_to(outside)
    make_private(home)
    assert rights(outside) == 0o644


def test_a_key_file_of_ours_is_closed(tmp_path) -> None:
    key = tmp_path / "key"
    key.write_text("k")
    key.chmod(0o644)
    check_key_file(key)
    assert rights(key) == 0o600


def as_nobody(act, path: Path, told) -> None:
    """In a process of another user: which refusal the act raises."""
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        act(path)
        told.put("")
    except Refusal as refusal:
        told.put(f"{refusal.code} {refusal}")


def refused_to_nobody(act, path: Path) -> str:
    """The refusal of the act in a process of another user, "" for none."""
    fork = multiprocessing.get_context("fork")
    told = fork.Queue()
    process = fork.Process(target=as_nobody, args=(act, path, told))
    process.start()
    said = told.get(timeout=60)
    process.join()
    return str(said)


@pytest.fixture
def foreign(home):
    """The same home, reachable for a process of another user."""
    if os.geteuid() != 0:
        pytest.skip("only root may become another user")
    opened = [parent for parent in home.parents if not rights(parent) & 0o001]
    modes = {parent: rights(parent) for parent in opened}
    for parent in opened:
        parent.chmod(modes[parent] | 0o011)
    yield home
    for parent, mode in modes.items():
        parent.chmod(mode)


def test_a_wide_home_of_another_user_is_refused_with_the_command_that_closes_it(foreign) -> None:
    said = refused_to_nobody(make_private, foreign)
    assert said.startswith("home-open-to-others") and f"sudo chown -R {NOBODY} {foreign}" in said
    assert rights(foreign) == 0o755


@pytest.mark.parametrize(("mode", "code"), [(0o644, "key-open-to-others"), (0o660, "key-open"), (0o640, "")])
def test_a_key_file_of_another_user_may_be_read_by_our_group_and_by_nobody_else(foreign, mode, code) -> None:
    key = foreign / "key"
    key.write_text("k")
    key.chmod(mode)
    assert refused_to_nobody(check_key_file, key).startswith(code)
