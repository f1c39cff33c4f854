"""Scenarios: what is decided for a document type, what is refused, and what a profile hears of it."""

import threading

import pytest
from django.db import connection

from postroom.audit.models import Change
from postroom.composing.defaults import TYPE_WORDS
from postroom.documents import store
from postroom.documents.refusals import DocumentRefused
from postroom.profiles import repository as profiles
from postroom.profiles.refusals import UnknownProfile
from postroom.scenarios import extra_files, repository, templates
from postroom.scenarios.mail_settings import for_type
from postroom.scenarios.refusals import SettingRefused, Unknown, UnknownScenario, UnknownTemplate
from postroom.scenarios.values import ScenarioView, TemplateText
from postroom.shared.refusals import AddressRefused, ChangedMeanwhile, NotPossible

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\nconditions"


def changed(type_: str = "invoice", **changes: object) -> ScenarioView:
    return repository.change(type_, actor="Anna", **changes)


@pytest.fixture
def profile() -> str:
    fields = {"host": "mail.contoso.test", "auth": "none", "from_address": "f@contoso.test"}
    return profiles.add("Facturen", "smtp", actor="test", **fields).name


def test_nothing_decided_means_what_postroom_brings_along() -> None:
    assert [one.type for one in repository.list_scenarios()] == list(TYPE_WORDS)
    assert for_type("invoice") == ScenarioView("invoice")
    assert for_type("visit-report") == ScenarioView("visit-report", own=True)


def test_a_decision_is_kept_and_counted(profile) -> None:
    templates.save("Rekening", "nl", TemplateText("a", "b"), actor="Anna")
    decided = changed(
        profile=profile,
        template="Rekening",
        recipients_rule="fixed",
        recipients=["anna@contoso.test", "ANNA@contoso.test", " "],
        cc=("cc@contoso.test",),
        bcc=["bcc@bücher.example.com"],
        reply_to=" antwoord@contoso.test ",
        prompt=False,
        hide_sent=True,
        delete_pdf=True,
    )
    assert decided == ScenarioView(
        "invoice",
        profile="Facturen",
        template="Rekening",
        recipients_rule="fixed",
        recipients=("anna@contoso.test",),
        cc=("cc@contoso.test",),
        bcc=("bcc@xn--bcher-kva.example.com",),
        reply_to="antwoord@contoso.test",
        prompt=False,
        hide_sent=True,
        delete_pdf=True,
        version=1,
        stored=True,
    )
    assert repository.list_scenarios()[0] == decided
    assert changed(prompt=True).version == 2


def test_a_change_that_changes_nothing_is_no_change() -> None:
    assert not changed(prompt=True).stored
    first = changed(cc=["a@contoso.test"])
    assert changed(cc=["a@contoso.test"]) == first
    assert Change.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal", "sentence"),
    [
        ({"profile": "Factuur"}, UnknownProfile, "Did you mean 'Facturen'?"),
        ({"template": "Rekenin"}, UnknownTemplate, "Did you mean 'Rekening'?"),
        ({"cc": ["nobody"]}, AddressRefused, "'nobody' is not an e-mail address"),
        ({"reply_to": "a@b@c"}, AddressRefused, "is not an e-mail address"),
        ({"recipients_rule": "fixed"}, SettingRefused, "at least one address"),
        ({"recipients_rule": "other"}, SettingRefused, "Use given or fixed"),
        ({"title": "Rekening"}, SettingRefused, "has its name already"),
        ({"bcc": [f"a{n}@contoso.test" for n in range(101)]}, SettingRefused, "more than the 100"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(profile, changes, refusal, sentence) -> None:
    templates.save("Rekening", "nl", TemplateText("a", "b"), actor="Anna")
    with pytest.raises(refusal) as caught:
        changed(prompt=False, **changes)
    assert sentence in str(caught.value)
    assert for_type("invoice") == ScenarioView("invoice")


@pytest.mark.parametrize("type_", ["", "Visit", "visit report", "-x", "bezoek/1", "x" * 41])
def test_a_type_of_other_letters_is_refused(type_) -> None:
    with pytest.raises(SettingRefused, match="is not a document type"):
        changed(type_, title="Visit")


def test_an_own_type_needs_a_title_and_can_be_removed() -> None:
    with pytest.raises(SettingRefused, match="needs a title"):
        changed("visit-report", prompt=False)
    with pytest.raises(UnknownScenario):
        repository.find("visit-report")
    made = changed("visit-report", title="Bezoekverslag")
    assert (made.own, made.stored, made.title) == (True, True, "Bezoekverslag")
    assert repository.list_scenarios()[-1] == made
    with pytest.raises(UnknownScenario, match="Did you mean 'visit-report'"):
        repository.remove("visit-reprt", actor="Anna")
    repository.remove("visit-report", actor="Anna")
    assert len(repository.list_scenarios()) == len(TYPE_WORDS)


def test_a_type_that_everybody_has_goes_back_instead_of_away() -> None:
    changed(cc=["a@contoso.test"], prompt=False)
    with pytest.raises(SettingRefused, match="belongs to Postroom and stays"):
        repository.remove("invoice", actor="Anna")
    back = repository.reset("invoice", actor="Anna")
    assert (back.cc, back.prompt, back.stored, back.version) == ((), True, False, 2)
    assert Change.objects.latest("id").verb == "scenario reset"


def test_an_own_type_keeps_its_title_when_it_is_reset() -> None:
    changed("visit-report", title="Bezoekverslag", prompt=False)
    back = repository.reset("visit-report", actor="Anna")
    assert (back.title, back.prompt) == ("Bezoekverslag", True)


def test_what_somebody_changed_meanwhile_is_not_overwritten(monday) -> None:
    changed(prompt=False, base_version=0)
    with pytest.raises(ChangedMeanwhile, match="Anna changed this on 2026-11-23 09:00"):
        changed(prompt=True, base_version=0)
    assert for_type("invoice").prompt is False


def test_a_profile_in_use_cannot_be_removed_but_renamed(profile) -> None:
    for type_ in ("invoice", "credit-note"):
        changed(type_, profile=profile)
    with pytest.raises(NotPossible, match=r"in use \(scenario: credit-note, invoice\)"):
        profiles.remove(profile, actor="Anna")
    profiles.edit(profile, actor="Anna", name="Rekeningen")
    assert for_type("invoice").profile == "Rekeningen"
    for type_ in ("invoice", "credit-note"):
        changed(type_, profile="")
    profiles.remove("Rekeningen", actor="Anna")


def test_a_file_for_every_mail_is_kept_and_survives_the_sweep() -> None:
    decided = repository.add_file("invoice", "Voorwaarden.pdf", PDF, actor="Anna")
    (file,) = decided.extra_files
    assert (file.name, file.media_type, file.size) == ("Voorwaarden.pdf", "application/pdf", len(PDF))
    store.sweep(older_than=-60)
    assert store.content(file.sha256) == PDF
    assert Change.objects.latest("id").after == {"attachments": {"Voorwaarden.pdf": file.sha256}}


def test_a_file_of_the_same_name_is_replaced_and_one_can_be_taken_away() -> None:
    repository.add_file("invoice", "Voorwaarden.pdf", PDF, actor="Anna")
    replaced = repository.add_file("invoice", "voorwaarden.pdf", PDF + b" 2", actor="Anna")
    assert [(file.name, file.size) for file in replaced.extra_files] == [("voorwaarden.pdf", len(PDF) + 2)]
    assert repository.add_file("invoice", "voorwaarden.pdf", PDF + b" 2", actor="Anna") == replaced
    with pytest.raises(Unknown, match=r"has the name other\.pdf"):
        repository.remove_file("invoice", "other.pdf", actor="Anna")
    assert repository.remove_file("invoice", "Voorwaarden.pdf", actor="Anna").extra_files == ()


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [("a.pdf", b"", DocumentRefused), ("a.pdf", b"text", DocumentRefused), ("a\nb.pdf", PDF, SettingRefused)],
)
def test_a_file_that_is_no_document_is_refused(name, content, refusal) -> None:
    with pytest.raises(refusal):
        repository.add_file("invoice", name, content, actor="Anna")


def test_more_than_ten_files_or_twenty_megabytes_are_refused(monkeypatch) -> None:
    for number in range(extra_files.MOST_FILES):
        repository.add_file("invoice", f"{number}.pdf", PDF, actor="Anna")
    with pytest.raises(SettingRefused, match="More than 10 files"):
        repository.add_file("invoice", "11.pdf", PDF, actor="Anna")
    repository.add_file("quote", "1.bin", b"x" * 15_000_000, actor="Anna")
    with pytest.raises(SettingRefused, match=r"would have 22\.0 MB; together they may have 20\.0 MB"):
        repository.add_file("quote", "2.bin", b"y" * 7_000_000, actor="Anna")
    assert len(for_type("quote").extra_files) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_the_same_time_only_one_is_saved() -> None:
    start, ends = threading.Barrier(2), []

    def attempt(address: str) -> None:
        start.wait()
        try:
            ends.append(changed("quote", base_version=0, reply_to=address).reply_to)
        except ChangedMeanwhile:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[f"{n}@contoso.test"]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends)[1] == "refused" and len(ends) == 2
    assert for_type("quote").reply_to == min(ends)
