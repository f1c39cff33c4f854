"""Which of a mailbox's folders keeps what was sent."""

from collections.abc import Iterable

SENT_NAMES = (
    "sent items",
    "sent",
    "sent messages",
    "sent mail",
    "verzonden items",
    "verzonden",
    "verzonden berichten",
    "gesendete elemente",
    "gesendet",
    "gesendete objekte",
    "éléments envoyés",
    "elementos enviados",
    "posta inviata",
)
"""What servers and programs name it, in the order of trust; folder names in lower case."""
Listed = tuple[tuple[bytes, ...], bytes | None, str]
"""Flags, delimiter and name, as IMAP LIST gives them."""


def sent_among(folders: Iterable[Listed]) -> str | None:
    """The folder with the flag \\Sent (RFC 6154), else the first known name; None when there is none."""
    listed = [one for one in folders if b"\\noselect" not in {flag.lower() for flag in one[0]}]
    for flags, _delimiter, name in listed:
        if b"\\sent" in {flag.lower() for flag in flags}:
            return name
    by_last_part = {_last_part(name, delimiter).lower(): name for _flags, delimiter, name in reversed(listed)}
    return next((by_last_part[known] for known in SENT_NAMES if known in by_last_part), None)


def _last_part(name: str, delimiter: bytes | None) -> str:
    return name.rpartition(delimiter.decode())[2] if delimiter else name
