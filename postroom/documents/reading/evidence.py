"""What speaks for a value, what against it, and which one is taken: better none than a wrong one. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from postroom.documents.reading.find import Found
from postroom.documents.reading.values import Candidate
from postroom.shared.wording import N_, Sentence

T = TypeVar("T")
LONGEST_SHOWN = 120

IN_TEXT = N_("from the text of the PDF: '%(line)s'")
BY_TAUGHT = N_("from the text of the PDF, by a taught heading: '%(line)s'")
AT_A_BANK = N_("stands beside a bank account and is none: '%(line)s'")
OF_SENDER = N_("belongs to the sender and is none: '%(line)s'")
OF_DELIVERY = N_("belongs to the delivery address and is none: '%(line)s'")
OF_ANOTHER = N_("belongs to something else and is none: '%(line)s'")


@dataclass(frozen=True)
class Field(Generic[T]):
    """What the text says about one field: the value that counts (None = none does) and the line it stands in, all
    candidates, and what a person has to look at. `sure` is False where it may be meant otherwise; `reason` is IN_TEXT
    or BY_TAUGHT."""

    value: T | None = None
    shown: str = ""
    candidates: tuple[Candidate, ...] = ()
    problems: tuple[Sentence, ...] = ()
    sure: bool = True
    place: tuple[int, int] = (0, 0)
    reason: str = IN_TEXT


@dataclass(frozen=True)
class Tier(Generic[T]):
    """Findings that are equally sure; a tier is asked only when those before it found nothing."""

    found: tuple[Found[T], ...]
    sure: bool = True
    reason: str = IN_TEXT


def candidate_of(found: Found[Any], reason: str = IN_TEXT, *, sure: bool = True) -> Candidate:
    """A finding as a candidate; any other reason than IN_TEXT and BY_TAUGHT says why it does not count."""
    told = Sentence(reason, {"line": found.shown[:LONGEST_SHOWN]})
    return Candidate(
        str(found.value), "text", found.kind, told, counts=reason in (IN_TEXT, BY_TAUGHT), sure=sure
    )


def choose(
    tiers: Sequence[Tier[T]],
    *,
    mark: Callable[[T], str] = str,
    prefer: Callable[[Sequence[Found[T]]], Sequence[Found[T]]] = tuple,
    differ: str = "",
    refused: Iterable[Candidate] = (),
) -> Field[T]:
    """The one value of the first tier that has any; none when it has several and `prefer` cannot tell.

    `mark` tells whether two values are the same. `differ` is the sentence that tells people of two candidates
    (%(first)s and %(second)s); "" = they are not told. `refused` are candidates that do not count.
    """
    every = tuple(candidate_of(one, tier.reason, sure=tier.sure) for tier in tiers for one in tier.found)
    candidates = _unite((*every, *refused))
    tier = next((one for one in tiers if one.found), None)
    if tier is None:
        return Field(candidates=candidates)
    best = _keep_first(tier.found if _are_same(tier.found, mark) else prefer(tier.found), mark)
    others = _keep_first(tier.found, mark)
    problems = _tell_difference(best or others[:1], others, differ)
    if len(best) != 1:
        return Field(candidates=candidates, problems=problems)
    taken = best[0]
    place = (taken.page, taken.row)
    return Field(taken.value, taken.shown, candidates, problems, tier.sure, place, tier.reason)


def tell_overruled(
    chosen: Field[T], others: Sequence[Found[T]], differ: str, mark: Callable[[T], str]
) -> Field[T]:
    """A value that is taken by a taught heading, although a known label says another, is told with `differ`."""
    if chosen.value is None or chosen.reason != BY_TAUGHT or chosen.problems:
        return chosen
    other = next((one.value for one in others if mark(one.value) != mark(chosen.value)), None)
    if other is None:
        return chosen
    told = Sentence(differ, {"first": str(chosen.value), "second": str(other)})
    return replace(chosen, problems=(told,))


def _are_same(found: Sequence[Found[T]], mark: Callable[[T], str]) -> bool:
    return len({mark(one.value) for one in found}) == 1


def _keep_first(found: Iterable[Found[T]], mark: Callable[[T], str]) -> list[Found[T]]:
    kept: dict[str, Found[T]] = {}
    for one in found:
        kept.setdefault(mark(one.value), one)
    return list(kept.values())


def _tell_difference(
    best: Sequence[Found[T]], others: Sequence[Found[T]], differ: str
) -> tuple[Sentence, ...]:
    if not differ or len(others) < 2:
        return ()
    first = best[0]
    second = next(one for one in others if one is not first)
    return (Sentence(differ, {"first": str(first.value), "second": str(second.value)}),)


def _unite(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(dict.fromkeys(candidates))
