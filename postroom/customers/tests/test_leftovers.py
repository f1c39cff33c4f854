"""Sums, counts, rulers and footers of reports are no customers; customers with such names are."""

import pytest

from postroom.customers.import_rows import read_rows
from postroom.customers.table.read import read

HEAD = "Debnr;Naam;E-mail;Saldo"
LEFTOVERS = (
    "Totaal;;;1.224,50",
    "TOTAAL;;;",
    "Totaal:;;;3",
    "Totaal debiteuren;2;;",
    "Eindtotaal;;;1",
    "Subtotaal;;;1",
    "Totalen;;;1",
    "Summe;;;1",
    "Gesamtsumme;;;1",
    "Zwischensumme;;;1",
    "Gesamt;;;1",
    "Insgesamt;2;;",
    "Total;;;1",
    "Grand total;;;1",
    "Totals;;;1",
    "Anzahl;2;;",
    "Anzahl Datensätze: 2;;;",
    "Aantal klanten;2;;",
    "Count;2;;",
    ";Totaal;;1.224,50",
    ";;Summe;5",
    "2;Totaal;;1.224,50",
    "2 debiteuren;;;",
    "312 records;;;",
    "2 Datensätze;;;",
    "Pagina 1 van 2;;;",
    "Seite 1;;;",
    "Page 1 of 2;;;",
    "Afgedrukt op 30-11-2026 10:11;;;",
    "Gedruckt am 30.11.2026;;;",
    "Einde overzicht;;;",
    "Stand: 30.11.2026;;;",
    "------;------;------;------",
    "=====;;;",
)
CUSTOMERS = (
    "Totaal;Totaal Bouw BV;info@totaal.test;1",
    "10005;Total Energies;;1",
    "10005;Totaal;post@totaal.test;1",
    "10005;Summe GmbH;;1",
    "TOTAL-7;Tankstation;;1",
    "10005;Aantal & Zoon;;1",
    "10005;Pagina Drie;;1",
    "Stand;Stand & Zoon;;1",
    "P-1;Pagina 1;;",
    "10005;;;",
    "Einde;;;",
)


@pytest.mark.parametrize("line", LEFTOVERS)
def test_a_line_of_a_report_is_skipped_and_told(line) -> None:
    found = read_rows(read(f"{HEAD}\n1;A;a@a.test;1\n2;B;b@b.test;1\n{line}\n".encode()))
    assert [row.debtor for row in found.rows] == ["1", "2"] and found.refused == ()
    assert "Lines that are no customers were skipped: 4." in map(str, found.notes)


@pytest.mark.parametrize("line", CUSTOMERS)
def test_a_customer_of_such_a_name_is_a_customer(line) -> None:
    found = read_rows(read(f"{HEAD}\n1;A;a@a.test;1\n{line}\n7;C;c@c.test;1\n8;D;;\n9;E;;\n".encode()))
    assert [row.debtor for row in found.rows] == ["1", line.split(";")[0], "7", "8", "9"]


def test_a_name_that_is_only_a_word_for_a_sum_counts_as_one_at_the_end_alone() -> None:
    lines = ["1;Totaal;;", "2;B;;", "3;C;;", "4;D;;", "5;Totaal;;"]
    found = read_rows(read("\n".join([HEAD, *lines]).encode()))
    assert [row.debtor for row in found.rows] == ["1", "2", "3", "4"]


def test_sums_between_groups_are_skipped_too() -> None:
    found = read_rows(read(f"{HEAD}\n1;A;;1\nSubtotaal;;;1\n2;B;;1\nSubtotaal;;;1\nTotaal;;;2\n".encode()))
    assert [row.debtor for row in found.rows] == ["1", "2"]
    assert "skipped: 3, 5, 6." in str(found.notes[-1])
