"""How evidence is changed, one thing at a time: a delivery, an act and what it told, what pages said at the end."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.company.case import Act, Case
from tests.company.victims import Victim

SOON = 0.001
"""Seconds."""


def with_delivery(case: Case, victim: Victim, **changed: Any) -> Case:
    """The delivery of this mail was another one."""
    lied = [{**one, **changed} if one is victim.delivery else one for one in case.deliveries]
    return replace(case, deliveries=lied)


def add_act(case: Case, kind: str, began: float, ended: float, sentence: str, **more: Any) -> Case:
    """Somebody was told that sentence."""
    line = {
        "who": "liar",
        "act": kind,
        "began": began,
        "ended": ended,
        "status": 200,
        "fault": "",
        "path": "/",
        "told": [["note success", sentence]],
        "looked": {"began": began, "ended": began, "training": ""},
        **more,
    }
    return replace(case, acts=[*case.acts, Act(len(case.acts) + 1, line)])


def before_it_left(case: Case, victim: Victim, kind: str, sentence: str, **more: Any) -> Case:
    """Told just before the mail was begun."""
    moment = victim.delivery["begun"] - 2 * SOON
    return add_act(case, kind, moment - SOON, moment, sentence, **more)


def after_the_look(case: Case, victim: Victim, kind: str, sentence: str, **more: Any) -> Case:
    """Told between the look at the page and the press of its button."""
    moment = victim.act.looked_until + 2 * SOON
    return add_act(case, kind, moment - SOON, moment, sentence, **more)


def before_the_look(
    case: Case, victim: Victim, seconds: float, kind: str, sentence: str, **more: Any
) -> Case:
    """Told so many seconds before the page was opened."""
    moment = float(victim.act.line["looked"].get("began", victim.act.looked_until)) - seconds
    return add_act(case, kind, moment - SOON, moment, sentence, **more)


def with_end(case: Case, change: Callable[[dict[str, Any]], None]) -> Case:
    """Pages said something else at the end."""
    end = copy.deepcopy(case.end)
    change(end)
    return replace(case, end=end)


def long_ago(case: Case, victim: Victim) -> tuple[Case, Victim]:
    """Looked at a second before it was handed over, so that there is time for something between."""
    looked = {**victim.act.line["looked"], "ended": case.accepted(victim.entry) - 1.0}
    lied, act = with_act(case, victim, looked=looked)
    return lied, replace(victim, act=act)


def with_act(case: Case, victim: Victim, **changed: Any) -> tuple[Case, Act]:
    """The press that sent it was another one; the case and that press."""
    act = replace(victim.act, line={**victim.act.line, **changed})
    return replace(case, acts=[act if one.number == act.number else one for one in case.acts]), act
