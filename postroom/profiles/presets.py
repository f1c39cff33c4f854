"""What is known of a provider before anything is typed.

Hosts and scopes: Microsoft Learn, "Authenticate an IMAP, POP or SMTP connection using OAuth" and "National
clouds"; Google, "OAuth 2.0 Mechanism". Limits: Exchange Online limits (30 messages a minute, 10,000 recipients
a day, 3 connections, 35 MB by default), Gmail sending limits (2,000 messages a day, 25 MB).
"""

from dataclasses import dataclass
from types import MappingProxyType

MEGABYTE = 1024 * 1024
MICROSOFT_HOSTS = (
    "smtp.office365.com",
    "smtp-mail.outlook.com",
    "smtp-legacy.office365.com",
    "outlook.office365.com",
    "smtp.office365.us",
    "outlook-dod.office365.us",
    "smtp.partner.outlook.cn",
)
NO_TENANT = ("", "common", "organizations", "consumers")
"""What may stand in a tenant's place and names none."""
MICROSOFT_RATE_LIMIT = 30
MICROSOFT_CONNECTION_LIMIT = 3


@dataclass(frozen=True)
class Preset:
    """Defaults of one provider. Rates are messages a minute (0 = unlimited), sizes bytes."""

    title: str
    host: str = ""
    port: int = 587
    security: str = "starttls"
    auth: str = "password"
    login_host: str = ""
    scope: str = ""
    delegated_scope: str = ""
    imap_host: str = ""
    imap_port: int = 993
    rate_per_minute: float = 0
    connections: int = 1
    recipients_per_day: int = 0
    size_limit: int = 35 * MEGABYTE


def _microsoft(
    title: str, login: str, host: str, mail: str, scope_host: str, delegated_host: str = ""
) -> Preset:
    people = f"https://{delegated_host or scope_host}"
    return Preset(
        title=title,
        host=host,
        auth="oauth-app",
        login_host=login,
        scope=f"https://{scope_host}/.default",
        delegated_scope=f"{people}/SMTP.Send {people}/IMAP.AccessAsUser.All",
        imap_host=mail,
        rate_per_minute=25,
        recipients_per_day=10_000,
    )


PRESETS = MappingProxyType(
    {
        "microsoft365": _microsoft(
            "Microsoft 365",
            "login.microsoftonline.com",
            "smtp.office365.com",
            "outlook.office365.com",
            "outlook.office365.com",
            "outlook.office.com",
        ),
        "microsoft365-us": _microsoft(
            "Microsoft 365 GCC High",
            "login.microsoftonline.us",
            "smtp.office365.us",
            "outlook.office365.us",
            "outlook.office365.us",
        ),
        "microsoft365-dod": _microsoft(
            "Microsoft 365 DoD",
            "login.microsoftonline.us",
            "outlook-dod.office365.us",
            "outlook-dod.office365.us",
            "outlook.office365.us",
        ),
        "microsoft365-china": _microsoft(
            "Microsoft 365 21Vianet",
            "login.partner.microsoftonline.cn",
            "smtp.partner.outlook.cn",
            "partner.outlook.cn",
            "partner.outlook.cn",
        ),
        "google": Preset(
            title="Google",
            host="smtp.gmail.com",
            auth="password",
            login_host="accounts.google.com",
            delegated_scope="https://mail.google.com/",
            imap_host="imap.gmail.com",
            recipients_per_day=2_000,
            size_limit=25 * MEGABYTE,
        ),
        "smtp": Preset(title="SMTP"),
    }
)
