"""Which column holds what: numbers in doubt are asked, companies come first, and a person may say it otherwise."""

import pytest

from postroom.customers import file_import, kept_columns, repository
from postroom.customers.import_choice import Choice
from postroom.customers.import_reading import Reading
from postroom.customers.import_rows import read_rows
from postroom.customers.refusals import (
    FileRefused,
    MixedSeparators,
    NoDebtorColumn,
    NoSuchColumn,
    NoSuchColumnField,
    OneColumnOnly,
    WhichNumber,
)
from postroom.customers.table.kept import find_kept
from postroom.customers.table.read import read
from postroom.customers.values import AddressView


def reading(*lines: str) -> Reading:
    return read_rows(read("\n".join(lines).encode()))


RIVALS = (
    ("Debiteurnummer", "Klantcode"),
    ("Klantnummer", "Debiteurnummer"),
    ("Debiteurnr.", "Relatienummer"),
    ("Klantnr", "Klant-ID"),
    ("Relatiecode", "Debiteurcode"),
    ("Kundennummer", "Debitorennummer"),
    ("Kd-Nr.", "Debitoren-Nr."),
    ("Kunden-ID", "Kundennummer"),
    ("Customer number", "Debtor no."),
    ("Customer ID", "Customer number"),
    ("CardCode", "Kundennummer"),
    ("Lidnummer", "Debiteurnummer"),
    ("Debiteur", "Adresnummer"),
    ("Debitorenkonto", "Adressnummer"),
    ("Nr.", "Code"),
    ("Code", "Referentie"),
    ("No.", "Reference"),
    ("Nummer", "Code"),
)


@pytest.mark.parametrize(("first", "second"), RIVALS)
def test_two_columns_that_may_be_the_number_are_asked_when_they_differ(first, second) -> None:
    with pytest.raises(WhichNumber, match="they differ") as asked:
        reading(f"{first};{second};Naam;E-mail", "1;900;A;a@a.test", "2;901;B;b@b.test")
    assert f"'{first}' (1, 2), '{second}' (900, 901)" in str(asked.value)


@pytest.mark.parametrize(("first", "second"), RIVALS)
@pytest.mark.parametrize(("one", "other"), [("1", "1"), ("1", ""), ("", "1")])
def test_they_are_not_asked_when_they_are_the_same_or_one_is_empty(first, second, one, other) -> None:
    found = reading(f"{first};{second};Naam;E-mail", f"{one};{other};A;a@a.test")
    assert [row.debtor for row in found.rows] == ["1"]


def test_a_column_that_fills_only_other_rows_is_asked() -> None:
    with pytest.raises(WhichNumber):
        reading("Klantnummer;Debiteurnummer;Naam", "1;;A", ";900;B")


def test_at_datev_a_customer_s_number_beside_the_account_is_asked() -> None:
    head = "Konto;Name (Adressattyp Unternehmen);E-Mail;Kundennummer"
    assert reading(head, "10000;A;a@a.test;").rows[0].debtor == "10000"
    with pytest.raises(WhichNumber):
        reading(head, "10000;A;a@a.test;4711")


@pytest.mark.parametrize(
    ("sure", "weak"),
    [
        ("Kundennummer", "Debitorenkonto"),
        ("Klantnummer", "Nr."),
        ("Debnr", "Code"),
        ("Kunden-Nr.", "Debitoren/Kreditoren-Nr."),
        ("Relatiecode", "Referentie"),
    ],
)
def test_a_surer_heading_wins_and_the_other_one_is_told(sure, weak) -> None:
    found = reading(f"{weak};{sure};Naam;E-mail", "900;1;A;a@a.test", "901;2;B;b@b.test")
    assert [row.debtor for row in found.rows] == ["1", "2"]
    assert f"'{sure}'; '{weak}' holds other numbers" in " ".join(map(str, found.notes))


@pytest.mark.parametrize(
    "lines",
    [
        ("Code;Naam;Prijs", "1;Brood;2,50"),
        ("Nr.;Name;Ort", "1;A;Köln"),
        ("Naam;Straat;Nr.;Plaats;E-mail", "A;Dam;7;Goes;a@a.test"),
        ("Name;Straße;Nr;Ort;E-Mail", "A;Weg;7;Köln;a@a.test"),
        ("Name;E-Mail;Konto;BLZ", "A;a@a.test;123456;50010517"),
        ("Code;Naam;E-mail", "A;Een;a@a.test", "A;Twee;b@a.test", "A;Drie;c@a.test"),
        ("Naam;E-mail", "A;a@a.test"),
    ],
)
def test_some_other_number_is_not_taken_for_the_customer_s(lines) -> None:
    with pytest.raises(NoDebtorColumn):
        reading(*lines)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("Debnr;Name;Firma", "1;Meier;Groß KG"), "Groß KG"),
        (("Debnr;Naam;Bedrijfsnaam", "1;Jan;Hoek BV"), "Hoek BV"),
        (("Debnr;Name;Organisation", "1;Meier;"), "Meier"),
        (("Debnr;Firma;Vorname;Name", "1;;Anna;Meier"), "Anna Meier"),
        (("Debnr;Firma;Vorname;Name", "1;Groß KG;Anna;Meier"), "Groß KG"),
        (("Debnr;Vorname;Name", "1;Anna;Meier"), "Anna Meier"),
        (("Debnr;Voornaam;Tussenvoegsel;Achternaam", "1;Jan;de;Hoek"), "Jan de Hoek"),
        (("Debnr;Bedrijfsnaam;Voornaam;Achternaam", "1;;Jan;Hoek"), "Jan Hoek"),
        (("Debnr;Naam;Voornaam", "1;Hoek BV;Jan"), "Hoek BV"),
        (("Debnr;Company name;First name;Last name", "1;NULL;Zoe;Low"), "Zoe Low"),
        (("Debnr;Kurzbezeichnung;Firma", "1;GROSS;"), ""),
        (("Debnr;Korte naam;E-mail", "1;Zoë;"), "Zoë"),
        (("Debnr;CardName", "1;Maxi"), "Maxi"),
        (("Debnr;Organisatie;Naam", "1;;Hoek"), "Hoek"),
    ],
)
def test_a_company_comes_before_a_person(lines, name) -> None:
    assert reading(*lines).rows[0].fields == {"name": name}


@pytest.mark.parametrize(
    "heading", ["Factuur per e-mail", "Rechnung per E-Mail", "E-mail verzenden", "Factuurmail"]
)
@pytest.mark.parametrize(
    "words", [("Ja", "Nee"), ("Ja", "Nein"), ("Yes", "No"), ("1", "0"), ("WAHR", "FALSCH"), ("x", "")]
)
def test_a_column_of_yes_and_no_is_no_address_and_guessed_for_nothing(heading, words) -> None:
    found = reading(f"Debnr;E-mail;{heading}", f"1;a@a.test;{words[0]}", f"2;b@b.test;{words[1]}")
    assert [row.addresses for row in found.rows] == [
        (("", "to", ("a@a.test",)),),
        (("", "to", ("b@b.test",)),),
    ]
    assert all("do_not_email" not in row.fields for row in found.rows)
    assert f"'{heading}' says yes or no" in " ".join(map(str, found.notes)) and found.unused == (heading,)


def test_a_list_without_addresses_says_so() -> None:
    assert "nobody gets an address from this file" in str(reading("Debnr;Naam", "1;A").notes[0])


def test_addresses_below_an_unknown_heading_are_told() -> None:
    notes = " ".join(map(str, reading("Debnr;E-mail;Boekhouding", "1;a@a.test;fac@a.test").notes))
    assert "'Boekhouding' holds e-mail addresses but is not used" in notes


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Debnr;Naam;E-mail", "1,A,a@a.test"),
        ("Debnr,Naam,E-mail", "1;A;a@a.test"),
        ("Debnr\tNaam\tE-mail", "1;A;a@a.test"),
        ("Debnr;Naam;E-mail", "1\tA\ta@a.test"),
        ("Debnr|Naam|E-mail", "1,A,a@a.test"),
        ("Debnr;Naam;E-mail", '1,"A, B",a@a.test'),
    ],
)
def test_rows_with_another_separator_than_the_headings_are_refused(head, row) -> None:
    with pytest.raises(MixedSeparators, match="another sign"):
        read("\r\n".join([head, row, row]).encode())


def test_a_single_row_with_another_separator_is_refused_alone() -> None:
    found = reading("Debnr;Naam;E-mail", "1;A;a@a.test", "2;B;b@b.test", "3,C,c@c.test")
    assert len(found.rows) == 2 and "another sign" in str(found.refused[0].sentence)


def test_an_address_is_no_number() -> None:
    found = reading("Debnr;Naam", "1;A", "a@a.test;B")
    assert "'a@a.test' is an e-mail address, not a debtor number" in str(found.refused[0].sentence)


def test_rows_of_one_customer_are_put_together_when_they_name_the_same() -> None:
    head = "Klantnummer;Bedrijfsnaam;Voornaam;Achternaam;E-mail;E-mail factuur;Niet mailen"
    found = reading(
        head,
        "1;Hoek BV;Jan;A;jan@hoek.test;;",
        "1;HOEK BV;Piet;B;piet@hoek.test;fac@hoek.test;wil post",
        "2;B;;;;;",
    )
    first, second = found.rows
    assert first.addresses == (
        ("", "to", ("jan@hoek.test", "piet@hoek.test")),
        ("invoice", "to", ("fac@hoek.test",)),
    )
    assert first.fields == {"name": "Hoek BV", "do_not_email": "wil post"} and second.debtor == "2"
    assert "Customers with several rows: 1." in str(found.notes[-1])


UNKNOWN = b"Ref;Wie;Postvak\nK-7;A;a@a.test\n"


@pytest.mark.django_db
class TestByHand:
    """What a person says about the columns."""

    def read(self, content: bytes = UNKNOWN, **named: str) -> Reading:
        return file_import.examine("lijst.csv", content, Choice(named=named))[1]

    def test_named_columns_are_read_so(self) -> None:
        (row,) = self.read(Ref="number", Wie="company", Postvak="address:invoice:cc").rows
        assert (row.debtor, row.fields) == ("K-7", {"name": "A"})
        assert row.addresses == (("invoice", "cc", ("a@a.test",)),)

    @pytest.mark.parametrize(
        ("named", "refusal"),
        [
            ({"Rif": "number"}, NoSuchColumn),
            ({"Ref": "nummer"}, NoSuchColumnField),
            ({"Ref": "address:invoice:from"}, NoSuchColumnField),
            ({"Ref": "number", "Wie": "number"}, OneColumnOnly),
            ({"Wie": "name"}, NoDebtorColumn),
        ],
    )
    def test_what_cannot_be_is_refused(self, named, refusal) -> None:
        with pytest.raises(refusal):
            self.read(**named)

    def test_a_number_that_is_named_answers_the_question(self) -> None:
        content = b"Klantnummer;Debiteurnummer;Naam\n1;900;A\n"
        with pytest.raises(FileRefused):
            self.read(content)
        assert self.read(content, Debiteurnummer="number").rows[0].debtor == "900"

    def test_who_wants_e_mail_is_read_when_somebody_says_so(self) -> None:
        content = b"Debnr;E-mail;Per mail\n1;a@a.test;Ja\n2;b@b.test;Nee\n3;c@c.test;misschien\n"
        found = self.read(content, **{"Per mail": "may-email"})
        assert [bool(row.fields.get("do_not_email")) for row in found.rows] == [False, True, False]
        assert found.left_out[0].line == 4

    def test_what_was_said_is_kept_with_the_import_and_only_then(self) -> None:
        choice = Choice(named={"Ref": "number", "Postvak": "address:invoice"})
        found, said = file_import.examine("lijst.csv", UNKNOWN, choice)
        assert find_kept(kept_columns.load(), ("Ref", "Wie", "Postvak")) is None
        file_import.apply_reading(found, said, actor="Bea")
        again = self.read()
        assert (again.source, again.rows) == ("kept", said.rows)
        assert "as Bea chose for the same headings" in str(again.notes[0])
        assert repository.find("K-7").addresses == (AddressView("invoice", "to", "a@a.test"),)

    def test_capitals_and_blanks_make_no_other_headings_but_words_do(self) -> None:
        kept_columns.keep(("Ref", "Wie", "Postvak"), ("number", "name", ""), actor="Bea")
        assert find_kept(kept_columns.load(), (" REF", "wie ", "postvak"))
        assert find_kept(kept_columns.load(), ("Ref", "Wie", "Postvak", "")) is None
        assert find_kept(kept_columns.load(), ("Wie", "Ref", "Postvak")) is None

    def test_what_is_said_anew_takes_the_place_of_what_was_kept(self) -> None:
        for code in ("address:invoice:to", "address::to"):
            kept_columns.keep(("Ref", "Wie", "Postvak"), ("number", "name", code), actor="Bea")
        assert self.read().rows[0].addresses == (("", "to", ("a@a.test",)),)
        assert self.read(Postvak="ignore").rows[0].addresses == ()
