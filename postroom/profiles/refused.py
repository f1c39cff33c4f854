"""The refusal of fields that make no usable mail profile."""

from typing import Any

from postroom.profiles.labels import LABELS
from postroom.shared.refusals import BadInput
from postroom.shared.wording import Word


class ProfileRefused(BadInput):
    """The fields do not make a usable mail profile; nothing was kept. `field` is the one to look at, "" for none."""

    def __init__(self, template: str, field: str = "", **values: Any) -> None:
        super().__init__(template, **values)
        self.field = field


def label(name: str) -> Word:
    """The field's name for people, translated with the sentence that it stands in."""
    return Word(LABELS[name])
