"""The document's number and its customer's number, by their labels. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from postroom.documents.reading import labels
from postroom.documents.reading.evidence import (
    AT_A_BANK,
    BY_TAUGHT,
    OF_ANOTHER,
    OF_DELIVERY,
    OF_SENDER,
    Field,
    Tier,
    candidate_of,
    choose,
    tell_overruled,
)
from postroom.documents.reading.figures import DATE
from postroom.documents.reading.find import BESIDE, INSIDE, UNDER, Found, Page, Take, find_all, find_taught
from postroom.documents.reading.grid import Cell, Grid
from postroom.documents.reading.labels import Title, begins_with_title, label
from postroom.documents.reading.values import bare_number
from postroom.shared.document_types import type_of
from postroom.shared.wording import N_, Sentence

_TOKEN = re.compile(r"(?:[A-Z]{1,4} )?(?=\S*\d)[A-Za-z0-9][\w./\-]{0,39}(?=$|[\s;)|·]|,(?:\s|$))", re.ASCII)
_OF_OTHERS = re.compile(r"(?<!\w)(?:uw|ihre?|ihrer|your|betreft|betreff|bezug|zu|zur|re|ref\w*)\W*$", re.I)
"""In front of a label within a sentence: it speaks of another document, or of the reader's own number."""
_OURS = re.compile(r"(?<!\w)(?:unsere?|unserer|ons|onze|our)\W*$", re.I)
_ACCOUNT = re.compile(r"konto|account|acct|acc\b", re.I)
_NEAR_TITLE, _TOP = 3, 8
"""Rows."""
_TWO_NUMBERS = N_("The document names two numbers, %(first)s and %(second)s.")
_TWO_DEBTORS = N_("The document names two debtor numbers, %(first)s and %(second)s.")


def number_of(
    pages: Sequence[Page], type_: str, titles: Sequence[Title], taught: tuple[str, ...] = ()
) -> Field[str]:
    """The document's number: by a `taught` heading, by its type's own labels, beside the title, then by a label of
    any number.

    Many programs print credit notes on the invoice's form; there the invoice's label is the last to be asked.
    """
    row, title = type_of(type_), next(iter(titles), None)
    take = _take_any_number if row.any_number else _take_number
    own = [one for one in _find(pages, labels.NUMBERS.get(type_, ()), take) if one.kind != "bank"]
    by_taught = [one for one in find_taught(pages, taught, take) if one.kind != "bank"]
    others = [one for one in (*own, *by_taught) if one.rank == INSIDE and _OF_OTHERS.search(one.before)]
    by_taught = [one for one in by_taught if one not in others]
    own = [one for one in own if one not in others]
    beside = [one for one in own if one.rank == BESIDE]
    named = _from_titles(titles)
    any_number = _outside_blocks(_find(pages, labels.ANY_NUMBER, take), UNDER)
    bare = [
        one for one in _find(pages, labels.BARE_NUMBERS, _take_lone_number) if _stands_free(pages, one, title)
    ]
    columns = _find_in_columns(pages, type_, take)
    like = _find(pages, labels.NUMBERS[row.numbered_like], take) if row.numbered_like else []
    tiers = [
        *_by_rank(by_taught),
        Tier((*beside,)),
        Tier((*(one for one in own if one.rank == UNDER),)),
        Tier((*(one for one in own if one.rank == INSIDE), *named)) if beside else Tier((*named,)),
        Tier((*(one for one in own if one.rank == INSIDE),)),
        Tier((*any_number,)),
        Tier((*columns,)),
        Tier((*bare,), sure=False),
        Tier((*(one for one in like if one.rank == BESIDE),)),
    ]

    def prefer(found: Sequence[Found[str]]) -> Sequence[Found[str]]:
        return [one for one in found if named and _simplify(one.value) == _simplify(named[0].value)]

    refused = [candidate_of(one, OF_ANOTHER) for one in others]
    chosen = choose(tiers, mark=_simplify, prefer=prefer, differ=_TWO_NUMBERS, refused=refused)
    return tell_overruled(chosen, [*beside, *named], _TWO_NUMBERS, _simplify)


def _by_rank(taught: Sequence[Found[str]]) -> list[Tier[str]]:
    """What stands beside a taught heading counts before what stands under one, and that before a sentence."""
    ranks = (BESIDE, UNDER, INSIDE)
    return [Tier((*(one for one in taught if one.rank == rank),), reason=BY_TAUGHT) for rank in ranks]


def _stands_free(pages: Sequence[Page], found: Found[str], title: Title | None) -> bool:
    """`Nr. 4711` begins its line, or belongs to a title to its left or above it; behind other words it is the number
    of those."""
    row = pages[found.page].grid[found.row]
    place = next((place for place, cell in enumerate(row) if cell.text in found.shown), 0)
    far = title is not None and not -_NEAR_TITLE <= found.row - title.row <= _TOP
    if found.rank != BESIDE or found.kind or far:
        return False
    if place == 0 or any(begins_with_title(cell.text) for cell in row[:place]):
        return True
    return (
        title is not None and found.page == 0 and _is_under_title(pages[0].grid, row[place], found.row, title)
    )


def _is_under_title(grid: Grid, cell: Cell, index: int, title: Title) -> bool:
    head = next((one for one in grid[title.row] if one.text.startswith(title.shown)), None)
    return head is not None and 0 < index - title.row <= _NEAR_TITLE and head.meets(cell)


def _from_titles(titles: Sequence[Title]) -> list[Found[str]]:
    """The number in the title, or in another line near the top that names the same type."""
    same = [one for one in titles if one.number and one.type == titles[0].type]
    near = [one for one in same if one is titles[0] or one.row < _TOP]
    return [Found(one.number, one.shown, BESIDE, 0, one.row) for one in near[:1]]


def _find_in_columns(pages: Sequence[Page], type_: str, take: Take[str]) -> list[Found[str]]:
    """`Klant  Factuurdatum  Factuur` over their values: the word alone is the heading of the number."""
    words = tuple(word for language in labels.TITLES.get(type_, {}).values() for word in language)
    facts = label((*labels.DEBTORS, *labels.BARE_DEBTORS, *labels.DATES.get(type_, ()), *labels.ANY_DATE))
    found = [one for one in _find(pages, words, take) if one.rank == UNDER]
    rows = {id(one): pages[one.page].grid[one.row] for one in found}
    return [one for one in found if sum(facts.match(cell.text) is not None for cell in rows[id(one)]) > 1]


def debtor_of(pages: Sequence[Page], type_: str, taught: tuple[str, ...] = ()) -> Field[str]:
    """The customer's number with the sender: by a `taught` heading, else that of the billing block, else one outside
    of all blocks.

    A number of a bank account, of the sender, or of a delivery address is none; on a delivery note the last one is.
    """
    by_taught = find_taught(pages, taught, _take_number)
    every = [*by_taught, *_find(pages, labels.DEBTORS, _take_number)]
    bare = [one for one in _find(pages, labels.BARE_DEBTORS, _take_lone_number) if one.rank <= UNDER]
    numbers = [one for one in _find(pages, labels.BARE_NUMBERS, _take_number) if one.rank == BESIDE]
    reasons = {id(one): _why_no_debtor(one, type_) for one in (*every, *bare)}
    good = [one for one in every if not reasons[id(one)]]
    tiers = [
        *_by_rank([one for one in by_taught if not reasons[id(one)]]),
        Tier((*(one for one in good if one.kind == "billing"),)),
        Tier((*(one for one in good if one.rank < INSIDE),)),
        Tier((*good,)),
        Tier((*(one for one in numbers if one.kind == "billing"),)),
        Tier((*(one for one in bare if not reasons[id(one)]),)),
    ]
    refused = [candidate_of(one, why) for one in (*every, *bare) if (why := reasons[id(one)])]
    chosen = choose(tiers, mark=bare_number, prefer=_prefer_billing, differ=_TWO_DEBTORS, refused=refused)
    return _tell_of_others(chosen, [one for one in every if one in good or one.kind == "delivery"])


_IN_SENTENCE = re.compile(
    r"(?<!\w)(?:ihre[rnm]?|uw|your|the|der|die|de|het|mit|met|with|unter|onder|quote|quoting|state|angabe"
    r"|vermelding van|und|en|and|bitte|please|unsere[rn]?|ons|onze|our)\W*$|[:;,|]\W*$",
    re.I,
)
"""In front of a label within a sentence that means the reader's own number; `end customer no.` is somebody else's."""


def _why_no_debtor(found: Found[str], type_: str) -> str:
    """The reason why such a number is no customer's; "" when it may be."""
    if found.kind == "bank" or (found.bank and _ACCOUNT.search(found.shown)):
        return AT_A_BANK
    if found.kind == "seller" or _OURS.search(found.before):
        return OF_SENDER
    if found.kind == "delivery" and type_ != "delivery-note":
        return OF_DELIVERY
    if found.rank == INSIDE and not _IN_SENTENCE.search(found.before):
        return OF_ANOTHER
    return ""


def _prefer_billing(found: Sequence[Found[str]]) -> Sequence[Found[str]]:
    return [one for one in found if one.kind == "billing"]


def _tell_of_others(chosen: Field[str], every: Sequence[Found[str]]) -> Field[str]:
    """Two customers on one page are told, also when it is clear which of them pays."""
    mine = bare_number(chosen.value or "")
    others = [one for one in every if bare_number(one.value) != mine]
    if chosen.value is None or chosen.problems or not others:
        return chosen
    told = Sentence(_TWO_DEBTORS, {"first": chosen.value, "second": others[0].value})
    return replace(chosen, problems=(told,))


def _find(pages: Sequence[Page], names: tuple[str, ...], take: Take[str]) -> list[Found[str]]:
    return find_all(pages, label(names), take) if names else []


def _outside_blocks(found: Sequence[Found[str]], worst: int) -> list[Found[str]]:
    return [one for one in found if one.rank <= worst and not one.kind]


def _simplify(value: str) -> str:
    return value.casefold().replace(" ", "")


def _take_number(text: str) -> tuple[str, int] | None:
    found = _TOKEN.match(text)
    if not found or DATE.fullmatch(found.group()):
        return None
    value = found.group().rstrip("./-")
    return value, found.end()


def _take_any_number(text: str) -> tuple[str, int] | None:
    """Also one that is a date: production lists are numbered by day."""
    found = _TOKEN.match(text)
    return (found.group(), found.end()) if found else None


def _take_lone_number(text: str) -> tuple[str, int] | None:
    taken = _take_number(text)
    return taken if taken and taken[1] == len(text.rstrip()) else None
