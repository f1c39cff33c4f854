"""Taken off the desk is off: no fetch, no upload and no type without a dialog brings it back; a person does."""

from html import unescape

import pytest
from django.test import Client

from postroom.audit.models import Change
from postroom.desk import edits
from postroom.desk.correct import Correction, correct
from postroom.desk.hand_over import hand_over
from postroom.desk.plans import build_shown_mail, hand_in, propose
from postroom.desk.taken_off import take_off
from postroom.desk.tests.conftest import ANNA
from postroom.documents.examine import read_file
from postroom.documents.models import Document
from postroom.outbox import actions, queries
from postroom.planning.request import SendRequest
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios
from postroom.web.desk.tests.test_desk_pages import state, text_of, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(browser, jansen) -> Client:
    """Anna, in front of the list."""
    return browser()


def mark(document) -> str:
    """A document as the form names it, with the version that stands there now."""
    return f"{document.id}:{Document.objects.get(pk=document.id).version}"


def press(clerk: Client, verb: str, *documents) -> str:
    """What the page says after the button was pressed for these documents."""
    return text_of(clerk.post(f"/documents/{verb}/", {"ids": [mark(one) for one in documents]}, follow=True))


def off(document) -> None:
    take_off({document.id: Document.objects.get(pk=document.id).version}, actor="bea")


def test_what_was_taken_off_stays_off_at_the_next_fetch_and_is_not_mailed(clerk, paper) -> None:
    path = paper("1")
    mail_settings.change(actor="t", pdf_folder=str(path.parent))
    clerk.post("/documents/fetch/")
    document = Document.objects.get()
    press(clerk, "take-off", document)
    scenarios.change("invoice", actor="t", prompt=False)
    for _ in range(2):
        told = text_of(clerk.post("/documents/fetch/", follow=True))
        assert "Files that were there already: 1." in told
        assert state(document) == "removed" and not queries.list_entries()
        path.touch()  # it is read again, and is still the same


def test_a_copy_of_what_was_taken_off_does_not_bring_it_back(clerk, paper) -> None:
    path = paper("1")
    mail_settings.change(actor="t", pdf_folder=str(path.parent))
    clerk.post("/documents/fetch/")
    document = Document.objects.get()
    off(document)
    path.with_name("Factuur 10023-1 (kopie).pdf").write_bytes(path.read_bytes())
    clerk.post("/documents/fetch/")
    assert Document.objects.count() == 1 and state(document) == "removed"


def test_the_notice_undoes_it_once(clerk, taken) -> None:
    first, second = taken("1").document, taken("2").document
    page = clerk.post("/documents/take-off/", {"ids": [mark(first), mark(second)]}, follow=True)
    assert "Documents taken off the desk: 2. Undo" in text_of(page)
    (offer,) = page.context["offers"]
    told = text_of(clerk.post("/documents/bring-back/", {"ids": offer.ids}, follow=True))
    assert "Documents brought back to the desk: 2." in told and "Undo" not in told
    assert (state(first), state(second)) == ("ready", "ready")


def test_an_upload_says_who_took_it_off_and_offers_to_bring_it_back(clerk, taken, paper) -> None:
    document = taken("1").document
    off(document)
    page = upload(clerk, paper("1"))
    told = text_of(page)
    assert "taken off the desk: bea, 2026-11-23 09:00" in told and "Documents that came in" not in told
    assert state(document) == "removed"
    (offer,) = page.context["offers"]
    clerk.post("/documents/bring-back/", {"ids": offer.ids})
    assert state(document) == "ready"


def test_an_upload_with_scripts_offers_it_on_the_page_that_comes_after(clerk, taken, paper) -> None:
    document = taken("1").document
    off(document)
    with paper("1").open("rb") as file:
        clerk.post("/documents/upload/", {"files": [file]}, headers={"Accept": "application/json"})
    assert "Bring back to the desk" in text_of(clerk.get("/documents/"))
    assert "Bring back to the desk" not in text_of(clerk.get("/documents/"))


def test_the_tab_lists_searches_and_brings_back(clerk, taken) -> None:
    first, second = taken("1").document, taken("2").document
    off(first)
    off(second)
    listed = text_of(clerk.get("/documents/?show=taken-off"))
    assert "Taken off 2" in listed and "2026-11-23 09:00 · bea" in listed
    assert "Invoice 1" not in text_of(clerk.get("/documents/"))
    found = text_of(clerk.get("/documents/?show=taken-off&q=10023-2"))
    assert "Invoice 2" in found and "Invoice 1" not in found
    press(clerk, "bring-back", first)
    assert (state(first), state(second)) == ("ready", "removed")


def test_its_page_says_who_and_when_and_brings_it_back(clerk, taken) -> None:
    document = taken("1").document
    off(document)
    page = clerk.get(f"/documents/{document.id}/")
    assert "2026-11-23 09:00 · bea" in text_of(page)
    assert f'value="{mark(document)}"' in unescape(page.content.decode())


def test_a_saved_mail_is_still_there_when_it_comes_back_and_nothing_leaves(clerk, taken) -> None:
    document = taken("1").document
    edits.save(
        document.id, build_shown_mail(propose([document])[0], ANNA), actor="anna", version=document.version
    )
    off(document)
    scenarios.change("invoice", actor="t", prompt=False)
    press(clerk, "bring-back", document)
    assert edits.of([document.id]) and state(document) == "ready" and not queries.list_entries()


def test_who_took_it_off_and_brought_it_back_stands_in_the_log(clerk, taken) -> None:
    document = taken("1").document
    press(clerk, "take-off", document)
    press(clerk, "bring-back", document)
    verbs = Change.objects.filter(subject=str(document.id)).order_by("id").values_list("actor", "verb")
    assert list(verbs) == [("clerk-anna", "document take-off"), ("clerk-anna", "document bring-back")]


def test_what_a_colleague_corrected_meanwhile_is_not_taken_off(clerk, taken) -> None:
    document = taken("1").document
    seen = mark(document)
    correct(document.id, Correction("invoice", "7", "10023"), actor="bea")
    told = text_of(clerk.post("/documents/take-off/", {"ids": seen}, follow=True))
    assert "7: Since you looked at it: bea corrected this document on 2026-11-23 09:00." in told
    assert state(document) == "ready"


def test_what_was_handed_over_meanwhile_is_named_with_its_mail(clerk, taken) -> None:
    document = taken("1").document
    seen = mark(document)
    hand_over([document.id], ANNA)
    (entry,) = queries.list_entries()
    told = text_of(clerk.post("/documents/take-off/", {"ids": seen}, follow=True))
    assert f"handed over already: anna, 2026-11-23 09:00. It is mail {entry.id} in the outbox" in told
    assert state(document) == "waiting"


def test_what_a_colleague_took_off_is_not_brought_back_by_an_old_page(clerk, taken) -> None:
    """Bea brought it back and took it off again: she has seen something that this page has not."""
    document = taken("1").document
    off(document)
    seen = mark(document)
    press(clerk, "bring-back", document)
    off(document)
    told = text_of(clerk.post("/documents/bring-back/", {"ids": seen}, follow=True))
    assert (
        "Since you looked at it: bea took this document off the desk" in told and state(document) == "removed"
    )


@pytest.mark.parametrize("version", [":", ":x", ":0", ":99", ":1:1"])
def test_a_form_that_names_another_version_takes_nothing_off(clerk, taken, version) -> None:
    document = taken("1").document
    clerk.post("/documents/take-off/", {"ids": f"{document.id}{version}"})
    assert state(document) == "ready"


@pytest.mark.parametrize("where", ["take-off", "check"])
def test_who_names_no_version_at_all_means_any(clerk, taken, where) -> None:
    document = taken("1").document
    clerk.post(f"/documents/{where}/", {"ids": str(document.id), "remove": "1"})
    assert state(document) == "removed"


def test_a_document_that_was_taken_off_is_not_said_to_be_handed_over(clerk, taken) -> None:
    document = taken("1").document
    off(document)
    where = f"/documents/{document.id}/"
    wanted = {"type": "invoice", "number": "2", "debtor": "10023"}
    told = text_of(clerk.post(f"{where}correct/", wanted, follow=True))
    assert (
        "This document was taken off the desk: bea, 2026-11-23 09:00." in told and "handed over" not in told
    )
    told = text_of(clerk.post(f"{where}mail/", {"action": "send"}, follow=True))
    assert "taken off the desk: bea" in told and "What you typed here was not sent." in told


def test_the_other_documents_of_a_failed_mail_are_named_before_and_after(clerk, taken, jansen) -> None:
    from postroom.customers import repository as customers

    customers.change("10023", actor="t", together=True)
    first, second = taken("1").document, taken("2").document
    hand_over([first.id, second.id], ANNA)
    Document.objects.update(state="failed")
    from postroom.outbox.models import Entry

    Entry.objects.update(state="failed")
    page = clerk.get(f"/documents/{first.id}/")
    assert "Other documents of its mail come back to the desk with it: 2" in text_of(page)
    after = clerk.post(f"/documents/{first.id}/back/", follow=True)
    assert "These documents of the mail came back to the desk, too: 2" in text_of(after)
    assert f'<a href="/documents/{second.id}/">2</a>' in after.content.decode()
    assert (state(first), state(second)) == ("ready", "ready")


def test_what_was_taken_off_in_training_stays_off_when_training_ends(clerk, taken) -> None:
    mail_settings.change(actor="t", training_address="les@contoso.test")
    document = taken("1").document
    hand_over([document.id], ANNA)
    (entry,) = queries.list_entries()
    actions.cancel(entry.id, actor="anna")
    off(document)
    mail_settings.change(actor="t", training_address="")
    assert state(document) == "removed" and not Document.objects.get().training


def test_a_program_that_sends_what_was_taken_off_takes_it_out_of_that_list(clerk, taken, paper) -> None:
    document = taken("1").document
    off(document)
    about = {"type": "invoice", "number": "1", "debtor": "10023", "to": ("info@jansen.test",)}
    hand_in(SendRequest((read_file(paper("1")),), **about))
    assert state(document) == "waiting"
    assert "Taken off the desk" not in text_of(clerk.get(f"/documents/{document.id}/"))
