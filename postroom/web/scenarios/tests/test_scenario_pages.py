"""The pages of the room: what they show, refuse and keep."""

import re
from html import unescape

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from postroom.audit.models import Change
from postroom.composing.defaults import mail_text
from postroom.composing.placeholders import spell
from postroom.scenarios import mail_settings, repository, templates
from postroom.scenarios.mail_settings import for_type
from postroom.scenarios.tests.conftest import log_in
from postroom.scenarios.values import TemplateText
from postroom.shared.document_types import TYPES
from postroom.web.scenarios.advanced import MEANINGS, list_options
from tests.papers import on_desk

FIRST = TemplateText("Factuur #factuurnummer#", "Beste klant,\n")
SCENARIO = {"profile": "", "template": "", "recipients_rule": "given", "prompt": "on", "version": "0"}
PDF = b"%PDF-1.4\n% terms\n" + b"0123456789abcdef" * 50 + b"\n%%EOF\n"


def saved(name: str = "Facturen", language: str = "nl", words: TemplateText = FIRST) -> None:
    templates.save(name, language, words, actor="Bea")


def text_of(answer) -> str:
    """The page as a reader has it, without its tags."""
    return unescape(re.sub(r"<[^>]+>|\s+", " ", answer.content.decode()))


def words(name: str = "Facturen", language: str = "nl") -> TemplateText:
    return templates.current(name, language).words


def typed(**changes: str) -> dict[str, str]:
    """A form of words as the browser sends it."""
    return {"version": "0", "subject": "Factuur #factuurnummer#", "html": "", "text": "Dag", **changes}


def seen_on(anna, path: str) -> dict[str, str]:
    """What the page's own form carries of what it shows."""
    found = re.search(r'name="seen" value="(\d+)"', anna.get(path).content.decode())
    assert found, path
    return {"seen": found[1]}


def test_every_document_type_stands_in_the_list_with_how_it_is_sent(anna) -> None:
    saved("Brief")
    repository.change("invoice", actor="Bea", template="Brief", prompt=False, bcc=("a@example.com",))
    repository.change("visit-report", actor="Bea", title="Bezoekrapport")
    told = text_of(anna.get("/scenarios/"))
    for word in (
        "Invoice",
        "Payment reminder",
        "Bezoekrapport",
        "Default : Facturen",
        "Brief",
        "BCC a@example.com",
    ):
        assert re.sub(" +", " ", word) in re.sub(" +", " ", told).replace("Default:", "Default :")
    assert "leaves at once" in told and told.count("nothing assigned yet") == len(TYPES) - 1


def test_without_a_profile_the_list_says_that_nothing_can_be_sent(anna) -> None:
    from postroom.profiles import repository as profiles

    profiles.remove("Facturen", actor="test")
    assert "nothing can be sent" in text_of(anna.get("/scenarios/"))


def test_a_scenario_is_changed_on_its_page(anna) -> None:
    saved("Brief")
    form = SCENARIO | {"profile": "Facturen", "template": "Brief", "cc": "a@example.com\r\nb@example.com"}
    form |= {
        "recipients_rule": "fixed",
        "recipients": "x@example.com",
        "reply_to": "r@example.com",
        "hide_sent": "on",
    }
    del form["prompt"]
    assert anna.post("/scenario/quote/", form).status_code == 302
    found = for_type("quote")
    assert (found.profile, found.template, found.cc) == (
        "Facturen",
        "Brief",
        ("a@example.com", "b@example.com"),
    )
    assert (found.recipients, found.reply_to) == (("x@example.com",), "r@example.com")
    assert (found.prompt, found.hide_sent, found.delete_pdf) == (False, True, False)
    assert Change.objects.latest("id").actor == "anna"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cc": "a@example.com\nnobody"}, "'nobody' is not an e-mail address"),
        ({"recipients_rule": "fixed"}, "Fixed recipients need at least one address"),
        ({"profile": "Weg"}, "Weg"),
        ({"reply_to": "a b@example.com"}, "is not an e-mail address"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_kept(anna, changes, sentence) -> None:
    answer = anna.post("/scenario/invoice/", SCENARIO | changes)
    assert answer.status_code == 200 and not for_type("invoice").stored
    page = unescape(answer.content.decode())
    assert sentence in page.partition('class="errorlist"')[2]
    assert all(value in page for value in changes.values())


def test_of_two_administrators_the_second_is_told_and_overwrites_nothing(anna) -> None:
    repository.change("invoice", actor="Bea", cc=("bea@example.com",))
    form = SCENARIO | {"cc": "mine@example.com"}
    answer = anna.post("/scenario/invoice/", form)
    told = text_of(answer)
    assert answer.status_code == 409 and "Bea changed this on" in told
    assert "bea@example.com" in told and told.count("mine@example.com") == 2
    assert for_type("invoice").cc == ("bea@example.com",)
    assert anna.post("/scenario/invoice/", form).status_code == 409
    seen = re.search(r'name="seen" value="(\d+)"', answer.content.decode())[1]
    assert anna.post("/scenario/invoice/", form | {"seen": seen, "action": "mine"}).status_code == 302
    assert for_type("invoice").cc == ("mine@example.com",)


def test_a_second_click_is_nobody_elses_change(anna) -> None:
    saved()
    general = {"version": "0", "program": "X", "hide_sent": "on", "initial-hide_sent": "False"}
    for path, form in (
        ("/scenario/invoice/", SCENARIO | {"cc": "mine@example.com"}),
        ("/template/?name=Facturen&language=nl", typed(version="1", subject="Mijn factuur")),
        ("/settings/", general),
    ):
        for _ in range(2):
            answer = anna.post(path, form)
            assert answer.status_code == 302, (path, text_of(answer))
    assert (for_type("invoice").version, templates.current("Facturen", "nl").version) == (2, 2)
    assert (mail_settings.general().version, for_type("invoice").hide_sent) == (1, True)
    tick = general | {"delete_delivery_notes": "on", "initial-delete_delivery_notes": "False"}
    assert anna.post("/settings/", tick).status_code == 409, "the tick is no second click"


def test_a_third_change_after_the_conflict_was_shown_is_no_more_overwritten(anna) -> None:
    repository.change("invoice", actor="Bea", cc=("1@example.com",))
    repository.change("invoice", actor="Cas", cc=("2@example.com",))
    form = SCENARIO | {"cc": "mine@example.com", "seen": "1", "action": "mine"}
    assert "Cas changed this on" in text_of(anna.post("/scenario/invoice/", form))


def test_a_type_of_ones_own_is_made_and_removed(anna) -> None:
    assert (
        anna.post("/scenarios/new/", {"title": "Visit report", "type": "visit-report"}).url
        == "/scenario/visit-report/"
    )
    assert "Visit report" in text_of(anna.get("/scenario/visit-report/"))
    again = text_of(anna.post("/scenarios/new/", {"title": "Other", "type": "visit-report"}))
    assert "There is already a document type 'visit-report'" in again
    assert "is not a document type" in text_of(
        anna.post("/scenarios/new/", {"title": "X", "type": "Visit Report"})
    )
    assert anna.get("/scenario/visit-report/remove/").status_code == 200
    assert repository.find("visit-report").own
    anna.post("/scenario/visit-report/remove/", seen_on(anna, "/scenario/visit-report/remove/"))
    assert anna.get("/scenario/visit-report/").status_code == 404


def test_a_scenario_goes_back_to_what_postroom_brings_along_only_by_a_post(anna) -> None:
    repository.change("invoice", actor="Bea", cc=("a@example.com",))
    assert "are forgotten" in text_of(anna.get("/scenario/invoice/reset/"))
    assert for_type("invoice").stored
    late = anna.post("/scenario/invoice/reset/", {"seen": "0"}, follow=True)
    assert "Bea changed this on" in text_of(late) and for_type("invoice").stored
    anna.post("/scenario/invoice/reset/", {"seen": "1"})
    assert not for_type("invoice").stored


def test_files_for_every_mail_are_added_and_removed(anna) -> None:
    anna.post("/scenario/invoice/file/", {"file": SimpleUploadedFile("terms.pdf", PDF)})
    (file,) = for_type("invoice").extra_files
    assert (file.name, file.size) == ("terms.pdf", len(PDF))
    assert "terms.pdf" in text_of(anna.get("/scenario/invoice/"))
    anna.post("/scenario/invoice/file/", {"remove": "terms.pdf", "seen": "1"})
    assert for_type("invoice").extra_files == ()
    told = text_of(
        anna.post("/scenario/invoice/file/", {"file": SimpleUploadedFile("x.pdf", b"no pdf")}, follow=True)
    )
    assert "x.pdf" in told and for_type("invoice").extra_files == ()
    assert "Choose a file first" in text_of(anna.post("/scenario/invoice/file/", follow=True))
    assert anna.get("/scenario/invoice/file/").status_code == 405


def test_new_words_become_a_version(anna) -> None:
    saved()
    assert (
        anna.post("/template/?name=Facturen&language=nl", typed(version="1", text="Nieuw")).status_code == 302
    )
    assert words().text == "Nieuw" and templates.list_versions("Facturen", "nl")[0].made_by == "anna"
    anna.post("/template/?name=Facturen&language=de", typed(text="Guten Tag"))
    assert list(templates.find("Facturen").languages) == ["nl", "de"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("subject", "#factuurnumer#"),
        ("html", "<b>#factuurnumer#</b>"),
        ("text", "#factuurnumer#"),
        ("file_name", "#factuurnumer#"),
    ],
)
def test_an_unknown_placeholder_is_refused_at_its_field_with_the_nearest_name(anna, field, text) -> None:
    saved()
    page = unescape(
        anna.post(
            "/template/?name=Facturen&language=nl", typed(version="1", **{field: text})
        ).content.decode()
    )
    at_field = page.partition(f'for="id_{field}"')[2].partition('class="field')[0]
    assert "Did you mean #factuurnummer#?" in at_field and text.replace("<b>", "").split("<")[0] in page
    assert words() == FIRST


@pytest.mark.parametrize("html", ["#factuur<b>nummer</b>#", "<b>#</b>datum#", "#da<br>tum# <i>#nu</i>mmer#"])
def test_a_placeholder_of_which_a_part_is_bold_would_reach_the_customer_and_is_refused(anna, html) -> None:
    saved()
    page = anna.post("/template/?name=Facturen&language=nl", typed(version="1", html=f"<div>{html}</div>"))
    assert "A part of a placeholder is formatted" in text_of(page) and words() == FIRST
    whole = "<div><b>#factuurnummer#</b> &amp; ## <i>van #datum#</i> 5 # 6<br>#nr</div>"
    anna.post("/template/?name=Facturen&language=nl", typed(version="1", html=whole))
    assert "<b>#factuurnummer#</b>" in words().html


def test_words_need_a_subject_and_a_text(anna) -> None:
    saved()
    told = text_of(anna.post("/template/?name=Facturen&language=nl", typed(version="1", subject="", text="")))
    assert "This field is required" in told
    told = text_of(
        anna.post("/template/?name=Facturen&language=nl", typed(version="1", text="", html="<div><br></div>"))
    )
    assert "A template needs a text" in told and words() == FIRST


def test_a_plain_text_made_from_the_html_follows_the_html(anna) -> None:
    saved(words=TemplateText("S", "", "<div>Dag <strong>klant</strong></div>"))
    page = anna.get("/template/?name=Facturen&language=nl").content.decode()
    assert re.search(r'<textarea name="text"[^>]*>\s*</textarea>', page)
    anna.post("/template/?name=Facturen&language=nl", typed(version="1", html="<div>Hallo</div>", text=""))
    assert words().text == "Hallo\n"


def test_a_conflict_about_words_shows_both_and_keeps_what_was_typed(anna) -> None:
    saved()
    saved(words=TemplateText("Van Bea", "Tekst van Bea"))
    mine = typed(version="1", subject="Van Anna", html="<div>Tekst van <b>Anna</b></div>", text="")
    answer = anna.post("/template/?name=Facturen&language=nl", mine)
    told = text_of(answer)
    assert answer.status_code == 409 and "Bea changed this on" in told and "Tekst van Bea" in told
    assert 'value="Van Anna"' in answer.content.decode() and words().subject == "Van Bea"
    assert (
        anna.post("/template/?name=Facturen&language=nl", mine | {"action": "mine", "seen": "2"}).status_code
        == 302
    )
    assert words().subject == "Van Anna"


def test_words_of_a_template_that_was_removed_meanwhile_are_not_lost(anna) -> None:
    answer = anna.post("/template/?name=Weg&language=nl", typed(version="3", text="Lang getypt"))
    assert (
        answer.status_code == 409
        and "removed in the meantime" in text_of(answer)
        and "Lang getypt" in text_of(answer)
    )
    assert templates.list_templates() == [] and anna.get("/template/?name=Weg").status_code == 404


def test_a_new_template_begins_with_the_built_in_text_and_keeps_it_word_for_word(anna) -> None:
    form = {"name": "A/b c & d", "language": "de", "start": "quote"}
    page = anna.post("/templates/new/", form | {"action": "start"}).content.decode()
    assert templates.list_templates() == []
    begun = {
        name: unescape(re.search(found, page, re.S)[1])
        for name, found in {
            "subject": r'name="subject" value="([^"]*)"',
            "html": r'<textarea name="html"[^>]*>\s*(.*?)</textarea>',
        }.items()
    }
    answer = anna.post("/templates/new/", form | begun)
    assert answer.url == "/template/?name=A%2Fb+c+%26+d&language=de"
    assert words("A/b c & d", "de").text == spell(mail_text("de", "quote", numbered=True).text, "de")
    assert anna.get(answer.url).status_code == 200


def test_a_name_that_is_taken_is_refused_and_nothing_overwritten(anna) -> None:
    saved()
    told = text_of(anna.post("/templates/new/", typed(name="FACTUREN", language="nl")))
    assert "There is already a template named 'FACTUREN'" in told and words() == FIRST


def test_the_words_of_a_test_message_stand_in_the_form_of_a_new_template(anna) -> None:
    page = anna.post(
        "/templates/new/", {"draft": "1", "subject": "Proef <1>", "html": "<b>Dag</b>", "text": ""}
    )
    assert 'value="Proef &lt;1&gt;"' in page.content.decode() and "<strong>" not in page.content.decode()
    assert "&lt;b&gt;Dag&lt;/b&gt;" in page.content.decode() and templates.list_templates() == []


def test_the_preview_shows_a_real_document_and_names_a_value_that_is_missing(anna) -> None:
    real = on_desk("invoice", "4711", "10023", "f.pdf", 10, "0" * 64)
    bare = on_desk("invoice", "", "10023", "bare.pdf", 10, "1" * 64)
    form = typed(language="nl", document=str(real), file_name="Factuur #debiteurnummer#")
    told = text_of(anna.post("/templates/preview/", form))
    assert "Factuur 4711" in told and "Factuur 10023.pdf" in told
    told = text_of(anna.post("/templates/preview/", form | {"document": str(bare), "file_name": "#nummer#"}))
    assert "has no value for this document" in told and "Factuur …" in told and "bare.pdf" in told
    assert "There is no document 99" in text_of(anna.post("/templates/preview/", form | {"document": "99"}))
    assert "Did you mean" in text_of(anna.post("/templates/preview/", form | {"text": "#debitteur#"}))


def test_the_preview_says_when_the_plain_text_does_not_follow_the_formatted_one(anna) -> None:
    by_hand = typed(language="nl", html="<div>Hallo</div>", text="Dag")
    assert "does not follow" in text_of(anna.post("/templates/preview/", by_hand))
    assert "does not follow" not in text_of(anna.post("/templates/preview/", by_hand | {"text": " "}))


HOSTILE = '<p>Dag</p><script>boom()</script><img src=x onerror="boom()"><a href="javascript:boom()">klik</a>'


def test_hostile_html_reaches_neither_the_preview_nor_the_ledger(anna) -> None:
    page = anna.post("/templates/preview/", typed(language="nl", html=HOSTILE)).content.decode()
    shown = unescape(re.search(r'srcdoc="([^"]*)"', page)[1])
    assert "<p>Dag</p>" in shown and "klik" in shown
    assert not re.search(r"script|onerror|<img|boom", shown) and 'sandbox=""' in page
    anna.post("/templates/new/", typed(name="Boos", language="nl", html=HOSTILE, text=""))
    assert "boom" not in words("Boos").html


def test_an_address_that_names_nothing_or_nonsense_is_a_404_and_never_a_fault(anna) -> None:
    saved()
    for path in ("scenario/no-such/", "scenario/no-such/reset/", "template/", "template/versions/?name=x"):
        assert anna.get(f"/{path}").status_code == 404, path
    long = "x" * 101
    assert "longer than 100" in text_of(anna.post(f"/template/?name={long}", typed()))
    assert anna.get("/template/?name=Facturen&language=xx").status_code == 200
    nonsense = {"version": "9" * 30, "seen": "²", "action": "mine", "start": "no-such", "document": "-1"}
    for path in ("template/?name=Facturen", "templates/new/", "settings/", "scenario/invoice/"):
        assert anna.post(f"/{path}", nonsense).status_code in (200, 302, 409), path
        assert anna.post(f"/{path}", nonsense | {"action": "start"}).status_code in (200, 302, 409), path
    assert anna.post("/template/restore/?name=Facturen", {"version": "x"}).status_code == 302
    assert words() == FIRST


def test_an_earlier_version_is_taken_again_and_a_change_meanwhile_is_told(anna) -> None:
    saved()
    saved(words=TemplateText("Tweede", "Tekst"))
    address = "?name=Facturen&language=nl"
    told = text_of(anna.get("/template/versions/" + address))
    assert "Version 1" in told and "Version 2" in told and "Bea" in told and "Beste klant" in told
    assert "changed this on" in text_of(
        anna.post("/template/restore/" + address, {"version": "1", "seen": "1"}, follow=True)
    )
    assert words().subject == "Tweede"
    anna.post("/template/restore/" + address, {"version": "1", "seen": "2"})
    assert words() == FIRST and len(templates.list_versions("Facturen", "nl")) == 3


def test_a_template_is_renamed_and_deleted_unless_it_is_in_use(anna) -> None:
    saved()
    saved("Brief")
    repository.change("invoice", actor="Bea", template="Facturen")
    assert "already a template named" in text_of(
        anna.post(
            "/template/rename/?name=Facturen",
            seen_on(anna, "/template/rename/?name=Facturen") | {"new": "brief"},
        )
    )
    seen = seen_on(anna, "/template/rename/?name=Facturen")
    anna.post("/template/rename/?name=Facturen", {"new": "Rekeningen / 2026", **seen})
    assert for_type("invoice").template == "Rekeningen / 2026"
    answer = anna.get("/template/remove/?name=Rekeningen%20%2F%202026")
    assert "in use" in text_of(answer) and "Invoice" in text_of(answer)
    used = {"seen": str(templates.find("Rekeningen / 2026").version)}
    assert "in use" in text_of(anna.post("/template/remove/?name=Rekeningen / 2026", used, follow=True))
    anna.post("/template/remove/?name=Brief", seen_on(anna, "/template/remove/?name=Brief"))
    assert [one.name for one in templates.list_templates()] == ["Rekeningen / 2026"]


def test_the_general_settings_and_the_ticks_of_the_scenarios_are_kept(anna) -> None:
    form = {"version": "0", "cc": "", "bcc": "archief@example.com", "office_address": "k@example.com"}
    form |= {
        "order_address": "o@example.com",
        "pdf_folder": "C:\\PDF",
        "file_name_pattern": "Factuur #nummer#.pdf",
    }
    form |= {"program": "Bakkersprogramma", "hide_sent": "on", "initial-hide_sent": "False"}
    form |= {"delete_delivery_notes": "on", "initial-delete_delivery_notes": "False"}
    assert anna.post("/settings/", form).url == "/settings/"
    found = mail_settings.general()
    assert (found.bcc, found.office_address, found.order_address) == (
        ("archief@example.com",),
        "k@example.com",
        "o@example.com",
    )
    assert (found.pdf_folder, found.program, found.changed_by) == ("C:\\PDF", "Bakkersprogramma", "anna")
    assert for_type("invoice").hide_sent and not for_type("invoice").delete_pdf
    assert for_type("delivery-note").delete_pdf


def test_a_tick_that_somebody_else_set_meanwhile_stays(anna) -> None:
    repository.change("invoice", actor="Bea", delete_pdf=True)
    anna.post("/settings/", {"version": "0", "program": "X", "initial-delete_invoices": "False"})
    assert for_type("invoice").delete_pdf and mail_settings.general().program == "X"


def test_a_conflict_about_settings_keeps_nothing_at_all(anna) -> None:
    mail_settings.change(actor="Bea", program="Van Bea")
    answer = anna.post(
        "/settings/", {"version": "0", "program": "Van Anna", "hide_sent": "on", "initial-hide_sent": "False"}
    )
    assert (
        answer.status_code == 409
        and "Bea changed this on" in text_of(answer)
        and "Van Bea" in text_of(answer)
    )
    assert mail_settings.general().program == "Van Bea" and not for_type("invoice").hide_sent


def test_the_pattern_shows_new_names_and_marks_those_that_collide(anna) -> None:
    for number in ("1", "2"):
        on_desk("invoice", number, "10023", f"f{number}.pdf", 10, number * 64)
    told = text_of(anna.post("/settings/names/", {"file_name_pattern": "Factuur #debiteurnummer#"}))
    assert told.count("not the only one") == 2 and "Factuur 10023.pdf" in told and "2 / 2" in told
    told = text_of(anna.post("/settings/names/", {"file_name_pattern": "Factuur #nummer#"}))
    assert "not the only one" not in told and "Factuur 2.pdf" in told
    assert "Did you mean" in text_of(anna.post("/settings/names/", {"file_name_pattern": "#numer#"}))
    without_script = anna.post("/settings/", {"action": "preview", "file_name_pattern": "Nr #nummer#"})
    assert "Nr 2.pdf" in text_of(without_script) and mail_settings.general().file_name_pattern == ""


def test_every_option_is_told_with_its_value_and_meaning_and_none_is_a_secret(anna) -> None:
    told = text_of(anna.get("/settings/"))
    assert all(one.line in told and one.variable in told and one.meaning in told for one in list_options())
    assert {one.name for one in list_options()} == set(MEANINGS)
    assert django_settings.SECRET_KEY not in told


@pytest.mark.parametrize("role", ["clerk", "reader"])
def test_only_administrators_open_these_pages(anna, role) -> None:
    other = Client()
    log_in(other, "els", role)
    saved()
    for path in ("scenarios/", "scenario/invoice/", "templates/", "template/?name=Facturen", "settings/"):
        assert other.get(f"/{path}").status_code == 403, path
    assert "/settings/" not in other.get("/").content.decode()


def test_a_post_without_its_token_changes_nothing(anna, client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/scenario/invoice/", SCENARIO | {"cc": "a@example.com"}).status_code == 403
    assert strict.post("/templates/new/", {"draft": "1"}).status_code == 403


def test_a_template_that_was_changed_since_is_not_renamed_and_not_deleted(anna) -> None:
    saved()
    opened = {
        path: seen_on(anna, f"{path}?name=Facturen") for path in ("/template/rename/", "/template/remove/")
    }
    saved("Facturen", "de")
    for path, form in opened.items():
        told = text_of(anna.post(f"{path}?name=Facturen", form | {"new": "Brief"}, follow=True))
        assert "Bea changed this on" in told, path
    assert [one.name for one in templates.list_templates()] == ["Facturen"]
    anna.post(
        "/template/rename/?name=Facturen", seen_on(anna, "/template/rename/?name=Facturen") | {"new": "Brief"}
    )
    anna.post("/template/remove/?name=Brief", seen_on(anna, "/template/remove/?name=Brief"))
    assert templates.list_templates() == []


def test_the_files_of_a_type_that_was_changed_since_stay_as_they_are(anna) -> None:
    repository.add_file("invoice", "terms.pdf", PDF, actor="Bea")
    opened = seen_on(anna, "/scenario/invoice/")
    repository.change("invoice", actor="Bea", cc=("bea@example.com",))
    for form in ({"remove": "terms.pdf"}, {"file": SimpleUploadedFile("terms.pdf", PDF + b"%2")}):
        told = text_of(anna.post("/scenario/invoice/file/", opened | form, follow=True))
        assert "Bea changed this on" in told
    assert for_type("invoice").version == 2
    again = seen_on(anna, "/scenario/invoice/")
    for _ in range(2):  # a second click is nobody else
        form = again | {"file": SimpleUploadedFile("more.pdf", PDF + b"%3")}
        assert "Saved." in text_of(anna.post("/scenario/invoice/file/", form, follow=True))
    assert [one.name for one in for_type("invoice").extra_files] == ["terms.pdf", "more.pdf"]


def test_a_type_of_ones_own_that_was_changed_since_is_not_removed(anna) -> None:
    repository.change("visit-report", actor="Bea", title="Bezoekrapport")
    opened = seen_on(anna, "/scenario/visit-report/remove/")
    repository.change("visit-report", actor="Bea", title="Bezoekverslag")
    assert "Bea changed this on" in text_of(anna.post("/scenario/visit-report/remove/", opened, follow=True))
    assert for_type("visit-report").title == "Bezoekverslag"
