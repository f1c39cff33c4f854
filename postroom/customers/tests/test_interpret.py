"""Headings, values and addresses of three languages."""

import pytest

from postroom.customers.import_cells import DEFAULT_REASON, split_addresses
from postroom.customers.import_reading import Reading
from postroom.customers.import_rows import read_rows
from postroom.customers.refusals import FileRefused
from postroom.customers.table import headings
from postroom.customers.table.read import read


def reading(*lines: str) -> Reading:
    return read_rows(read("\n".join(lines).encode()))


def only(*lines: str):
    (row,) = reading(*lines).rows
    return row


@pytest.mark.parametrize(
    "heading",
    [
        "Debiteurnummer",
        "debiteur nr.",
        "Deb.nr.",
        "DEBNR",
        "Klantnummer",
        "Klant-nr",
        "Relatienummer",
        "Debitorennummer",
        "Debitoren-Nr.",
        "Debitor",
        "Kundennummer",
        "Kunden-Nr.",
        "KdNr.",
        "Kd.-Nr.",
        "Customer number",
        "Customer No.",
        "Debtor",
        "customer_id",
    ],
)
def test_headings_of_debtor_numbers_are_known(heading) -> None:
    column = headings.find_column(heading)
    assert column and column.field == "debtor"


@pytest.mark.parametrize(
    ("heading", "type_", "kind"),
    [
        ("E-mail", "", "to"),
        ("e-mailadres", "", "to"),
        ("E-Mail-Adresse 2", "", "to"),
        ("CC", "", "cc"),
        ("E-mail (BCC)", "", "bcc"),
        ("Kopie an", "", "cc"),
        ("e-mail factuur", "invoice", "to"),
        ("E-mail facturen", "invoice", "to"),
        ("E-Mail Rechnung", "invoice", "to"),
        ("Rechnungs-E-Mail", "invoice", "to"),
        ("invoice e-mail", "invoice", "to"),
        ("E-Mail für Rechnungen", "invoice", "to"),
        ("CC factuur", "invoice", "cc"),
        ("BCC Rechnung", "invoice", "bcc"),
        ("E-Mail Lieferschein", "delivery-note", "to"),
        ("email leverbon", "delivery-note", "to"),
        ("E-mail voor pakbonnen (cc)", "delivery-note", "cc"),
        ("E-Mail Auftragsbestätigung", "order-confirmation", "to"),
        ("e-mail aanmaning", "reminder", "to"),
        ("E-Mail Mahnung", "reminder", "to"),
        ("Email quotes", "quote", "to"),
    ],
)
def test_headings_of_addresses_tell_type_and_kind(heading, type_, kind) -> None:
    column = headings.find_column(heading)
    assert column and (column.field, column.type, column.kind) == ("address", type_, kind)


@pytest.mark.parametrize(
    "heading",
    ["Telefoon", "Factuur", "Straße", "Postcode", "E-mail intern verslag", "Rechnung", "BTW-nummer", ""],
)
def test_other_headings_are_left_alone(heading) -> None:
    assert headings.find_column(heading) is None


@pytest.mark.parametrize(
    ("heading", "cell", "field", "expected"),
    [
        ("Taal", "Nederlands", "language", "nl"),
        ("Taal", "N", "language", "nl"),
        ("Sprache", "Deutsch", "language", "de"),
        ("Sprache", "D", "language", "de"),
        ("Sprache", "de-AT", "language", "de"),
        ("Language", "UK", "language", "en"),
        ("Language", "", "language", ""),
        ("Formaat", "PDF + XML", "format", "pdf+xml"),
        ("Format", "ZUGFeRD", "format", "pdf+xml"),
        ("Format", "XRechnung", "format", "xml"),
        ("Formaat", "UBL", "format", "pdf+xml"),
        ("Formaat", "", "format", "pdf"),
        ("Verzamelmail", "ja", "together", True),
        ("Sammelmail", "wahr", "together", True),
        ("Together", "0", "together", False),
        ("Samen", "", "together", False),
        ("Niet mailen", "ja", "do_not_email", DEFAULT_REASON),
        ("Keine E-Mail", "nein", "do_not_email", ""),
        ("Niet e-mailen", "wil post", "do_not_email", "wil post"),
        ("Firma", " Weiß   GmbH ", "name", "Weiß GmbH"),
    ],
)
def test_values_are_understood_in_three_languages(heading, cell, field, expected) -> None:
    assert only(f"Debnr;{heading}", f"1;{cell}").fields == {field: expected}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("a@b.test; c@b.test,d@b.test", ["a@b.test", "c@b.test", "d@b.test"]),
        ("a@b.test c@b.test", ["a@b.test", "c@b.test"]),
        ("Jan Jansen <a@b.test>", ["a@b.test"]),
        ('"Jansen, Jan" <a@b.test>; Piet <c@b.test>', ["a@b.test", "c@b.test"]),
        ("Jansen, Jan <a@b.test>, c@b.test", ["a@b.test", "c@b.test"]),
        ("mailto:a@b.test", ["a@b.test"]),
        ("", []),
        ("geen", ["geen"]),
    ],
)
def test_several_addresses_stand_in_one_cell(cell, expected) -> None:
    assert split_addresses(cell) == expected


def test_columns_of_one_type_and_kind_are_put_together() -> None:
    row = only("Debnr;E-mail 1;E-mail 2;CC factuur", "1;a@b.test;A@b.test c@b.test;")
    assert row.addresses == (("", "to", ("a@b.test", "c@b.test")), ("invoice", "cc", ()))


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (";Jan;nl;a@b.test", "Debnr", "needs a debtor number"),
        ("1;Jan;nl;a@b.test;Hoek", "", "5 cells, but there are 4 headings"),
        ("10,5;Jan;nl;a@b.test", "Debnr", "two different numbers"),
        (f"{'9' * 101};Jan;nl;a@b.test", "Debnr", "longer than 100"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_line_column_and_sentence(line, column, said) -> None:
    found = reading("Debnr;Naam;Taal;E-mail", "7;Piet;nl;p@b.test", line)
    (refused,) = found.refused
    assert (refused.line, refused.column, len(found.rows)) == (3, column, 1)
    assert said in str(refused.sentence)


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("1;Jan;Marsiaans;a@b.test", "Taal", "'Marsiaans' is not a language"),
        ("1;Jan;nl;a@@b", "E-mail", "'a@@b' is not an e-mail address"),
        (f"1;{'J' * 201};nl;a@b.test", "Naam", "longer than 200"),
    ],
)
def test_another_cell_that_is_not_understood_is_left_out_and_told(line, column, said) -> None:
    found = reading("Debnr;Naam;Taal;E-mail", "7;Piet;nl;p@b.test", line)
    (left_out,) = found.left_out
    assert (left_out.line, left_out.column, len(found.rows), found.refused) == (3, column, 2, ())
    assert said in str(left_out.sentence)


def test_a_missing_column_of_numbers_is_named_with_what_is_looked_for() -> None:
    with pytest.raises(FileRefused, match=r"Artikel, Prijs.*Debiteurnummer"):
        reading("Artikel;Prijs", "1;2")


def test_the_second_row_of_a_debtor_is_refused_naming_the_first() -> None:
    found = reading("Debnr;Naam", "7,00;Piet", "8,00;An", "7;Jan")
    assert [(row.debtor, row.fields["name"]) for row in found.rows] == [("7", "Piet"), ("8", "An")]
    assert "line 2" in str(found.refused[0].sentence) and found.refused[0].line == 4


def test_an_unreadable_letter_is_refused_not_kept() -> None:
    found = read_rows(read(b"Debnr;Naam\n1;M\xfcller\n2;a\x81b\x8d\n3;Caf\xe9 Stra\xdfe\n"))
    assert [row.fields["name"] for row in found.rows] == ["Müller", "Café Straße"]
    assert "unreadable" in str(found.refused[0].sentence)


def test_used_and_unused_columns_are_told_apart() -> None:
    found = reading("Debiteur;Debiteurnummer;Naam;Telefoon;Naam1", "Hoek;1;De Hoek;5;x")
    assert found.used == ("Debiteurnummer", "Naam") and found.unused == ("Debiteur", "Telefoon", "Naam1")
    assert found.rows[0].debtor == "1" and found.rows[0].fields == {"name": "De Hoek"}


def test_a_file_with_nothing_but_numbers_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"only debtor numbers \(Debnr\).*Debnr, Telefoon"):
        reading("Debnr;Telefoon", "1;2")
