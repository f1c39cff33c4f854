"""PDFs after sending: each file of a document is looked after, and none in use keeps the others waiting."""

import hashlib
from pathlib import Path

import pytest

from postroom.desk import folder_memory, source_files
from postroom.desk.correct import Correction, correct
from postroom.desk.hand_over import hand_over
from postroom.desk.models import FolderFile
from postroom.desk.pdf_folder import fetch, look
from postroom.desk.source_files import tidy
from postroom.desk.take_in import Intake
from postroom.desk.tests.conftest import ANNA, deliver
from postroom.documents.examine import read_file
from postroom.documents.models import Document
from postroom.documents.repository import find
from postroom.outbox import actions, queries
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios
from postroom.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(profile, jansen, paper) -> Path:
    """The folder of the settings, with one PDF; what was sent is deleted from it."""
    place = paper("1").parent
    mail_settings.change(actor="t", pdf_folder=str(place))
    scenarios.change("invoice", actor="t", delete_pdf=True)
    return place


def copy(folder: Path, name: str) -> Path:
    """A second file with the bytes of the PDF; its name says nothing about the document."""
    path = folder / name
    path.write_bytes((folder / "Factuur 10023-1.pdf").read_bytes())
    return path


def fetch_all():
    """The documents that came out of the folder."""
    return [fetch(one, Intake("anna")).document for one in look().waiting]


def send(document, profile) -> None:
    assert hand_over([document.id], ANNA, [document.id]).documents == 1
    assert deliver(profile)


def test_the_second_of_two_equal_pdfs_is_deleted_too(folder, profile) -> None:
    copy(folder, "Factuur 10023-1 (kopie).pdf")
    first, second = fetch_all()
    assert first.id == second.id
    assert tidy() == 0 and len(list(folder.iterdir())) == 2
    send(first, profile)
    assert tidy() == 2 and not list(folder.iterdir())
    assert [one.fate for one in folder_memory.list_copies(first.id)] == ["deleted"]


def test_a_copy_that_was_written_anew_stays(folder, profile) -> None:
    path = copy(folder, "Factuur 10023-1 (kopie).pdf")
    first, _ = fetch_all()
    path.write_bytes(b"%PDF another")
    send(first, profile)
    assert tidy() == 2 and list(folder.iterdir()) == [path]
    assert [one.fate for one in folder_memory.list_copies(first.id)] == ["changed"]


def test_a_file_that_was_uploaded_first_is_deleted_from_the_folder(folder, profile) -> None:
    document = Intake("anna").take(read_file(folder / "Factuur 10023-1.pdf")).document
    fetch_all()
    send(document, profile)
    assert tidy() == 1 and not list(folder.iterdir())


def test_a_copy_that_comes_after_the_sending_is_deleted_too(folder, profile) -> None:
    (first,) = fetch_all()
    path = copy(folder, "Factuur 10023-1 (kopie).pdf")
    send(first, profile)
    assert tidy() == 1 and list(folder.iterdir()) == [path]
    fetch_all()
    assert tidy() == 1 and not list(folder.iterdir())


def test_a_copy_goes_with_the_document_that_a_correction_made(folder, profile) -> None:
    copy(folder, "Factuur 10023-1 (kopie).pdf")
    first, _ = fetch_all()
    hand_over([first.id], ANNA)
    (entry,) = queries.list_entries()
    actions.cancel(entry.id, actor="anna")
    other = correct(first.id, Correction("invoice", "2", "10023"), actor="anna")
    assert find(first.id).state == "replaced"
    send(other, profile)
    assert tidy() == 2 and not list(folder.iterdir())


def test_a_program_that_ended_in_the_middle_leaves_no_copy_under_a_private_name(folder, profile) -> None:
    path = copy(folder, "Factuur 10023-1 (kopie).pdf")
    first, _ = fetch_all()
    send(first, profile)
    (kept,) = FolderFile.objects.filter(copy=True)
    path.rename(folder / f".postroom-copy{kept.pk}-0123456789abcdef")
    assert tidy() == 2 and not list(folder.iterdir())


def put_sent(folder: Path, type_: str, number: int) -> Document:
    """A document that was sent, with its file."""
    path = folder / f"{type_}-{number}.pdf"
    path.write_bytes(path.name.encode())
    return Document(
        type=type_,
        number=str(number),
        file_name=path.name,
        size=1,
        sha256=hashlib.sha256(path.name.encode()).hexdigest(),
        source=str(path),
        state="sent",
        sent_at=clock.now(),
        added_at=clock.now(),
    )


def test_files_that_cannot_be_moved_keep_no_others_waiting(folder, monkeypatch, tmp_path) -> None:
    """More of them than one look goes through; the next look goes on behind them, and then begins again."""
    monkeypatch.setattr(source_files, "MOST_AT_ONCE", 10)
    target = tmp_path / "sent"
    target.write_text("a file where the folder should be")
    scenarios.change("invoice", actor="t", delete_pdf=False, move_pdf_to=str(target))
    scenarios.change("delivery-note", actor="t", delete_pdf=True)
    stuck = Document.objects.bulk_create([put_sent(folder, "invoice", number) for number in range(25)])
    Document.objects.bulk_create([put_sent(folder, "delivery-note", 1)])
    assert sum(tidy() for _ in range(3)) == 1 and not (folder / "delivery-note-1.pdf").exists()
    target.unlink()
    assert sum(tidy() for _ in range(3)) == 25 and len(list(target.iterdir())) == 25
    assert find(stuck[0].pk).source_fate.startswith("moved ")


def test_copies_of_what_waits_to_be_sent_keep_no_others_waiting(
    folder, profile, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(source_files, "MOST_AT_ONCE", 2)
    (first,) = fetch_all()
    names = [f"waits-{number}.pdf" for number in range(5)]
    (waiting,) = Document.objects.bulk_create([put_sent(tmp_path, "invoice", 9)])
    Document.objects.filter(pk=waiting.pk).update(state="ready")
    FolderFile.objects.bulk_create(
        FolderFile(folder=str(folder), name=name, size=1, mtime_ns=1, copy=True, document_id=waiting.pk)
        for name in names
    )
    copy(folder, "Factuur 10023-1 (kopie).pdf")
    fetch_all()
    send(first, profile)
    assert sum(tidy() for _ in range(4)) == 2 and not (folder / "Factuur 10023-1 (kopie).pdf").exists()
