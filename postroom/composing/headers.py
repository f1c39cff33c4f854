"""Header lines: RFC 5322 structure, RFC 2047 words, RFC 2231 parameters. Everything is ASCII unless
an address itself needs UTF-8 (RFC 6532).
"""

import re
from email.header import Header
from urllib.parse import quote

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~. -]*")
_ATTRIBUTE_SAFE = "!#$&+-.^_`{|}~"
"""attr-char of RFC 5987 and RFC 2231 beside letters and digits."""
_LONGEST_PLAIN = 60
_LONGEST_START = len("Reply-To: ") + len(" <>,")
_PIECE = 55


def unstructured(name: str, text: str) -> str:
    """A header of free text, such as Subject, folded at 76 characters."""
    return f"{name}: {words(text, len(name) + 2)}"


def words(text: str, used: int = 0) -> str:
    """`text` as it may stand in a header: plain when short ASCII, else encoded words. `used`: columns taken."""
    if text.isascii() and len(text) + used <= 76 and "=?" not in text and text == text.strip():
        return text
    return Header(text, "utf-8", maxlinelen=75 - min(used, 40)).encode(linesep="\r\n")


def mailbox(name: str, address: str) -> str:
    """`Name <address>` with the name quoted or encoded as it needs."""
    if not name:
        return address
    shown = phrase(name)
    last_line = shown.rpartition("\r\n")[2]
    space = " " if len(last_line) + len(address) + _LONGEST_START <= 78 else "\r\n "
    return f"{shown}{space}<{address}>"


def phrase(name: str) -> str:
    """A display name (RFC 5322 phrase)."""
    if not name.isascii() or len(name) > _LONGEST_PLAIN or "=?" in name:
        return words(name, 76)
    if _ATOMS.fullmatch(name) and "." not in name and name == " ".join(name.split()):
        return name  # runs of spaces between atoms would be folded into one by every reader (RFC 5322 3.2.2)
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def address_list(name: str, mailboxes: list[str]) -> str:
    """A header of addresses, one a line."""
    return f"{name}: " + ",\r\n ".join(mailboxes)


def parameter(name: str, value: str) -> str:
    """`; name=value`: quoted when plain, else RFC 2231 with continuations, lines below 78 characters.

    Outlook and Apple Mail read the RFC 2231 form of `filename`; the `name` of the Content-Type, which older
    programs look at, is written as encoded words by `legacy_parameter`.
    """
    if _is_plain(value) and '"' not in value and "\\" not in value:
        return f';\r\n {name}="{value}"'
    encoded = quote(value, safe=_ATTRIBUTE_SAFE)
    if len(encoded) <= _PIECE:
        return f";\r\n {name}*=utf-8''{encoded}"
    pieces = _pieces(encoded)
    first = f";\r\n {name}*0*=utf-8''{pieces[0]}"
    return first + "".join(f";\r\n {name}*{n}*={piece}" for n, piece in enumerate(pieces[1:], 1))


def legacy_parameter(name: str, value: str) -> str:
    """`; name="..."` in encoded words: not standard (RFC 2047 section 5) but what old readers understand."""
    if _is_plain(value):
        return parameter(name, value)
    return f';\r\n {name}="{words(value, 76)}"'


def _is_plain(value: str) -> bool:
    """Short ASCII that no reader takes for an encoded word (they decode those inside quotes, too)."""
    return value.isascii() and len(value) <= _LONGEST_PLAIN and "=?" not in value


def _pieces(encoded: str) -> list[str]:
    """Cut a percent-encoded text into pieces that never split one %XX, nor one letter's bytes."""
    letters = re.findall(r"(?:%[C-F][0-9A-F](?:%[89AB][0-9A-F])+)|%[0-9A-F]{2}|.", encoded)
    pieces, line = [], ""
    for letter in letters:
        if len(line) + len(letter) > _PIECE:
            pieces.append(line)
            line = ""
        line += letter
    return [*pieces, line]
