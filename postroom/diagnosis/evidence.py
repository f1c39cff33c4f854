"""What a text or an answer shows: numbers, codes, names. Nothing here says yet what it means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from postroom.diagnosis.clean import clean_text, flatten
from postroom.diagnosis.replies import SmtpReply, replies_in

_AADSTS = re.compile(r"AADSTS[\s:#_-]{0,3}(\d{4,9})(?!\d|[.\u2026]{2,}|\u2026)", re.I)
_CODES_LIST = re.compile(
    r"(?:sts_)?error_?codes?\W{1,6}(?:array\W+)?((?:\d{5,8}(?!\d)[\s,]*)+)(?![\w-])", re.I
)
_PORTAL_CODE = re.compile(
    r"(?:sign-in error code|aanmeldingsfoutcode|anmeldefehlercode)\s*(?::\s*)?(\d{5,8})(?!\d)", re.I
)
_PAGE_CODE = re.compile(
    r"(?:error code|sign-in error code|foutcode|fehlercode)\s*(?::\s*)?(\d{5,8})(?!\d)", re.I
)
_ERROR_WORD = (
    r"access_denied|authorization_declined|authorization_pending|bad_verification_code|consent_required|expired_token"
    r"|interaction_required|invalid_client|invalid_client_credentials|invalid_grant|invalid_request|invalid_resource|invalid_scope|login_required"
    r"|permission_denied|server_error|slow_down|temporarily_unavailable|unauthorized_client|unsupported_grant_type"
    r"|unsupported_response_type|redirect_uri_mismatch|invalid_tenant|org_internal|deleted_client|disabled_client"
)
_ERROR = re.compile(rf"(?<![\w.-])({_ERROR_WORD})(?![\w-])", re.I)
_STATUS = re.compile(
    r"(?:HTTP/\d(?:\.\d)?\"?\s+|\bHTTP(?: error| status| response)?(?: code)?\s*(?:[:=]\s*)?"
    r"|\bstatus(?:[ _]?code)?\W{1,4}|\bresponse code\W{1,3}|\bStatusCode\W{1,4})(4\d\d|5\d\d)\b",
    re.I,
)
_STATUS_WORDS = re.compile(
    r"\b(4\d\d|5\d\d) (?:Bad Request|Unauthorized|Forbidden|Too Many Requests|Service Unavailable|Bad Gateway"
    r"|Gateway Time-?out|Internal Server Error|Server Error|Client Error)\b",
    re.I,
)
_EXCEPTION = re.compile(
    r"(?:STOREDRV[\w.;: ]{0,60}?Exception:\s*|[.:]\s*)(\w+Exception\b|MapiException\w+)", re.I
)


@dataclass(frozen=True)
class Evidence:
    """What was found in `text` (cleaned, one line for each line) and `line` (the same in one line).

    `stage` is a link of the connection test, "" when nothing tells. `aadsts` are whole numbers in the order of their
    appearance; `errors` the words of OAuth (RFC 6749 4.1.2.1, 5.2); `exceptions` Exchange's names.
    """

    text: str
    line: str
    stage: str = ""
    http_status: int | None = None
    errors: tuple[str, ...] = ()
    aadsts: tuple[int, ...] = ()
    replies: tuple[SmtpReply, ...] = ()
    exceptions: tuple[str, ...] = ()
    host: str = ""

    def says(self, pattern: str) -> bool:
        """Whether the words are there, whatever their case."""
        return bool(re.search(pattern, self.line, re.I))


def read(text: str, *, stage: str = "", host: str = "") -> Evidence:
    """The evidence of a pasted text or of a literal answer.

    `stage` (a link of the connection test) and `host` (the server's name) where the caller knows them.
    """
    clean = clean_text(text)
    line = flatten(clean)
    return Evidence(
        clean,
        line,
        stage,
        _find_http_status(line),
        _drop_repeats(word.lower() for word in _ERROR.findall(line)),
        _find_aadsts(line),
        replies_in(clean),
        _drop_repeats(_EXCEPTION.findall(line)),
        host,
    )


def _find_http_status(line: str) -> int | None:
    found = _STATUS.findall(line) or _STATUS_WORDS.findall(line)
    return int(found[-1]) if found else None


def _find_aadsts(line: str) -> tuple[int, ...]:
    """Whole numbers only, with Entra's own list of them behind: AADSTS900941 is not 90094."""
    numbers = _AADSTS.findall(line)
    for listed in _CODES_LIST.findall(line):
        numbers += re.findall(r"\d+", listed)
    numbers += _PORTAL_CODE.findall(line)
    if re.search(r"Correlation.?ID|login\.microsoftonline|Entra|Azure AD|AADSTS", line, re.I):
        numbers += _PAGE_CODE.findall(line)
    return tuple(dict.fromkeys(int(number) for number in numbers))


def _drop_repeats(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
