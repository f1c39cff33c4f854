"""A mail profile as a row of the table: what is kept as it is, and its secrets sealed for their place."""

from dataclasses import fields as value_fields

from django.conf import settings

from postroom.profiles.destinations import SECRETS
from postroom.profiles.models import PROFILES, MailProfile
from postroom.profiles.values import Fields, Profile
from postroom.shared.sealing import name_place

PUBLIC = tuple(field.name for field in value_fields(Profile) if field.name not in ("id", "version", *SECRETS))
"""The fields that are no secrets."""


def to_profile(row: MailProfile) -> Profile:
    """The profile that a row holds. Raises KeyUnusable."""
    ring = settings.POSTROOM_KEYRING
    fields: Fields = {name: getattr(row, name) for name in PUBLIC}
    for name in SECRETS:
        column = f"sealed_{name}"
        fields[name] = ring.unseal(getattr(row, column), name_place(PROFILES, row.pk, column))
    return Profile(id=row.pk, version=row.version, **fields)


def to_plain_columns(fields: Fields) -> Fields:
    """What is kept as it is."""
    return {name: value for name, value in fields.items() if name not in (*SECRETS, "is_default")}


def seal_columns(profile_id: int, fields: Fields) -> Fields:
    """The secrets, each sealed for its column in the row of that profile."""
    ring = settings.POSTROOM_KEYRING
    columns = {f"sealed_{name}": fields[name] for name in SECRETS}
    return {
        column: ring.seal(secret, name_place(PROFILES, profile_id, column))
        for column, secret in columns.items()
    }
