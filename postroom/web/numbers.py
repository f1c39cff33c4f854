"""Whole numbers that a browser sends: in an address, a query or a form. One way to read them, and never a fault."""

from typing import Any

from django import forms

from postroom.shared.lists import parse_id

MOST = 2**31 - 1
"""The largest number of a form: what an integer column of every database holds."""


def parse_number(text: str) -> int | None:
    """The number; None for what no row of a database can have: other scripts' digits, signs, more than 18 digits."""
    return parse_id(text)


class NumberConverter:
    """A number in an address; any other text there leads nowhere (404)."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """For the view."""
        return int(value)

    def to_url(self, value: int) -> str:
        """For an address."""
        return str(value)


class WholeNumberField(forms.IntegerField):
    """A number that is typed or comes back with a form; one that is too large gets a sentence."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**{"max_value": MOST, "min_value": -MOST, **named})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The bounds are no hint for people: only those of the field itself are told to the browser."""
        attributes = super().widget_attrs(widget)
        return {name: value for name, value in attributes.items() if value not in (MOST, -MOST)}
