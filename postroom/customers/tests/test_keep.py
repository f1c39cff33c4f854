"""Customers as they are kept, found and changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.audit.models import Change
from postroom.composing.defaults import TYPE_WORDS
from postroom.customers import repository
from postroom.customers.models import Address
from postroom.customers.refusals import CustomerRefused, UnknownCustomer
from postroom.customers.values import TYPES, AddressView, CustomerView
from postroom.shared.refusals import ChangedMeanwhile

pytestmark = pytest.mark.django_db
GENERAL = AddressView("", "to", "kantoor@hoek.test")
COPY = AddressView("", "cc", "chef@hoek.test")
INVOICE = AddressView("invoice", "to", "boekhouding@hoek.test")


def added(debtor: str = "10023", **fields) -> CustomerView:
    return repository.add(debtor, actor="Bea", **({"name": "De Hoek", "addresses": (GENERAL,)} | fields))


def test_the_types_are_those_of_the_house() -> None:
    assert list(TYPES) == list(TYPE_WORDS)


def test_a_number_keeps_its_zeros_and_loses_its_blanks() -> None:
    assert added(" 00123 ").debtor == "00123"
    assert repository.find("00123 ").name == "De Hoek"
    with pytest.raises(UnknownCustomer, match="Did you mean '00123'"):
        repository.find("123")
    with pytest.raises(UnknownCustomer):
        repository.find("\0\udcff")


def test_a_type_with_addresses_of_its_own_uses_only_those() -> None:
    found = added(addresses=(INVOICE, COPY, GENERAL))
    assert found.addresses_for("invoice") == (("to", "boekhouding@hoek.test"),)
    assert found.addresses_for("quote") == (("to", "kantoor@hoek.test"), ("cc", "chef@hoek.test"))
    assert (found.rule_for("invoice"), found.rule_for("quote")) == ("type", "general")
    bare = added("7", addresses=(INVOICE,))
    assert (bare.addresses_for("quote"), bare.rule_for("quote")) == ((), "")


def test_addresses_are_kept_in_order_and_once() -> None:
    again = AddressView("", "bcc", "KANTOOR@hoek.test")
    unicode = AddressView("", "to", "info@bäckerei.test")
    found = added(addresses=(INVOICE, again, COPY, unicode, GENERAL))
    assert found.addresses == (AddressView("", "to", "info@xn--bckerei-5wa.test"), GENERAL, COPY, INVOICE)
    assert found == repository.by_id(found.id)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"language": "xx"}, "language"),
        ({"format": "doc"}, "format"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"do_not_email": "a" * 201}, "do_not_email"),
        ({"addresses": (AddressView("", "to", "nobody"),)}, "addresses"),
        ({"addresses": (AddressView("Factuur!", "to", "a@b.test"),)}, "addresses"),
        ({"addresses": (AddressView("", "von", "a@b.test"),)}, "addresses"),
        ({"addresses": tuple(AddressView("", "to", f"a{n}@b.test") for n in range(101))}, "addresses"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(fields, place) -> None:
    with pytest.raises(CustomerRefused) as refused:
        added(**fields)
    assert refused.value.place == place and not Change.objects.exists()


def test_a_number_is_given_once() -> None:
    added()
    with pytest.raises(CustomerRefused, match="already a customer '10023'"):
        added("10023 ")
    with pytest.raises(CustomerRefused, match="needs a debtor number"):
        added(" ")


def test_a_change_is_logged_with_what_differs() -> None:
    first = added()
    second = repository.change(
        "10023", actor="Jan", base_version=1, language="nl", addresses=(GENERAL, INVOICE)
    )
    assert (second.version, second.changed_by, second.id) == (2, "Jan", first.id)
    assert repository.change("10023", actor="Jan", language="nl").version == 2, "nothing changed"
    row = Change.objects.last()
    assert (row.actor, row.verb, row.subject) == ("Jan", "customer edit", "10023")
    assert row.before == {"language": "", "addresses": ["* to kantoor@hoek.test"]}
    assert row.after["addresses"] == ["* to kantoor@hoek.test", "invoice to boekhouding@hoek.test"]


def test_of_two_people_the_second_is_told_and_nothing_is_overwritten() -> None:
    added()
    repository.change("10023", actor="Jan", base_version=1, name="Jan's")
    with pytest.raises(ChangedMeanwhile, match="Jan changed this"):
        repository.change("10023", actor="Piet", base_version=1, name="Piet's")
    with pytest.raises(ChangedMeanwhile):
        repository.remove("10023", actor="Piet", base_version=1)
    assert repository.find("10023").name == "Jan's"


def test_a_removed_customer_is_gone_with_its_addresses() -> None:
    found = added()
    repository.remove("10023", actor="Jan", base_version=1)
    assert not Address.objects.exists() and repository.by_debtors(["10023"]) == {}
    with pytest.raises(UnknownCustomer):
        repository.by_id(found.id)
    assert (Change.objects.last().verb, Change.objects.last().before["name"]) == (
        "customer remove",
        "De Hoek",
    )


def test_many_debtors_are_found_in_two_queries() -> None:
    for number in range(30):
        added(f"{number:05}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = repository.by_debtors(
            [f" {number:05}" for number in range(20)] + [f"x{n}" for n in range(40_000)]
        )
    assert (len(found), len(queries)) == (20, 2)
    assert found["00007"].addresses == (GENERAL,)


def test_an_address_is_known_whatever_its_capitals() -> None:
    added("2", addresses=(GENERAL, INVOICE))
    added("1", addresses=(AddressView("quote", "bcc", "Kantoor@hoek.test"),))
    assert repository.knows_address(" KANTOOR@Hoek.test") == ["1", "2"]
    assert repository.knows_address("x@hoek.test") == []


def test_the_list_is_read_page_by_page_in_the_order_of_numbers() -> None:
    for number in ("3", "1", "2", "10"):
        added(number)
    first = repository.list_customers(most=2)
    assert ([one.debtor for one in first.customers], first.next) == (["1", "10"], "10")
    second = repository.list_customers(after=first.next, most=2)
    assert ([one.debtor for one in second.customers], second.next) == (["2", "3"], "")
    assert [one.debtor for one in repository.list_all_customers()] == ["1", "10", "2", "3"]


def test_a_search_looks_in_number_name_and_addresses_whatever_the_capitals() -> None:
    added("10023", name="Bäckerei ÉCLAIR")
    added("10024", name="100%_zeker", addresses=(INVOICE,))
    repository.change("10024", actor="Jan", name="Zekerheid 100%_")
    for search, expected in [
        ("éclair", ["10023"]),
        ("BÄCK 0023", ["10023"]),
        ("boekhouding@", ["10024"]),
        ("100%_", ["10024"]),
        ("%", ["10024"]),
        ("de hoek", []),
        ("\0\udcff", []),
    ]:
        assert [one.debtor for one in repository.list_customers(search).customers] == expected, search
