"""Addresses that were there before anybody asked for a code: they go on sending, and it is seen who set them."""

from importlib import import_module

from django.apps import apps

from postroom.audit.record import record
from postroom.people import own_address, repository
from postroom.people.models import Person

MIGRATION = import_module("postroom.people.migrations.0003_own_addresses")


def prove_anew(person_id: int) -> str:
    """What the upgrade says of an address whose proof nobody kept yet."""
    Person.objects.filter(id=person_id).update(email_proof="")
    MIGRATION._mark_addresses(apps, None)
    return repository.by_id(person_id).email_proof


def test_what_an_administrator_set_stays_theirs(anna) -> None:
    assert prove_anew(anna.id) == "administrator"


def test_what_its_owner_set_is_marked_and_goes_on_sending(anna) -> None:
    Person.objects.filter(id=anna.id).update(email="directeur@elders.test")
    record("anna", "user edit", subject="anna", after={"email": "directeur@elders.test"})
    assert prove_anew(anna.id) == "earlier"
    assert own_address.is_vouched_for("directeur@elders.test")


def test_an_address_of_which_the_log_says_nothing_is_marked(anna) -> None:
    Person.objects.filter(id=anna.id).update(email="x@elders.test")
    assert prove_anew(anna.id) == "earlier"


def test_an_administrators_own_address_and_none_at_all_need_no_mark(beheer, anna) -> None:
    repository.edit(beheer.id, actor="beheer", email="baas@elders.test")
    assert prove_anew(beheer.id) == "administrator"
    Person.objects.filter(id=anna.id).update(email="")
    assert prove_anew(anna.id) == ""
