"""The incoming side that follows from the outgoing one. Pure."""

from postroom.profiles.providers import owner_of
from postroom.profiles.values import Fields
from postroom.shared.sealing import Secret

_PORTS = {"tls": 993, "starttls": 143, "none": 143}
_SERVER = ("imap_host", "imap_port", "imap_security")


def copy_to_incoming(fields: Fields) -> Fields:
    """The incoming fields that follow from the outgoing ones.

    The own server of a provider that reads mail on another one, such as Microsoft 365, gives that one.
    """
    host, owner = str(fields["host"]), owner_of(fields["host"])
    security = "tls" if owner else fields["security"]
    return {
        "imap_host": owner.preset.imap_host if owner else host,
        "imap_port": owner.preset.imap_port if owner else _PORTS[security],
        "imap_security": security,
        "imap_auth": "same",
        "imap_username": "",
        "imap_secret": Secret(""),
    }


def is_copied(fields: Fields) -> bool:
    """Whether the incoming server is the one that follows from the outgoing one."""
    if fields["security"] not in _PORTS:
        return False  # still being typed
    copied = copy_to_incoming(fields)
    return all(fields[name] == copied[name] for name in _SERVER)
