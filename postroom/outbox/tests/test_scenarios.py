"""What a scenario and the general settings add to a mail; and that a changed setting makes no second one."""

import email
import email.policy
from dataclasses import replace

import pytest

from postroom.desk.plans import hand_in
from postroom.outbox import claim, queries
from postroom.planning.refusals import SendRefused
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings, repository, templates
from postroom.scenarios.values import TemplateText
from postroom.shared.refusals import NotPossible

HTML = "<p>Beste klant,</p><p>uw <strong>factuur</strong> #factuurnummer# &amp; meer</p>"


def read(receipt):
    """The mail as its reader's program sees it."""
    return email.message_from_bytes(claim.load_message(receipt.entry_id), policy=email.policy.SMTP)


def recipients(receipt):
    """(kind, address) of the entry."""
    return [(one.kind, one.address) for one in queries.find(receipt.entry_id).recipients]


def test_the_template_of_the_scenario_gives_subject_text_html_and_file_name(order) -> None:
    words = TemplateText("Rekening #factuurnummer#", "Uw rekening #factuurnummer#.", HTML, "R-#debiteur#.pdf")
    templates.save("Rekening", "nl", words, actor="test")
    repository.change("invoice", actor="test", template="Rekening")
    mail = read(hand_in(order("7", language="nl", debtor="A&B")))
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert (mail["Subject"], plain.get_content()) == ("Rekening 7", "Uw rekening 7.")
    assert "uw <strong>factuur</strong> 7 &amp; meer" in rich.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["R-A&B.pdf"]


def test_a_language_without_words_in_the_template_takes_the_built_in_text(order) -> None:
    templates.save("Rekening", "nl", TemplateText("Rekening", "Tekst."), actor="test")
    repository.change("invoice", actor="test", template="Rekening")
    assert read(hand_in(order("7", language="de")))["Subject"].startswith("Rechnung 7 von")


def test_a_text_typed_for_one_mail_is_its_whole_text(order) -> None:
    templates.save("Rekening", "nl", TemplateText("Rekening", "Tekst.", HTML), actor="test")
    repository.change("invoice", actor="test", template="Rekening")
    mail = read(hand_in(order("7", language="nl", text="Alleen dit.")))
    assert mail.get_body(("html",)) is None and mail.get_body(("plain",)).get_content() == "Alleen dit."


def test_copies_of_scenario_and_settings_are_added_once_and_blind_ones_stay_blind(order) -> None:
    mail_settings.change(actor="test", cc=["office@contoso.test"], bcc=["archive@contoso.test"])
    repository.change("invoice", actor="test", cc=["OFFICE@contoso.test"], bcc=["books@contoso.test"])
    receipt = hand_in(order("7", to=("a@b.test",)))
    assert recipients(receipt) == [
        ("to", "a@b.test"),
        ("cc", "OFFICE@contoso.test"),
        ("bcc", "books@contoso.test"),
        ("bcc", "archive@contoso.test"),
    ]
    mail = read(receipt)
    assert mail["Cc"] == "OFFICE@contoso.test"
    assert b"books@" not in bytes(mail) and b"archive@" not in bytes(mail)


def test_a_setting_changed_between_makes_no_second_mail_of_a_repetition(order) -> None:
    first = hand_in(order("7"))
    mail_settings.change(actor="test", bcc=["archive@contoso.test"])
    assert hand_in(order("7")).entry_id == first.entry_id
    keyed = hand_in(order("8", key="k"))
    mail_settings.change(actor="test", file_name_pattern="F #nummer#.pdf", cc=["office@contoso.test"])
    assert hand_in(order("8", key="k")).entry_id == keyed.entry_id


def test_a_copy_for_the_office_makes_no_invoice_a_duplicate(order) -> None:
    mail_settings.change(actor="test", cc=["office@contoso.test"])
    hand_in(order("7", to=("a@b.test",)))
    assert hand_in(order("8", to=("c@d.test",))).state == "pending"


def test_fixed_recipients_receive_what_names_nobody(order) -> None:
    repository.change(
        "production-list", actor="test", recipients_rule="fixed", recipients=["oven@contoso.test"]
    )
    assert recipients(hand_in(order("7", type="production-list", to=()))) == [("to", "oven@contoso.test")]
    assert recipients(hand_in(order("8", type="production-list", to=("a@b.test",)))) == [("to", "a@b.test")]
    with pytest.raises(SendRefused, match="no recipient"):
        hand_in(order("9", to=()))


def test_extra_files_go_with_every_mail_of_the_type(order) -> None:
    repository.add_file("invoice", "Voorwaarden.pdf", b"%PDF-1.4 voorwaarden", actor="test")
    mail = read(hand_in(order("7")))
    assert [part.get_filename() for part in mail.iter_attachments()][1:] == ["Voorwaarden.pdf"]
    assert [part.get_content() for part in mail.iter_attachments()][1] == b"%PDF-1.4 voorwaarden"


def test_answers_go_to_the_office_and_for_deliveries_to_the_orders(order) -> None:
    mail_settings.change(
        actor="test", office_address="office@contoso.test", order_address="orders@contoso.test"
    )
    assert read(hand_in(order("7")))["Reply-To"] == "office@contoso.test"
    assert read(hand_in(order("8", type="delivery-note")))["Reply-To"] == "orders@contoso.test"


def test_the_profile_of_the_scenario_sends_and_cannot_be_removed(order, profile) -> None:
    profiles.add("Leverbonnen", "smtp", actor="test", host="h", auth="none", from_address="l@contoso.test")
    repository.change("delivery-note", actor="test", profile="Leverbonnen")
    assert (
        queries.find(hand_in(replace(order("7"), type="delivery-note", profile="")).entry_id).profile
        == "Leverbonnen"
    )
    assert queries.find(hand_in(order("8")).entry_id).profile == profile.name
    with pytest.raises(NotPossible, match="delivery-note"):
        profiles.remove("Leverbonnen", actor="test")


def test_a_pattern_that_a_document_cannot_fill_leaves_it_its_own_name(order) -> None:
    mail_settings.change(actor="test", file_name_pattern="Factuur #debiteur#-#nummer#.pdf")
    named = [
        queries.find(hand_in(order(mark, debtor=debtor)).entry_id).documents[0].name
        for mark, debtor in (("7", "1"), ("8", ""))
    ]
    assert named[0] == "Factuur 1-7.pdf" and named[1] != "Factuur -8.pdf" and named[1].endswith(".pdf")
