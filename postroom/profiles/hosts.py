"""Names of servers: one for each, however a person spells it. Pure; nothing is looked up."""

import ipaddress
import re

LOCAL = "localhost"
_LOOPBACK = (LOCAL, "localhost.localdomain", "127.0.0.1", "::1")
"""This machine. Other addresses of 127.0.0.0/8 stay apart: people give them to different servers."""
_NUMBER = re.compile(r"0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*")


def name_server(host: str) -> str:
    """The one spelling of a host name or address: small letters, no dot at the end, ASCII, the shortest address."""
    text = host.strip().lower().removeprefix("[").removesuffix("]").rstrip(".")
    name = _name_address(text) or _to_ascii(text)
    # RFC 6761 section 6.3: every name below localhost is this machine, too.
    return LOCAL if name in _LOOPBACK or name.endswith(f".{LOCAL}") else name


def _name_address(text: str) -> str:
    """An IP address, one of IPv4 within IPv6 (RFC 4291 section 2.5.5.2) as that; "" for a name."""
    try:
        found = ipaddress.ip_address(text if ":" in text else _read_numbers(text))
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


def _read_numbers(text: str) -> int:
    """An IPv4 address as inet_aton of POSIX reads it: octal with a leading zero, fewer than four numbers.

    Raises ValueError for anything else.
    """
    parts = text.split(".")
    if not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(text)
    *first, last = (int(part, _find_base(part)) for part in parts)
    if any(one > 255 for one in first) or last >= 256 ** (5 - len(parts)):
        raise ValueError(text)
    return int(sum(one << 24 - 8 * place for place, one in enumerate(first)) + last)


def _find_base(number: str) -> int:
    if number.startswith("0x"):
        return 16
    return 8 if number.startswith("0") else 10


def _to_ascii(text: str) -> str:
    """The name as it is asked for in the DNS (RFC 3490); one that cannot be asked for stays as it is."""
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return text
