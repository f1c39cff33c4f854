"""Passwords that others guess first are refused; who has one of an earlier version keeps it until it is changed."""

from dataclasses import replace

import pytest

from postroom.people import repository
from postroom.people.models import Person
from postroom.people.refusals import PasswordRefused
from postroom.people.tests.conftest import PASSWORD
from postroom.scenarios import mail_settings
from postroom.shared.sealing import Secret


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Elf-Letters", "too short"),
        ("password2026!", "too common"),
        ("!!Iloveyou-123", "too common"),
        ("Welcome1234567", "too common"),
        ("aaaaaaaaaaaa", "too common"),
        ("abababababab", "too common"),
        ("987612345678", "too common"),
        ("vd.Berg-facturen", "contains the user name"),
        ("VDBERG-en-zuurdesem", "contains the user name"),
        ("Gouden Aar 1867!", "name of the company"),
        ("goudenaar-facturen", "name of the company"),
        ("Báckerei-Facturen", "name of the company"),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(beheer, settings, password, why) -> None:
    mail_settings.change(actor="beheer", company="De Gouden Aar")
    settings.POSTROOM = replace(settings.POSTROOM, company="Bäckerei Contoso")
    with pytest.raises(PasswordRefused, match=why):
        repository.add("vd.Berg", "clerk", Secret(password), actor="beheer")


@pytest.mark.parametrize("password", [PASSWORD, "drie zwanen op het ijs", "kX9#vQ2!mB7z", "Brot+Käse=Glück"])
def test_a_good_one_is_taken(beheer, password) -> None:
    mail_settings.change(actor="beheer", company="De Aar B.V.")
    assert repository.add("jo", "clerk", Secret(password), actor="beheer").name == "jo"


def test_a_short_password_of_an_earlier_version_works_until_it_is_changed(anna) -> None:
    person = Person.objects.get(id=anna.id)
    person.set_password("kort-en-oud")
    person.save()
    assert repository.check_password("anna", Secret("kort-en-oud"))
    with pytest.raises(PasswordRefused):
        repository.set_password(anna.id, Secret("kort-en-oud"), actor="anna")


def test_the_first_administrator_and_the_own_password_follow_the_same_rules(anna) -> None:
    for actor in ("beheer", "anna", "root (command line)"):
        with pytest.raises(PasswordRefused, match="contains the user name"):
            repository.set_password(anna.id, Secret("Anna-en-de-koeien"), actor=actor)
