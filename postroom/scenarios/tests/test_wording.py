"""Which words, names and addresses a mail gets, in which order; and how they are shown beforehand."""

import pytest
from django.conf import settings as postroom

from postroom.composing.defaults import FILE_NAME, TYPE_WORDS, mail_text
from postroom.composing.refusals import PlaceholderRefused
from postroom.documents.refusals import UnknownDocument
from postroom.documents.repository import attach
from postroom.scenarios import mail_settings, repository, template_preview, templates
from postroom.scenarios.mail_settings import for_type, reply_to, words_for
from postroom.scenarios.refusals import SettingRefused
from postroom.scenarios.values import General, TemplateText
from postroom.shared.refusals import AddressRefused, ChangedMeanwhile
from tests.papers import on_desk

pytestmark = pytest.mark.django_db
WORDS = TemplateText("Factuur #nummer#", "Beste klant,\n", "<p>Beste klant,</p>", "F #nummer#.pdf")


def assigned(words: TemplateText = WORDS, language: str = "nl") -> None:
    templates.save("T", language, words, actor="Anna")
    repository.change("invoice", actor="Anna", template="T")


def general_set(**changes: object) -> General:
    return mail_settings.change(actor="Anna", **changes)


@pytest.mark.parametrize("language", ["nl", "de", "en"])
@pytest.mark.parametrize("type_", [*TYPE_WORDS, "visit-report"])
@pytest.mark.parametrize("numbered", [True, False])
def test_without_a_template_the_built_in_words_are_used(type_, language, numbered) -> None:
    built_in = mail_text(language, type_, numbered)
    assert words_for(type_, language, numbered) == TemplateText(
        built_in.subject, built_in.text, "", FILE_NAME
    )


def test_the_current_words_of_the_assigned_template_are_used() -> None:
    assigned(TemplateText("old", "old"))
    assigned()
    assert words_for("invoice", "nl", True) == WORDS
    assert words_for("quote", "nl", True).subject == mail_text("nl", "quote", True).subject


def test_a_language_that_the_template_lacks_gets_the_built_in_words() -> None:
    assigned()
    assert words_for("invoice", "de", True).subject == mail_text("de", "invoice", True).subject


def test_the_file_name_is_the_templates_else_the_general_one_else_its_own() -> None:
    assert words_for("invoice", "nl", True).file_name == FILE_NAME
    general_set(file_name_pattern="#soort# #nummer#.pdf")
    assert words_for("invoice", "nl", True).file_name == "#soort# #nummer#.pdf"
    assigned()
    assert words_for("invoice", "nl", True).file_name == "F #nummer#.pdf"
    assert words_for("invoice", "de", True).file_name == "#soort# #nummer#.pdf"


def test_a_document_without_a_number_keeps_its_name_where_the_pattern_needs_one() -> None:
    general_set(file_name_pattern="#soort# #nummer#.pdf")
    assert words_for("service-message", "nl", False).file_name == FILE_NAME
    general_set(file_name_pattern="#soort# van #bedrijf#.pdf")
    assert words_for("service-message", "nl", False).file_name == "#soort# van #bedrijf#.pdf"


def test_words_and_scenario_take_one_query_each(django_assert_num_queries) -> None:
    assigned()
    for question in (lambda: words_for("invoice", "nl", True), lambda: reply_to("invoice")):
        with django_assert_num_queries(1):
            question()
    with django_assert_num_queries(1):
        for_type("invoice")


def test_answers_go_to_the_scenarios_address_else_the_order_or_office_address() -> None:
    assert reply_to("invoice") == ""
    general_set(office_address="kantoor@contoso.test")
    assert [reply_to(one) for one in ("invoice", "delivery-note")] == ["kantoor@contoso.test"] * 2
    general_set(order_address="orders@contoso.test")
    assert [reply_to(one) for one in ("invoice", "delivery-note", "production-list", "quote")] == [
        "kantoor@contoso.test",
        "orders@contoso.test",
        "orders@contoso.test",
        "kantoor@contoso.test",
    ]
    repository.change("delivery-note", actor="Anna", reply_to="bakkerij@contoso.test")
    assert reply_to("delivery-note") == "bakkerij@contoso.test"


def test_general_settings_are_kept_counted_and_guarded(stopped_clock) -> None:
    assert mail_settings.general() == General()
    kept = general_set(cc=["a@contoso.test", "A@contoso.test"], pdf_folder=" C:\\Facturen ", program="ERP")
    assert kept == General(
        cc=("a@contoso.test",),
        pdf_folder="C:\\Facturen",
        program="ERP",
        version=1,
        changed_by="Anna",
        changed_at=stopped_clock.now,
    )
    assert general_set(program="ERP") == kept
    general_set(bcc=["b@contoso.test"], base_version=1)
    with pytest.raises(ChangedMeanwhile):
        general_set(cc=[], base_version=1)
    assert mail_settings.general().version == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"office_address": "kantoor"}, AddressRefused),
        ({"cc": ["x"]}, AddressRefused),
        ({"file_name_pattern": "../#number#"}, SettingRefused),
        ({"file_name_pattern": "#number#.exe"}, SettingRefused),
        ({"file_name_pattern": "#numbr#"}, PlaceholderRefused),
        ({"pdf_folder": "a\nb"}, SettingRefused),
    ],
)
def test_general_settings_that_cannot_be_kept_are_refused(changes, refusal) -> None:
    with pytest.raises(refusal):
        general_set(program="ERP", **changes)
    assert mail_settings.general() == General()


def document(number: str, name: str, mark: str = "", debtor: str = "10023") -> int:
    return on_desk("invoice", number, debtor, name, 10, f"{number}{name}{mark}".ljust(64, "0"))


def test_the_sample_fills_every_placeholder() -> None:
    words = TemplateText(
        "#soort# #factuurnummer# #leverbonnummer# #datum#",
        "#bedrijf# #debiteur# #ontvanger#",
        "<p>#bestandsnaam#</p>",
        "#soort# #debiteur#-#nummer#",
    )
    shown = template_preview.compose_preview(words, template_preview.make_sample_values("invoice", "nl"))
    assert shown.subject.startswith("Factuur 2026-0412 2026-0412 20")
    assert shown.file_name == "Factuur 10023-2026-0412.pdf"
    assert shown.html == "<p>Factuur 2026-0412.pdf</p>"
    assert "#" not in shown.subject + shown.text + shown.html


def test_a_real_document_is_shown_with_its_own_values(monkeypatch) -> None:
    monkeypatch.setitem(postroom.POSTROOM.__dict__, "company", "Jansen & Co <West>")
    values = template_preview.of_document(document("77", "f.pdf"), "de")
    shown = template_preview.compose_preview(
        TemplateText("#art# #nummer#", "#firma#", "<p>#firma#</p>", ""), values
    )
    assert shown == TemplateText(
        "Rechnung 77", "Jansen & Co <West>", "<p>Jansen &amp; Co &lt;West&gt;</p>", "f.pdf"
    )


def test_a_placeholder_without_a_value_is_refused_with_its_field() -> None:
    values = template_preview.of_document(document("", "f.pdf"), "nl")
    with pytest.raises(PlaceholderRefused, match=r"#nummer# in the subject has no value"):
        template_preview.compose_preview(WORDS, values)


def test_an_unknown_document_is_refused() -> None:
    with pytest.raises(UnknownDocument, match="There is no document 99"):
        template_preview.of_document(99, "nl")


def test_the_newest_documents_are_offered_without_attachments() -> None:
    first, second = document("1", "a.pdf"), document("", "b.pdf", debtor="")
    attach("", "terms.pdf", 10, "f" * 64)
    assert template_preview.list_document_choices() == [(second, "b.pdf"), (first, "1 · 10023 · a.pdf")]
    assert template_preview.list_document_choices(most=1) == [(second, "b.pdf")]


def test_a_pattern_shows_which_names_would_be_equal() -> None:
    for number, name in (("1", "x.pdf"), ("2", "y.pdf"), ("", "z.pdf")):
        document(number, name)
    assert template_preview.preview_pattern("F #nummer#.pdf") == [
        ("z.pdf", "z.pdf", False),
        ("y.pdf", "F 2.pdf", False),
        ("x.pdf", "F 1.pdf", False),
    ]
    assert template_preview.preview_pattern("F #debiteur#") == [
        ("z.pdf", "F 10023.pdf", True),
        ("y.pdf", "F 10023.pdf", True),
        ("x.pdf", "F 10023.pdf", True),
    ]


def test_names_that_differ_in_capitals_only_are_equal() -> None:
    document("a1", "x.pdf")
    document("A1", "y.pdf")
    assert [collides for *_, collides in template_preview.preview_pattern("F #nummer#")] == [True, True]


def test_one_document_handed_over_twice_is_no_collision() -> None:
    document("1", "x.pdf")
    document("1", "x.pdf", mark="made again")
    assert template_preview.preview_pattern("F #nummer#") == [("x.pdf", "F 1.pdf", False)] * 2


def test_a_pattern_that_cannot_be_kept_is_not_shown_either() -> None:
    with pytest.raises(SettingRefused):
        template_preview.preview_pattern("a/b")
