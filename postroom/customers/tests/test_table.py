"""Files in every dialect: letters, delimiters, headers, quirks, and what is refused."""

import contextlib
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.customers.refusals import FileRefused
from postroom.customers.table import excel, values
from postroom.customers.table.decode import decode
from postroom.customers.table.read import read
from postroom.customers.tests.tables import HEAD, PEOPLE, csv, xlsx

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "cp1252",
    "cp850": "cp850",
}
WORDS = [
    "Café",
    "Noël",
    "naïef",
    "Müller",
    "Söhne",
    "Straße",
    "Größe",
    "één",
    "Évian",
    "ÖLMÜHLE",
    "KÖLN",
    "façade",
    "Pâtisserie",
    "Zoë",
    "Gonzáles",
    "Bäckerei",
    "coördinatie",
    "Ümit",
    "België",
    "Crêpe à la carte",
]


def decoded(content: bytes) -> tuple[str, str]:
    found = decode(content)
    return found.text, found.encoding


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read(content).rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_and_delimiter_gives_the_same_table(encoding, delimiter) -> None:
    found = read(csv(delimiter=delimiter, encoding=encoding))
    assert [row.cells for row in found.rows] == list(PEOPLE)
    assert (found.header.cells, found.encoding, found.delimiter) == (HEAD, ENCODINGS[encoding], delimiter)
    assert [row.line for row in found.rows] == [2, 3, 4]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("encoding", ["cp1252", "cp850"])
def test_a_single_word_tells_windows_from_dos(encoding, word) -> None:
    assert decoded(f"10023;{word};x".encode(encoding)) == (f"10023;{word};x", encoding)


@pytest.mark.parametrize(
    "text", ["Tom’s “Bakkerij” – 5 € per stuk…", "«Chez Léon»", "20 °C, § 4", "50 % korting ²"]
)
def test_typographic_signs_are_windows(text) -> None:
    assert decoded(text.encode("cp1252")) == (text, "cp1252")


def test_the_euro_sign_of_dos_is_read() -> None:
    assert decoded("Bäckerei 5 €".encode("cp858")) == ("Bäckerei 5 €", "cp850")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"sep=;\r\nDebnr;Naam\r\n1;a\r\n", ("1", "a")),
        (b"Klantenlijst 2026;;\r\n\r\nDebnr;Naam;;\r\n;;\r\n1;a;;\r\n", ("1", "a", "", "")),
        (b'Debnr,Naam,Adres\n1,"Hoek, De","Straat 1\nStad"\n', ("1", "Hoek, De", "Straat 1\nStad")),
        (b'Debnr;Naam\n1;De "Gouden" Aar\n', ("1", 'De "Gouden" Aar')),
        (b'Debnr;Naam\n1;"De ""Gouden"" Aar"\n', ("1", 'De "Gouden" Aar')),
        (b'Debnr;Naam\n1;"De" Aar\n', ("1", "De Aar")),
        (b"Debnr;Naam\r1;a\r", ("1", "a")),
        (b"Debnr;Naam\n1;a\n\nDebnr;Naam\n", ("1", "a")),
        (b" Debnr ; Naam \n 1 ; a \n", ("1", "a")),
        (b"Debnr;E-mail\n1;a@b.test,c@b.test\n", ("1", "a@b.test,c@b.test")),
    ],
    ids=[
        "sep",
        "title",
        "line-break",
        "inner-quote",
        "doubled",
        "sloppy",
        "old-mac",
        "repeated",
        "blanks",
        "commas",
    ],
)
def test_quirks_of_exports_are_understood(content, expected) -> None:
    assert cells(content) == [expected]


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        (
            "Debiteur;;E-mail;",
            "Nummer;Naam;Algemeen;Factuur",
            "Debiteur Nummer;Debiteur Naam;E-mail Algemeen;E-mail Factuur",
        ),
        (";;E-mail;", "Debnr;Naam;Algemeen;Factuur", "Debnr;Naam;E-mail Algemeen;E-mail Factuur"),
        (
            "Kunde;;E-Mail;",
            "Nr.;Name;Rechnung;Mahnung",
            "Kunde Nr.;Kunde Name;E-Mail Rechnung;E-Mail Mahnung",
        ),
        ("Debiteurenlijst;;;", "Debnr;Naam;E-mail;Plaats", "Debnr;Naam;E-mail;Plaats"),
    ],
)
def test_headings_in_two_rows_are_one(upper, lower, expected) -> None:
    table = read(f"{upper}\n{lower}\n1;A;a@b.test;c@b.test\n".encode())
    assert (";".join(table.header.cells), table.header.line, len(table.rows)) == (expected, 2, 1)


def test_a_list_without_headings_loses_no_customer() -> None:
    table = read(b"10001;A;a@b.test\n10002;B;b@b.test\n")
    assert [row.cells[0] for row in table.rows] == ["10001", "10002"]
    assert str(table.notes[0]) == "No headings were found: line 1 is read as a customer, too."


FOLDED = ["Debnr;Naam;E-mail", '1;"Hoek; De";a@b.test', "2;B;", "Totaal;;"]


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_lines_that_stand_whole_in_the_first_cell_are_unfolded(sign) -> None:
    lines = [line.replace(";", sign) for line in FOLDED]
    quoted = "".join('"' + line.replace('"', '""') + '"\r\n' for line in lines).encode()
    for content in (quoted, xlsx([("Klanten",), (), *((line,) for line in lines)])):
        table = read(content)
        assert table.header.cells == ("Debnr", "Naam", "E-mail") and table.delimiter == sign
        assert table.rows[0].cells == ("1", f"Hoek{sign} De".strip(), "a@b.test")
    assert [row.line for row in table.rows] == [4, 5, 6]


def test_lines_without_known_headings_are_not_unfolded() -> None:
    assert read(xlsx([("Wie;Wat",), ("A;1",)])).rows[0].cells == ("A;1",)


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    content = b'Debnr;Naam\n\n1;"a\nb\nc"\n2;d\n'
    assert [(row.line, row.cells[0]) for row in read(content).rows] == [(3, "1"), (6, "2")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"Debnr;Naam\n", "stands no customer"),
        (b"a;b\n\0\1\2;c\n", "neither a text file nor a spreadsheet"),
        (b"%PDF-1.7 ...", "neither a text file nor a spreadsheet"),
        ("Debnr\tNaam\n1\ta\0b\n".encode("utf-16"), "neither a text file nor a spreadsheet"),
        (b"\xff\xfea", "neither a text file nor a spreadsheet"),
        (b"<html><table><tr><td>Debnr</td></tr></table>", "web page"),
        (b'Debnr;Naam\n1;a\n2;"b\n3;c\n', "line 3"),
        (excel.OLE + b"\0" * 600, ".xls "),
        (excel.OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(content, said) -> None:
    with pytest.raises(FileRefused, match=said.strip()):
        read(content)


def test_files_beyond_the_limits_are_refused(monkeypatch) -> None:
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        read(b"x" * (values.MOST_BYTES + 1))
    for module in ("delimited", "excel", "header"):
        monkeypatch.setattr(f"postroom.customers.table.{module}.MOST_ROWS", 3)
    many = [("Debnr", "Naam"), *((str(number), "a") for number in range(4))]
    for content in (csv(many), xlsx(many)):
        with pytest.raises(FileRefused, match="more than"):
            read(content)


def test_a_spreadsheet_gives_what_a_person_reads_in_it() -> None:
    rows = [
        ("Debnr", "Naam", "E-mail"),
        (10023.0, "Café", "a@b.test"),
        ("00124", True, None),
        (125, 1.5, None),
    ]
    found = read(xlsx(rows, formats={"A4": "00000"}))
    assert [row.cells for row in found.rows] == [
        ("10023", "Café", "a@b.test"),
        ("00124", "1"),
        ("00125", "1.5"),
    ]
    assert (found.sheet, found.encoding, found.delimiter) == ("Blad1", "", "")


def test_a_windows_line_end_in_a_cell_is_one_line_end() -> None:
    assert cells(xlsx([("Debnr", "Naam"), (1, "De_x000D_\nHoek")])) == [("1", "De\nHoek")]


def test_the_first_sheet_with_a_known_header_counts() -> None:
    found = read(
        xlsx(
            [("Toelichting",), ("Exporteer dit blad niet",)],
            [],
            [("Titel",), (), ("Debnr", "Naam"), (1, "a")],
        )
    )
    assert (found.sheet, found.header.line, found.rows[0].line, found.rows[0].cells) == (
        "Blad3",
        3,
        4,
        ("1", "a"),
    )


def test_a_formula_counts_with_its_last_value() -> None:
    """As Excel writes it: formula and value side by side; openpyxl writes none, so the part is written here."""
    content = _edited(
        xlsx([("Debnr", "Naam"), (1, "a")]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v>1</v></c>", b"<f>1+6</f><v>7</v></c>"),
    )
    assert cells(content) == [("7", "a")]


def _edited(content: bytes, name: str, change) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return kept.getvalue()


def _zip(**parts: bytes) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, ".ods"),
        ({"xl/workbook.bin": b"x"}, ".xlsb"),
        ({"klanten.csv": b"Debnr;Naam"}, "zip folder"),
        ({"xl/workbook.xml": b"nothing"}, "damaged"),
        ({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}, "damaged"),
    ],
)
def test_other_folders_are_refused_by_their_kind(parts, said) -> None:
    with pytest.raises(FileRefused, match=said):
        read(_zip(**parts))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr(excel, "MOST_UNPACKED", 5_000_000)
    bomb = _zip(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 6_000_000})
    assert len(bomb) < 20_000
    with pytest.raises(FileRefused, match="too large once it is unpacked"):
        read(bomb)


def test_a_row_number_far_below_ends_the_reading() -> None:
    content = _edited(
        xlsx([("Debnr", "Naam"), (1, "a")]),
        "xl/worksheets/sheet1.xml",
        lambda part: (
            part.replace(b'<row r="2"', b'<row r="2000000000"')
            .replace(b'r="A2"', b"")
            .replace(b'r="B2"', b"")
        ),
    )
    with pytest.raises(FileRefused, match="more than"):
        read(content)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"Debnr;Naam\n{text}".encode()))
def test_no_content_makes_the_reader_fail_with_anything_but_a_refusal(content) -> None:
    with contextlib.suppress(FileRefused):
        read(content)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=4))
def test_a_damaged_spreadsheet_is_refused_or_read(place, damage) -> None:
    content = bytearray(xlsx([("Debnr", "Naam"), (1, "a")]))
    content[place % len(content) : place % len(content) + len(damage)] = damage
    with contextlib.suppress(FileRefused):
        read(bytes(content))
