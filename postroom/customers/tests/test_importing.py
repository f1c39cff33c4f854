"""A file is previewed, waits, and does exactly what was previewed."""

import pytest

from postroom.audit.models import Change
from postroom.customers import file_import, repository
from postroom.customers.models import ImportDraft
from postroom.customers.refusals import FileRefused, UnknownImport
from postroom.customers.tests.tables import csv, xlsx
from postroom.customers.values import AddressView
from postroom.shared.refusals import ChangedMeanwhile

pytestmark = pytest.mark.django_db
HEAD = ("Debnr", "Naam", "Taal", "E-mail", "CC factuur")
FILE = csv(
    [
        HEAD,
        ("1", "Café Één", "N", "a@een.test", ""),
        ("2", "Twee", "", "", "c@twee.test"),
        ("", "Drie", "", "", ""),
        ("4", "Vier", "D", "vier@vier.test", ""),
    ]
)


def waiting(content: bytes = FILE) -> file_import.Waiting:
    found, reading = file_import.examine("klanten.csv", content)
    return file_import.load_waiting(file_import.wait(found, reading, actor="Bea"))


def furnished() -> None:
    repository.add(
        "2", actor="Jan", name="Two", language="en", format="xml", addresses=(_general("old@twee.test"),)
    )
    repository.add("4", actor="Jan", name="Vier", language="de", addresses=(_general("vier@vier.test"),))
    repository.add("5", actor="Jan", name="Not in the file")


def _general(address: str) -> AddressView:
    return AddressView("", "to", address)


def test_a_preview_says_what_is_new_changed_unchanged_and_refused() -> None:
    furnished()
    wanted = waiting().preview
    assert [(one.line, one.after.debtor, one.after.name) for one in wanted.new] == [(2, "1", "Café Één")]
    (changed,) = wanted.changed
    assert {each.field: (each.before, each.after) for each in changed.differences} == {
        "name": ("Two", "Twee"),
        "language": ("en", ""),
        "addresses": ((_general("old@twee.test"),), (AddressView("invoice", "cc", "c@twee.test"),)),
    }
    assert changed.after.format == "xml", "a column that is missing leaves the field alone"
    assert wanted.unchanged == 1
    assert [(one.line, one.column) for one in wanted.refused] == [(4, "Debnr")]
    assert repository.find("2").version == 1 and len(repository.list_all_customers()) == 3, (
        "nothing is kept yet"
    )


def test_apply_does_what_was_previewed_and_deletes_nobody() -> None:
    furnished()
    found = waiting()
    done = file_import.apply(found.id, actor="Bea", seen=found.preview.seen)
    assert (done.new, done.changed, done.unchanged, done.refused) == (1, 1, 1, 1)
    expected = {one.after.debtor: one.after for one in (*found.preview.new, *found.preview.changed)}
    for debtor, after in expected.items():
        kept = repository.find(debtor)
        assert (kept.name, kept.language, kept.format, kept.addresses) == (
            after.name,
            after.language,
            after.format,
            after.addresses,
        )
        assert (kept.changed_by, kept.version) == ("Bea", after.version + 1)
    assert repository.find("5").version == repository.find("4").version == 1
    assert [one.debtor for one in repository.list_customers("één").customers] == ["1"]
    assert repository.knows_address("old@twee.test") == [] and repository.knows_address("c@twee.test") == [
        "2"
    ]
    with pytest.raises(UnknownImport):
        file_import.load_waiting(found.id)


def test_an_import_is_logged_with_its_sums_and_every_change() -> None:
    furnished()
    found = waiting()
    file_import.apply(found.id, actor="Bea", seen=found.preview.seen)
    rows = {row.verb: row for row in Change.objects.filter(actor="Bea")}
    assert rows["customer import"].subject == "klanten.csv"
    assert rows["customer import"].after == {"new": 1, "changed": 1, "unchanged": 1, "refused": 1}
    assert (rows["customer edit"].subject, rows["customer edit"].before["name"]) == ("2", "Two")


@pytest.mark.parametrize("meanwhile", ["change", "remove", "add"])
def test_a_customer_that_changed_since_the_preview_stops_the_import(meanwhile) -> None:
    furnished()
    found = waiting()
    if meanwhile == "change":
        repository.change("4", actor="Jan", name="Other")
    elif meanwhile == "remove":
        repository.remove("2", actor="Jan")
    else:
        repository.add("1", actor="Jan")
    with pytest.raises(ChangedMeanwhile, match="Nothing was imported"):
        file_import.apply(found.id, actor="Bea", seen=found.preview.seen)
    assert not Change.objects.filter(actor="Bea").exists()
    again = file_import.load_waiting(found.id).preview
    assert again.seen != found.preview.seen
    file_import.apply(found.id, actor="Bea", seen=again.seen)
    assert repository.find("1").name == "Café Één" and repository.find("4").name == "Vier"


def test_a_change_of_somebody_else_does_not_stop_it() -> None:
    furnished()
    found = waiting()
    repository.change("5", actor="Jan", name="Other")
    file_import.apply(found.id, actor="Bea", seen=found.preview.seen)
    assert repository.find("5").name == "Other"


def test_previews_wait_a_day_and_at_most_twenty_of_them(stopped_clock) -> None:
    first = waiting().id
    for _more in range(file_import.MOST_WAITING):
        last = waiting().id
    assert ImportDraft.objects.count() == file_import.MOST_WAITING
    with pytest.raises(UnknownImport):
        file_import.load_waiting(first)
    stopped_clock.move(24 * 3600 + 1)
    with pytest.raises(UnknownImport, match="older than a day"):
        file_import.load_waiting(last)
    waiting()
    assert ImportDraft.objects.count() == 1


def test_a_forgotten_preview_cannot_be_applied() -> None:
    found = waiting()
    file_import.forget(found.id)
    with pytest.raises(UnknownImport):
        file_import.apply(found.id, actor="Bea", seen=found.preview.seen)
    assert repository.list_all_customers() == []


def test_the_same_file_twice_changes_nothing_the_second_time() -> None:
    furnished()
    found = waiting()
    file_import.apply(found.id, actor="Bea", seen=found.preview.seen)
    again = waiting().preview
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 3)


def test_a_spreadsheet_waits_with_its_sheet() -> None:
    rows = [("Kundennummer", "Firma", "E-Mail Rechnung"), (7, "Weiß", "r@weiss.test; s@weiss.test")]
    found = waiting(xlsx(rows))
    assert (found.found.sheet, found.found.rows, found.made_by) == ("Blad1", 1, "Bea")
    assert found.preview.new[0].after.addresses_for("invoice") == (
        ("to", "r@weiss.test"),
        ("to", "s@weiss.test"),
    )


def test_too_many_addresses_refuse_their_row() -> None:
    many = " ".join(f"a{number}@b.test" for number in range(101))
    (refused,) = waiting(csv([HEAD, ("1", "a", "", many, "")])).preview.refused
    assert "more than the 100" in str(refused.sentence)


def test_an_unusable_file_keeps_nothing() -> None:
    with pytest.raises(FileRefused):
        waiting(b"Artikel;Prijs\n1;2\n")
    assert not ImportDraft.objects.exists()
