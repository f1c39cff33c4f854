"""The form in which a person says what the columns of a file hold."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.customers.file_import import Waiting
from postroom.customers.import_choice import Choice
from postroom.customers.own_types import titles
from postroom.customers.table import codes
from postroom.customers.table.decode import CHOOSABLE
from postroom.customers.values import KINDS, TYPES
from postroom.shared.wording import N_
from postroom.web.customers.words import type_word

COLUMN_WORDS = {
    codes.NOTHING: N_("is not used"),
    codes.NUMBER: N_("Debtor number"),
    "company": N_("Company"),
    "name": N_("Name"),
    "first-name": N_("First name"),
    "infix": N_("Between first and last name"),
    "last-name": N_("Last name"),
    "short-name": N_("Short name, where there is no other"),
    "language": N_("Language"),
    "format": N_("Format"),
    "together": N_("Several documents in one mail"),
    "do-not-email": N_("Do not e-mail: yes, or the reason"),
    "may-email": N_("Wants e-mail: yes or no"),
}


MOST_EMPTY = 60
"""Columns of a file up to which those without a single cell are shown, too."""


class ColumnsForm(forms.Form):
    """One choice for each column of a file, and its encoding when it is a text file that does not show it."""

    encoding = forms.ChoiceField(label=_("Encoding"), required=False)

    def __init__(self, waiting: Waiting, data: Any = None) -> None:
        super().__init__(data)
        self.seen = waiting.reading.columns
        if waiting.found.letters:
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding"),
                choices=[(name, name) for name in CHOOSABLE],
                initial=waiting.found.encoding,
                required=False,
            )
        else:
            del self.fields["encoding"]
        choices = list_choices([one.code for one in self.seen])
        for place, one in enumerate(self.seen):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=one.heading, choices=choices, initial=one.code, required=False
            )

    @property
    def columns(self) -> list[tuple[str, tuple[str, ...], forms.BoundField]]:
        """Heading, sample cells and choice of every column that holds anything."""
        return [
            (one.heading, one.samples, self[f"column-{place}"])
            for place, one in enumerate(self.seen)
            if one.samples or one.code or (one.heading and len(self.seen) <= MOST_EMPTY)
        ]

    @property
    def choice(self) -> Choice:
        """What was said, for the room."""
        said = [self.cleaned_data.get(f"column-{place}", "") for place in range(len(self.seen))]
        return Choice(self.cleaned_data.get("encoding", ""), columns=tuple(said))


def list_choices(present: Sequence[str]) -> list[Any]:
    """What a column can hold, addresses in a group for each kind; `present`: codes that must be among them."""
    own = [codes.split_address(code)[0] for code in present if codes.is_address(code)]
    types = dict.fromkeys(["", *TYPES, *titles(), *own])
    plain: list[Any] = [(code, gettext(word)) for code, word in COLUMN_WORDS.items()]
    return plain + [
        (
            gettext(N_("E-mail address")) + f" · {gettext(kind)}",
            [(codes.code_of_address(type_, kind), _name_address(type_, kind)) for type_ in types],
        )
        for kind in KINDS
    ]


def _name_address(type_: str, kind: str) -> str:
    word = gettext(N_("E-mail address")) if kind == "to" else gettext(kind).upper()
    return f"{word}: {type_word(type_)}"
