"""Somebody else was faster: the page shows who, when and what; the person decides. A second click is nobody else."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from postroom.shared.refusals import ChangedMeanwhile
from postroom.web.numbers import MOST, parse_number

MINE = "mine"
"""The action of the button "Save mine all the same" of a conflict."""
Difference = tuple[str, str, str]
"""Label of a field, what is kept now, what was typed."""


def describe_conflict(
    request: HttpRequest, changed: ChangedMeanwhile, version: int, differences: Sequence[Difference]
) -> dict[str, Any]:
    """For `frame/conflict.html`: `version` is the one that the person now sees.

    Empty when there is none: the same person has kept exactly this already, by a second click or in another window.
    """
    if not differences and changed.fields.get("who") == request.user.get_username():
        return {}
    return {"told": changed.sentence.said(gettext), "seen": version, "differences": differences}


def choose_version(request: HttpRequest, form: Any) -> int:
    """The version that the person saw: of the form, or what a conflict showed when they save theirs all the same."""
    if request.POST.get("action") == MINE:
        return parse_version(request.POST.get("seen", ""))
    return form.cleaned_data.get("version") or 0


def parse_version(text: str) -> int:
    """A version that the browser sent back; 0 for what is none."""
    number = parse_number(text) or 0
    return number if number <= MOST else 0
