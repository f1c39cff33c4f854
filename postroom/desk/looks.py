"""What a person had before their eyes of one document's mail; it travels with the form (rule 12). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from postroom.planning.plan import Plan, hash_text
from postroom.planning.premises import Basis, Premise

_WIRE = re.compile(r"(\d{1,18}):([0-9a-f]{16}):((?:[a-z][0-9a-f.]*~?)*):([0-9a-f.]*)")


@dataclass(frozen=True)
class Look:
    """`fingerprint` is that of the plan, `warnings` are the marks of those that stood there; `states`, by kind of
    record, only say afterwards what has changed."""

    document_id: int
    fingerprint: str
    states: dict[str, str] = field(default_factory=dict)
    warnings: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """As a form carries it: digits, letters and marks that need no quoting."""
        states = "~".join(f"{basis}{state}" for basis, state in self.states.items())
        return f"{self.document_id}:{self.fingerprint}:{states}:{'.'.join(sorted(self.warnings))}"

    def list_changed(self, now: Iterable[Premise]) -> tuple[Premise, ...]:
        """What the mail rests on now that was otherwise when it was looked at.

        A document that was changed may have another customer, who was not. In place of a mail profile that is another
        one now stands the one that was seen.
        """
        present = {str(one.basis): one for one in now}
        changed = [one for basis, one in present.items() if self.states.get(basis, _tell(one)) != _tell(one)]
        documents = tuple(one for one in changed if one.basis is Basis.DOCUMENT)
        if documents:
            return documents
        seen, profile = self.states.get(Basis.PROFILE, ""), present.get(Basis.PROFILE)
        others = tuple(one for one in changed if one.basis is not Basis.PROFILE)
        if not seen or (profile and _tell(profile) == seen):
            return others
        return (*others, Premise(Basis.PROFILE, seen.partition(".")[0], seen.partition(".")[2]))


def look_at(document_id: int, plan: Plan) -> Look:
    """The look of whoever is shown this plan, or what stops it."""
    states = {str(one.basis): _tell(one) for one in plan.premises if one.basis is not Basis.DEFAULT}
    seen = plan.fingerprint if plan.mail else hash_text(f"{plan.rows} {plan.problem}")
    return Look(document_id, seen, states, frozenset(one.mark for one in plan.warnings))


def _tell(one: Premise) -> str:
    """Its state, for a mail profile with its number: the plan may come to use another one."""
    return f"{one.name}.{one.state}" if one.basis is Basis.PROFILE else one.state


def parse_looks(texts: Iterable[str], most: int) -> dict[int, Look]:
    """The looks that a browser sent back, parted by commas, at most `most`; anything else is dropped."""
    parts = (part for text in texts for part in text.split(",")[:most])
    found = (_WIRE.fullmatch(part) for part in parts)
    looks = [_read(one) for one in found if one]
    return {one.document_id: one for one in looks[:most]}


def _read(found: re.Match[str]) -> Look:
    number, fingerprint, states, warnings = found.groups()
    by_kind = {part[0]: part[1:] for part in states.split("~") if part}
    return Look(int(number), fingerprint, by_kind, frozenset(warnings.split(".")) - {""})
