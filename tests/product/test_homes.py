"""Copied, restored, damaged and lost homes: told apart, never sent from twice, never silently begun anew."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Cloud, Postroom
from tests.product.serving import serving
from tests.product.test_processes import wait_for

QUIET = ("--provider", "smtp", "--host", "127.0.0.1", "--port", "9", "--auth", "none", "--security", "none")


@pytest.fixture
def office(postroom: Postroom, cloud: Cloud, pdf) -> Postroom:
    """An installation in which three invoices wait."""
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    for number in ("1", "2", "3"):
        send(postroom, pdf, number)
    return postroom


@pytest.fixture
def quiet(postroom: Postroom, pdf) -> Postroom:
    """An installation in which two invoices wait for a server that is not there."""
    words = (*QUIET, "--from", "f@contoso.test")
    assert postroom.run("profile", "add", "P", *words).returncode == 0
    for number in ("1", "2"):
        send(postroom, pdf, number)
    return postroom


def send(postroom: Postroom, pdf, number: str, code: int = 0) -> str:
    """Hand an invoice over; what was said on standard error."""
    words = ("--number", number, "--debtor", "1", "--to", f"anna{number}@kunde.test")
    done = postroom.run("send", pdf(number), *words)
    assert done.returncode == code, done.stderr
    return done.stderr


def copy(postroom: Postroom, name: str = "copy") -> Postroom:
    """The same home in another place, as a backup or a copied folder gives it."""
    target = postroom.home.with_name(name)
    shutil.copytree(postroom.home, target)
    return Postroom(target, dict(postroom.environment))


def states(postroom: Postroom) -> list[str]:
    """The states of all entries, by number."""
    return [one["state"] for one in postroom.json("outbox", "list")]


def ledger(postroom: Postroom) -> Path:
    """The file of the ledger, with everything that is in its log."""
    with closing(sqlite3.connect(postroom.home / "postroom.sqlite3")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return postroom.home / "postroom.sqlite3"


def refused(postroom: Postroom, *words: str, code: int = 1) -> str:
    """The sentence with which a command is refused."""
    done = postroom.run(*words)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    return str(done.stderr)


def test_a_copied_home_sends_nothing_until_a_person_has_said_which_one_goes_on(office, cloud) -> None:
    copied = copy(office)
    assert office.run("work", "--until-empty").returncode == 0
    assert "was copied or restored" in refused(copied, "work", "--until-empty")
    assert states(copied) == ["held"] * 3 and len(cloud.deliveries()) == 3
    entry = copied.json("outbox", "show", 1)
    assert entry["reason_code"] == "perhaps-sent-elsewhere"


def test_what_a_person_retries_in_a_copy_is_not_sent_from_there_either(office, cloud, pdf) -> None:
    copied = copy(office)
    assert copied.run("outbox", "retry", "1").returncode == 0
    words = ("--number", "1", "--debtor", "1", "--to", "anna1@kunde.test", "--wait")
    assert "copied or restored" in refused(copied, "send", pdf("1"), *words)
    assert cloud.deliveries() == []


def test_what_the_other_one_sent_meanwhile_is_found_in_the_sent_folder(office, cloud) -> None:
    copied = copy(office)
    assert office.run("work", "--until-empty").returncode == 0
    assert copied.run("home", "claim", "--as", "restored").returncode == 0
    assert copied.run("work", "--until-empty").returncode == 0
    assert [(one["state"], one["sent_by"]) for one in copied.json("outbox", "list")] == [
        ("sent", "found")
    ] * 3
    assert len(cloud.deliveries()) == 3


def test_what_the_other_one_never_sent_goes_once_a_later_mail_proves_it(office, cloud, pdf) -> None:
    restored = copy(office)
    shutil.rmtree(office.home)
    assert restored.run("home", "claim", "--as", "restored").returncode == 0
    assert restored.run("work", "--until-empty").returncode == 1
    assert states(restored) == ["unknown"] * 3 and cloud.deliveries() == []
    send(restored, pdf, "4")
    assert restored.run("work", "--until-empty").returncode == 0
    assert states(restored) == ["sent"] * 4 and len(cloud.deliveries()) == 4


def test_a_home_that_was_moved_to_another_disk_goes_on_at_once(office, cloud) -> None:
    moved = copy(office)
    shutil.rmtree(office.home)
    assert "home claim" in refused(moved, "work")
    assert moved.run("home", "claim", "--as", "moved").returncode == 0
    assert moved.run("work", "--until-empty").returncode == 0
    assert len(cloud.deliveries()) == 3


def test_nothing_is_ever_sent_from_a_test_copy(office, cloud) -> None:
    copied = copy(office)
    assert copied.run("home", "claim", "--as", "test").returncode == 0
    assert states(copied) == ["cancelled"] * 3
    assert "test copy" in refused(copied, "work", "--until-empty")
    assert "test copy" in refused(copied, "home", "claim", "--as", "moved")
    assert cloud.deliveries() == []


def test_a_home_that_was_renamed_is_still_ours(quiet) -> None:
    home = quiet.home.with_name("renamed")
    quiet.home.rename(home)
    renamed = Postroom(home, dict(quiet.environment))
    done = renamed.run("home", "show")
    assert done.returncode == 0 and "goes on here" in done.stdout and not done.stderr


def test_a_copy_in_which_nothing_waits_and_nothing_went_is_nobodys(postroom) -> None:
    assert postroom.run("outbox", "list").returncode == 0
    assert copy(postroom).run("outbox", "list").stderr == ""


@pytest.mark.parametrize("in_place", [True, False])
def test_an_older_backup_in_the_same_place_is_noticed(office, cloud, pdf, tmp_path, in_place) -> None:
    """The file is written over, or another one takes its name."""
    backup = tmp_path / "backup.sqlite3"
    shutil.copyfile(ledger(office), backup)
    assert office.run("work", "--until-empty").returncode == 0
    target = ledger(office)
    if in_place:
        shutil.copyfile(backup, target)
    else:
        os.replace(backup, target)
    said = refused(office, "work", "--until-empty")
    assert ("is older than" if in_place else "copied or restored") in said
    assert office.run("home", "claim", "--as", "restored").returncode == 0
    assert office.run("work", "--until-empty").returncode == 0
    assert len(cloud.deliveries()) == 3 and states(office) == ["sent"] * 3


def test_what_waits_for_a_later_time_and_what_a_person_keeps_back_stays_so(quiet, pdf) -> None:
    later = ("--number", "5", "--debtor", "1", "--to", "e@kunde.test", "--not-before", "2099-01-01T08:00")
    assert quiet.run("send", pdf("5"), *later).returncode == 0
    assert quiet.run("outbox", "hold", "2").returncode == 0
    restored = copy(quiet)
    assert states(restored) == ["held"] * 3
    assert restored.run("home", "claim", "--as", "restored").returncode == 0
    assert states(restored) == ["unknown", "held", "scheduled"]
    moved = copy(quiet, "moved")
    assert moved.run("home", "claim", "--as", "moved").returncode == 0
    assert states(moved) == ["pending", "held", "scheduled"]


def test_a_ledger_that_a_newer_version_changed_is_refused(quiet) -> None:
    with closing(sqlite3.connect(ledger(quiet))) as connection, connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('outbox', '9999_new', '2026-01-01')"
        )
    for words in (("work", "--until-empty"), ("outbox", "list")):
        assert "newer version of Postroom (outbox.9999_new)" in refused(quiet, *words)


@pytest.mark.parametrize("lost", ["gone", "empty"])
def test_a_lost_ledger_is_never_silently_begun_anew(quiet, lost) -> None:
    path = ledger(quiet)
    path.write_bytes(b"") if lost == "empty" else path.unlink()
    assert "is missing or empty" in refused(quiet, "outbox", "list")
    assert path.exists() == (lost == "empty")


def test_a_lost_ledger_is_noticed_in_a_home_of_an_earlier_version(quiet) -> None:
    ledger(quiet).unlink()
    (quiet.home / "postroom.seen").unlink()
    assert "is missing or empty" in refused(quiet, "outbox", "list")


def test_a_text_file_is_no_ledger(quiet) -> None:
    ledger(quiet).write_text("hello")
    assert "is not a database" in refused(quiet, "outbox", "list")


@pytest.mark.parametrize("words", [("outbox", "list"), ("work", "--until-empty")])
@pytest.mark.parametrize("damage", ["page", "cut"])
def test_a_damaged_ledger_is_no_passing_fault(quiet, damage, words) -> None:
    path = ledger(quiet)
    with closing(sqlite3.connect(path)) as connection:
        find = "SELECT rootpage FROM sqlite_master WHERE name = 'outbox_entry'"
        ((page,),) = connection.execute(find).fetchall()
        ((size,),) = connection.execute("PRAGMA page_size").fetchall()
    if damage == "page":
        with path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xaa" * size)
    else:
        os.truncate(path, 50_000)
    said = refused(quiet, *words)
    assert "The ledger is damaged" in said and "Nothing was lost" not in said


def test_a_lost_key_is_not_replaced_beside_what_it_sealed(office) -> None:
    (office.home / "key").unlink()
    for _ in range(2):
        said = refused(office, "work", "--until-empty")
        assert "is missing, and what it sealed is still there: P." in said
    assert not (office.home / "key").exists()


def test_after_a_key_was_lost_for_good_the_secrets_are_entered_again(office, cloud) -> None:
    (office.home / "key").unlink()
    done = office.run("home", "forget-secrets")
    assert (done.returncode, done.stdout) == (0, "P\n")
    assert office.run("profile", "edit", "P", "--secret-file", cloud.app()["secret_file"]).returncode == 0
    assert office.run("work", "--until-empty").returncode == 0
    assert len(cloud.deliveries()) == 3


def test_a_key_file_with_something_else_in_it_is_named(quiet) -> None:
    (quiet.home / "key").write_text("nonsense")
    assert "not a valid key" in refused(quiet, "outbox", "list")


def test_the_workers_of_serve_begin_once_a_person_has_said_how_it_goes_on(office, cloud) -> None:
    moved = copy(office)
    shutil.rmtree(office.home)
    with serving(moved):
        assert states(moved) == ["held"] * 3
        assert moved.run("home", "claim", "--as", "moved").returncode == 0
        wait_for(lambda: states(moved) == ["sent"] * 3)
    assert len(cloud.deliveries()) == 3


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        ("newer", "newer version of Postroom"),
        ("exchanged", "was copied or restored"),
        ("gone", "was moved or exchanged"),
        ("table gone", "The ledger is damaged"),
    ],
)
def test_workers_end_when_the_ledger_is_no_longer_theirs(quiet, happens, sentence) -> None:
    """A newer program has begun to change the tables; another file has taken the name of theirs; and the like."""
    working = quiet.start("work")
    try:
        wait_for(lambda: states(quiet) == ["retrying"] * 2)
        happen(ledger(quiet), happens)
        _, said = working.communicate(timeout=60)
    finally:
        working.kill()
    assert (working.returncode, sentence in said) == (1, True), said


def happen(path: Path, what: str) -> None:
    """Do that to a ledger while workers use it."""
    change = {
        "newer": "UPDATE outbox_installation SET generation = 'newer'",
        "table gone": "DROP TABLE outbox_look",
    }
    if what in change:
        with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
            connection.execute(change[what])
    elif what == "exchanged":
        shutil.copyfile(path, path.with_suffix(".backup"))
        os.replace(path.with_suffix(".backup"), path)
    else:
        path.unlink()
