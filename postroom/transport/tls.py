"""TLS contexts: the certificate is always verified, whatever the profile says."""

import ssl
from functools import lru_cache


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
