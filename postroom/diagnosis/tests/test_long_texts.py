"""A stranger's text costs little, whatever stands in it: a limit after what makes it longer, and linear patterns."""

import re
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from postroom.diagnosis import (
    clean,
    concern,
    concern_articles,
    evidence,
    known,
    recognise,
    replies,
    rules,
    situations,
)
from postroom.diagnosis.clean import LONGEST, clean_text, normalise_end, strip_secrets
from postroom.diagnosis.concern import find_concern
from postroom.diagnosis.explain import find
from postroom.diagnosis.tests.attack import list_attacks

SHORT = 4_000
"""Characters by which a pattern is suspected; only then it is measured with LONGEST."""
SUSPECT, TOO_LONG = 0.02, 1.0
"""Seconds of processor time. What is linear needs 0.2 at most with LONGEST characters; what is quadratic two."""


class _NeverEnds(Exception):
    pass


def measure(act: Callable[[], object]) -> float:
    """Processor seconds that it takes; ten for what takes longer, or never ends."""

    def give_up(*_: object) -> None:
        raise _NeverEnds

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, 10)
    begun = time.process_time()
    try:
        act()
    except _NeverEnds:
        return 10.0
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - begun


def patterns() -> Iterator[re.Pattern[str]]:
    """Everything that is looked for in a text from outside."""
    for module in (clean, evidence, replies, concern, concern_articles, recognise, rules):
        yield from (one for one in vars(module).values() if isinstance(one, re.Pattern))
    for rule in concern._load_rules():
        yield from (one for one in (rule.says, rule.never) if one)
    for mark in known.load_marks():
        yield from (one for one in (mark.words, mark.alone, mark.never) if one)
    yield from (pattern for _, pattern in known.load_wordings())
    yield from map(situations.load_pattern, ("mail", "sign_in", "refused"))
    for section in ("network", "words", "inbox"):
        yield from (row.says for row in situations._load_situations(section))
    yield from (rule.says for rule in situations.of_replies())


def search(pattern: re.Pattern[str], text: str) -> float:
    """Seconds for finding everything."""
    return measure(lambda: sum(1 for _ in pattern.finditer(text)))


@pytest.mark.parametrize("part", range(4))
def test_no_pattern_takes_longer_than_its_text_is_long(part: int) -> None:
    wrong = []
    for pattern in list(dict.fromkeys(patterns()))[part::4]:
        for attack in list_attacks(pattern):
            if search(pattern, attack(SHORT)) > SUSPECT and search(pattern, attack(LONGEST)) > TOO_LONG:
                wrong.append((pattern.pattern[:80], attack(60)))
    assert not wrong, wrong


@pytest.mark.parametrize(
    "text",
    [
        "\ufdfa" * 100_000,
        "&#65018;" * 40_000,
        "\\ufdfa" * 40_000,
        "error=" + "%EF%B7%BA" * 40_000,
        "a" + "\u0315\u0300" * 50_000,
        "error_codes:" + "5" * 200 + "x",
        "error_codes:[" + "50076 " * 20_000 + "x",
        "&" * 100_000,
        "<" * 100_000,
        "535 5.7.139 " * 10_000,
        "AADSTS" * 20_000,
        "a@" * 50_000,
        "smtp." * 20_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_one_explanation_takes_moments_whatever_is_pasted(text: str) -> None:
    assert measure(lambda: find(evidence.read(text))) < 4
    assert measure(lambda: find(evidence.read(text, stage="final", host="mail.contoso.test"))) < 4
    assert measure(lambda: strip_secrets(text[-LONGEST:])) < 2


@pytest.mark.parametrize("text", ["\ufdfa" * 9_000, "&#65018;" * 9_000, "error=" + "%EF%B7%BA" * 9_000])
def test_the_limit_counts_what_the_text_has_become(text: str) -> None:
    assert len(clean_text(text)) <= LONGEST


def test_pieces_are_normalised_as_the_whole_is() -> None:
    import unicodedata

    text = "Zu\u0308rich ｆｕｌｌ \u1112\u1161\u11ab e\u0301\u0323 " * 200
    assert normalise_end(text) == unicodedata.normalize("NFKC", text)


def test_a_servers_words_without_a_blank_are_judged_at_once() -> None:
    assert measure(lambda: find_concern("rcpt", 550, "5.1.1", "550 5.1.1 " + "a" * 60_000)) < 2
