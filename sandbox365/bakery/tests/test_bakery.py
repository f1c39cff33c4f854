"""The sample documents: right sums, right words, and the same bytes everywhere."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from sandbox365.bakery import SampleDocument, pdf_bytes, sample_documents, write_documents
from sandbox365.bakery.blocks import CLOSING_TEXTS
from sandbox365.bakery.formats import money, number
from sandbox365.bakery.paper import Paper
from sandbox365.bakery.tables import COLUMNS, PADDING, SIZE
from sandbox365.bakery.tests.reading import texts_in
from sandbox365.bakery.totals import amount_of, totals_of
from sandbox365.bakery.words import word

DOCUMENTS = sample_documents()
PRICED = [document for document in DOCUMENTS if document.type in CLOSING_TEXTS]
PRINT_DIGESTS = """
import hashlib
from sandbox365.bakery import pdf_bytes, sample_documents
for document in sample_documents():
    print(hashlib.sha256(pdf_bytes(document)).hexdigest())
"""


def by_name(document: SampleDocument) -> str:
    return document.file_name


def found(kind: str, number_of: str) -> SampleDocument:
    return next(d for d in DOCUMENTS if (d.type, d.number) == (kind, number_of))


def digests_in_another_process(**environment: str) -> list[str]:
    script = [sys.executable, "-c", PRINT_DIGESTS]
    answer = subprocess.run(
        script, capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return answer.stdout.split()


def test_two_processes_with_other_hash_seeds_time_zones_and_locales_make_the_same_bytes():
    here = [hashlib.sha256(pdf_bytes(document)).hexdigest() for document in DOCUMENTS]
    assert digests_in_another_process(PYTHONHASHSEED="1", TZ="Pacific/Auckland", LC_ALL="C") == here
    assert digests_in_another_process(PYTHONHASHSEED="99", TZ="America/Lima", LC_ALL="C.UTF-8") == here


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_every_document_is_a_pdf_without_streams_that_depend_on_the_zlib_build(document):
    content = pdf_bytes(document)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"/FlateDecode" not in content


def test_there_is_enough_of_every_type_and_language():
    types = Counter(document.type for document in DOCUMENTS)
    assert types["invoice"] >= 7
    assert types["delivery-note"] == 4
    assert types["production-list"] == 2
    assert types["credit-note"] == 1
    assert {document.language for document in DOCUMENTS if document.type == "invoice"} == {"nl", "de", "en"}


def test_type_and_number_together_and_the_file_name_are_unique():
    assert len({(document.type, document.number) for document in DOCUMENTS}) == len(DOCUMENTS)
    assert len({document.file_name for document in DOCUMENTS}) == len(DOCUMENTS)


def test_every_recipient_is_at_a_name_reserved_for_tests():
    for document in DOCUMENTS:
        assert document.recipient.endswith(".test")


def test_production_lists_go_to_the_bakery_itself_and_have_no_debtor():
    lists = [document for document in DOCUMENTS if document.type == "production-list"]
    assert {(document.recipient, document.debtor) for document in lists} == {("productie@bakkerij.test", "")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_the_pdf_shows_number_debtor_recipient_and_customer(document):
    shown = " ".join(texts_in(pdf_bytes(document)))
    assert f"{word(document.type, document.language)} {document.number}" in shown
    assert document.debtor in shown
    assert document.recipient in shown
    for part in document.customer.name.split():
        assert part in shown


@pytest.mark.parametrize("document", PRICED, ids=by_name)
def test_the_printed_rows_add_up_to_the_printed_totals(document):
    shown = texts_in(pdf_bytes(document))
    totals = totals_of(document.lines)
    for line in document.lines:
        assert number(amount_of(line), document.language) in shown
    assert sum(amount_of(line) for line in document.lines) == totals.net
    assert totals.net + sum(row.vat for row in totals.vat_rows) == totals.gross
    assert money(totals.net, document.language) in shown
    assert money(totals.gross, document.language) in shown


def test_two_vat_rates_are_reckoned_apart_and_rounded_to_the_cent():
    totals = totals_of(found("invoice", "2026-0414").lines)
    assert [(row.rate, row.net, row.vat) for row in totals.vat_rows] == [
        (Decimal(9), Decimal("1362.00"), Decimal("122.58")),
        (Decimal(21), Decimal("270.00"), Decimal("56.70")),
    ]
    assert totals.gross == Decimal("1811.28")


def test_a_german_company_with_a_vat_number_pays_no_dutch_vat_and_reads_why():
    document = found("invoice", "2026-0416")
    totals = totals_of(document.lines)
    assert totals.gross == totals.net
    shown = " ".join(texts_in(pdf_bytes(document)))
    assert "Steuerfreie innergemeinschaftliche Lieferung" in shown
    assert document.customer.vat_number in shown


@pytest.mark.parametrize(
    ("invoice", "printed"),
    [
        ("2026-0412", ["16-11-2026", "€ 2.555,40", "9%", "Pagina 1 van 2"]),
        ("2026-0416", ["16.11.2026", "2.178,80 €", "0 %", "Seite 1 von 1"]),
        ("2026-0419", ["16 November 2026", "€2,086.80", "0%", "Page 1 of 1"]),
    ],
)
def test_numbers_dates_and_pages_are_written_as_the_reader_writes_them(invoice, printed):
    shown = texts_in(pdf_bytes(found("invoice", invoice)))
    assert set(printed) <= set(shown)


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_name)
def test_every_cell_fits_its_column(document):
    paper = Paper(document)
    for column in COLUMNS[document.type]:
        paper.set_font("helvetica", style="B", size=SIZE)
        room = column.width - 2 * PADDING
        assert paper.get_string_width(word(column.heading, document.language)) <= room
        paper.set_font("helvetica", size=SIZE)
        for line in document.lines:
            text = column.show(line, document.language) if column.show else ""
            assert paper.get_string_width(text) <= room, text


def test_writing_again_leaves_identical_files_alone(tmp_path: Path):
    first = write_documents(tmp_path / "documents")
    stamps = [path.stat().st_mtime_ns for path in first]
    again = write_documents(tmp_path / "documents")
    assert again == first
    assert [path.stat().st_mtime_ns for path in again] == stamps
    assert sorted(path.name for path in (tmp_path / "documents").iterdir()) == sorted(map(by_name, DOCUMENTS))


def test_a_damaged_file_is_written_anew(tmp_path: Path):
    damaged = write_documents(tmp_path)[0]
    damaged.write_bytes(b"%PDF-1.3 cut off")
    assert write_documents(tmp_path)[0].read_bytes() == pdf_bytes(DOCUMENTS[0])
