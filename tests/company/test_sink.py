"""The counting server: what it says yes to stands in its file already."""

import hashlib
import json
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.company.sink import Sink
from tests.ports import free_port

PDF = b"%PDF-1.4 a small one"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where it writes."""
    return tmp_path / "deliveries.jsonl"


@pytest.fixture
def client(file: Path) -> Iterator[smtplib.SMTP]:
    """A connection to a server of the test's own; no rare fault happens within a few mails of this seed."""
    port = free_port()
    with Sink(port, file, seed=1) as sink:
        thread = threading.Thread(target=sink.serve_forever)
        thread.start()
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as found:
                yield found
        finally:
            sink.shutdown()
            thread.join()


def mail() -> EmailMessage:
    """An invoice with an edit in its text."""
    made = EmailMessage()
    made["From"], made["Subject"] = "Bakkerij <facturen@bakkerij.test>", "Factuur Noël"
    made["Message-ID"] = "<1@bakkerij.test>"
    made.set_content("Hierbij uw factuur. t-070012")
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="Factuur.pdf")
    return made


def test_a_mail_stands_in_the_file_with_what_its_reader_sees(client: smtplib.SMTP, file: Path) -> None:
    client.send_message(mail(), "facturen@bakkerij.test", ["Ann@klant.test", "copy@kantoor.test"])
    (line,) = file.read_text().splitlines()
    found = json.loads(line)
    assert found["at"] > found["begun"]
    assert found["to"] == ["ann@klant.test", "copy@kantoor.test"]
    assert (found["message_id"], found["mail_from"]) == ("<1@bakkerij.test>", "facturen@bakkerij.test")
    assert (found["subject"], found["tokens"]) == ("Factuur Noël", ["t-070012"])
    assert found["documents"] == [hashlib.sha256(PDF).hexdigest()]


def test_who_is_refused_or_put_off_is_not_written_down(client: smtplib.SMTP, file: Path) -> None:
    refused = client.send_message(
        mail(), "f@b.test", ["refused-1@klant.test", "later-1@klant.test", "ann@klant.test"]
    )
    assert {address: code for address, (code, _) in refused.items()} == {
        "refused-1@klant.test": 550,
        "later-1@klant.test": 451,
    }
    assert json.loads(file.read_text())["to"] == ["ann@klant.test"]
    assert client.send_message(mail(), "f@b.test", ["later-1@klant.test"]) == {}


def test_without_any_recipient_nothing_is_taken(client: smtplib.SMTP, file: Path) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        client.send_message(mail(), "f@b.test", ["refused-1@klant.test"])
    assert file.read_text() == ""
