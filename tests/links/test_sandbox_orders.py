"""Faults that the sandbox was ordered to show: replies of its servers, cut lines, answers of its sign-in service."""

from typing import Any

import pytest

from tests.links.sandbox_rows import STOREDRV, Row, names_of
from tests.links.verdicts import GREETING, INCOMING, Fault, slug_of, words_for


def _reply(at: str, step: str, reply: str, code: str | None, article: str = "", **given: Any) -> Row:
    slug = article or slug_of(code or "")
    fault = Fault(step, code, slug, **given)
    return Row(f"{at}: {reply[:50]}", fault, words=words_for(step), faults={"at": at, "reply": reply})


def _cut(
    at: str, step: str, error: str = "ConnectionLost", article: str = "connection-lost", **given: Any
) -> Row:
    return Row(
        f"{at}: cut",
        Fault(step, error, article, **given),
        words=words_for(step),
        faults={"at": at, "cut": True},
    )


def _web(name: str, code: str, article: str, **given: Any) -> Row:
    fault = Fault("token", code, article)
    return Row(f"token: {name}", fault, words=INCOMING, faults={"at": "token", **given})


def _entra(code: int, error: str) -> dict[str, Any]:
    text = f"AADSTS{code}: words. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-01 00:00:00Z"
    return {"status": 400, "body": {"error": error, "error_description": text, "error_codes": [code]}}


NOT_YET = ("tls",)
REPLIES = [
    _reply("connect", GREETING, "421 4.3.2 Service not available", "421 4.3.2", skipped=NOT_YET),
    _reply("ehlo", "ehlo", "501 5.5.4 Invalid domain name", "501 5.5.4", skipped=NOT_YET),
    _reply("ehlo", "ehlo", "452 4.3.1 Insufficient system resources", "452 4.3.1", skipped=NOT_YET),
    _reply("starttls", "tls", "454 4.7.0 TLS not available", "454 4.7.0", "encryption-postponed"),
    _reply("auth", "auth", "454 4.7.0 Temporary authentication failure", "454 4.7.0"),
    _reply("auth", "auth", "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade", "421 4.7.66"),
    _reply("auth", "auth", "432 4.3.2 Concurrent connections limit exceeded", "432 4.3.2 concurrent"),
    _reply("auth", "auth", "501 5.5.124 Invalid XOAUTH2 auth data", "501 5.5.124"),
    _reply(
        "auth",
        "auth",
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy",
        "535 5.7.139 security defaults",
    ),
    _reply("mail", "mail_from", "550 5.1.8 Access denied, bad outbound sender AS(42004)", "550 5.1.8"),
    _reply(
        "mail", "mail_from", "451 4.7.0 Temporary server error. Please try again later. PRX5", "451 4.7.0"
    ),
    _reply("mail", "mail_from", "530 5.7.57 Client not authenticated to send mail", "530 5.7.57"),
    _reply("rcpt", "rcpt", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", "550 5.1.10"),
    _reply("rcpt", "rcpt", "550 5.4.1 Recipient address rejected: Access denied", "550 5.4.1"),
    _reply(
        "rcpt",
        "rcpt",
        "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
        "550 5.7.708",
    ),
    _reply("data", "message", "421 4.4.2 Connection dropped due to SocketError", "421 4.4.2"),
    _reply(
        "before_250",
        "message",
        "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        "432 4.3.2 sender thread",
    ),
    _reply(
        "before_250",
        "message",
        f"554 5.2.0 {STOREDRV}OutboundSpamException; permanent",
        "554 5.2.0 OutboundSpam",
    ),
    _reply(
        "before_250",
        "message",
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "550 5.7.60",
    ),
    _reply("imap_connect", "imap", "BYE Connection is closed. 13", "NotReached", "imap-unavailable"),
    _reply(
        "imap_auth",
        "imap",
        "NO AUTHENTICATE failed.",
        "NO AUTHENTICATE failed.",
        "no-authenticate-failed",
    ),
    _reply("imap_auth", "imap", "NO Server Unavailable. 15", None, "imap-unavailable"),
    _reply("imap_auth", "imap", "BAD Command Error. 12", "BAD Command Error", "bad-command-error"),
]
CUTS = [
    _cut("connect", GREETING, skipped=NOT_YET),
    _cut("ehlo", "ehlo", skipped=NOT_YET),
    _cut("starttls", "tls"),
    _cut("auth", "auth"),
    _cut("mail", "mail_from"),
    _cut("rcpt", "rcpt"),
    _cut("data", "message"),
    _cut("after_store", "message", "OutcomeUnknown"),
    _cut("imap_connect", "imap", "NotReached"),
    _cut("imap_auth", "imap", "Broken"),
    Row(
        "ehlo: no STARTTLS",
        Fault("tls", "NotOffered", "starttls-not-offered"),
        faults={"at": "ehlo", "no_starttls": True},
    ),
]
TOKENS = [
    _web(
        "busy",
        "HTTP 429 (token endpoint)",
        "http-429-token-endpoint",
        status=429,
        headers={"Retry-After": "30"},
    ),
    _web("broken", "TokenUnavailable", "sign-in-service-busy", status=503),
    _web(
        "a web page",
        "TokenUnavailable",
        "sign-in-service-strange-answer",
        status=200,
        body="<html>Welcome</html>",
    ),
    _web(
        "a redirect",
        "TokenUnavailable",
        "sign-in-service-strange-answer",
        status=302,
        headers={"Location": "https://wifi.test/"},
    ),
    _web("cut", "TokenUnavailable", "sign-in-service-unreachable", cut=True),
    _web("an unknown number", "AADSTS7009999", "client-refused", **_entra(7009999, "invalid_client")),
    _web("too many requests of one app", "AADSTS90055", "aadsts90055", **_entra(90055, "invalid_request")),
    _web("a fault of its own", "AADSTS90033", "aadsts90033", **_entra(90033, "temporarily_unavailable")),
    Row(
        "a wrong sign-in address",
        Fault("token", "TokenUnavailable", "sign-in-service-strange-answer"),
        "wrong path",
    ),
]
ROWS = [*REPLIES, *CUTS, *TOKENS]


@pytest.mark.parametrize("row", ROWS, ids=names_of(ROWS))
def test_an_ordered_fault_is_found_at_its_link(office, row: Row) -> None:
    office.test(row.profile, *row.words, faults=row.faults).fails_with(row.fault)
