"""Names of folders: in the mailbox's language, and in modified UTF-7 (RFC 3501 section 5.1.3)."""

import base64
import binascii
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

INBOX = "INBOX"
SENT = "Sent Items"
# On disk: English; here as Outlook calls them. INBOX is called so in every language.
_LOCAL: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "Drafts": "Concepten",
        SENT: "Verzonden items",
        "Deleted Items": "Verwijderde items",
        "Junk Email": "Ongewenste e-mail",
        "Outbox": "Postvak UIT",
    },
    "de": {
        "Drafts": "Entwürfe",
        SENT: "Gesendete Elemente",
        "Deleted Items": "Gelöschte Elemente",
        "Junk Email": "Junk-E-Mail",
        "Outbox": "Postausgang",
    },
}
STANDARD = ("Inbox", "Drafts", SENT, "Deleted Items", "Junk Email", "Outbox")
_USE = {"Drafts": r"\Drafts", SENT: r"\Sent", "Deleted Items": r"\Trash", "Junk Email": r"\Junk"}
_LONGEST_ON_DISK = 150
_SHIFTED = re.compile(r"[^\x20-\x7e]+|&")
_UNSHIFTED = re.compile(rb"&([A-Za-z0-9+,]*)-")


def shown(on_disk: str, language: str) -> str:
    """The name a client sees for a folder on disk."""
    if on_disk == "Inbox":
        return INBOX
    if on_disk in STANDARD:
        return _LOCAL.get(language, {}).get(on_disk, on_disk)
    return unquote(on_disk)


def on_disk(name: str) -> str | None:
    """Where a folder made by a client is kept; None when the name is unfit (empty level, too long)."""
    file = quote(name, safe=" ")
    if file.startswith((".", " ")) or file.lower() in {standard.lower() for standard in STANDARD}:
        file = f"%{ord(file[0]):02X}{file[1:]}"
    if file.endswith((".", " ")):
        file = f"{file[:-1]}%{ord(file[-1]):02X}"
    levels = name.split("/")
    return file if all(levels) and len(file) <= _LONGEST_ON_DISK and name.isprintable() else None


def attributes(on_disk_name: str, has_children: bool) -> list[str]:
    """The flags of a LIST line (facts 3.3: use flags without the keyword SPECIAL-USE)."""
    marked = [r"\Marked"] if on_disk_name == "Inbox" else []
    children = r"\HasChildren" if has_children else r"\HasNoChildren"
    use = [_USE[on_disk_name]] if on_disk_name in _USE else []
    return [*marked, children, *use]


def encoded(name: str) -> bytes:
    """`name` in modified UTF-7."""
    return _SHIFTED.sub(lambda run: _shift(run[0]), name).encode("ascii")


def _shift(text: str) -> str:
    if text == "&":
        return "&-"
    coded = base64.b64encode(text.encode("utf-16-be")).decode()
    return f"&{coded.rstrip('=').replace('/', ',')}-"


def decoded(name: bytes) -> str | None:
    """The text of modified UTF-7; None when it is none, so that no folder has this name."""
    try:
        pieces = _UNSHIFTED.split(name)
        if any(b"&" in plain for plain in pieces[::2]):
            return None
        return "".join(
            _unshift(piece) if index % 2 else piece.decode("ascii") for index, piece in enumerate(pieces)
        )
    except (UnicodeDecodeError, binascii.Error):
        return None


def _unshift(coded: bytes) -> str:
    if not coded:
        return "&"
    padded = coded.replace(b",", b"/") + b"=" * (-len(coded) % 4)
    return base64.b64decode(padded, validate=True).decode("utf-16-be")


def matches(pattern: str, name: str) -> bool:
    """RFC 3501 section 6.3.8: "*" is anything, "%" anything without "/"; case does not count at Exchange."""
    pattern, name = pattern.casefold(), name.casefold()
    reached = {0}
    for sign in re.sub(r"[*%]*\*[*%]*|%+", lambda run: "*" if "*" in run[0] else "%", pattern):
        if sign in "*%":
            reached = {end for start in reached for end in _run(name, start, sign)}
        else:
            reached = {place + 1 for place in reached if name[place : place + 1] == sign}
        if not reached:
            return False
    return len(name) in reached


def _run(name: str, start: int, sign: str) -> range:
    stop = name.find("/", start) if sign == "%" else -1
    return range(start, (len(name) if stop < 0 else stop) + 1)
