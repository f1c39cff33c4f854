"""The make-believe Microsoft 365 tenant of the bed: mailboxes and app registrations."""

from dataclasses import dataclass, field

TENANT = "c0ffee00-bed0-4bed-8bed-000000000365"
DOMAINS = ("contoso.test",)
SIGNING_KEY_ID = "bed1"
PASSWORD = "bed-password"  # of every mailbox, for PLAIN and LOGIN
FULL_MAILBOX = "full@kunde.test"
CATCHALL = "catchall@ok.test"
MAILBOXES = (
    "invoices@contoso.test",
    "billing@contoso.test",
    "noreply@contoso.test",
    "admin@contoso.test",
    "smtpauth-disabled@contoso.test",
    CATCHALL,
    "anna@kunde.test",
    "jan@klant.test",
    FULL_MAILBOX,
)
SEND_AS = {"invoices@contoso.test": ("noreply@contoso.test", "rechnung@contoso.test")}


@dataclass(frozen=True)
class App:
    """An app registration. `mailbox`: the one that its app-only tokens open, as Dovecot needs a name in the token."""

    kind: str
    client_id: str
    name: str
    secret: str = field(default="", repr=False)
    mailbox: str = ""


PUBLIC_APP = App("public", "11111111-1111-4111-8111-111111111111", "Desktop program")
WEB_APP = App("web", "22222222-2222-4222-8222-222222222222", "Web program", "web-secret-2~Q")
DAEMON = App(
    "daemon",
    "33333333-3333-4333-8333-333333333333",
    "Daemon with a secret",
    "daemon-secret-3~Q",
    "invoices@contoso.test",
)
CERTIFICATE_DAEMON = App(
    "certificate",
    "44444444-4444-4444-8444-444444444444",
    "Daemon with a certificate",
    mailbox="invoices@contoso.test",
)
BILLING_DAEMON = App(
    "daemon",
    "55555555-5555-4555-8555-555555555555",
    "Daemon of another mailbox",
    "daemon-secret-5~Q",
    "billing@contoso.test",
)
APPS = (PUBLIC_APP, WEB_APP, DAEMON, CERTIFICATE_DAEMON, BILLING_DAEMON)
