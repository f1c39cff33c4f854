"""The wheels hold what the tree needs; `make wheel` installs them."""

import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests import wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> wheel.Wheels:
    """Both wheels, built as for an office."""
    return wheel.build(tmp_path_factory.mktemp("wheels"))


def _altered(original: Path, folder: Path, without: str, with_: str) -> Path:
    """A copy of a wheel that lacks one file and has another one."""
    copy = folder / original.name
    with ZipFile(original) as read, ZipFile(copy, "w") as written:
        for name in (*read.namelist(), with_):
            if name != without:
                written.writestr(name, b"")
    return copy


def test_a_wheel_holds_what_the_tree_needs_and_nothing_else(built: wheel.Wheels) -> None:
    assert wheel.faults(built.postroom, "postroom") == []
    assert wheel.faults(built.sandbox365, "sandbox365") == []


def test_the_list_names_every_kind_of_file_that_a_server_reads() -> None:
    needed = set(wheel.needed("postroom"))
    endings = {".py", ".html", ".css", ".js", ".svg", ".mo", ".toml", ".tsv", ".md"}
    assert {Path(name).suffix for name in needed} >= endings
    assert "postroom/web/vendor/htmx/LICENSE" in needed
    assert not [name for name in needed if name.endswith(".po") or "/tests/" in name]


@pytest.mark.parametrize(
    "lost", ["postroom/locale/nl/LC_MESSAGES/django.mo", "postroom/diagnosis/marks.toml"]
)
def test_a_lost_file_and_one_too_many_are_named(built: wheel.Wheels, tmp_path: Path, lost: str) -> None:
    altered = _altered(built.postroom, tmp_path, lost, "postroom/outbox/tests/answers.toml")
    assert wheel.faults(altered, "postroom") == [
        f"{altered.name} lacks {lost}",
        f"{altered.name} should not have postroom/outbox/tests/answers.toml",
        f"{altered.name} holds a folder tests",
    ]


def test_an_interpreter_that_cannot_make_an_environment_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    broken = tmp_path / f"python{version}"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    works = tmp_path / "pyenv" / "versions" / f"{version}.1" / "bin" / broken.name
    works.parent.mkdir(parents=True)
    works.symlink_to(Path(sys.executable).resolve())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(wheel, "PYTHONS", (version, "2.9"))
    assert wheel.pythons() == {version: works}
