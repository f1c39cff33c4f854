"""Text in two bytes a letter, and code pages in doubt."""

import pytest

from postroom.customers.refusals import FileRefused
from postroom.customers.table.decode import CHOOSABLE, decode
from postroom.customers.table.read import read

LIST = "Debiteurnr;Naam;E-mail\r\n1;Café Één;a@a.test\r\n2;Müller;b@b.test\r\n"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("text", [LIST, LIST * 400, LIST.rstrip(), "Debnr\tNaam\n1\tЖук\n" + LIST])
def test_utf_16_is_read_with_and_without_its_mark(codec, text) -> None:
    found = decode(text.encode(codec))
    assert (found.text, found.encoding) == (text, "UTF-16")


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 100,
        b"a\0b\0c",
        LIST.encode("utf-16-le")[:-1],
        b"PK\0\0\1\2\0\0\3",
        LIST.encode("utf-32-le"),
        b"Debnr;Naam\n1;a\0b\n",
        bytes(range(256)) * 4,
    ],
)
def test_zeros_in_other_places_are_no_text(content) -> None:
    with pytest.raises(FileRefused, match="neither a text file"):
        decode(content)


@pytest.mark.parametrize("codec", ["cp1252", "cp850", "mac_roman"])
def test_a_whole_list_tells_its_encoding(codec) -> None:
    names = "Bäckerei;Größe;Müller;Söhne;Café;Zoë;België;Ölmühle;Straße;Ümit;Citroën;één"
    assert decode(names.encode(codec)).text == names


def test_letters_of_another_code_page_are_shown_and_doubt_is_told() -> None:
    table = read("Debnr;Naam\n1;Zoë\n".encode("mac_roman"))
    assert table.letters and "If they look wrong, choose another encoding." in str(table.notes[0])
    assert read("Debnr;Naam\n1;Zoë\n".encode()).letters == ()


def test_utf_8_with_a_damaged_letter_stays_utf_8() -> None:
    content = "Debnr;Naam\n1;Müller\n2;Café Zoë\n3;Größe\n".encode() + b"4;Caf\xc3\n"
    found = decode(content)
    assert found.encoding == "UTF-8" and "Müller" in found.text and "\N{REPLACEMENT CHARACTER}" in found.text


def test_letters_that_another_program_has_damaged_are_told() -> None:
    damaged = "Debnr;Naam\n1;Müller\n2;Café\n3;Groß\n4;Zoë\n".encode().decode("cp1252")
    (note,) = read(damaged.encode()).notes
    assert "such as in: MÃ¼ller, CafÃ©, GroÃŸ, ZoÃ«" in str(note)
    assert read("Debnr;Naam\n1;São Paulo\n2;CORAÇÃO\n".encode()).notes == ()


@pytest.mark.parametrize("name", CHOOSABLE)
def test_an_encoding_that_a_person_chooses_counts(name) -> None:
    found = read(LIST.encode(CHOOSABLE[name], "replace"), name)
    assert found.encoding == name and found.rows[1].cells[1] == "Müller"


def test_a_choice_that_cannot_be_is_refused() -> None:
    with pytest.raises(FileRefused):
        read(LIST.encode("cp1252"), "UTF-16")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_excel_s_own_first_line_is_read_over(first, end) -> None:
    assert read((first + end + LIST.replace("\r\n", end)).encode()).header.cells[0] == "Debiteurnr"
