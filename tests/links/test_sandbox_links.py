"""Every mistake, switch and ordered fault of the sandbox that a connection test can meet, and what it says then."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.links.office import COLLEAGUE, CUSTOMER, MAILBOX, PASSWORD_OF_MAILBOX
from tests.links.verdicts import GREETING, PASSWORD, Fault, slug_of

TO_CUSTOMER = ("--send-to", CUSTOMER)
INCOMING = ("--incoming",)
NO_TRUST = {"claims": "token-without-roles"}
STOREDRV = "STOREDRV.Submission.Exception:"
OFF = "SmtpClientAuthentication is disabled for the"


@dataclass(frozen=True)
class Row:
    """One fault: of a profile, of the directory (`switches`), or ordered (`faults`)."""

    name: str
    fault: Fault
    profile: str = "daemon"
    words: tuple[str, ...] = ()
    faults: Any = ()
    switches: dict[str, Any] = field(default_factory=dict)


def _mailbox(**given: Any) -> dict[str, Any]:
    return {"mailboxes": {MAILBOX: given}}


def _settings(**given: Any) -> dict[str, Any]:
    return {"settings": given}


def _token(code: int) -> Fault:
    return Fault("token", f"AADSTS{code}", f"aadsts{code}")


PROFILES = [
    Row("expired secret", _token(7000222), "expired"),
    Row("app switched off", _token(7000112), "disabled"),
    Row("wrong secret", _token(7000215), "wrong secret"),
    Row("no consent", _token(700016), "vendor"),
    Row("app of another tenant", _token(700016), "contoso"),
    Row("unknown app", _token(700016), "unknown app"),
    Row("unknown tenant", _token(90002), "unknown tenant"),
    Row("a permission for a scope", _token(1002012), "one permission"),
    Row("unknown resource", _token(500011), "unknown resource"),
    Row("permission not granted", Fault("auth", "535 5.7.3", "535-5-7-3", remarks=NO_TRUST), "no-roles"),
    Row(
        "no right on the mailbox",
        Fault("message", "430 4.2.0 logon", "430-4-2-0-logon"),
        "no-access",
        TO_CUSTOMER,
    ),
    Row("no right to read", Fault("imap", "BAD not connected", "bad-not-connected"), "no-access", INCOMING),
    Row("token for another service", Fault("claims", "token-audience", "token-audience"), "for graph"),
    Row("mailbox of another tenant", Fault("auth", "535 5.7.3", "535-5-7-3"), "mailbox elsewhere"),
    Row("account without a mailbox", Fault("auth", "535 5.7.3", "535-5-7-3"), "no mailbox"),
    Row("foreign sender", Fault("message", "554 5.2.252", "554-5-2-252"), "other sender", TO_CUSTOMER),
    Row("nobody signed in", Fault("token", "login_required", "nobody-signed-in"), "nobody yet"),
    Row(
        "authority not trusted",
        Fault("tls", "TlsRefused", "tls-authority", skipped=("claims",), also=("token",)),
        "no authorities",
    ),
    Row(
        "password that is wrong",
        Fault("auth", "535 5.7.139 credentials", "535-5-7-139-credentials", PASSWORD),
        "wrong password",
        switches=_mailbox(password=PASSWORD_OF_MAILBOX),
    ),
    Row(
        "incoming password that is wrong",
        Fault("imap", "NO AUTHENTICATE failed.", "no-authenticate-failed"),
        "imap password",
        INCOMING,
        switches=_mailbox(password=PASSWORD_OF_MAILBOX),
    ),
]


def _password_row(name: str, code: str, switches: dict[str, Any]) -> Row:
    known = _mailbox(password=PASSWORD_OF_MAILBOX)
    return Row(name, Fault("auth", code, slug_of(code), PASSWORD), "password", switches=known | switches)


SWITCHES = [
    Row(
        "authenticated SMTP off in the tenant",
        Fault("auth", "535 5.7.139 tenant", "535-5-7-139-tenant"),
        switches={"tenants": {"bakkerij.test": {"smtp_auth_disabled": True}}},
    ),
    Row(
        "authenticated SMTP off for the mailbox",
        Fault("auth", "535 5.7.139 mailbox", "535-5-7-139-mailbox"),
        switches=_mailbox(smtp_auth_disabled=True),
    ),
    Row(
        "only the role to read",
        Fault("auth", "535 5.7.3", "535-5-7-3", remarks=NO_TRUST),
        switches={"apps": {"daemon": {"roles": ["IMAP.AccessAsApp"]}}},
    ),
    Row(
        "IMAP switched off",
        Fault("imap", "BAD not connected", "bad-not-connected"),
        words=INCOMING,
        switches=_mailbox(imap_enabled=False),
    ),
    Row(
        "only the role to send",
        Fault("imap", "NO AUTHENTICATE failed.", "no-authenticate-failed"),
        words=INCOMING,
        switches={"apps": {"daemon": {"roles": ["SMTP.SendAsApp"]}}},
    ),
    Row(
        "full mailbox",
        Fault("message", "554 5.2.2 full", "554-5-2-2-full"),
        words=TO_CUSTOMER,
        switches=_mailbox(full=True),
    ),
    Row(
        "a mailbox that takes small mails only",
        Fault("message", "552 5.3.4", "552-5-3-4"),
        words=TO_CUSTOMER,
        switches=_mailbox(size_limit=100),
    ),
    Row(
        "no recipients allowed", Fault("rcpt", "452 4.5.3", "452-4-5-3"), switches=_mailbox(recipient_limit=0)
    ),
    Row(
        "the day's recipients are used up",
        Fault("message", "554 5.2.0 quota", "554-5-2-0-quota"),
        words=TO_CUSTOMER,
        switches=_settings(recipients_per_day=0),
    ),
    Row(
        "too many connections",
        Fault("message", "432 4.3.2 concurrent", "432-4-3-2-concurrent"),
        words=TO_CUSTOMER,
        switches=_settings(connections=0),
    ),
    Row(
        "token that is over at once",
        Fault("claims", "token-expired", "token-expired"),
        switches=_settings(token_lifetime=-900),
    ),
    Row(
        "a server that keeps waiting before it refuses",
        Fault("auth", "535 5.7.3", "535-5-7-3", remarks=NO_TRUST),
        "no-roles",
        switches=_settings(tarpit=2),
    ),
    _password_row("passwords switched off", "535 5.7.139 basic disabled", _settings(basic_auth="disabled")),
    _password_row("passwords retired", "550 5.7.30", _settings(basic_auth="retired")),
    _password_row(
        "a second factor that no password brings", "535 5.7.139 criteria", {"users": {MAILBOX: {"mfa": True}}}
    ),
    _password_row(
        "an account that is switched off",
        "535 5.7.139 account issue",
        {"users": {MAILBOX: {"enabled": False}}},
    ),
    Row(
        "Google's refusal of a token",
        Fault("auth", "Google 535-5.7.8", "google-535-5-7-8", remarks=NO_TRUST),
        "no-roles",
        switches=_settings(google=True),
    ),
    Row(
        "Google's refusal of a password",
        Fault("auth", "Google 535-5.7.8", "google-535-5-7-8", PASSWORD),
        "wrong password",
        switches=_settings(google=True) | _mailbox(password=PASSWORD_OF_MAILBOX),
    ),
    _password_row(
        "Google's app passwords", "Google 534-5.7.9", _settings(google=True, basic_auth="disabled")
    ),
    Row(
        "Google's refusal to read",
        Fault("imap", "NotLetIn", "imap-login-refused"),
        words=INCOMING,
        switches=_settings(google=True) | {"apps": {"daemon": {"roles": ["SMTP.SendAsApp"]}}},
    ),
]
PEOPLE = [
    Row("sign-in ended by an administrator", _token(50173), "revoked"),
    Row(
        "account switched off",
        _token(50057),
        "delegated",
        switches={"users": {COLLEAGUE: {"enabled": False}}},
    ),
    Row(
        "conditional access",
        _token(53003),
        "delegated",
        switches={"users": {COLLEAGUE: {"blocked": True}}},
    ),
    Row(
        "a second factor is asked",
        _token(50076),
        "delegated",
        switches={"users": {COLLEAGUE: {"mfa": True}}},
    ),
    Row("sign-in too long ago", _token(700082), "delegated", switches=_settings(refresh_lifetime=-1)),
    Row(
        "secret expired meanwhile",
        _token(7000222),
        "web",
        switches={"apps": {"web": {"secret_expires": "2025-01-31"}}},
    ),
    Row("public app with a secret", _token(700025), "public with secret"),
    Row("web app without its secret", _token(7000218), "web without secret"),
    Row(
        "permission to read only",
        Fault("claims", "token-permission", "token-permission"),
        "personal read only",
    ),
    Row(
        "shared mailbox in the login",
        Fault("auth", "535 5.7.3", "535-5-7-3"),
        "for shared",
    ),
    Row(
        "sender of a colleague",
        Fault("message", "554 5.2.252", "554-5-2-252"),
        "for a colleague",
        TO_CUSTOMER,
    ),
    Row(
        "Google's end of a sign-in",
        Fault("token", "Google invalid_grant", "google-invalid-grant"),
        "google",
        switches=_settings(google=True, refresh_lifetime=-1),
    ),
]


def _reply(at: str, step: str, reply: str, code: str | None, article: str = "", **given: Any) -> Row:
    words = TO_CUSTOMER if step == "message" else INCOMING if step == "imap" else ()
    slug = article or slug_of(code or "")
    fault = Fault(step, code, slug, **given)
    return Row(f"{at}: {reply[:50]}", fault, words=words, faults={"at": at, "reply": reply})


def _cut(
    at: str, step: str, error: str = "ConnectionLost", article: str = "connection-lost", **given: Any
) -> Row:
    words = TO_CUSTOMER if step == "message" else INCOMING if step == "imap" else ()
    return Row(
        f"{at}: cut", Fault(step, error, article, **given), words=words, faults={"at": at, "cut": True}
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
    _reply("starttls", "tls", "454 4.7.0 TLS not available", "454 4.7.0", "login-postponed"),
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
ROWS = [*PROFILES, *SWITCHES, *REPLIES, *CUTS, *TOKENS]


def _names(rows: list[Row]) -> list[str]:
    return [row.name for row in rows]


@pytest.mark.parametrize("row", ROWS, ids=_names(ROWS))
def test_a_fault_of_the_sandbox_is_found_at_its_link(office, row: Row) -> None:
    office.test(row.profile, *row.words, faults=row.faults, switches=row.switches).fails_with(row.fault)


@pytest.mark.parametrize("row", PEOPLE, ids=_names(PEOPLE))
def test_a_fault_of_a_persons_sign_in_is_found_at_its_link(signed_in, row: Row) -> None:
    if row.profile == "revoked":
        signed_in.cloud.control("/revoke", {"user": MAILBOX})
    signed_in.test(row.profile, *row.words, faults=row.faults, switches=row.switches).fails_with(row.fault)


@pytest.mark.parametrize("language", ["nl", "de"])
def test_a_mailbox_in_another_language_passes_with_its_own_sent_folder(office, language: str) -> None:
    found = office.test("daemon", "--incoming", switches=_mailbox(language=language))
    found.passes({})
    assert not found.steps["imap"]["detail"].endswith("Sent Items")


def test_a_repaired_registration_passes_at_the_very_next_test(office) -> None:
    cloud = office.cloud
    office.test("expired").fails_with(_token(7000222))
    right = {"apps": {"expired": {"secret_expires": "2099-12-31"}}}
    office.test("expired", switches=right).passes({})
    office.test("wrong secret").fails_with(_token(7000215))
    cloud.control("/directory", {"apps": {"daemon": {"secret": "surely-not-the-secret"}}})
    office.test("wrong secret").passes({})
