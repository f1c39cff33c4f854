"""Which faults of the database pass by themselves, and which need a person."""

import sqlite3
import threading
from contextlib import closing

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from postroom.outbox.database_faults import name_lasting, name_passing
from postroom.outbox.models import Lane
from postroom.outbox.patience import find_patience, waiting_at_most
from postroom.outbox.refusals import LedgerDamaged, LedgerHeld
from postroom.outbox.sql import commit_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def only_sqlite() -> None:
    """PostgreSQL lets several write at once; tests/product/test_foreign_lock.py holds its tables."""
    if connection.vendor != "sqlite":
        pytest.skip("one writer at a time: SQLite")


@pytest.mark.parametrize(
    "statement", ["SELECT 1 FROM no_such_table", "SELECT no_such_column FROM outbox_entry"]
)
def test_a_table_or_column_that_is_gone_does_not_come_back(statement) -> None:
    with pytest.raises(DatabaseError) as met, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    found = name_lasting(met.value)
    assert isinstance(found, LedgerDamaged) and "no_such" in str(found)


def test_what_two_programs_wrote_at_once_is_no_damage() -> None:
    Lane.objects.create(name="one")
    with pytest.raises(IntegrityError) as met:
        Lane.objects.create(name="one")
    assert name_lasting(met.value) is None
    assert name_passing(met.value) is None


def test_a_thread_that_has_no_patience_left_says_that_the_ledger_is_held(only_sqlite) -> None:
    writing, done, before = threading.Event(), threading.Event(), find_patience()

    def write() -> None:
        with commit_together():
            writing.set()
            done.wait(10)
        connection.close()

    other = threading.Thread(target=write, name="writer")
    other.start()
    assert writing.wait(10)
    try:
        with pytest.raises(DatabaseError) as met, waiting_at_most(0.05), commit_together():
            pytest.fail("two write at once")
    finally:
        done.set()
        other.join()
    assert isinstance(name_passing(met.value), LedgerHeld) and name_lasting(met.value) is None
    assert find_patience() == before
    with commit_together():
        Lane.objects.create(name="one")


def test_another_program_is_waited_for_as_long_as_was_said(only_sqlite) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError) as met, waiting_at_most(0.05):
            Lane.objects.create(name="one")
    assert isinstance(name_passing(met.value), LedgerHeld)
