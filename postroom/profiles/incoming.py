"""The incoming side of a profile, filled in from its outgoing side (mission C5)."""

from postroom.profiles import keep
from postroom.profiles.fields import fields_of
from postroom.profiles.presets import MICROSOFT_HOSTS, PRESETS, Preset
from postroom.profiles.values import Fields, Profile
from postroom.shared.sealing import Secret

_PORTS = {"tls": 993, "starttls": 143, "none": 143}


def copy_from_outgoing(name: str, *, actor: str) -> Profile:
    """Server, security, port and login as on the outgoing side. Raises UnknownProfile, ProfileRefused."""
    return keep.edit(name, actor=actor, **copied(fields_of(keep.find(name))))


def copied(fields: Fields) -> Fields:
    """The incoming fields that follow from the outgoing ones.

    A provider that reads mail on another server, such as Microsoft 365, gives that one.
    """
    provider, host = fields["provider"], str(fields["host"])
    preset = PRESETS.get(provider) or Preset(title="")
    as_preset = bool(preset.imap_host) and host.lower() in (preset.host, *_alike(provider))
    security = "tls" if as_preset else fields["security"]
    return {
        "imap_host": preset.imap_host if as_preset else host,
        "imap_port": preset.imap_port if as_preset else _PORTS[security],
        "imap_security": security,
        "imap_auth": "same",
        "imap_username": "",
        "imap_secret": Secret(""),
    }


def _alike(provider: str) -> tuple[str, ...]:
    """Other names of the provider's sending server, which all belong to the same reading one."""
    return MICROSOFT_HOSTS if provider == "microsoft365" else ()
