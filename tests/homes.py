"""A home whose database is up to date already, to be copied: bringing a new one up to date takes half a second.

The original is kept below .pytest_cache under a name made of everything that could change it: the migrations, the
records and the packages. All workers of pytest-xdist, and the next run, copy the same.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.bed.locks import locked

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "postroom.sqlite3"


def settle(home: Path) -> None:
    """Make this home with an up-to-date database and nothing else; its first command makes the key, as always."""
    home.mkdir(parents=True, mode=0o700)
    shutil.copyfile(_original(), home / DATABASE)


@cache
def _original() -> Path:
    kept = ROOT / ".pytest_cache" / f"home-{_fingerprint()}" / DATABASE
    kept.parent.parent.mkdir(exist_ok=True)
    with locked(kept.parent.with_suffix(".lock")):
        if not kept.exists():
            _make(kept.parent)
    return kept


def _make(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        home = Path(place, "home")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
        words = [sys.executable, "-m", "postroom", "outbox", "list"]
        subprocess.run(words, env={**clean, "POSTROOM_HOME": str(home)}, capture_output=True, check=True)
        assert not (home / f"{DATABASE}-wal").exists()  # else the file alone would not be all
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (home / DATABASE).rename(folder / DATABASE)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for file in _sources():
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    package = ROOT / "postroom"
    yield ROOT / "requirements" / "run.txt"
    for pattern in ("*/migrations/*.py", "*/models.py"):
        yield from sorted(package.glob(pattern))
