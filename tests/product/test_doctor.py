"""`postroom doctor --ledger` finds what is wrong with what is kept, and nothing in a sound home."""

import sqlite3
from contextlib import closing

import pytest

from tests.conftest import Postroom
from tests.product.test_homes import copy, ledger, office, quiet

__all__ = ["office", "quiet"]


def doctor(postroom: Postroom, *words: str, code: int = 1) -> dict[str, list[str]]:
    """Check -> what is wrong there, where anything is."""
    found = postroom.json("doctor", "--ledger", *words, code=code)
    assert found["ok"] == (code == 0)
    return {one["name"]: one["problems"] for one in found["checks"] if one["wrong"]}


def change(postroom: Postroom, statement: str) -> None:
    """Change the ledger behind the product's back."""
    with closing(sqlite3.connect(ledger(postroom))) as connection, connection:
        connection.execute(statement)


def test_a_sound_home_is_sound_before_and_after_sending(office) -> None:
    assert doctor(office, code=0) == {}
    assert office.run("work", "--until-empty").returncode == 0
    assert doctor(office, code=0) == {}


def test_people_read_how_many_were_checked(quiet) -> None:
    said = quiet.run("doctor", "--ledger", "--most", "1")
    assert said.returncode == 0
    assert "stored files: 1 of 2 checked, in order" in said.stdout


def test_a_stored_file_that_is_gone_or_changed_is_found_with_its_mail(quiet) -> None:
    first, second = sorted(path for path in (quiet.home / "documents").glob("*/*"))
    first.unlink()
    second.write_bytes(b"%PDF another")
    found = doctor(quiet)
    assert found.keys() == {"documents", "mails"} and len(found["documents"]) == len(found["mails"]) == 2
    assert any(first.name in one and "is gone" in one for one in found["documents"])
    assert any(second.name in one and "was changed" in one for one in found["documents"])


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE outbox_entry SET state = 'sent' WHERE id = 1", "Mail 1 is sent and has no sending date."),
        (
            "UPDATE outbox_recipient SET state = 'accepted' WHERE entry_id = 2",
            "Mail 2 waits, and none of its recipients does.",
        ),
        ("UPDATE outbox_entry SET state = 'sending' WHERE id = 1", "Mail 1 is being sent by nobody."),
        (
            "UPDATE documents_document SET sent_at = '2026-11-23 08:00:00' WHERE id = 1",
            "Document 1 has a sending date, and no mail with it was sent.",
        ),
        (
            "UPDATE outbox_entry SET sent_at = '2026-11-23 08:00:00', state = 'sent' WHERE id = 1",
            "Document 1 has no sending date, and a mail with it was sent.",
        ),
    ],
)
def test_states_that_contradict_each_other_are_found(quiet, statement, said) -> None:
    change(quiet, statement)
    assert said in doctor(quiet)["states"]


def test_an_attempt_of_an_earlier_owner_that_did_not_end_is_found(office) -> None:
    assert office.run("work", "--until-empty").returncode == 0
    change(office, "UPDATE outbox_attempt SET mark = 'open' WHERE entry_id = 1")
    change(office, "UPDATE outbox_lane SET epoch = epoch + 1")
    assert doctor(office)["states"] == [
        "Mail 1 has an attempt that began under an earlier owner of its mailbox and did not end."
    ]


@pytest.mark.parametrize("key", [None, "another"])
def test_a_key_that_does_not_open_the_secrets_is_found(office, key) -> None:
    path = office.home / "key"
    path.unlink()
    if key:
        path.write_text("TG9uZ2VyIHRoYW4gdGhpcnR5LXR3byBieXRlcyBhYWE=")
    assert doctor(office) == {"key": ["P: the key does not open what is sealed for this mail profile."]}
    assert path.exists() == bool(key)


def test_a_damaged_database_is_found(quiet) -> None:
    path = ledger(quiet)
    with path.open("r+b") as file:
        file.seek(4096 * 20)
        file.write(b"\xaa" * 4096)
    assert doctor(quiet).keys() == {"ledger"}


def test_a_ledger_that_is_gone_is_found(quiet) -> None:
    ledger(quiet).unlink()
    assert "is missing or empty" in doctor(quiet)["ledger"][0]


def test_a_copy_is_found(quiet) -> None:
    assert "was copied or restored" in doctor(copy(quiet))["installation"][0]
