"""Templates: versions, languages, refusals, and changes of two people at once."""

from dataclasses import replace

import pytest

from postroom.audit.models import Change
from postroom.composing.placeholders import fill
from postroom.composing.refusals import PlaceholderRefused
from postroom.scenarios import repository, rules, templates
from postroom.scenarios.mail_settings import for_type
from postroom.scenarios.refusals import SettingRefused, Unknown, UnknownTemplate
from postroom.scenarios.values import TemplateText
from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible

pytestmark = pytest.mark.django_db
FIRST = TemplateText("Factuur #factuurnummer#", "Beste klant,\n")
SECOND = TemplateText("Rekening #nummer#", "Geachte klant,\n", file_name="Rekening #nummer#.pdf")


def saved(words: TemplateText = FIRST, name: str = "Facturen", language: str = "nl", **more: object):
    return templates.save(name, language, words, actor="Anna", **more)


def test_new_words_make_a_template_and_a_version(stopped_clock) -> None:
    made = saved()
    (text,) = made.languages.values()
    assert (made.name, made.version) == ("Facturen", 1)
    assert (text.language, text.version, text.words, text.made_by) == ("nl", 1, FIRST, "Anna")
    assert text.made_at == stopped_clock.now
    assert templates.list_templates() == [made] == [templates.find("Facturen")]


def test_every_version_is_kept_and_can_be_restored() -> None:
    saved()
    saved(SECOND)
    restored = templates.restore("Facturen", "nl", 1, actor="Bea")
    assert (restored.version, restored.languages["nl"].version) == (3, 3)
    kept = templates.list_versions("Facturen", "nl")
    assert [(one.version, one.words, one.made_by) for one in kept] == [
        (3, FIRST, "Bea"),
        (2, SECOND, "Anna"),
        (1, FIRST, "Anna"),
    ]


def test_equal_words_make_no_new_version() -> None:
    assert saved() == saved() == templates.restore("Facturen", "nl", 1, actor="Bea")
    assert Change.objects.count() == 1


def test_each_language_counts_its_own_versions() -> None:
    saved()
    saved(SECOND)
    both = saved(FIRST, language="de")
    assert [(one.language, one.version) for one in both.languages.values()] == [("nl", 2), ("de", 1)]
    assert both.version == 3


def test_a_version_that_is_not_there_is_refused() -> None:
    saved()
    with pytest.raises(Unknown, match="has no version 7 in the language nl"):
        templates.restore("Facturen", "nl", 7, actor="Anna")


def test_words_that_somebody_changed_meanwhile_are_not_overwritten(monday) -> None:
    saved()
    saved(SECOND, base_version=1)
    monday.move(60)
    with pytest.raises(ChangedMeanwhile) as caught:
        saved(FIRST, base_version=1)
    assert str(caught.value).startswith("Anna changed this on 2026-11-23 09:00. Nothing was overwritten")
    assert templates.find("Facturen").languages["nl"].words == SECOND


def test_two_people_cannot_both_begin_a_language() -> None:
    saved(base_version=0)
    with pytest.raises(ChangedMeanwhile):
        saved(SECOND, base_version=0)


def test_a_change_of_a_removed_template_is_not_saved() -> None:
    saved()
    templates.remove("Facturen", actor="Bea")
    with pytest.raises(ChangedMeanwhile, match="removed in the meantime"):
        saved(SECOND, base_version=1)
    assert templates.list_templates() == []


def test_html_is_cleaned_and_gives_the_text_where_there_is_none() -> None:
    html = '<div onclick="x()">Zie <a href="https://contoso.test/">hier</a><script>x()</script></div>'
    words = saved(TemplateText("Factuur", "", html)).languages["nl"].words
    assert words.html == '<div>Zie <a href="https://contoso.test/">hier</a></div>'
    assert words.text == "Zie hier (https://contoso.test/)\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (TemplateText("", "x"), "A template needs a subject."),
        (TemplateText("x", " \n"), "A template needs a text."),
        (TemplateText("x", "", "<p> </p>"), "A template needs a text."),
        (TemplateText("a\nb", "x"), "The subject contains a line break or control character."),
        (TemplateText("a\ud800", "x"), "The subject contains a line break or control character."),
        (TemplateText("x", "a\x00b"), "The text contains a control character."),
        (TemplateText("x" * 1001, "x"), "The subject is longer than 1000 characters."),
        (TemplateText("x", "x" * 200_001), "The text is longer than 200000 characters."),
        (TemplateText("x", "x", file_name="a/#number#.pdf"), "A file name cannot contain /."),
        (TemplateText("x", "x", file_name="<number>.pdf"), "A file name cannot contain <."),
        (TemplateText("x", "x", file_name="#number#.doc"), "must end in .pdf, or have no ending"),
    ],
)
def test_words_that_cannot_be_kept_are_refused(words, sentence) -> None:
    with pytest.raises(SettingRefused) as caught:
        saved(words)
    assert sentence in str(caught.value)
    assert templates.list_templates() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (TemplateText("#factuurnumer#", "x"), "(in the subject). Did you mean #factuurnummer#?"),
        (TemplateText("x", "#debitr#"), "(in the text). Did you mean #debitor#?"),
        (TemplateText("x", "x", "<p>#bedrif#</p>"), "(in the text). Did you mean #bedrijf#?"),
        (TemplateText("x", "x", file_name="#nummr#"), "(in the file name). Did you mean #nummer#?"),
    ],
)
def test_a_misspelled_placeholder_is_refused_before_any_mail_needs_it(words, sentence) -> None:
    with pytest.raises(PlaceholderRefused) as caught:
        saved(words)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("name", ["", "  ", "built-in", "Built-In", "a\nb", "x" * 101])
def test_a_name_that_cannot_be_used_is_refused(name) -> None:
    with pytest.raises(SettingRefused):
        saved(name=name)


def test_names_that_differ_in_capitals_only_are_refused() -> None:
    saved()
    with pytest.raises(BadInput, match="already a template named"):
        saved(name="FACTUREN")
    saved(name="Bonnen")
    with pytest.raises(BadInput, match="already a template named"):
        templates.rename("Bonnen", "facturen", actor="Anna")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(SettingRefused, match="Choose one of: nl, de, en"):
        saved(language="xx")


def test_an_unknown_template_is_answered_with_the_nearest_name() -> None:
    saved()
    with pytest.raises(UnknownTemplate, match="Did you mean 'Facturen'"):
        templates.find("Factuur")


def test_a_renamed_template_stays_with_its_scenarios() -> None:
    saved()
    repository.change("invoice", actor="Anna", template="Facturen")
    renamed = templates.rename("Facturen", "facturen", actor="Anna")
    assert (renamed.name, renamed.version) == ("facturen", 2)
    assert for_type("invoice").template == "facturen"


def test_a_template_in_use_is_not_removed_and_says_where() -> None:
    saved()
    for type_ in ("invoice", "credit-note"):
        repository.change(type_, actor="Anna", template="Facturen")
    with pytest.raises(NotPossible, match=r"in use \(credit-note, invoice\)"):
        templates.remove("Facturen", actor="Anna")
    for type_ in ("invoice", "credit-note"):
        repository.change(type_, actor="Anna", template="")
    templates.remove("Facturen", actor="Anna")
    assert templates.list_templates() == []
    last = Change.objects.latest("id")
    assert (last.verb, last.before["languages"]["nl"]["subject"]) == ("template remove", FIRST.subject)


def test_a_change_stands_in_the_audit_log_with_its_version() -> None:
    saved()
    saved(SECOND)
    change = Change.objects.latest("id")
    assert (change.actor, change.verb, change.subject) == ("Anna", "template set", "Facturen")
    assert change.before == {"nl version": 1, "subject": FIRST.subject, "file_name": ""}
    assert change.after == {"nl version": 2, "subject": SECOND.subject, "file_name": SECOND.file_name}


INVISIBLE = [
    "<span lang=NL>{}</span>",
    "<span style='mso-fareast-language:NL'>{}</span>",
    "<span><span>{}</span></span>",
    "<font face=Calibri>{}</font>",
    "<o:p></o:p>{}",
    '<a name="_GoBack"></a>{}',
    '<a name="OLE_LINK1">{}</a>',
    '<st1:place w:st="on">{}</st1:place>',
    '<w:proofErr w:type="spellStart"/>{}',
    "<!-- [if gte mso 9] -->{}",
    "<b></b>{}",
    "<i><b></b></i>{}",
    "<ins>{}</ins>",
]


@pytest.mark.parametrize("around", INVISIBLE)
def test_markup_that_nobody_sees_may_stand_in_a_placeholder(around) -> None:
    kept = rules.check_html(f"<p>Factuur&nbsp;#factuur{around.format('nummer')}#</p>")
    assert fill(kept, {"invoice_number": "7"}, "text") == "<p>Factuur&nbsp;7</p>"


def test_bold_that_ends_and_begins_again_within_a_placeholder_is_one_bold() -> None:
    assert rules.check_html("<p><b>#factuur</b><b>nummer#</b></p>") == "<p><b>#factuurnummer#</b></p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>#factuur&shy;nummer#</p>",
        "<p>#factuur&#8203;nummer#</p>",
        "<p>#factuur&nbsp;nummer#</p>",
        "<p>&lt;&lt;factuurnummer&gt;&gt;</p>",
        "<p><<factuurnummer>></p>",
        "<p>Factuur <factuurnummer></p>",
        "<p>{{factuur<b>nummer</b>}}</p>",
        '<p><a href="https://x.test/?n={{factuurnummer}}">bekijk</a></p>',
    ],
)
def test_in_html_too_what_was_meant_as_a_placeholder_is_refused(html) -> None:
    with pytest.raises(PlaceholderRefused, match=r"Did you mean #factuurnummer#\?"):
        rules.check_html(html)


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:#fff">a</p>',
        '<p>[<a href="https://x.test/#firma">Firma</a>]</p>',
        "<style>p {color: red} {{x}}</style><p>x</p>",
        "<p>100 % &lt;b&gt; [1] &#39;</p>",
    ],
)
def test_html_around_a_text_is_no_placeholder(html) -> None:
    assert rules.check_html(html)


@pytest.mark.parametrize("field", ["subject", "text", "file_name"])
def test_each_part_of_a_template_is_looked_at(field) -> None:
    words = replace(TemplateText("a", "b", "", ""), **{field: "Rechnung [Rechnungsnummer]"})
    with pytest.raises(PlaceholderRefused, match=r"Did you mean #rechnungsnummer#\?"):
        templates.save("T", "de", words, actor="Anna")
