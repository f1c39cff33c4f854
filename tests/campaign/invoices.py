"""The invoices of a campaign: everything about the n-th one follows from n."""

import hashlib

_SIZE = 20_000
SECOND_SENDER = "-orders"
"""What the second sender of a mailbox has behind its name."""


def number(n: int) -> str:
    """Its number, as on paper."""
    return f"K-{n}"


def recipient(n: int) -> str:
    """Each goes to a customer of its own."""
    return f"customer-{n}@example.com"


def has_several(n: int) -> bool:
    """Whether it is one of those that go to three recipients, where some do."""
    return n % 3 == 0


def recipients(n: int, some_have_three: bool) -> tuple[str, ...]:
    """Everybody who gets it; in a campaign in which `some_have_three`, two more people of that customer."""
    more = (f"second-{n}@example.com", f"third-{n}@example.com")
    return (recipient(n), *more) if some_have_three and has_several(n) else (recipient(n),)


def content(n: int) -> bytes:
    """A PDF by its first line, with bytes that no other invoice has."""
    noise = hashlib.shake_256(number(n).encode()).digest(_SIZE)
    return b"%PDF-1.4\n% invoice " + number(n).encode() + b"\n" + noise + b"\n%%EOF\n"


def profile(n: int, mailboxes: int, two_senders: bool = False) -> str:
    """The mail profile that sends it; where mailboxes have `two_senders`, by turns."""
    second = two_senders and n // mailboxes % 2
    return f"box-{n % mailboxes}{SECOND_SENDER if second else ''}"
