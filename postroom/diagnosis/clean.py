"""From what somebody pasted to plain text: markup, escapes, wrapping and secrets taken out, the words kept."""

import html
import quopri
import re
import unicodedata
from urllib.parse import unquote

LONGEST = 20_000
"""Characters that are looked at, counted when they are normalised: one of U+FDFA becomes eighteen. Whoever pastes a
whole log gets its end, where the failure is."""
_PIECE = 1_000
"""Characters that are normalised at a time: sorting marks costs the square of how many follow each other."""
_MOST_MARKS = 30
"""Marks that follow one letter (UAX 15, 13): more of them are no writing."""

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BREAKS = re.compile(r"<(?:br|/p|/div|/li|/tr|/td|/h\d)\b[^>]*>", re.I)
_TAGS = re.compile(
    r"</?(?:a|abbr|b|blockquote|body|button|center|code|dd|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|img|input|li|link"
    r"|meta|ol|option|p|pre|script|section|small|span|strong|style|table|tbody|td|th|thead|title|tr|tt|u|ul)\b[^<>]*>",
    re.I,
)
"""Tags by their names: an address such as <anna@example.com> stands in angle brackets as well."""
_UNICODE_ESCAPE = re.compile(r"\\{1,4}u([0-9a-fA-F]{4})")
_HEX_ESCAPE = re.compile(r"\\x(2[0-9a-fA-F]|[3-6][0-9a-fA-F]|7[0-9a-eA-E])")
_LINE_ESCAPE = re.compile(r"\\{1,2}r\\{1,2}n|\\{1,2}[rn](?![a-z]{3})")
_QUERY = re.compile(r"(?:error|error_description|error_subcode|suberror)=[^\s\"'<>]*", re.I)
_PERCENT = re.compile(r"%(?:2[0-9a-f]|3[0-9a-f]|5[bcdf]|0[ad]|c[23]%)", re.I)
_QUOTE_MARK = re.compile(r"(?m)^[ \t]*(?:>[ \t]?)+")
_SAME = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "`": "'"})

_TOKEN = re.compile(
    r"\b(?:eyJ[\w-]{10,}|0\.A[\w-]{20,}|1//[\w-]{20,}|ya29\.[\w-]{10,}|M\.[RC]\d+_[\w!*.-]{20,})[\w.!*-]*"
)
_FIELD = re.compile(
    r"(?i)\b((?:client_secret|client_assertion|clientsecret|password|passwd|refresh_token|access_token|id_token|code_verifier"
    r"|assertion|secret)[\"']?\s*[=:]>?\s*[\"']?)(?!\s|true\b|false\b|null\b|none\b)[^\s&\"',;]{6,}"
)
_LOGIN = re.compile(r"(?i)\b(auth(?:enticate)?\s+(?:plain|login|xoauth2|oauthbearer)\s+)[A-Za-z0-9+/=]{8,}")
_CODE_IN_URL = re.compile(r"(?i)([?&]code=)[^\s&]{6,}")


def strip_secrets(text: str) -> str:
    """The text with tokens, secrets, passwords and codes blacked out; for showing it again."""
    text = _LOGIN.sub(r"\1***", _FIELD.sub(r"\1***", text))
    return _CODE_IN_URL.sub(r"\1***", _TOKEN.sub("***", text))


def clean_text(text: str) -> str:
    """The text as the other side said it, line by line: without markup, escapes, %-codes, quoting and odd spaces."""
    text = normalise_end(text.translate(_INVISIBLE)).translate(_SAME)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _QUOTE_MARK.sub("", _decode_escapes(_decode_quoted(text)))
    text = _TAGS.sub(" ", _BREAKS.sub("\n", html.unescape(html.unescape(text))))
    text = normalise_end(_decode_query(text)).translate(_SAME)
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def normalise_end(text: str) -> str:
    """The end of the text in the form NFKC, at most LONGEST characters of it; what stands before is not looked at."""
    pieces: list[str] = []
    room, end = LONGEST, len(text)
    while end and room:
        start = _find_start(text, end)
        pieces.append(unicodedata.normalize("NFKC", text[start:end])[-room:])
        room, end = room - len(pieces[-1]), start
    return "".join(reversed(pieces))


def _find_start(text: str, end: int) -> int:
    """Where the piece that ends there begins: at a letter, together with the marks that belong to it."""
    start = max(end - _PIECE, 0)
    earliest = max(start - _MOST_MARKS, 0)
    while start > earliest and unicodedata.combining(text[start]):
        start -= 1
    return start


def flatten(text: str) -> str:
    """The cleaned text as one line: a wrapped sentence reads as the sentence."""
    return " ".join(text.split())


def _decode_quoted(text: str) -> str:
    """Quoted-printable resolved (RFC 2045 6.7) where the text shows its soft line breaks or `=3D`."""
    if not re.search(r"=\n|=3D|=20\n|=C2=|=C3=", text):
        return text
    return quopri.decodestring(text.encode("utf-8")).decode("utf-8", "replace")


def _decode_escapes(text: str) -> str:
    """JSON's and the programming languages' escapes inside a pasted string."""
    text = _UNICODE_ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    text = _HEX_ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    return _LINE_ESCAPE.sub("\n", text).replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")


def _decode_query(text: str) -> str:
    """Redirect URLs: `+` is a blank there, and %-codes are letters, twice where a proxy encoded them again."""
    text = _QUERY.sub(lambda found: found.group().replace("+", " "), text)
    for _ in range(2):
        if _PERCENT.search(text):
            text = _QUERY.sub(lambda found: found.group().replace("+", " "), unquote(text))
    return text
