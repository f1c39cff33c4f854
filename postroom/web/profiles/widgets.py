"""A field whose content is covered, with a button that shows it and one that pastes."""

from typing import Any

from django import forms


class Masked(forms.PasswordInput):
    """Covered by dots. `ask` is the action of the Show button where the browser has nothing to show."""

    template_name = "profiles/masked.html"

    def __init__(self, *, ask: str = "", shows_value: bool = False) -> None:
        super().__init__(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"},
            render_value=shows_value,
        )
        self.ask = ask
        self.stored = ""
        """"kept" when there is a secret behind it already, "typed" when it waits for OK; "" for none."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template needs beside Django's own."""
        return super().get_context(name, value, attrs) | {"ask": self.ask, "stored": self.stored}
