"""TLS contexts: the certificate is always verified, whatever the profile says."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any


@dataclass(frozen=True)
class Certificate:
    """What a verified certificate says: whose it is, who issued it, until when it is valid."""

    subject: str
    issuer: str
    until: datetime


@lru_cache(maxsize=64)
def tls_context(ca_pem: str) -> ssl.SSLContext:
    """`new_tls_context`, made once for each text: for callers that leave it as it is."""
    return new_tls_context(ca_pem)


def new_tls_context(ca_pem: str) -> ssl.SSLContext:
    """A verifying context: the system's authorities and those of `ca_pem`. TLS 1.2 or newer (RFC 8996)."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_pem:
        context.load_verify_locations(cadata=ca_pem)
    return context


def certificate_of(wrapped: ssl.SSLSocket) -> Certificate | None:
    """The peer's certificate; None when the socket is closed."""
    try:
        found: Any = wrapped.getpeercert()
    except (OSError, ValueError):
        return None
    if not found:
        return None
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(found["notAfter"]), UTC)
    return Certificate(_name(found.get("subject", ())), _name(found.get("issuer", ())), until)


def _name(parts: Any) -> str:
    """Common name, else organisation, of a name in getpeercert's form."""
    told = {key: value for part in parts for key, value in part}
    return str(told.get("commonName") or told.get("organizationName") or "")
