"""Debtor numbers that a spreadsheet program has taken for amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.customers.table.numbers import understand_numbers
from postroom.shared.wording import Sentence

UNSURE = "?"


def read(column: list[str]) -> list[str]:
    numbers = understand_numbers(column)
    found = [numbers.read(text) for text in column]
    return [UNSURE if isinstance(one, Sentence) else one for one in found]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["10023", "00123", "K-7"], ["10023", "00123", "K-7"]),
        (["10023,00", "00123,00"], ["10023", "00123"]),
        (["10023.0", "5.0"], ["10023", "5"]),
        (["10023.00", "K7"], ["10023", "K7"]),
        (["10.023", "10.024"], ["10023", "10024"]),
        (["10.000", "10.023", "999"], ["10000", "10023", "999"]),
        (["1.010.023", "1.000"], ["1010023", "1000"]),
        (["10.023,00", "12,00"], ["10023", "12"]),
        (["10,023.00", "12.00"], ["10023", "12"]),
        (["2023.01", "2023.02", "2023.11"], ["2023.01", "2023.02", "2023.11"]),
        (["2023.01", "10023.00"], [UNSURE, UNSURE]),
        (["2023.01", "10023"], [UNSURE, "10023"]),
        (["2023.01"], [UNSURE]),
        (["12.000", "13.000"], [UNSURE, UNSURE]),
        (["10.023", "10024"], [UNSURE, "10024"]),
        (["10023.0", "10024,0"], [UNSURE, UNSURE]),
        (["1,0023E+04", "7"], [UNSURE, "7"]),
        (['="00123"', "'00124", ""], ["00123", "00124", ""]),
    ],
)
def test_a_sign_means_what_the_whole_column_says(column, expected) -> None:
    assert read(column) == expected


@given(
    st.lists(st.integers(1, 9_999_999), min_size=1, max_size=30), st.sampled_from([",00", ".0", ",0", ".00"])
)
def test_whole_numbers_with_empty_fractions_come_back_as_they_were(numbers, end) -> None:
    assert read([f"{number}{end}" for number in numbers]) == [str(number) for number in numbers]


@given(st.lists(st.text(), max_size=20))
def test_no_column_is_beyond_it(column) -> None:
    assert len(read(column)) == len(column)
