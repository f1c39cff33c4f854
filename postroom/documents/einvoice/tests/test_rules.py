"""The rules that a sender is told of before the receiver: each is found, and a right invoice has none."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from postroom.documents.einvoice import EInvoice, ProblemKind, read_einvoice
from postroom.documents.einvoice.tests.sample import BUYER, FACTUR_X, SELLER, XRECHNUNG, Sample, Who
from postroom.documents.einvoice.tests.write_cii import cii, zugferd_1
from postroom.documents.einvoice.tests.write_ubl import ubl

SYNTAXES = {"ubl": ubl, "cii": cii}
each_syntax = pytest.mark.parametrize("write", SYNTAXES.values(), ids=SYNTAXES)
WITHOUT_TAX = replace(SELLER, vat="")


def rules(read: EInvoice) -> list[str]:
    """The numbers of the rules that it breaks."""
    return [one.code for one in read.problems if one.kind is ProblemKind.RULE]


@each_syntax
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"guideline": ""}, "BR-01"),
        ({"number": ""}, "BR-02"),
        ({"issued": ""}, "BR-03"),
        ({"code": ""}, "BR-04"),
        ({"currency": ""}, "BR-05"),
        ({"seller": replace(SELLER, name="")}, "BR-06"),
        ({"buyer": replace(BUYER, name="")}, "BR-07"),
        ({"lines": ()}, "BR-16"),
        ({"seller": WITHOUT_TAX}, "BR-S-02"),
        ({"guideline": XRECHNUNG, "reference": ""}, "BR-DE-15"),
        ({"gross": "364.00"}, "BR-CO-15"),
        ({"due_amount": "400.00"}, "BR-CO-16"),
    ],
)
def test_a_broken_rule_is_told_by_its_number(write, changed: dict[str, object], code: str) -> None:
    assert code in rules(read_einvoice(write(replace(Sample(), **changed))))
    assert code not in rules(read_einvoice(write(Sample())))


@each_syntax
@pytest.mark.parametrize(("gross", "told"), [("363.01", []), ("362.99", []), ("363.02", ["BR-CO-15"])])
def test_a_cent_of_rounding_is_borne(write, gross: str, told: list[str]) -> None:
    assert rules(read_einvoice(write(Sample(gross=gross)))) == told


def test_lines_that_do_not_come_to_their_sum_are_told_with_both() -> None:
    xml = ubl(Sample()).replace(
        b'<cbc:LineExtensionAmount currencyID="EUR">200', b'<cbc:LineExtensionAmount currencyID="EUR">2'
    )
    (problem,) = read_einvoice(xml).problems
    assert (problem.kind, problem.code) == (ProblemKind.RULE, "BR-CO-10")
    assert str(problem.sentence) == (
        "BR-CO-10: the sum of the lines (BT-106) is 300.00, but the parts of it come to 102.00."
    )


def test_allowances_charges_prepayment_and_rounding_count_in_the_sums() -> None:
    xml = ubl(Sample()).decode()
    more = (
        ("<cbc:PayableAmount", "AllowanceTotalAmount", "30.00"),
        ("<cbc:PayableAmount", "ChargeTotalAmount", "10.00"),
        ("<cbc:PayableAmount", "PrepaidAmount", "43.00"),
        ("<cbc:PayableAmount", "PayableRoundingAmount", "0.05"),
    )
    for before, name, amount in more:
        xml = xml.replace(before, f'<cbc:{name} currencyID="EUR">{amount}</cbc:{name}>{before}')
    for name, old, new in (
        ("TaxExclusiveAmount", "300.00", "280.00"),
        ("TaxInclusiveAmount", "363.00", "343.00"),
        ("PayableAmount", "363.00", "300.05"),
    ):
        xml = xml.replace(f'<cbc:{name} currencyID="EUR">{old}', f'<cbc:{name} currencyID="EUR">{new}')
    assert read_einvoice(xml.encode()).problems == ()


@pytest.mark.parametrize(("write", "row"), [(ubl, "cac:TaxSubtotal"), (cii, "ram:ApplicableTradeTax")])
def test_vat_rows_that_do_not_come_to_the_vat_are_told(write, row: str) -> None:
    before, opened, after = write(Sample()).decode().rpartition(f"<{row}>")
    torn = before + opened + after.replace("63.00", "60.00", 1)
    assert rules(read_einvoice(torn.encode())) == ["BR-CO-14"]


@each_syntax
def test_a_tax_representative_has_the_vat_number_in_the_sellers_stead(write) -> None:
    represented = Sample(seller=WITHOUT_TAX, representative=Who("Fiscaal B.V.", vat="NL111111111B01"))
    assert rules(read_einvoice(write(represented))) == []


def test_groups_of_lines_have_sums_of_their_own() -> None:
    xml = cii(Sample(guideline=f"{FACTUR_X}extended")).decode()
    torn = xml.replace("<ram:LineTotalAmount>200.00", "<ram:LineTotalAmount>9.00", 1)
    assert rules(read_einvoice(torn.encode())) == ["BR-CO-10"]
    nested = torn.replace(
        "<ram:LineID>2</ram:LineID>", "<ram:LineID>2</ram:LineID><ram:ParentLineID>1</ram:ParentLineID>"
    )
    assert rules(read_einvoice(nested.encode())) == []


@pytest.mark.parametrize("profile", ["minimum", "basicwl"])
def test_profiles_without_lines_need_none(profile: str) -> None:
    assert "BR-16" not in rules(read_einvoice(cii(Sample(guideline=FACTUR_X + profile, lines=()))))


def test_zugferd_1_is_older_than_the_standard_and_held_to_what_both_ask() -> None:
    assert rules(read_einvoice(zugferd_1(Sample(seller=WITHOUT_TAX, due_amount="0.00")))) == []
    assert rules(read_einvoice(zugferd_1(Sample(number="", gross="1.00")))) == ["BR-02", "BR-CO-15"]


def test_a_profile_is_held_to_its_own_schema() -> None:
    basic = read_einvoice(cii(Sample(guideline=f"{FACTUR_X}minimum")))
    assert basic.list_problems(ProblemKind.SCHEMA)
    assert read_einvoice(cii(Sample(guideline=f"{FACTUR_X}extended"))).problems == ()


def test_each_place_is_told_once_and_not_more_than_five() -> None:
    lines = tuple((f"Brood {n}", "1", "C62", "1.00") for n in range(20))
    xml = ubl(Sample(lines=lines)).replace(b"<cac:Item>", b"\n<cac:Foo/><cac:Item>")
    told = read_einvoice(xml).list_problems(ProblemKind.SCHEMA)
    assert 1 <= len(told) <= 5
    assert len({one.values["line"] for one in told}) == len(told)
    assert "Foo must not stand here" in str(told[0])


@pytest.mark.parametrize(("old", "new"), [("2026-11-21", "21.11.2026"), ('unitCode="C62"', 'unit="C62"')])
def test_a_wrong_value_or_attribute_is_told_with_its_line(old: str, new: str) -> None:
    told = read_einvoice(ubl(Sample()).decode().replace(old, new).encode()).list_problems(ProblemKind.SCHEMA)
    assert str(told[0]).startswith("Line 2: ")
    assert "has a value or an attribute that must not stand there" in str(told[0])


def test_of_two_invoices_at_once_each_is_told_its_own_faults() -> None:
    lines = tuple((f"Brood {n}", "1", "C62", "1.00") for n in range(300))
    right = ubl(Sample(lines=lines))
    every = [
        right,
        right.replace(b"<cbc:IssueDate>2026-11-21</cbc:IssueDate>", b""),
        right.replace(b"unitCode", b"unit"),
    ]
    alone = [read_einvoice(xml).problems for xml in every]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(read_einvoice, every * 40))
    assert [read.problems for read in together] == alone * 40


def test_what_is_missing_is_named() -> None:
    gone = ubl(Sample()).replace(b"<cbc:ID>2</cbc:ID>", b"")
    told = read_einvoice(gone).list_problems(ProblemKind.SCHEMA)
    assert [str(one) for one in told] == ["Line 2: InvoicedQuantity must not stand here; expected: ID."]
