"""Foreign mail clients for tests: smtplib, imaplib and requests, pointed at a bed."""

import contextlib
import imaplib
import smtplib
import ssl
import time
import uuid
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import msal
import requests

from tests.bed.bed import Bed, Endpoint
from tests.bed.tenant import App

DEFAULT_SCOPE = ["https://outlook.office365.com/.default"]
PATIENCE = 20.0  # seconds


def trust(bed: Bed) -> ssl.SSLContext:
    """A TLS context that trusts this bed's CA and nothing else."""
    return ssl.create_default_context(cafile=bed.ca_file)


def web_client(bed: Bed) -> requests.Session:
    """For MSAL's `http_client`: REQUESTS_CA_BUNDLE in the environment would beat `verify`, hence trust_env."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(bed.ca_file)
    return session


def confidential(bed: Bed, app: App, credential: str | dict[str, str] | None = None):
    """MSAL for an app with a secret, or with the credential given instead."""
    return msal.ConfidentialClientApplication(
        app.client_id,
        client_credential=credential or app.secret,
        authority=bed.authority,
        instance_discovery=False,
        http_client=web_client(bed),
    )


def app_only_token(bed: Bed, app: App) -> str:
    """An access token without a person, for the mailbox of the app."""
    return confidential(bed, app).acquire_token_for_client(DEFAULT_SCOPE)["access_token"]


@contextlib.contextmanager
def submission(bed: Bed, endpoint: Endpoint) -> Iterator[smtplib.SMTP]:
    """A connection after STARTTLS and the second EHLO."""
    with smtplib.SMTP(endpoint.host, endpoint.port, timeout=PATIENCE) as client:
        client.starttls(context=trust(bed))
        client.ehlo()
        yield client


def log_in(client: smtplib.SMTP, user: str, token: str) -> None:
    """AUTH XOAUTH2 in two steps: with the token in the AUTH line it is too long (RFC 4954 section 4)."""
    client.auth("XOAUTH2", lambda _challenge=None: _xoauth2(user, token), initial_response_ok=False)


@contextlib.contextmanager
def fault_session(bed: Bed) -> Iterator[smtplib.SMTP]:
    """A connection to the fault server, logged in as the bed's user."""
    with submission(bed, bed.fault_submission) as client:
        log_in(client, bed.user, app_only_token(bed, bed.daemon))
        yield client


def stored(bed: Bed, mail: EmailMessage) -> list[dict[str, Any]]:
    """What the fault server keeps with this Message-ID (README.md: /messages)."""
    kept = bed.fault_control.get("/messages")
    return [entry for entry in kept if entry["message_id"] == mail["Message-ID"]]


def offers(endpoint: Endpoint) -> set[str]:
    """What EHLO offers before TLS, in small letters."""
    with smtplib.SMTP(endpoint.host, endpoint.port, timeout=PATIENCE) as client:
        client.ehlo()
        return set(client.esmtp_features)


def invoice(sender: str, to: str, pdf: bytes = b"%PDF-1.4") -> EmailMessage:
    """A small invoice with a new Message-ID and a body that needs dot-stuffing."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Rechnung 4711"
    mail["Message-ID"] = f"<{uuid.uuid4()}@contoso.test>"
    mail.set_content("Guten Tag,\n.\n..\nanbei die Rechnung.\n")
    mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="Rechnung ä.pdf")
    return mail


def find(bed: Bed, mailbox: str, folder: str, *criteria: str, token: str = "") -> bytes:
    """The newest mail in a folder that fits (RFC 9051 section 6.4.4), as soon as it is there."""
    end = time.monotonic() + PATIENCE
    with _logged_in(bed, mailbox, token) as client:
        while time.monotonic() < end:
            client.select(f'"{folder}"')
            found = client.search(None, *criteria)[1][0].split()
            if found:
                return client.fetch(found[-1].decode(), "(BODY.PEEK[])")[1][0][1]
            time.sleep(0.1)
    raise AssertionError(f"nothing in {folder} of {mailbox} fits {criteria}")


def _logged_in(bed: Bed, mailbox: str, token: str) -> imaplib.IMAP4_SSL:
    client = imaplib.IMAP4_SSL(bed.imaps.host, bed.imaps.port, ssl_context=trust(bed), timeout=PATIENCE)
    if token:
        client.authenticate("XOAUTH2", lambda _challenge: _xoauth2(mailbox, token).encode())
    else:
        client.login(mailbox, bed.password)
    return client


def _xoauth2(user: str, token: str) -> str:
    return f"user={user}\1auth=Bearer {token}\1\1"
