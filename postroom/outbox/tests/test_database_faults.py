"""Which faults of the database pass by themselves, and which need a person."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from postroom.outbox.database_faults import name_lasting
from postroom.outbox.models import Lane
from postroom.outbox.refusals import LedgerDamaged

pytestmark = pytest.mark.django_db(transaction=True)


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
