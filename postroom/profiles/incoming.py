"""The incoming side of a profile, filled in from its outgoing side (mission C5)."""

from postroom.profiles import keep
from postroom.profiles.fields import fields_of
from postroom.profiles.providers import owner_of
from postroom.profiles.values import Fields, Profile
from postroom.shared.sealing import Secret

_PORTS = {"tls": 993, "starttls": 143, "none": 143}


def copy_from_outgoing(name: str, *, actor: str) -> Profile:
    """Server, security, port and login as on the outgoing side. Raises UnknownProfile, ProfileRefused."""
    return keep.edit(name, actor=actor, **copied(fields_of(keep.find(name))))


def copied(fields: Fields) -> Fields:
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
