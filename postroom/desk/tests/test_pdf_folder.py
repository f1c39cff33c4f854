"""Which files of the folder are taken: new ones, whole ones, and each once."""

import fcntl
import hashlib
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.desk import quiet_files
from postroom.desk.correct import Correction, correct
from postroom.desk.models import FolderFile
from postroom.desk.pdf_folder import fetch, look
from postroom.desk.refusals import StillWritten
from postroom.desk.take_in import Intake
from postroom.documents.models import Document
from postroom.documents.refusals import DocumentRefused, NoSuchFile
from postroom.scenarios import mail_settings
from postroom.shared.refusals import BadInput

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(profile, paper) -> Path:
    """The folder of the settings, with one PDF."""
    place = paper("1").parent
    mail_settings.change(actor="t", pdf_folder=str(place))
    return place


def only() -> Path:
    """The file that waits."""
    (found,) = look().waiting
    return found.path


def take():
    """What the one file that waits became."""
    (found,) = look().waiting
    return fetch(found, Intake("anna"))


def test_the_folder_of_the_pdfs_is_looked_into(folder, paper) -> None:
    paper("2")
    (folder / "note.txt").write_text("no document")
    (folder / "folder.pdf").mkdir()
    found = look()
    assert [one.name for one in found.waiting] == ["Factuur 10023-1.pdf", "Factuur 10023-2.pdf"]
    document = fetch(found.waiting[0], Intake("anna")).document
    assert document.source == str(folder / "Factuur 10023-1.pdf")
    assert (look().known, len(look().waiting)) == (1, 1)


def test_a_folder_that_nobody_named_or_that_is_not_there_is_told(profile, tmp_path) -> None:
    with pytest.raises(BadInput, match="name no folder"):
        look()
    mail_settings.change(actor="t", pdf_folder=str(tmp_path / "gone"))
    with pytest.raises(BadInput, match="gone"):
        look()


def test_a_known_file_is_not_read_again_and_one_written_anew_is(folder) -> None:
    taken = take()
    path = Path(taken.document.source)
    path.chmod(0)
    assert (look().known, look().waiting) == (1, ())
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n% stamped\n%%EOF\n")
    assert only() == path


def test_a_file_that_was_only_touched_is_the_same_document_again(folder) -> None:
    first = take()
    os.utime(first.document.source, (5, 5))
    again = take()
    assert (again.new, again.document.id, Document.objects.count()) == (False, first.document.id, 1)
    assert look().known == 1


def test_a_document_that_was_corrected_does_not_come_in_once_more(folder) -> None:
    first = take()
    correct(first.document.id, Correction("invoice", "7", "10023"), actor="anna")
    os.utime(first.document.source, (5, 5))
    again = take()
    assert (again.new, again.document.number, Document.objects.count()) == (False, "7", 1)


def test_files_that_an_earlier_version_took_are_recognised(folder) -> None:
    """Its home has no memory of files, only where each document came from."""
    first = take()
    FolderFile.objects.all().delete()
    assert take().new is False and look().known == 1
    assert Document.objects.get().pk == first.document.id


def test_a_file_that_cannot_be_used_is_read_once_and_told_each_time(folder) -> None:
    bad = folder / "bad.pdf"
    take()
    bad.write_bytes(b"no PDF at all")
    os.utime(bad, (5, 5))
    with pytest.raises(DocumentRefused):
        take()
    bad.chmod(0)
    assert look().waiting == () and "bad.pdf is named .pdf but is no PDF" in str(look().refused[0])
    bad.unlink()
    assert look().refused == ()


def test_a_file_that_is_gone_before_it_is_read_is_told_and_forgotten(folder) -> None:
    (found,) = look().waiting
    found.path.unlink()
    with pytest.raises(NoSuchFile):
        fetch(found, Intake("anna"))
    assert look().empty


def test_a_file_that_changed_since_it_was_seen_is_read_when_it_is_quiet_again(folder) -> None:
    (found,) = look().waiting
    first = found.path.read_bytes()
    with found.path.open("ab") as writing:
        writing.write(b"% signed\n" + first[first.rindex(b"startxref") :])
    with pytest.raises(StillWritten):
        fetch(found, Intake("anna"))
    assert not Document.objects.exists() and take().document.size == found.path.stat().st_size


@pytest.mark.parametrize("lock", [fcntl.flock, fcntl.lockf])
def test_a_file_that_its_program_has_locked_waits(folder, lock) -> None:
    """The lock is another process's: a process does not stand in its own way."""
    path, ready = only(), folder / "ready"
    child = os.fork()
    if not child:
        with path.open("r+b") as mine:
            lock(mine, fcntl.LOCK_EX)
            ready.touch()
            time.sleep(30)
        os._exit(0)
    try:
        while not ready.exists():
            time.sleep(0.01)
        with pytest.raises(StillWritten, match="is still being written"):
            take()
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert take().new


def test_a_pdf_without_its_end_is_unfinished_for_a_while_and_then_damaged(folder, monkeypatch) -> None:
    path = only()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StillWritten):
        take()
    monkeypatch.setattr(quiet_files, "_LONGEST_PAUSE", 0.1)
    time.sleep(0.2)
    with pytest.raises(DocumentRefused, match="The PDF is incomplete"):
        take()
    path.write_bytes(whole)
    assert take().new


def test_a_copied_file_with_the_time_of_its_original_waits_too(folder, settings) -> None:
    """Its mtime is of last year; that it was written just now, the system knows."""
    settings.POSTROOM = replace(settings.POSTROOM, pdf_quiet=0.4)
    time.sleep(0.5)
    original = only()
    os.utime(original, (1e9, 1e9))
    shutil.copy2(original, folder / "copied.pdf")
    found = look()
    assert (found.waiting, found.unfinished) == ((), 2)
    time.sleep(0.5)
    assert len(look().waiting) == 2


def test_a_time_of_the_future_keeps_no_file_out(folder, settings) -> None:
    path = only()
    os.utime(path, (time.time() + 1e7, time.time() + 1e7))
    settings.POSTROOM = replace(settings.POSTROOM, pdf_quiet=0.2)
    time.sleep(0.3)
    assert only() == path


@pytest.mark.parametrize("writing", [False, True])
def test_where_no_clock_tells_the_file_is_watched(folder, settings, monkeypatch, writing) -> None:
    """A folder in which only its owner may write: no file of ours can be stamped there."""
    path = only()

    def refuse(_folder: Path) -> float:
        raise PermissionError(13, "Permission denied")

    def pause(seconds: float) -> None:
        paused.append(seconds)
        if writing:
            path.write_bytes(path.read_bytes() + b"\n")

    paused: list[float] = []
    monkeypatch.setattr(quiet_files, "read_disk_time", refuse)
    monkeypatch.setattr(quiet_files.time, "sleep", pause)
    settings.POSTROOM = replace(settings.POSTROOM, pdf_quiet=3)
    found = look()
    assert (paused, len(found.waiting), found.unfinished) == ([3], not writing, writing)


def test_a_name_that_is_no_text_is_told_and_stops_nothing(folder) -> None:
    with open(os.fsencode(folder) + b"/Rechnung-\xfc.pdf", "wb") as file:
        file.write(b"%PDF-")
    found = look()
    assert len(found.waiting) == 1 and "is not written in UTF-8" in str(found.refused[0])


def test_the_same_bytes_become_one_document_and_the_second_file_is_its_copy(folder) -> None:
    document = take().document
    (folder / "Factuur 10023-1 (kopie).pdf").write_bytes(only_content(document))
    again = take()
    assert (again.new, again.document.id) == (False, document.id)
    copies = FolderFile.objects.filter(copy=True)
    assert [one.name for one in copies] == ["Factuur 10023-1 (kopie).pdf"]


def only_content(document) -> bytes:
    content = Path(document.source).read_bytes()
    assert hashlib.sha256(content).hexdigest() == document.sha256
    return content
