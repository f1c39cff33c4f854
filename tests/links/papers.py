"""What can be wrong with a server's certificate: another name, a stranger's, too old, too early, an old TLS."""

import ssl
from pathlib import Path

from cryptography import x509

from postroom.transport.tests.certificates import ELSEWHERE, LOOPBACK, Authority

_HERE = (x509.DNSName("localhost"), LOOPBACK)


def contexts(folder: Path, authority: Authority) -> dict[str, ssl.SSLContext]:
    """One for each thing that can be wrong with a server's TLS, and `right`."""
    old = authority.server("old", *_HERE)
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    return {
        "right": authority.server("right", *_HERE),
        "other name": authority.server("other name", ELSEWHERE),
        "expired": authority.server("expired", *_HERE, begins_in=-30),
        "not yet valid": authority.server("not yet valid", *_HERE, begins_in=10),
        "stranger": Authority.make(folder, "Stranger").server("stranger", *_HERE),
        "old": old,
    }
