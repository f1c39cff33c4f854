"""Rule 12: a mail is accepted only while everything that its plan rests on is as it was read."""

from collections.abc import Callable, Iterable, Mapping

from postroom.customers import repository as customers
from postroom.documents import ready_documents
from postroom.outbox.refusals import PlanOvertaken
from postroom.people import repository as people
from postroom.planning.premises import Basis, Premise
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings

STATES: Mapping[Basis, Callable[[str], str]] = {
    Basis.NEWEST: lambda name: str(ready_documents.find_newest(int(name))),
    Basis.CUSTOMER: customers.state_of,
    Basis.SCENARIO: mail_settings.state_of_scenario,
    Basis.SETTINGS: lambda _name: mail_settings.state_of_settings(),
    Basis.PROFILE: lambda name: profiles.state_of(int(name)),
    Basis.DEFAULT: lambda _name: profiles.state_of_default(),
    Basis.PERSON: people.state_of,
}
"""How each kind of record is asked for its state. Documents are proven by the update that hands them over."""


def refuse_if_overtaken(premises: Iterable[Premise]) -> None:
    """Inside the commit that accepts. Raises PlanOvertaken with what is another by now."""
    asked = dict.fromkeys(one for one in premises if one.basis in STATES)
    changed = tuple(one for one in asked if STATES[one.basis](one.name) != one.state)
    if changed:
        raise PlanOvertaken(changed)
