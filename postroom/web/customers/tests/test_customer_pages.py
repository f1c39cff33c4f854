"""The pages of the room: what they show, refuse and keep."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from postroom.customers import repository
from postroom.customers.import_cells import DEFAULT_REASON
from postroom.customers.tests.tables import csv
from postroom.customers.values import AddressView
from postroom.scenarios import repository as scenarios

GENERAL = AddressView("", "to", "a@hoek.test")
OWN = AddressView("visit-report", "bcc", "v@hoek.test")
FORM = {
    "version": "1",
    "name": "De Hoek",
    "language": "nl",
    "format": "pdf",
    "do_not_email": "",
    "action": "ok",
}


def text_of(answer) -> str:
    """The page as a reader has it, without its tags."""
    return re.sub(" +", " ", unescape(re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())))


def rows(*addresses: tuple[str, str, str]) -> dict[str, str]:
    """The table of addresses as the browser sends it, with three empty rows at the end."""
    given = [*addresses, *[("", "to", "")] * 3]
    form = {"address-TOTAL_FORMS": str(len(given)), "address-INITIAL_FORMS": "0"}
    for place, row in enumerate(given):
        form |= {
            f"address-{place}-{name}": value
            for name, value in zip(("type", "kind", "address"), row, strict=True)
        }
    return form


def added(debtor: str = "10023", **fields):
    return repository.add(debtor, actor="Bea", **({"name": "De Hoek", "addresses": (GENERAL,)} | fields))


def upload(client, content: bytes, name: str = "klanten.csv"):
    return client.post("/customers/import/", {"file": SimpleUploadedFile(name, content)})


def test_the_list_shows_customers_and_who_is_not_mailed(clerk) -> None:
    added("1", do_not_email=DEFAULT_REASON, format="pdf+xml", together=True)
    told = text_of(clerk.get("/customers/"))
    for word in (
        "De Hoek",
        "a@hoek.test",
        "do not e-mail",
        "PDF+XML",
        "several in one mail",
        "Import a file",
    ):
        assert word in told


def test_the_list_is_searched_and_turned_page_by_page(clerk) -> None:
    for number in range(60):
        added(f"{number:03}", name=f"Café {number}")
    first = clerk.get("/customers/")
    assert "049" in text_of(first) and "050" not in text_of(first)
    after = re.search(r'href="(\?[^"]*after=049[^"]*)"', first.content.decode())
    second = text_of(clerk.get(f"/customers/{unescape(after[1])}"))
    assert "050" in second and "059" in second and "049" not in second and "First page" in second
    assert "Café 33" in text_of(clerk.get("/customers/?search=CAFÉ 33"))
    assert "No customer has these words" in text_of(clerk.get("/customers/?search=nobody"))


def test_a_customer_is_added_and_empty_rows_vanish(clerk) -> None:
    form = (
        FORM
        | rows(("", "to", "a@b.test"), ("invoice", "cc", "i@b.test"))
        | {"debtor": " 007 ", "together": "on"}
    )
    assert clerk.post("/customers/new/", form).status_code == 302
    found = repository.find("007")
    assert found.addresses == (AddressView("", "to", "a@b.test"), AddressView("invoice", "cc", "i@b.test"))
    assert (found.language, found.together, found.changed_by) == ("nl", True, "clerk")
    again = clerk.post("/customers/new/", form)
    assert again.status_code == 200 and "already a customer '007'" in text_of(again)


def test_a_customer_is_changed_and_an_own_type_stays(clerk) -> None:
    found = added(addresses=(GENERAL, OWN))
    page = clerk.get(f"/customers/{found.id}/")
    assert page.content.decode().count('name="address-4-address"') == 1, "two addresses and three empty rows"
    form = FORM | rows(("", "to", ""), ("visit-report", "bcc", "v@hoek.test"), ("quote", "to", "q@hoek.test"))
    assert clerk.post(f"/customers/{found.id}/", form | {"name": "Anders"}).status_code == 302
    kept = repository.find("10023")
    assert (kept.name, kept.addresses) == ("Anders", (AddressView("quote", "to", "q@hoek.test"), OWN))


def test_a_type_of_the_installations_own_can_be_chosen_by_its_title(clerk) -> None:
    scenarios.change("visit-report", actor="Bea", title="Bezoekrapport")
    assert (
        '<option value="visit-report">Bezoekrapport</option>' in clerk.get("/customers/new/").content.decode()
    )
    added(addresses=(OWN,))
    assert "(Bezoekrapport)" in text_of(clerk.get("/customers/"))


def test_a_wrong_address_is_said_in_its_row_and_nothing_is_kept(clerk) -> None:
    found = added()
    page = clerk.post(f"/customers/{found.id}/", FORM | rows(("", "to", "a@b.test"), ("", "cc", "nobody")))
    assert "'nobody' is not an e-mail address" in text_of(page) and "Nothing was saved" in text_of(page)
    assert 'value="nobody"' in page.content.decode() and repository.find("10023").version == 1


def test_the_second_of_two_people_sees_both_values_and_decides(clerk) -> None:
    found = added()
    repository.change("10023", actor="Jan", name="Jan's", addresses=())
    form = FORM | rows(("", "to", "a@hoek.test")) | {"name": "Mine"}
    page = clerk.post(f"/customers/{found.id}/", form)
    told = text_of(page)
    assert page.status_code == 409 and "Jan changed this" in told
    assert "Jan's" in told and "Mine" in told and 'name="seen" value="2"' in page.content.decode()
    done = clerk.post(f"/customers/{found.id}/", form | {"action": "mine", "seen": "2"})
    assert done.status_code == 302
    assert (repository.find("10023").name, repository.find("10023").addresses) == ("Mine", (GENERAL,))


def test_a_second_click_is_nobody_elses_change(clerk) -> None:
    found = added()
    form = FORM | rows(("", "to", "a@hoek.test")) | {"name": "Mine"}
    for _ in range(2):
        done = clerk.post(f"/customers/{found.id}/", form, follow=True)
        assert "Saved." in text_of(done) and "changed this" not in text_of(done)
    assert repository.find("10023").version == 2
    late = clerk.post(f"/customers/{found.id}/", form | {"name": "Other"})
    assert late.status_code == 409 and "clerk changed this" in text_of(late)
    repository.change("10023", actor="Jan", name="Same")
    same = text_of(clerk.post(f"/customers/{found.id}/", form | {"name": "Same"}))
    assert "Jan changed this" in same and "Both of you typed the same" in same


def test_a_customer_is_deleted_after_a_question(clerk) -> None:
    found = added()
    assert "What was sent stays" in text_of(clerk.get(f"/customers/{found.id}/delete/"))
    assert repository.find("10023")
    repository.change("10023", actor="Jan", name="x")
    clerk.post(f"/customers/{found.id}/delete/", {"seen": "1"})
    assert repository.find("10023").name == "x", "it changed since the question"
    clerk.post(f"/customers/{found.id}/delete/", {"seen": "2"})
    assert repository.list_all_customers() == []
    assert clerk.get(f"/customers/{found.id}/").status_code == 404


def test_readers_look_and_change_nothing(log_in) -> None:
    reader, found = log_in("reader"), added(addresses=(GENERAL, OWN))
    page = reader.get(f"/customers/{found.id}/")
    assert (
        "visit-report" in text_of(page)
        and "<input" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    )
    assert "Add a customer" not in text_of(reader.get("/customers/"))
    for path in (
        f"/customers/{found.id}/",
        "/customers/new/",
        f"/customers/{found.id}/delete/",
        "/customers/import/",
    ):
        assert reader.post(path, FORM | rows()).status_code == 403, path
    assert repository.find("10023").version == 1


def test_a_file_is_previewed_and_imported(clerk) -> None:
    added("1", name="Oud")
    content = csv(
        [
            ("Debnr", "Naam", "Niet mailen", "Fax"),
            ("1", "Café", "ja", "1"),
            ("2", "Müller", "", ""),
            ("", "niemand", "", ""),
        ]
    )
    answer = upload(clerk, content)
    assert answer.status_code == 302 and len(repository.list_all_customers()) == 1
    page = clerk.get(answer.url)
    told = text_of(page)
    for words in (
        "cp1252, semicolon, 3 rows",
        "new 1",
        "changed 1",
        "refused 1",
        "Name: Oud → Café",
        "4 Debnr A customer needs a debtor number.",
        "2 Müller",
        "Not used Fax",
    ):
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", told), words
    seen = re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]
    done = clerk.post(answer.url, {"action": "import", "seen": seen}, follow=True)
    assert "Imported: 1 new, 1 changed, 0 as they were, 1 refused." in text_of(done)
    assert (repository.find("1").name, repository.find("1").do_not_email) == ("Café", DEFAULT_REASON)


def test_a_preview_that_is_out_of_date_is_shown_anew(clerk) -> None:
    added("1", name="Oud")
    where = upload(clerk, csv([("Debnr", "Naam"), ("1", "Nieuw")])).url
    repository.change("1", actor="Jan", name="Anders")
    for seen in ("0" * 32, ""):
        told = text_of(clerk.post(where, {"action": "import", "seen": seen}, follow=True))
        assert "Nothing was imported" in told and "Anders" in told
    assert repository.find("1").name == "Anders"


def test_a_cancelled_import_is_forgotten(clerk) -> None:
    where = upload(clerk, csv()).url
    assert clerk.post(where, {"action": "cancel"}).url == "/customers/"
    gone = clerk.get(where, follow=True)
    assert "This import is gone" in text_of(gone) and repository.list_all_customers() == []


def test_an_unusable_file_is_refused_at_its_field(clerk) -> None:
    assert "The file is empty" in text_of(upload(clerk, b""))
    assert "This field is required" in text_of(clerk.post("/customers/import/", {}))


def test_a_long_preview_shows_the_first_rows_and_counts_the_others(clerk) -> None:
    where = upload(clerk, csv([("Debnr", "Naam"), *((str(n), f"Klant {n}") for n in range(1, 206))])).url
    told = text_of(clerk.get(where))
    assert "Klant 200" in told and "Klant 201" not in told and "further rows: 5" in told


UNKNOWN = csv([("Ref", "Wie", "Postvak"), ("K-7", "Café", "a@hoek.test"), ("K-8", "Müller", "b@hoek.test")])
SAID = {"action": "columns", "column-0": "number", "column-1": "company", "column-2": "address:invoice:to"}


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]


def test_columns_that_nobody_knows_are_asked_and_nothing_can_be_imported_before(clerk) -> None:
    where = upload(clerk, UNKNOWN).url
    page = clerk.get(where)
    told = text_of(page)
    assert "No column with debtor numbers was found. The file has: Ref, Wie, Postvak." in told
    assert "a@hoek.test · b@hoek.test" in told and 'value="import"' not in page.content.decode()
    assert '<details class="more" id="columns" open>' in page.content.decode()


def test_columns_are_said_once_and_kept_for_the_same_headings(clerk) -> None:
    where = upload(clerk, UNKNOWN).url
    page = clerk.post(where, SAID | {"encoding": "cp1252"}, follow=True)
    assert "new 2" in text_of(page) and "Café" in text_of(page)
    clerk.post(where, {"action": "import", "seen": seen_on(page)})
    assert repository.find("K-7").addresses == (AddressView("invoice", "to", "a@hoek.test"),)
    again = text_of(clerk.get(upload(clerk, UNKNOWN).url))
    assert "The columns are read as clerk chose for the same headings on" in again and "unchanged 2" in again


def test_of_very_many_columns_only_those_with_cells_are_shown(clerk) -> None:
    head = (
        "Konto",
        "Name (Adressattyp Unternehmen)",
        "E-Mail",
        *(f"Leerfeld {number}" for number in range(250)),
    )
    page = clerk.get(upload(clerk, csv([head, ("10000", "Groß", "a@b.test")])).url).content.decode()
    assert page.count('<select name="column-') == 3


def test_a_look_alone_keeps_no_columns(clerk) -> None:
    where = upload(clerk, UNKNOWN).url
    clerk.post(where, SAID)
    clerk.post(where, {"action": "cancel"})
    assert "No column with debtor numbers" in text_of(clerk.get(upload(clerk, UNKNOWN).url))


def test_what_was_kept_is_given_up_for_what_the_headings_say(clerk) -> None:
    content = csv([("Debnr", "Naam", "E-mail"), ("1", "Café", "a@hoek.test")])
    where = upload(clerk, content).url
    wrong = SAID | {"column-2": "address::cc"}
    page = clerk.post(where, wrong, follow=True)
    clerk.post(where, {"action": "import", "seen": seen_on(page)})
    assert repository.find("1").addresses == (AddressView("", "cc", "a@hoek.test"),)
    where = upload(clerk, content).url
    page = clerk.post(where, {"action": "headings"}, follow=True)
    assert "chose for the same headings" not in text_of(page)
    clerk.post(where, {"action": "import", "seen": seen_on(page)})
    assert repository.find("1").addresses == (AddressView("", "to", "a@hoek.test"),)
    assert "chose for the same headings" not in text_of(clerk.get(upload(clerk, content).url))


def test_who_saw_an_earlier_reading_does_not_import_the_new_one(clerk) -> None:
    where = upload(clerk, csv([("Debnr", "Naam", "E-mail"), ("1", "Café", "a@hoek.test")])).url
    mine = seen_on(clerk.get(where))
    clerk.post(where, SAID | {"column-2": "address::cc"})
    told = text_of(clerk.post(where, {"action": "import", "seen": mine}, follow=True))
    assert "Nothing was imported" in told and repository.list_all_customers() == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"column-1": "number"}, "Only one column can hold 'number', but these were chosen: Ref, Wie"),
        ({"column-0": ""}, "No column with debtor numbers was found"),
        ({"column-1": "", "column-2": ""}, "has only debtor numbers (Ref)"),
        ({"column-2": "shoe-size"}, "Select a valid choice"),
        ({"encoding": "UTF-16"}, "neither a text file nor a spreadsheet"),
    ],
)
def test_columns_that_cannot_be_are_said_and_nothing_is_imported(clerk, said, told) -> None:
    page = clerk.post(upload(clerk, UNKNOWN).url, SAID | {"encoding": "cp1252"} | said, follow=True)
    assert told in text_of(page) and 'value="import"' not in page.content.decode()


def test_an_encoding_is_chosen_when_the_letters_look_wrong(clerk) -> None:
    where = upload(clerk, csv([("Debnr", "Naam"), ("1", "Zoë")], encoding="mac_roman")).url
    form = {"action": "columns", "column-0": "number", "column-1": "name"}
    assert "Zoë" not in text_of(clerk.post(where, form | {"encoding": "cp850"}, follow=True))
    assert "Zoë" in text_of(clerk.post(where, form | {"encoding": "Mac Roman"}, follow=True))


def test_what_is_left_out_and_skipped_is_told_on_the_preview(clerk) -> None:
    rows = [("Debnr", "Naam", "Taal", "E-mail"), ("1", "Eén", "F", "x@"), ("2", "Twee", "F", "b@b.test")]
    told = text_of(clerk.get(upload(clerk, csv([*rows, ("Totaal", "2", "", "")])).url))
    assert "new 2" in told and "refused 0" in told and "Lines that are no customers were skipped: 4." in told
    assert re.search(r"2 Taal 'F' is not a language of Postroom.*? 2 ", told)
    assert "2 E-mail 'x@' is not an e-mail address" in told
