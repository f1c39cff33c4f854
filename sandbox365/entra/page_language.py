"""In which language a page is shown: the one that its address asks for, or the browser's favourite."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.entra.page_words import LANGUAGES, translated

Text = str | Sentence
"""A Sentence is ours and translated; a str is somebody else's word and stays as it is."""
MARKET = "mkt"
"""Entra's parameter for the language, such as mkt=de-DE."""

# one wish of Accept-Language: language, region, weight (RFC 9110 sections 12.4.2 and 12.5.4)
_WISH = re.compile(
    r"\s*(?P<language>[a-z]+|\*)(?:-[a-z0-9]+)*\s*(?:;\s*q=(?P<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reader:
    """Who reads the page: a language of LANGUAGES, and whether it was the address that asked for it."""

    language: str
    by_address: bool = False


_READER: ContextVar[Reader] = ContextVar("reader")


@web.middleware
async def in_readers_language(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every page that `handler` builds is in the language of this request."""
    accepted = ",".join(request.headers.getall("Accept-Language", ()))
    with _shown_to(find_reader(request.query.get(MARKET, ""), accepted)):
        return await handler(request)


@contextmanager
def _shown_to(reader: Reader) -> Iterator[None]:
    before = _READER.set(reader)
    try:
        yield
    finally:
        _READER.reset(before)


def find_reader(market: str, accepted: str) -> Reader:
    """Who asks with this `mkt` and this Accept-Language; a market we do not speak counts as none."""
    asked = market.partition("-")[0].strip().lower()
    return Reader(asked, True) if asked in LANGUAGES else Reader(_favourite(accepted))


def _favourite(accepted: str) -> str:
    """The language with the greatest weight, the first of equals; "*" and silence mean the first of LANGUAGES."""
    weights: dict[str, float] = {}
    for wish in filter(None, map(_WISH.fullmatch, accepted.split(","))):
        language = wish["language"].lower().replace("*", LANGUAGES[0])
        weights[language] = max(weights.get(language, 0), float(wish["weight"] or 1))
    wanted = [language for language in weights if language in LANGUAGES and weights[language]]
    return max(wanted, key=weights.__getitem__, default=LANGUAGES[0])


def reader() -> Reader:
    """Who reads the page that is being built; raises LookupError outside of a request."""
    return _READER.get()


def said(text: Text) -> str:
    """`text` in that language."""
    return text.said(partial(translated, language=reader().language)) if isinstance(text, Sentence) else text


def kept(address: str) -> str:
    """The address of our next page, which goes on asking for the language that this one's address asked for."""
    return f"{address}?{MARKET}={reader().language}" if reader().by_address else address
