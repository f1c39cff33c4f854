"""Every mistake and switch of the sandbox that a connection test can meet, and what it says then."""

from typing import Any

import pytest

from tests.links.office import COLLEAGUE, MAILBOX, PASSWORD_OF_MAILBOX
from tests.links.sandbox_rows import Row, names_of
from tests.links.verdicts import INCOMING, PASSWORD, TO_CUSTOMER, Fault, slug_of

NO_TRUST = {"claims": "token-without-roles"}
OFF = "SmtpClientAuthentication is disabled for the"


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
ROWS = [*PROFILES, *SWITCHES]


@pytest.mark.parametrize("row", ROWS, ids=names_of(ROWS))
def test_a_fault_of_the_sandbox_is_found_at_its_link(office, row: Row) -> None:
    office.test(row.profile, *row.words, faults=row.faults, switches=row.switches).fails_with(row.fault)


@pytest.mark.parametrize("row", PEOPLE, ids=names_of(PEOPLE))
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
    office.test("expired").fails_with(_token(7000222))
    right = {"apps": {"expired": {"secret_expires": "2099-12-31"}}}
    office.test("expired", switches=right).passes({})
    office.test("wrong secret").fails_with(_token(7000215))
    with office.secret_of("daemon", "surely-not-the-secret"):
        office.test("wrong secret").passes({})
