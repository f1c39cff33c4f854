"""Whole pages that must be read rightly or not at all: a wrong value mails the wrong customer."""

from dataclasses import fields
from typing import Any

import pytest

from postroom.documents.examine import File
from postroom.documents.reading.read import read
from postroom.documents.tests import (
    evidence_accounts,
    evidence_facts,
    evidence_german,
    evidence_lines,
    evidence_parties,
    evidence_sellers,
    evidence_styles,
    evidence_sums,
    evidence_types,
)
from postroom.documents.tests.evidence import Case, draw

_KINDS = (
    evidence_parties,
    evidence_sellers,
    evidence_accounts,
    evidence_lines,
    evidence_facts,
    evidence_sums,
    evidence_types,
    evidence_german,
    evidence_styles,
)
CASES = tuple(case for kind in _KINDS for case in kind.CASES)
_ASKED = tuple(field.name for field in fields(Case) if field.name not in ("name", "page", "may_be_empty"))


def _wrong(case: Case, found: object) -> dict[str, tuple[Any, Any]]:
    """Value -> what was read and what the page says, where they differ and the page is not open to doubt."""
    pairs = {name: (getattr(found, name), getattr(case, name)) for name in _ASKED}
    return {
        name: (got, said)
        for name, (got, said) in pairs.items()
        if got != said and not (name in case.may_be_empty and got in ("", None))
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_page_says_what_a_person_reads_there(case: Case) -> None:
    found = read(File("scan.pdf", "application/pdf", draw(case.page)), [])
    wrong = _wrong(case, found)
    assert not wrong, f"read and said: {wrong}"


def test_each_page_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
