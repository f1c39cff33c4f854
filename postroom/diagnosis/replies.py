"""SMTP replies in a text: reply code, enhanced code (RFC 3463) and the words after them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

_X = r"(?P<x>[245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)"
"""An enhanced code, whole."""
_TOGETHER = re.compile(
    rf"(?<![\d.,])(?<!\d:)(?P<code>[245]\d\d)(?:[ \-]|\s?[:,]\s?(?:b?['\"])?|\s?[-#]+\s?|\s\()#?{_X}"
)
_APART = re.compile(
    r"(?:SMTP (?:error )?code|responseCode|reply code|\bcode|status ?code|smtp error|error)"
    rf"\W{{1,5}}(?P<code>[245]\d\d)\b(?!\.\d).{{0,160}}?(?<![\d.]){_X}",
    re.I,
)
"""Nodemailer, PHPMailer and the like print the code and the reply as fields of their own."""
_BEHIND = re.compile(rf"(?<![\d.]){_X}.{{0,240}}?SMTP code: (?P<code>[245]\d\d)", re.I)
_LED = re.compile(
    r"(?:Status:|(?:response|antwort|antwoord|r.ponse|respuesta|resposta|risposta)[\w ]{0,20}:"
    r"|returned:?|#|Exception:|error:|smtp;|Diagnostic-Code:|DSN[:=]|dsn=|said:|replied:|->"
    rf"|Details?:|Message:|ServerResponse:|\[)\s*['\"(<]{{0,2}}{_X}",
    re.I,
)
_SPEAKS = re.compile(
    rf"(?m)(?:^|[\"'`(]|:\s){_X}(?=[^\n]{{0,100}}(?:reject|refus|denied|gr[ea]ylist|unknown|authenticat|unavailable|blocked|relay"
    r"|rate ?limit|temporar|timed out|try again|quota|mailbox|exceed|throttl|too many|invalid))",
    re.I,
)
"""A bare enhanced code with the words of a refusal behind it."""
_LOOSE = re.compile(rf"(?<![\w.-]){_X}")
_WITHOUT = re.compile(
    r"(?m)(?:^|(?<!\w\()(?<=[;<>'\"(\[])\s?|:\s|\s-\s|(?:said|returned|reply|response|error|code|was|got)\s?[:=]?\s)(?:b?['\"])?"
    r"(?P<code>42[12]|43[0-2]|44\d|45\d|47\d|50[0-4]|52[0-3]|53[0-8]|541|55\d|571)\)?(?:[\s\-,]+|:\s)\(?(?![245]\.\d)(?=\D{3})(?!\s*/)"
    r"(?!.{0,12}(?:internal server|bad gateway|gateway time|service (?:temporarily )?unavailable))",
    re.I,
)
"""A reply code without an enhanced one; the codes that SMTP has (RFC 5321 4.2.3, RFC 4954, RFC 7504), not HTTP's."""
MOST = 40
"""Replies that are looked at, the last ones: a log is longer, and what it ends with is asked about."""
WORDS = 400
"""Characters after a code that are taken for its words."""


@dataclass(frozen=True)
class SmtpReply:
    """One reply: `code` None where only the enhanced code was pasted, `enhanced` "" where the server sent none.

    `loose`: a number of that form with nothing around it that says it is a reply; it could be a version.
    """

    code: int | None
    enhanced: str
    words: str
    at: int
    loose: bool = False

    @property
    def number(self) -> int:
        """The reply code; of an enhanced code alone its class, 500 for 5.7.1."""
        return self.code or int(self.enhanced[0]) * 100


def replies_in(text: str) -> tuple[SmtpReply, ...]:
    """The last MOST replies in the text, in their order; each enhanced code counts once, in its fullest form."""
    joined = text.replace("\n", " ")
    found: dict[int, tuple[re.Match[str], bool]] = {}
    for pattern in (_TOGETHER, _APART, _BEHIND, _LED, _SPEAKS, _LOOSE):
        for match in pattern.finditer(text if pattern is _SPEAKS else joined):
            found.setdefault(match.start("x"), (match, pattern is _LOOSE))
    for match in _WITHOUT.finditer(text):
        found.setdefault(match.start("code"), (match, False))
    return tuple(_join_replies([_to_reply(*found[at], at) for at in sorted(found)[-MOST:]]))


def _join_replies(replies: list[SmtpReply]) -> Iterator[SmtpReply]:
    """qmail writes the enhanced code behind its words, `553 sorry, ... (#5.7.1)`: one reply, not two."""
    for one, after in zip_longest(replies, replies[1:]):
        behind = after and after.code is None and f"(#{after.enhanced})" in one.words
        if behind and not one.enhanced:
            yield replace(one, enhanced=after.enhanced)
        elif not (one.code is None and one.words.startswith(")")):
            yield one


def _to_reply(match: re.Match[str], loose: bool, at: int) -> SmtpReply:
    said = match.groupdict()
    code, enhanced = said.get("code"), said.get("x", "")
    end = match.end("x") if enhanced else match.end()
    words = " ".join(match.string[end : end + WORDS].split())
    return SmtpReply(int(code) if code else None, enhanced, words, at, loose)
