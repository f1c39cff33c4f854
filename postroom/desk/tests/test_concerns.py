"""What a person sees before harm."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from postroom.customers import repository as customers
from postroom.desk.hand_over import hand_over
from postroom.desk.plans import build_shown_mail, plan_documents, plan_edited
from postroom.desk.tests.conftest import ANNA, add_customer, deliver
from postroom.documents.models import Document
from postroom.outbox import pauses
from postroom.planning import tax_text
from postroom.scenarios import mail_settings
from tests.strain import quickest

pytestmark = pytest.mark.django_db(transaction=True)


def told(document, **changes):
    """The warnings about a document's mail, as it is proposed or with some of it typed."""
    (found,) = plan_documents([document], ANNA)
    if not changes:
        assert found.plan.mail, found.plan.problem
        return [(one.code, str(one.sentence)) for one in found.plan.warnings]
    from dataclasses import replace

    mail = replace(build_shown_mail(found.proposal, ANNA), **changes)
    looked = plan_edited(found.proposal, mail, ANNA)
    assert looked.mail, looked.problem
    return [(one.code, str(one.sentence)) for one in looked.warnings]


def test_what_is_in_order_has_no_warning(taken, jansen) -> None:
    assert told(taken("1").document) == []


def test_an_address_that_was_never_used_is_told_with_the_likely_one(taken, jansen) -> None:
    assert told(taken("1").document, to=("infoo@jansen.test",)) == [
        ("stranger", "No mail has ever gone to infoo@jansen.test. Did you mean info@jansen.test?")
    ]
    assert told(taken("2").document, to=("new@other.test",)) == [
        ("stranger", "No mail has ever gone to new@other.test. Is it written correctly?")
    ]


def test_the_address_of_another_customer_is_told(taken, jansen) -> None:
    add_customer("10099", "Other", to="info@other.test")
    assert told(taken("1").document, to=("info@other.test",)) == [
        ("stranger", "The address info@other.test belongs to customer 10099.")
    ]


def test_an_address_that_had_mail_before_is_no_stranger(taken, jansen) -> None:
    from dataclasses import replace

    from postroom.desk.hand_over import hand_over_one

    document = taken("1").document
    (found,) = plan_documents([document], ANNA)
    mail = replace(build_shown_mail(found.proposal, ANNA), to=("new@other.test",))
    hand_over_one(document.id, plan_edited(found.proposal, mail, ANNA), ANNA)
    assert told(taken("2").document, to=("new@other.test",)) == []


def test_copies_of_the_settings_are_no_strangers(taken, jansen) -> None:
    mail_settings.change(actor="t", bcc=["archief@contoso.test"])
    document = taken("1").document
    assert told(document, subject="Anders") == []


def test_a_document_that_was_sent_is_told_with_the_date_whoever_got_it(taken, jansen, profile, now) -> None:
    document = taken("1").document
    hand_over([document.id], ANNA)
    deliver(profile)
    newer = taken("1", total="99,00").document
    ((code, sentence),) = told(newer)
    assert code == "sent" and sentence.startswith("Already sent on 2026-11-23 09:00 to info@jansen.test")


def test_a_newer_pdf_of_the_same_number_makes_the_older_one_out_of_date(taken, jansen) -> None:
    older = taken("1").document
    newer = taken("1", total="99,00").document
    assert told(older) == [
        ("stale", "A newer PDF of this document came in on 2026-11-23 09:00. This one is out of date.")
    ]
    assert told(newer) == []


def test_a_pdf_that_is_older_than_its_document_is_told(taken, jansen) -> None:
    stale = taken("1", issued=date(2026, 11, 23), made=datetime(2026, 11, 16, tzinfo=UTC)).document
    ((code, sentence),) = told(stale)
    assert code == "stale"
    assert "made on 2026-11-16, before the date of the document (2026-11-23)" in sentence


def test_a_forgotten_pdf_is_told(taken, jansen) -> None:
    old = taken("1", issued=date(2026, 9, 1), made=datetime(2026, 9, 1, tzinfo=UTC)).document
    assert told(old) == [("stale", "The PDF is older than 30 days: it was made on 2026-09-01.")]


def test_a_customer_who_wants_no_mail_is_told_with_the_reason(taken, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", do_not_email="gets paper")
    assert told(taken("1").document) == [("unwanted", "Customer Jansen is not to be e-mailed: gets paper")]


def test_a_customer_who_wants_xml_is_told(taken, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", format="pdf+xml")
    assert told(taken("1").document) == [
        ("format", "Customer Jansen wants PDF+XML; this mail has only: PDF.")
    ]


def test_what_reading_found_odd_is_told_until_somebody_corrects_it(taken, jansen) -> None:
    mail_settings.change(actor="bea", file_name_pattern="Factuur #debiteur#-#nummer#.pdf")
    odd = taken("1", "10023", "Factuur 10023-7.pdf").document
    ((code, sentence),) = told(odd)
    assert code == "read" and "file name says number 7, the text of the PDF says 1" in sentence


def test_a_large_mail_is_told(taken, jansen, monkeypatch) -> None:
    monkeypatch.setattr("postroom.planning.warnings.LARGE", 1000)
    ((code, sentence),) = told(taken("1").document)
    assert code == "large" and "many mailboxes take no more than" in sentence


def test_a_mail_that_waits_for_its_profile_says_so(taken, jansen, profile) -> None:
    pauses.stop(profile, actor="bea")
    ((code, sentence),) = told(taken("1").document)
    assert code == "waits" and "'Facturen' cannot send at the moment" in sentence


GERMAN = "Guten Tag,\nanbei Ihre Rechnung. Bei Zahlung bis Freitag gewähren wir 2 % Skonto.\n"


def test_in_german_a_text_that_says_more_than_the_invoice_is_told(taken, profile) -> None:
    customers.add("10023", actor="t", name="Müller", language="de")
    document = taken("1", language="de").document
    Document.objects.filter(pk=document.id).update(read={"recipient": "info@mueller.test"})
    document = type(document)(**{**document.__dict__, "read": {"recipient": "info@mueller.test"}})
    ((code, sentence),) = told(document, text=GERMAN)
    assert code == "more" and "2 %, Skonto" in sentence
    assert told(document, text="Guten Tag, anbei Rechnung 1 über EUR 123,45.") == []
    assert told(document, text=GERMAN, language="nl") == []


@pytest.mark.parametrize(
    ("text", "document", "extra"),
    [
        ("Betrag: 1.234,50 €", "Gesamtbetrag 1.234,50 EUR", []),
        ("Betrag: 1.234,50 EUR", "Summe 999,00 EUR", ["1.234,50 EUR"]),
        ("Bitte auf DE12 5001 0517 0648 4898 90 zahlen", "kein Konto", ["DE12 5001 0517 0648 4898 90"]),
        ("Bitte auf DE12 5001 0517 0648 4898 90 zahlen", "IBAN DE12500105170648489890", []),
        ("3 % Rabatt", "Rabatt 3%", []),
        ("Rechnung 4711 vom 12.11.2026 anbei", "", []),
        ("10 Prozent Nachlass", "", ["10 Prozent", "Nachlass"]),
        ("", "", []),
    ],
)
def test_amounts_percentages_and_accounts_are_compared(text, document, extra) -> None:
    assert tax_text.says_more(text, document) == extra
    assert tax_text.may_say_more(text) == bool(extra) or not extra


def test_the_time_to_compare_grows_with_the_text_and_not_with_its_square() -> None:
    def compared(times: int) -> float:
        text = "1.1.1.1.1 " * times + "AB12 " * times
        return quickest(lambda: tax_text.says_more(text, "x"), clock=time.thread_time)

    assert compared(20_000) < 10 * compared(4_000)


def test_a_time_that_is_near_is_no_slack_for_a_week(taken, jansen, now) -> None:
    made = now.now - timedelta(hours=20)
    assert told(taken("1", issued=now.now.date(), made=made).document) == []
