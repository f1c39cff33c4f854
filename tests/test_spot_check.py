"""The spot check leaves out only what no change can have broken, and never a test altogether."""

import subprocess

import pytest

from tests.spot_check import EVERY, ROOMS, changes, chosen, unchanged

BOTH = list(ROOMS)


@pytest.mark.parametrize(
    ("changed", "left"),
    [
        ([], BOTH),
        (["postroom/outbox/claim.py", "docs/map.md"], BOTH),
        (["postroom/diagnosis/articles/unknown.toml"], ["sandbox365"]),
        (["sandbox365/tests/test_imap.py"], ["postroom/diagnosis"]),
        (["sandbox365_of_others.py"], BOTH),
        (["postroom/shared/wording.py"], []),
        (["requirements/run.txt"], []),
    ],
)
def test_a_room_is_whole_when_it_or_what_lies_beneath_it_changed(changed, left) -> None:
    assert unchanged(changed) == left


def test_of_a_spared_room_each_test_keeps_its_first_and_every_tenth_case() -> None:
    cases = [f"sandbox365/tests/test_imap.py::test_a_row[{number}]" for number in range(25)]
    others = [
        "sandbox365/tests/test_imap.py::test_alone",
        "postroom/outbox/tests/test_claim.py::test_a[1]",
    ]
    assert chosen(cases + others, ["sandbox365"]) == {*cases[::EVERY], *others}
    assert chosen(cases + others, []) == {*cases, *others}


@pytest.fixture
def checkout(tmp_path):
    """A repository with a commit on main and one on a branch."""

    def git(*words: str) -> None:
        author = ["-c", "user.name=anna", "-c", "user.email=anna@contoso.test"]
        subprocess.run(["git", *author, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--initial-branch", "main")
    for branch, name in (("main", "old"), ("main", "older"), ("desk", "new")):
        git("checkout", "-B", branch)
        (tmp_path / name).write_text(name)
        git("add", name)
        git("commit", "--message", name)
    return git


def test_what_changed_is_told_against_the_main_branch(checkout, tmp_path) -> None:
    assert changes(tmp_path) == ["new"]
    (tmp_path / "older").write_text("changed, not committed")
    (tmp_path / "newest").touch()
    assert changes(tmp_path) == ["new", "older", "newest"]


def test_on_the_main_branch_its_last_commit_counts(checkout, tmp_path) -> None:
    checkout("checkout", "main")
    assert changes(tmp_path) == ["older"]


def test_without_a_history_git_cannot_tell(tmp_path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        changes(tmp_path)
