"""Every error has an article, complete in three languages, with a remedy that no other cause shares."""

import pytest

from postroom.diagnosis.articles import VALUES, article
from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import by_article, find, tell
from postroom.diagnosis.known import by_slug, list_general, list_known
from postroom.diagnosis.tests.article_check import alike, faults, slugs
from postroom.diagnosis.who_acts import who_acts
from postroom.shared.languages import CODES


def test_every_known_error_and_situation_has_an_article_and_every_article_belongs_to_one() -> None:
    assert slugs() == sorted([*(row.slug for row in list_known().values()), *list_general()])


def test_no_article_lacks_a_language_a_text_or_a_command() -> None:
    assert list(faults(slugs())) == []


@pytest.mark.parametrize("language", CODES)
def test_no_article_repeats_the_remedy_of_another_without_sharing_its_cause(language: str) -> None:
    assert list(alike(slugs(), slugs(), language)) == []


def test_the_check_finds_a_repeated_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = article("aadsts50011", "en")
    real = article
    monkeypatch.setattr(
        "postroom.diagnosis.tests.article_check.article",
        lambda slug, language: (
            real(slug, language)
            if slug != "aadsts500113"
            else type(twin)(slug, "Other", "Another cause.", twin.steps, twin.otherwise, slug)
        ),
    )
    assert any("aadsts50011" in fault and "aadsts500113" in fault for fault in alike(slugs(), slugs()))


@pytest.mark.parametrize("language", CODES)
@pytest.mark.parametrize("slug", sorted(by_slug()))
def test_no_brace_is_left_when_nothing_is_known_of_the_profile(slug: str, language: str) -> None:
    shown = tell(by_article(slug), language, str).as_json()
    words = f"{shown['title']} {shown['cause']} {shown['remedy']}"
    assert not any("{" + name + "}" in words for name in VALUES)
    assert shown["who"] and shown["kind"]


def test_the_values_of_the_profile_stand_in_the_commands() -> None:
    evidence = read("535 5.7.139 SmtpClientAuthentication is disabled for the Mailbox.")
    shown = tell(
        find(evidence), "en", str, {"username": "facturen@contoso.com", "profile": "Facturen"}
    ).as_json()
    assert "-Identity facturen@contoso.com" in shown["remedy"]


def test_every_role_has_a_phrase() -> None:
    assert all(who_acts(row.who) for row in by_slug().values())


def test_kinds_are_those_of_the_published_interface() -> None:
    kinds = {"configuration", "transient", "throttled", "permanent", "network", "unknown"}
    assert {row.kind for row in by_slug().values()} == kinds
