"""Whatever the product writes, only its owner reads: also in a home that `mkdir` made, and under a wide umask."""

import os
import stat
import sys
from pathlib import Path

import pytest

from tests.product.serving import PASSWORD, serving

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the rights of POSIX")


@pytest.fixture
def wide_umask():
    """What a shell hands down: everybody may read new files."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(home: Path) -> list[str]:
    """What in the home somebody else could read or change, if the home itself were copied."""
    found = [home, *home.rglob("*")]
    return [str(path.relative_to(home)) for path in found if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def test_ledger_documents_and_key_are_for_their_owner_alone(wide_umask, postroom, pdf, tmp_path) -> None:
    assert postroom.run("outbox", "list").returncode == 0
    postroom.home.chmod(0o755)
    for path in postroom.home.iterdir():
        path.chmod(0o644)
    words = ["--provider", "smtp", "--host", "127.0.0.1", "--auth", "none", "--from", "f@contoso.test"]
    assert postroom.run("profile", "add", "P", *words, fresh=True).returncode == 0
    postroom.run("send", pdf(), "--number", "1", "--to", "a@kunde.test", fresh=True)
    (tmp_path / "password").write_text(PASSWORD)
    added = postroom.run("user", "add", "beheer", "--password-file", tmp_path / "password")
    assert added.returncode == 0, added.stderr
    with serving(postroom):
        assert list(postroom.home.glob("*-wal")), "the ledger is open"
        assert open_to_others(postroom.home) == []
    assert list((postroom.home / "documents").rglob("*")) and open_to_others(postroom.home) == []
