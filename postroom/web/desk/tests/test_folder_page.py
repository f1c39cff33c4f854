"""The folder of the PDFs as a clerk meets it: what comes in, what does not yet, and what blocks nothing."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from postroom.desk import pdf_folder
from postroom.documents import store
from postroom.documents.models import Document
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios
from postroom.shared import clock
from postroom.web.desk.tests.test_desk_pages import text_of
from tests.strain import in_time

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(browser, jansen) -> Client:
    """Anna, in front of the list."""
    return browser()


@pytest.fixture
def folder(paper) -> Path:
    """The folder of the settings, with one PDF."""
    place = paper("1").parent
    mail_settings.change(actor="t", pdf_folder=str(place))
    return place


def fetch(clerk: Client) -> str:
    """What the page says after the button was pressed."""
    return text_of(clerk.post("/documents/fetch/", follow=True))


def add_ready(count: int) -> list[Document]:
    """Documents on the desk that cannot go, because no customer has their number."""
    same = {"type": "invoice", "debtor": "999", "size": 1, "state": "ready", "added_at": clock.now()}
    same["sha256"] = store.keep(b"%PDF-1.4 the same for all")
    rows = [Document(number=f"N{number}", file_name=f"N{number}.pdf", **same) for number in range(count)]
    return Document.objects.bulk_create(rows)


def test_a_fetch_takes_so_many_and_says_how_many_wait(clerk, folder, paper, monkeypatch) -> None:
    monkeypatch.setattr(pdf_folder, "MOST_TAKEN", 2)
    for number in range(2, 6):
        paper(str(number))
    told = fetch(clerk)
    assert "Documents that came in: 2." in told and "More files wait in the folder: 3." in told
    told = fetch(clerk)
    assert "Documents that came in: 2." in told and "More files wait in the folder: 1." in told
    told = fetch(clerk)
    assert "Documents that came in: 1." in told and "More files wait" not in told


def test_a_thousand_that_cannot_be_used_block_no_new_ones(clerk, folder, paper) -> None:
    """They are the oldest, and stay where they are."""
    for number in range(pdf_folder.MOST_TAKEN):
        known = folder / f"known-{number}.pdf"
        known.write_bytes(b"%PDF-1.4 broken\nstartxref\n0\n%%EOF\n")
        os.utime(known, (1, 1))
    assert "More files wait in the folder: 1." in fetch(clerk)
    assert "Documents that came in: 1." in fetch(clerk)
    paper("2")
    told = fetch(clerk)
    assert "Documents that came in: 1." in told and "More files that could not be used: 990." in told
    assert {one.number for one in Document.objects.all()} == {"1", "2"}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="asks for a file that even root cannot read")
def test_files_that_cannot_be_read_are_told_and_keep_none_out(clerk, folder, monkeypatch) -> None:
    """Nothing is remembered of them: whoever may read them tomorrow takes them in."""
    monkeypatch.setattr(pdf_folder, "MOST_TAKEN", 2)
    for number in range(3):
        (folder / f"unreadable-{number}.pdf").symlink_to("/proc/self/mem")
    os.utime(folder / "Factuur 10023-1.pdf", (4e9, 4e9))  # the last in the order
    told = fetch(clerk)
    assert "Documents that came in: 1." in told and "unreadable-2.pdf is not taken: it is a link" in told


def test_a_fetch_beyond_twenty_thousand_known_files_takes_less_than_a_second(clerk, folder, paper) -> None:
    for number in range(20_000):
        (folder / f"kept-{number}.pdf").write_bytes(b"")
    remember_as_known(folder)
    for number in range(10):
        paper(f"9{number}")
    begun = time.perf_counter()
    told = fetch(clerk)
    assert in_time(time.perf_counter() - begun, 0, 1.0)
    assert "Documents that came in: 11." in told and "Files that were there already: 20000." in told


def remember_as_known(folder: Path) -> None:
    """As if each had become one document at an earlier fetch."""
    from postroom.desk.models import FolderFile

    (document,) = add_ready(1)
    kept = [(path.name, path.stat()) for path in folder.glob("kept-*.pdf")]
    FolderFile.objects.bulk_create(
        FolderFile(folder=str(folder), name=name, size=0, mtime_ns=about.st_mtime_ns, document_id=document.pk)
        for name, about in kept
    )


def test_a_file_that_was_written_anew_under_its_name_comes_in(clerk, folder, paper) -> None:
    fetch(clerk)
    paper("1", total="99,00")
    assert "Documents that came in: 1." in fetch(clerk)
    assert Document.objects.count() == 2


def test_a_pdf_that_is_still_being_written_is_told_and_comes_later(clerk, folder, settings) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, pdf_quiet=0.4)
    whole = (folder / "Factuur 10023-1.pdf").read_bytes()
    (folder / "Factuur 10023-1.pdf").write_bytes(whole)
    told = fetch(clerk)
    assert "Files that are still being written: 1." in told and not Document.objects.exists()
    time.sleep(0.5)
    assert "Documents that came in: 1." in fetch(clerk)


def test_a_pdf_that_is_signed_by_appending_goes_signed(clerk, folder, settings) -> None:
    """The program writes it and appends the signature two tenths of a second later; somebody fetches in between."""
    scenarios.change("invoice", actor="t", prompt=False)
    settings.POSTROOM = replace(settings.POSTROOM, pdf_quiet=0.4)
    path = folder / "Factuur 10023-1.pdf"
    first = path.read_bytes()
    path.write_bytes(first)
    fetch(clerk)
    path.write_bytes(first + b"% signed\n" + first[first.rindex(b"startxref") :])
    time.sleep(0.5)
    fetch(clerk)
    (document,) = Document.objects.all()
    assert (document.size, document.state) == (path.stat().st_size, "waiting")


def test_check_all_goes_on_behind_a_thousand_that_cannot_go(clerk, taken) -> None:
    good = taken("GOOD").document
    add_ready(1000)
    page = clerk.post("/documents/check/", {"all": "1"})
    told = text_of(page)
    assert (
        "There are more: these are the newest 1000." in told and "Leave these and check the next ones" in told
    )
    following = clerk.post("/documents/check/", {"all": "1", **page.context["more"]})
    assert "1 are in order" in text_of(following) and str(good.id) in following.context["marks"]
    assert "These are the last ones" in text_of(following)


def test_a_thousand_or_fewer_are_all_and_nothing_is_offered(clerk, taken) -> None:
    taken("1")
    assert "check the next ones" not in text_of(clerk.post("/documents/check/", {"all": "1"}))


def test_a_cursor_that_is_made_up_gets_a_sentence(clerk, taken) -> None:
    taken("1")
    told = text_of(clerk.post("/documents/check/", {"all": "1", "after": "x"}, follow=True))
    assert "This page of the list does not exist" in told
