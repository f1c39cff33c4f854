"""The command `inspect`: what it prints, and its exit codes."""

import hashlib
import json

from sandbox365.bakery import pdf_bytes, sample_documents
from tests.product.test_outbox_commands import done, refusal, shell

__all__ = ["shell"]


def test_inspect_prints_exactly_the_published_fields(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 10023-2026-0412.pdf"
    path.write_bytes(pdf_bytes(sample_documents()[0]))
    assert json.loads(done(shell.run("inspect", path, "--json"))) == {
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
    }


def test_inspect_says_where_each_value_comes_from(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 10023-99.pdf"
    path.write_bytes(pdf_bytes(sample_documents()[0]))
    said = done(shell.run("inspect", path))
    assert "2026-11-16" in said and "from the text of the PDF: 'Factuurdatum 16-11-2026'" in said
    assert "! The file name says number 99, the text of the PDF says 2026-0412; the file name counts." in said


def test_inspect_of_a_broken_pdf_is_a_remark_and_of_no_file_a_refusal(shell, tmp_path) -> None:
    path = tmp_path / "Factuur 10023-99.pdf"
    path.write_bytes(pdf_bytes(sample_documents()[0])[:5000])
    told = json.loads(done(shell.run("inspect", path, "--json")))
    assert (told["number"], told["issued"], told["total"]) == ("99", None, None)
    assert told["problems"] == ["The PDF is incomplete: export it again."]
    assert "There is no file" in refusal(shell.run("inspect", tmp_path / "none.pdf"), 2)
