"""Looking at many documents holds none of their files: the pages of a check stand in the process that sends."""

import tracemalloc

import pytest

from postroom.desk.hand_over import hand_over
from postroom.desk.plans import plan_documents
from postroom.desk.tests.conftest import ANNA
from postroom.documents import ready_documents, store
from postroom.documents.ready_documents import Incoming
from postroom.documents.values import DocumentIdentity

pytestmark = pytest.mark.django_db(transaction=True)
SIZE, COUNT = 1_000_000, 24


def put(number: int) -> int:
    content = b"%PDF-1.4\n" + number.to_bytes(4, "big") * (SIZE // 4)
    marks = DocumentIdentity("invoice", str(number), "10023", store.keep(content))
    return ready_documents.put(Incoming(marks, f"{number}.pdf", len(content), language="nl"))[0].id


def test_a_check_and_a_run_hold_one_file_at_a_time(jansen) -> None:
    ids = [put(number) for number in range(COUNT)]
    plan_documents(ready_documents.list_ready(ids[:1]), ANNA)  # what is loaded once
    tracemalloc.start()
    try:
        found = plan_documents(ready_documents.list_ready(ids), ANNA)
        looked = tracemalloc.get_traced_memory()[1]
        assert hand_over(ids, ANNA).documents == len(found) == COUNT
        handed = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert looked < 3 * SIZE, "a check reads no file"
    assert handed < 8 * SIZE, "a run has one mail in its hands"
