"""A home with a past never silently begins anew, whichever database keeps its ledger."""

import pytest

from postroom.site.ledger_file import note_in_postgres, refuse_empty, refuse_lost
from postroom.site.refusals import LedgerElsewhere, LedgerMissing


@pytest.fixture
def used(tmp_path):
    """A home in which a document was accepted."""
    (tmp_path / "documents" / "ab").mkdir(parents=True)
    (tmp_path / "documents" / "ab" / ("ab" * 32)).write_bytes(b"%PDF")
    return tmp_path


def test_a_new_home_begins(tmp_path) -> None:
    refuse_lost(tmp_path, tmp_path / "postroom.sqlite3")
    refuse_empty(tmp_path, "postroom")


def test_a_home_in_which_only_a_draft_was_left_begins(tmp_path) -> None:
    (tmp_path / "documents" / "ab").mkdir(parents=True)
    (tmp_path / "documents" / "ab" / ".ab.0123").write_bytes(b"%P")
    refuse_lost(tmp_path, tmp_path / "postroom.sqlite3")


def test_documents_without_their_ledger_are_refused_in_both_databases(used) -> None:
    with pytest.raises(LedgerMissing, match="POSTROOM_DATABASE_URL"):
        refuse_lost(used, used / "postroom.sqlite3")
    with pytest.raises(LedgerMissing, match="ledger postroom is missing"):
        refuse_empty(used, "postroom")


def test_whoever_goes_from_sqlite_to_postgresql_begins_there_with_an_empty_one(used) -> None:
    (used / "postroom.sqlite3").write_bytes(b"SQLite format 3")
    refuse_lost(used, used / "postroom.sqlite3")
    refuse_empty(used, "postroom")


def test_a_home_whose_ledger_is_in_postgresql_does_not_fall_back_to_the_file(used) -> None:
    (used / "postroom.sqlite3").write_bytes(b"SQLite format 3")
    note_in_postgres(used, "postroom")
    with pytest.raises(LedgerElsewhere, match=r"PostgreSQL \(postroom\)"):
        refuse_lost(used, used / "postroom.sqlite3")


def test_another_database_of_postgresql_is_not_begun_beside_the_first(tmp_path) -> None:
    note_in_postgres(tmp_path, "postroom")
    with pytest.raises(LedgerMissing, match="ledger postrom is missing"):
        refuse_empty(tmp_path, "postrom")
