"""The command `inspect`: what it prints, and its exit codes."""

import hashlib
import json
from pathlib import Path

from postroom.documents.tests.layouts import Sheet
from sandbox365.bakery import pdf_bytes, sample_documents
from tests.product.test_outbox_commands import done, refusal, shell

__all__ = ["shell"]


def test_inspect_prints_exactly_the_published_fields(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 10023-2026-0412.pdf"
    path.write_bytes(pdf_bytes(sample_documents()[0]))
    told = json.loads(done(shell.run("inspect", path, "--json")))
    candidates = told.pop("candidates")
    assert set(candidates) == {"type", "number", "debtor", "recipient", "language", "issued", "total"}
    assert told == {
        "type": "invoice",
        "number": "2026-0412",
        "debtor": "10023",
        "recipient": "inkoop@hotel-de-linde.test",
        "language": "nl",
        "issued": "2026-11-16",
        "total": "2555.40",
        "currency": "EUR",
        "format": "pdf",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "problems": [],
        "guessed": [],
    }


def test_a_program_reads_what_each_value_could_have_been_and_why(shell, tmp_path) -> None:
    found = json.loads(done(shell.run("inspect", two_customers(tmp_path), "--json")))
    assert (found["debtor"], found["number"], found["guessed"]) == ("10023", "4711", ["number"])
    assert found["candidates"]["debtor"] == [
        {
            "value": "10023",
            "source": "text",
            "block": "billing",
            "reason": "from the text of the PDF: 'Klantnr.: 10023'",
            "counts": True,
            "sure": True,
        },
        {
            "value": "70007",
            "source": "text",
            "block": "delivery",
            "reason": "belongs to the delivery address and is none: 'Klantnr.: 70007'",
            "counts": False,
            "sure": True,
        },
    ]
    assert [one["value"] for one in found["candidates"]["issued"]] == ["2026-11-21"]
    assert [one["value"] for one in found["candidates"]["total"]] == ["1571.04"]
    (guess,) = found["candidates"]["number"]
    assert (guess["value"], guess["source"], guess["counts"], guess["sure"]) == ("4711", "name", True, False)


def test_a_person_reads_it_under_each_value(shell, tmp_path) -> None:
    said = done(shell.run("inspect", two_customers(tmp_path)))
    assert "Document number  4711  (only a guess)" in said
    assert "+ 10023 in the customer's block, counts: from the text of the PDF: 'Klantnr.: 10023'" in said
    assert "- 70007 in the block of the delivery, does not count: belongs to the delivery address" in said
    assert "+ 1571.04" not in said, "the only candidate is the value itself"


def test_an_xml_file_is_told_by_its_name(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 4711.xml"
    path.write_text("<a/>")
    found = json.loads(done(shell.run("inspect", path, "--json")))
    assert (found["format"], found["guessed"]) == ("xml", ["type", "number", "language"])
    assert found["number"] == "4711"


def two_customers(folder: Path) -> Path:
    """An invoice with the number of the customer who pays, and of the branch that gets the goods."""
    sheet = Sheet()
    sheet.headline(20, 10, "Factuur")
    sheet.block(20, 30, "Factuuradres:\nHotel De Linde\n7550 AB Hengelo\nKlantnr.: 10023")
    sheet.block(120, 30, "Afleveradres:\nFiliaal Noord\n7551 AA Hengelo\nKlantnr.: 70007")
    sheet.put(20, 70, "Factuurdatum: 21-11-2026")
    sheet.put(20, 90, "Totaal te betalen")
    sheet.put(120, 90, "1.571,04")
    path = folder / "Factuur 4711.pdf"
    path.write_bytes(bytes(sheet.output()))
    return path


def test_inspect_says_where_each_value_comes_from(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 10023-99.pdf"
    path.write_bytes(pdf_bytes(sample_documents()[0]))
    said = done(shell.run("inspect", path))
    assert "2026-11-16" in said and "from the text of the PDF: 'Factuurdatum 16-11-2026'" in said
    assert "Document number  2026-0412" in said and "'Factuurnummer 2026-0412'" in said


def test_inspect_of_a_broken_pdf_is_a_remark_and_of_no_file_a_refusal(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 10023-99.pdf"
    path.write_bytes(pdf_bytes(sample_documents()[0])[:5000])
    told = json.loads(done(shell.run("inspect", path, "--json")))
    assert (told["number"], told["issued"], told["total"]) == ("99", None, None)
    assert told["problems"] == ["The PDF is incomplete: export it again."]
    assert "There is no file" in refusal(shell.run("inspect", tmp_path / "none.pdf"), 2)
