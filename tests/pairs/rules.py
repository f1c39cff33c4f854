"""What must hold of every pair, whatever the two are told."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.pairs.acts import Kind
from tests.pairs.pages import Page
from tests.pairs.picture import ON_ITS_WAY, Mail, Picture
from tests.pairs.play import Done, Move, Play, Race


@dataclass(frozen=True)
class Broken:
    """A rule that a pair broke: its letter, and how."""

    rule: str
    how: str


def judge(first: Done, second: Done, alone: Done) -> list[Broken]:
    """One after the other. `alone`: the second move when nobody had acted before it."""
    return [
        *_judge_answer(second.page, second.move, second.changed or not _had_to_do(second, alone)),
        *_judge_typed(second.page, second.move, second.after),
        *_judge_overwriting(first, second),
        *_judge_unseen(first, second, alone),
        *_judge_who(first, second, alone),
        *_judge_counts(first.before, second.after),
        *_judge_ends((first, second)),
    ]


def judge_race(race: Race, play: Play, one: Move, other: Move) -> list[Broken]:
    """At the same moment: the office is as one of the two orders would leave it."""
    found = (
        []
        if _is_refusal_of_one(race, play, one, other)
        else list(_judge_orders(race.after, play, one, other))
    )
    for page, move in zip(race.pages, (one, other), strict=True):
        found += _judge_answer(page, move, done=True)
        if not _is_success(
            page
        ):  # what was saved may have been changed by the other one, whose order is judged
            found += _judge_typed(page, move, race.after)
    return found


def _is_refusal_of_one(race: Race, play: Play, one: Move, other: Move) -> bool:
    """Whether one of them did all, and the other one, who came in between, is told of it and did nothing."""
    refused = [page.told != () and not _is_success(page) for page in race.pages]
    alone = [play.alone(move).after.lines == race.after.lines for move in (one, other)]
    return (alone[0] and refused[1]) or (alone[1] and refused[0])


def _is_success(page: Page) -> bool:
    return any(kind == "success" for kind, _ in page.told)


def _had_to_do(second: Done, alone: Done) -> bool:
    """Whether what the second one wanted is not so already."""
    return alone.changed and alone.after.lines != second.after.lines


def _judge_answer(page: Page, move: Move, done: bool) -> Iterator[Broken]:
    """(a) A page with a sentence, or one that shows the act; a success is told of nothing that was not done."""
    if page.code not in (200, 404, 409):
        yield Broken("a", f"code {page.code}: {page.html[-300:]}")
    if move.act.kind is Kind.LOOK or done:
        return
    if not page.told:
        yield Broken("a", "nothing was done and nothing is said")
    if _is_success(page):
        yield Broken("d", f"nothing was done and a success is told: {page.told}")


def _judge_typed(page: Page, move: Move, after: Picture) -> Iterator[Broken]:
    """(b) What was typed is kept, or stands in the form that refuses it."""
    word, kept = move.act.typed(move.who), move.act.kept(move.who)
    if not word or (kept and after.has(kept)):
        return
    if word not in page.html or (not page.told and move.act.kind is not Kind.LOOK):
        yield Broken("b", f"typed and lost: {word}; told: {page.told}")


def _judge_overwriting(first: Done, second: Done) -> Iterator[Broken]:
    """(b) What the first one saved is still there, or the second one is warned."""
    kept = first.move.act.kept(first.move.who)
    if not kept or not first.after.has(kept) or first.before.has(kept) or second.after.has(kept):
        return
    if not any(kind in ("warning", "problem") for kind, _ in second.page.told):
        yield Broken("b", f"overwrote without a word: {kept}; told: {second.page.told}")


def _judge_unseen(first: Done, second: Done, alone: Done) -> Iterator[Broken]:
    """(c) No mail leaves, and no document changes, that was not seen as it is."""
    sends = second.move.act.kind is Kind.SEND
    seen = [(one.content, one.server if sends else "") for one in _new_mails(alone)]
    for mail in _new_mails(second):
        if (mail.content, mail.server if sends else "") not in seen:
            yield Broken("c", f"sent what was not seen: {mail.content} {mail.server}")
    if _moved(first) and second.changed and second.move.act.kind is Kind.DOCUMENT:
        yield Broken("c", f"changed a document that was not seen as it is; told: {second.page.told}")


def _moved(first: Done) -> bool:
    """Whether a document that both had before their eyes is another now."""
    return any(first.after.documents.get(number) != told for number, told in first.before.documents.items())


def _new_mails(done: Done) -> list[Mail]:
    known = {one.id for one in done.before.mails}
    return [one for one in done.after.mails if one.id not in known]


def _judge_who(first: Done, second: Done, alone: Done) -> Iterator[Broken]:
    """(c) Who is refused because of another person reads whose act it was."""
    refused = first.changed and not second.changed and _had_to_do(second, alone)
    if not refused or first.move.act.kind is Kind.INTAKE:  # a newer file speaks for itself
        return
    if not any(first.move.who in sentence for _, sentence in second.page.told):
        yield Broken("c", f"does not say who was first: {second.page.told}")


def _judge_counts(before: Picture, after: Picture) -> Iterator[Broken]:
    """(d) One document, one mail; another only on purpose."""
    for number in after.documents:
        counts = [
            sum(one.counts and number in one.documents for one in each.mails) for each in (before, after)
        ]
        if counts[1] > max(1, counts[0]):
            yield Broken("d", f"{counts[1]} mails with the same document")


def _judge_ends(moves: tuple[Done, Done]) -> Iterator[Broken]:
    """(d) What was cancelled, stopped or taken off is not on its way."""
    after = moves[1].after
    if any(one.move.act.ends and one.changed for one in moves):
        left = [one for one in after.mails if one.state in ON_ITS_WAY]
        if left:
            yield Broken("d", f"still on its way: {left[0]}")


def _judge_orders(after: Picture, play: Play, one: Move, other: Move) -> Iterator[Broken]:
    """(e) Whoever was quicker: it is as if the other one had come behind."""
    orders = []
    for first, second in ((one, other), (other, one)):
        orders.append(play.after(first, second).after)
        if after.lines == orders[-1].lines:
            return
    differences = " / ".join(_tell_difference(after, order) for order in orders)
    yield Broken("e", f"as neither order would leave it: {differences}")


def _tell_difference(after: Picture, order: Picture) -> str:
    missing, more = set(order.lines) - set(after.lines), set(after.lines) - set(order.lines)
    return f"-{sorted(missing)} +{sorted(more)}"
