"""Which known errors a text shows: numbers and codes first, wording second, the inner reason before what wraps it."""

import re
from collections.abc import Iterator

from postroom.diagnosis.evidence import Evidence
from postroom.diagnosis.known import Marks, list_known, load_marks, load_wordings
from postroom.diagnosis.network import is_refused_by_net
from postroom.diagnosis.replies import SmtpReply

_EXCHANGE = re.compile(
    r"outlook\.(com|de|office)|office365|exchangelabs|STOREDRV|\[Hostname=|RESOLVER\.|MapiException|protection\.outlook"
    r"|Exchange (Online|Server)|Microsoft ?365|Office ?365",
    re.I,
)
_TRAILER = re.compile(r"exchangelabs\.com|\.PROD\.OUTLOOK\.COM|STOREDRV|\[Hostname=|\(S\d{3,4}\)", re.I)
"""What Exchange Online puts behind its replies: a bare number before it is its enhanced code."""
_REPORT = re.compile(
    r"Diagnostic-Code|Status:\s?[45]\.\d|Final-Recipient|Reporting-MTA|Remote[ -]Server (returned|said)"
    r"|Remote-MTA|\bNDR\b|undeliverable|unzustellbar|onbestelbaar|delivery has failed|Generating server"
    r"|server response was|Serverantwort|antwoord van de server|r.ponse du serveur|respuesta del servidor"
    r"|resposta do servidor|risposta del server",
    re.I,
)
_SAID = re.compile(r"AADSTS(\d+):", re.I)
"""A number with its sentence; one that is only talked about has no colon."""
_UMBRELLAS = {70002, 50012, 70000, 50013}
"""Numbers that stand before the one that tells the reason (facts 7.A)."""
_SHELLS = {"530 5.7.57"}
"""A refusal that quotes the one before it: `530 5.7.57 ... Error: 535 5.7.139 ...`."""
_WRAPPERS = {"550 5.1.351", "550 5.4.300", "550 5.4.312", "550 5.4.316"}
"""Exchange's own verdict, with the other server's words behind an arrow: the verdict is the answer."""
_BESIDE_A_NUMBER = {"temporarily_unavailable"}
"""What still counts beside an AADSTS number that nobody knows."""


def recognise(evidence: Evidence) -> tuple[str, ...]:
    """Codes of the table, the answer first, then what else is in the text; empty when nothing is known."""
    found = [*_find_codes_by_number(evidence), *_find_codes_by_reply(evidence)]
    if not found:
        found = [*_find_codes_by_exception(evidence)]
    if not found:
        found = [*_find_codes_by_wording(evidence)]
    if not found and is_refused_by_net(evidence) and not _has_answer(evidence):
        found = ["connect refused/timeout"]
    return tuple(dict.fromkeys(found))


def _has_answer(evidence: Evidence) -> bool:
    """Whether a server said something: then there was a connection."""
    return any(reply.code and reply.code >= 400 for reply in evidence.replies)


def is_from_exchange(evidence: Evidence) -> bool:
    """Whether Exchange Online said it, as far as text or the server's name tell."""
    return bool(_EXCHANGE.search(evidence.line) or _EXCHANGE.search(evidence.host))


def _find_codes_by_number(evidence: Evidence) -> list[str]:
    """Known AADSTS numbers; an umbrella stands behind what it covers, else the last named comes first."""
    numbers = [number for number in evidence.aadsts if f"AADSTS{number}" in list_known()]
    said = [int(number) for number in _SAID.findall(evidence.line)]
    numbers.sort(key=lambda n: (n in _UMBRELLAS, bool(said) and n not in said, -evidence.aadsts.index(n)))
    return [f"AADSTS{number}" for number in numbers]


def _find_codes_by_reply(evidence: Evidence) -> list[str]:
    found = [(code, reply) for reply in evidence.replies for code in _codes_of(reply, evidence)]
    found.sort(key=lambda pair: (_depth_of(pair[0]), -pair[1].at))
    return [code for code, _ in found]


def _depth_of(code: str) -> int:
    return 0 if code in _WRAPPERS else 2 if code in _SHELLS else 1


def _codes_of(reply: SmtpReply, evidence: Evidence) -> list[str]:
    """Codes whose number and words fit, by where their words stand: the first reason behind a code is its own."""
    fitting = [
        mark for mark in load_marks() if any(one.fits(reply.code, reply.enhanced) for one in mark.replies)
    ]
    agreed = [mark for mark in fitting if _agrees(mark, reply, evidence)]
    return [mark.code for mark in sorted(agreed, key=lambda mark: _place_of(mark, reply))]


def _place_of(mark: Marks, reply: SmtpReply) -> int:
    found = [one.search(reply.words) for one in (mark.words, mark.alone) if one]
    return min((match.start() for match in found if match), default=len(reply.words))


def _agrees(mark: Marks, reply: SmtpReply, evidence: Evidence) -> bool:
    """Whether the words beside the reply say the same, where the number alone is not enough."""
    if mark.never and mark.never.search(reply.words):
        return False
    if any(one and one.search(reply.words) for one in (mark.words, mark.alone)):
        return True
    if reply.loose and (_has_answer(evidence) or not _TRAILER.search(evidence.line)):
        return False
    if reply.code is None and not (_REPORT.search(evidence.line) or is_from_exchange(evidence)):
        return False
    return mark.words is None or (mark.exchange and is_from_exchange(evidence))


def _find_codes_by_exception(evidence: Evidence) -> list[str]:
    return [
        mark.code
        for mark in load_marks()
        if mark.exception and any(mark.exception.fullmatch(name) for name in evidence.exceptions)
    ]


def _find_codes_by_wording(evidence: Evidence) -> list[str]:
    """The longest match wins: the sentence that holds another one is the more exact."""
    found = [] if evidence.aadsts else [*_match_entra_words(evidence)]
    found += _match_mark_words(evidence)
    found.sort(key=lambda pair: -pair[1])
    return [code for code, _ in found]


def _match_entra_words(evidence: Evidence) -> Iterator[tuple[str, int]]:
    for code, pattern in load_wordings():
        match = pattern.search(evidence.line)
        if match:
            yield code, len(match.group())


def _match_mark_words(evidence: Evidence) -> Iterator[tuple[str, int]]:
    for mark in load_marks():
        if evidence.aadsts and mark.code not in _BESIDE_A_NUMBER:
            continue
        match = mark.alone.search(evidence.line) if mark.alone else None
        if match and not (mark.never and mark.never.search(evidence.line)):
            yield mark.code, len(match.group())
