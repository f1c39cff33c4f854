"""A commit of a person that PostgreSQL chose to end a deadlock is done anew: nobody is asked to press again."""

import os
import threading
import time

import pytest
from django.db import connection, transaction

from postroom.audit.listing import list_changes
from postroom.outbox import actions, queries
from postroom.outbox.sql import rows
from postroom.outbox.states import State

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("POSTROOM_TEST_DATABASE_URL" not in os.environ, reason="SQLite has one writer"),
]


def test_who_was_chosen_to_end_a_deadlock_is_asked_for_nothing(accepted) -> None:
    entry_id = accepted().entry_id
    begun = threading.Event()

    def cross() -> None:
        """Has the log, and wants the entry of whoever waits for the log."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE audit_change IN EXCLUSIVE MODE")
            begun.set()
            while not rows("SELECT 1 FROM pg_locks WHERE NOT granted", []):
                time.sleep(0.02)
            # Whoever waits for one second (deadlock_timeout) looks for a deadlock; the other one began first.
            rows("SELECT 1 FROM outbox_entry WHERE id = %s FOR UPDATE", [entry_id])
        connection.close()

    other = threading.Thread(target=cross, name="crossing")
    other.start()
    assert begun.wait(10)
    actions.cancel(entry_id, actor="bea")
    other.join(10)
    assert queries.find(entry_id).state == State.CANCELLED
    assert len(list_changes(verb="outbox cancel")) == 1
