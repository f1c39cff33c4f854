"""What held when, as far as people were told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

Value = str


@dataclass(frozen=True)
class Change:
    """Somebody pressed OK at `began` and had the answer at `ended`. `told`: whether it said that it was kept; an
    answer that never came says neither."""

    began: float
    ended: float
    value: Value
    told: bool


class History:
    """One value: it is possible from the press of a button until another was told to be kept."""

    def __init__(self, first: Value, changes: Sequence[Change] = ()) -> None:
        self._changes = [Change(float("-inf"), float("-inf"), first, True), *changes]

    def possible(self, began: float, ended: float) -> set[Value]:
        """What it may have been at some moment of that time."""
        return {one.value for one in self._changes if one.began <= ended and not self._is_over(one, began)}

    def _is_over(self, change: Change, moment: float) -> bool:
        """Whether another change came wholly after this one and was told before that moment."""
        return any(
            later.told and later.began > change.ended and later.ended < moment for later in self._changes
        )
