"""The invoices of a campaign: everything about the n-th one follows from n."""

import hashlib

_SIZE = 20_000


def number(n: int) -> str:
    """Its number, as on paper."""
    return f"K-{n}"


def recipient(n: int) -> str:
    """Each goes to a customer of its own."""
    return f"customer-{n}@example.com"


def content(n: int) -> bytes:
    """A PDF by its first line, with bytes that no other invoice has."""
    noise = hashlib.shake_256(number(n).encode()).digest(_SIZE)
    return b"%PDF-1.4\n% invoice " + number(n).encode() + b"\n" + noise + b"\n%%EOF\n"


def profile(n: int, mailboxes: int) -> str:
    """The mail profile that sends it."""
    return f"box-{n % mailboxes}"
