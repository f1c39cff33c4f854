"""`postroom customer ...`"""

import json

import pytest
from click.testing import CliRunner, Result

from postroom.cli.customers import customer
from postroom.customers import repository
from postroom.customers.tests.tables import csv, xlsx
from postroom.customers.values import AddressView

pytestmark = pytest.mark.django_db
ROWS = [("Debnr", "Naam", "E-mail"), ("1,00", "Café Één", "a@b.test"), ("", "Twee", "b@b.test")]


def run(*words: object) -> Result:
    """The answer of a command."""
    return CliRunner().invoke(customer, [str(word) for word in words])


@pytest.fixture
def file(tmp_path):
    """Writes a file to import."""

    def make(content: bytes = csv(ROWS), name: str = "klanten.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def test_an_import_prints_its_sums_and_refused_lines_and_ends_with_1(file) -> None:
    answer = run("import", file())
    assert answer.exit_code == 1 and repository.find("1").name == "Café Één"
    assert answer.stdout.splitlines() == [
        "cp1252, semicolon, 2 rows",
        "new         1",
        "changed     0",
        "unchanged   0",
        "refused     1",
    ]
    assert answer.stderr.startswith("line 3 (Debnr): A customer needs a debtor number")


def test_a_check_changes_nothing_and_tells_all_as_json(file) -> None:
    repository.add("1", actor="Bea", name="One")
    content = xlsx([("Debnr", "Naam", "E-mail", "x"), (1, "Een", "a@b.test", 5)])
    answer = run("import", file(content), "--check-only", "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0 and repository.find("1").name == "One"
    assert told["changes"] == [
        {"line": 2, "debtor": "1", "field": "name", "before": "One", "after": "Een"},
        {"line": 2, "debtor": "1", "field": "addresses", "before": [], "after": ["to:a@b.test"]},
    ]
    assert (told["applied"], told["new"], told["changed"], told["refused"]) == (False, 0, 1, [])
    assert (told["sheet"], told["columns_not_used"]) == ("Blad1", ["x"])


@pytest.mark.parametrize("content", [b"", b"Artikel;Prijs\n1;2\n", b"\0\1"])
def test_an_unusable_file_ends_with_2(file, content) -> None:
    answer = run("import", file(content))
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)


def test_a_customer_is_added_changed_listed_and_removed() -> None:
    words = ["--name", "De Hoek", "--to", "a@b.test", "--cc", "c@b.test", "--address", "invoice:to:i@b.test"]
    assert run("add", "00123", *words, "--language", "nl", "--format", "pdf+xml", "--together").exit_code == 0
    assert (
        run(
            "edit", "00123", "--do-not-email", "wil post", "--address", "invoice:to:", "--cc", "d@b.test"
        ).exit_code
        == 0
    )
    found = repository.find("00123")
    assert found.addresses == (AddressView("", "to", "a@b.test"), AddressView("", "cc", "d@b.test"))
    assert (found.language, found.format, found.together, found.do_not_email) == (
        "nl",
        "pdf+xml",
        True,
        "wil post",
    )
    told = json.loads(run("list", "--search", "hoek", "--json").stdout)
    assert told == [json.loads(run("show", "00123", "--json").stdout)]
    assert told[0]["addresses"][1] == {"type": "", "kind": "cc", "address": "d@b.test"}
    assert "00123" in run("list").stdout and "a@b.test" in run("show", "00123").stdout
    assert run("edit", "00123", "--may-email", "--apart").exit_code == 0
    assert (repository.find("00123").do_not_email, repository.find("00123").together) == ("", False)
    assert run("remove", "00123").exit_code == 0 and run("list", "--json").stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "7"], "no customer '7'"),
        (["edit", "1"], "Say what is to change"),
        (["edit", "1", "--address", "a@b.test"], "TYPE:KIND:ADDRESS"),
        (["edit", "1", "--address", "invoice:von:a@b.test"], "not a kind of address"),
        (["edit", "1", "--may-email", "--do-not-email", "x"], "not both"),
        (["edit", "1", "--language", "xx"], "not a language"),
        (["add", "1"], "already a customer"),
        (["import", "/no/such/file.csv"], "cannot be read"),
    ],
)
def test_bad_input_is_one_sentence_and_ends_with_2(words, said) -> None:
    repository.add("1", actor="Bea")
    answer = run(*words)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert said in answer.stderr


UNKNOWN = csv([("Ref", "Wie", "Postvak"), ("K-7", "Café", "a@hoek.test")])
NAMED = ("--column", "Ref=number", "--column", "Wie=company", "--column", "Postvak=address:invoice")


def test_columns_are_named_once_and_kept_until_the_headings_count_again(file) -> None:
    assert run("import", file(UNKNOWN)).exit_code == 2
    assert run("import", file(UNKNOWN), *NAMED, "--check-only").exit_code == 0
    assert run("import", file(UNKNOWN)).exit_code == 2, "a look alone keeps nothing"
    assert run("import", file(UNKNOWN), *NAMED).exit_code == 0
    assert repository.find("K-7").addresses == (AddressView("invoice", "to", "a@hoek.test"),)
    again = run("import", file(UNKNOWN), "--json")
    told = json.loads(again.stdout)
    assert (told["unchanged"], [one["field"] for one in told["columns"]]) == (
        1,
        ["number", "company", "address:invoice:to"],
    )
    assert "for the same headings" in told["notes"][0]
    assert run("import", file(UNKNOWN), "--as-headings-say").exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--column", "Ref"], "not NAME=FIELD"),
        (["--column", "=number"], "not NAME=FIELD"),
        (["--column", "Rif=number"], "has no column 'Rif'. It has: Ref, Wie, Postvak"),
        (["--column", "Ref=nummer"], "'nummer' is nothing that a column can hold"),
        (["--column", "Ref=number", "--column", "Wie=number"], "Only one column can hold 'number'"),
    ],
)
def test_a_column_that_is_named_wrongly_is_one_sentence(file, words, said) -> None:
    answer = run("import", file(UNKNOWN), *words)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert said in answer.stderr


def test_two_numbers_are_asked_and_answered(file) -> None:
    content = file(csv([("Klantnummer", "Debiteurnummer", "Naam"), ("1", "900", "A"), ("2", "901", "B")]))
    answer = run("import", content)
    assert answer.exit_code == 2 and "'Klantnummer' (1, 2), 'Debiteurnummer' (900, 901)" in answer.stderr
    assert run("import", content, "--column", "Debiteurnummer=number").exit_code == 0
    assert repository.find("901").name == "B"


def test_what_is_left_out_is_told_and_the_rows_are_imported(file) -> None:
    rows = [("Debnr", "Taal", "E-mail"), ("1", "F", "a@b.test"), ("2", "F", "x@"), ("Totaal", "", "")]
    answer = run("import", file(csv(rows)))
    assert answer.exit_code == 0 and len(repository.list_all_customers()) == 2
    assert "left out, line 2 (Taal): 'F' is not a language" in answer.stderr and "(2 rows)" in answer.stderr
    assert "left out, line 3 (E-mail): 'x@'" in answer.stderr and "skipped: 4." in answer.stderr


def test_an_encoding_is_chosen(file) -> None:
    content = csv([("Debnr", "Naam"), ("1", "Zoë")], encoding="mac_roman")
    assert run("import", file(content), "--encoding", "Mac Roman").exit_code == 0
    assert repository.find("1").name == "Zoë"
    assert run("import", file(content), "--encoding", "EBCDIC").exit_code == 2
