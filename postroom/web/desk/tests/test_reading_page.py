"""The page of what was read: candidates beside the document, teaching a heading, reading it again."""

import pytest

from postroom.desk.correct import Correction, correct
from postroom.desk.take_in import Intake
from postroom.desk.tests.test_read_again import come_in, teach_all
from postroom.documents import store
from postroom.documents.examine import examine
from postroom.documents.repository import find
from postroom.outbox import pauses
from postroom.outbox.attempts import Evidence
from postroom.outbox.pauses import Kind
from postroom.scenarios import taught
from postroom.shared.wording import Sentence
from postroom.web.desk.tests.test_desk_pages import text_of

pytestmark = pytest.mark.django_db(transaction=True)
TWO = "Factuuradres:\nHotel De Linde\n7550 AB Hengelo\nKlantnr.: 10023\n\nAfleveradres:\nFiliaal\nKlantnr.: 70007"


def where(document, more: str = "") -> str:
    return f"/documents/{document.id}/reading/{more}"


def again(page) -> dict[str, object]:
    """What the form sends that keeps what is read now."""
    return {"version": page.context["document"].version, "mark": page.context["anew"].mark}


def test_every_candidate_is_shown_with_its_block_and_reason(browser, jansen) -> None:
    document = come_in(TWO)
    page = browser().get(where(document))
    told = text_of(page)
    assert "Debtor number 10023 from the text of the PDF: 'Klantnr.: 10023'" in told
    assert "10023 in the customer's block from the text of the PDF: 'Klantnr.: 10023'" in told
    assert "70007 does not count in the block of the delivery belongs to the delivery address" in told
    assert "The document names two debtor numbers, 10023 and 70007." in told
    assert f'src="/documents/{document.id}/paper/#' in page.content.decode()


def test_what_is_only_a_guess_says_so(browser, jansen) -> None:
    told = text_of(browser().get(where(come_in("Hallo", name="Factuur 4711.pdf"))))
    assert "Document number 4711 only a guess" in told


def test_the_frame_gets_the_pdf_and_nobody_elses_page_may_show_it(browser, jansen) -> None:
    document = come_in()
    answer = browser().get(f"/documents/{document.id}/paper/")
    assert answer.content == store.content(document.sha256) and answer["Content-Type"] == "application/pdf"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_file_that_is_no_pdf_has_a_page_without_a_frame(browser, jansen) -> None:
    document = Intake("anna").take(examine("Factuur 4711.txt", b"Factuur 4711")).document
    clerk = browser()
    page = clerk.get(where(document))
    assert page.status_code == 200 and "<iframe" not in page.content.decode()
    assert "Save the file" in text_of(page)
    assert clerk.get(f"/documents/{document.id}/paper/").status_code == 404


def test_a_file_that_is_lost_is_told(browser, jansen, settings) -> None:
    document = come_in()
    settings.POSTROOM_HOME = settings.POSTROOM_HOME / "elsewhere"
    page = browser().get(where(document))
    assert page.status_code == 200 and "<iframe" not in page.content.decode()
    assert page.context["lost"]


def test_an_administrator_teaches_a_heading_and_what_would_change_is_shown_and_kept(browser, jansen) -> None:
    document, boss = come_in(), browser("administrator")
    page = boss.get(where(document))
    assert ("Volgcode", "77-12") in [(one.text, one.value) for one in page.context["headings"]]
    told = text_of(
        boss.post(where(document, "teach/"), {"heading": "Volgcode:", "field": "number"}, follow=True)
    )
    assert "From now on “Volgcode” means: Document number." in told
    assert find(document.id).number == "", "documents on the desk keep what was read"
    clerk = browser()
    page = clerk.get(where(document))
    assert "Document number – 77-12" in text_of(page)
    kept = clerk.post(where(document, "again/"), again(page), follow=True)
    assert "Saved." in text_of(kept) and find(document.id).number == "77-12"
    assert "Keep what is read now" not in text_of(kept)


def test_a_heading_that_would_be_read_wrongly_is_refused_beside_it(browser, jansen) -> None:
    document, boss = come_in(), browser("administrator")
    page = boss.post(where(document, "teach/"), {"heading": "Datum", "field": "number"})
    assert "The heading 'Datum' has a meaning already: Document date." in text_of(page)
    assert page.context["teach"]["heading"].value() == "Datum" and taught.list_taught() == []


def test_a_clerk_corrects_but_does_not_teach_and_a_reader_only_looks(browser, jansen) -> None:
    document = come_in()
    clerk, reader = browser(), browser("reader")
    told = text_of(clerk.get(where(document)))
    assert "Correct what it is" in told and "An administrator can say what a heading" in told
    assert (
        clerk.post(where(document, "teach/"), {"heading": "Volgcode", "field": "number"}).status_code == 403
    )
    teach_all()
    told = text_of(reader.get(where(document)))
    assert "Correct what it is" not in told and "Keep what is read now" not in told
    assert reader.post(where(document, "again/"), {}).status_code == 403


def test_the_correction_goes_through_the_one_that_is_there(browser, jansen) -> None:
    document, clerk = come_in(), browser()
    form = clerk.get(where(document)).context["form"]
    typed = {"type": "invoice", "number": "5", "debtor": "10023", "version": form["version"].value()}
    correct(document.id, Correction("invoice", "6", "10023"), actor="bob")
    told = text_of(clerk.post(f"/documents/{document.id}/correct/", typed))
    assert "bob corrected this document" in told and find(document.id).number == "6"


def test_a_document_that_was_changed_since_is_not_overwritten_by_reading_it(browser, jansen) -> None:
    document, clerk = come_in(), browser()
    teach_all()
    seen = again(clerk.get(where(document)))
    correct(document.id, Correction("invoice", "6", "10023"), actor="bob")
    told = text_of(clerk.post(where(document, "again/"), seen, follow=True))
    assert "bob corrected this document" in told and find(document.id).number == "6"
    assert "Keep what is read now" not in told


def test_what_was_not_shown_is_not_kept(browser, jansen) -> None:
    document, clerk = come_in(), browser()
    teach_all()
    for seen in ({}, {"mark": "", "version": "1"}, {"mark": "0" * 16, "version": "1"}, {"version": "x"}):
        told = text_of(clerk.post(where(document, "again/"), seen, follow=True))
        assert "Read once more, the document says something else than you saw" in told
    assert find(document.id) == document


def test_a_wrong_teaching_is_taken_back_with_one_button(browser, jansen) -> None:
    boss = browser("administrator")
    assert "No heading was taught yet." in text_of(boss.get("/settings/headings/"))
    kept = taught.teach("Volgcode", "number", actor="bob")
    told = text_of(boss.get("/settings/headings/"))
    assert "Volgcode Document number bob 2026-11-23" in told
    there = f"/settings/headings/{kept.id}/delete/"
    assert "Deleted: Volgcode" in text_of(boss.post(there, follow=True)) and taught.list_taught() == []
    assert "somebody has deleted it" in text_of(boss.post(there, follow=True))
    log = text_of(boss.get("/log/"))
    assert "took a taught heading back" in log and "taught a heading" in log


def test_warnings_about_what_was_read_lead_to_the_page_and_others_do_not(browser, jansen, profile) -> None:
    pauses.pause(profile.id, Kind.FAULT, Evidence("auth"), Sentence("535 no"), None)
    document, clerk = come_in(TWO), browser()
    link = f'<a href="{where(document)}">What was read</a>'
    check = clerk.post("/documents/check/", {"ids": str(document.id)}).content.decode()
    mail = clerk.get(f"/documents/{document.id}/mail/").content.decode()
    for page, end in ((check, "</p>"), (mail, "</li>")):
        told = [one for one in page.split(end) if "two debtor numbers" in one or "cannot send at" in one]
        assert [link in one for one in told] == [True, False]
