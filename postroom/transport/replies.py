"""Reading replies: enhanced codes and literal lines, as RFC 5321 4.2 and RFC 3463 write them."""

import re

from postroom.transport.faults import Reply

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
LONGEST_LINE = 2000
"""Characters of a reply that are kept as evidence."""


def is_reply(code: int) -> bool:
    """Whether `code` is one that SMTP knows at all; smtplib gives -1 for a line that is no reply."""
    return 200 <= code < 600


def reply(code: int, text: bytes) -> Reply:
    """The reply with its enhanced code split off; repeated enhanced codes of continued lines are kept.

    A NUL becomes a replacement character: PostgreSQL keeps none.
    """
    words = text.decode("utf-8", "replace").replace("\n", " ").replace("\0", "\ufffd").strip()[:LONGEST_LINE]
    found = _ENHANCED.match(words)
    return Reply(code, found.group(1) if found else "", f"{code} {words}".strip() if code >= 0 else words)
