"""Verbs: add, edit, remove, find and list mail profiles."""

import difflib
from collections.abc import Callable
from dataclasses import fields as value_fields
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from postroom.audit.record import record
from postroom.profiles.models import MailProfile
from postroom.profiles.presets import PRESETS, Preset
from postroom.profiles.rules import Fields, ProfileRefused, check
from postroom.profiles.values import LaneOf, Profile, lane_name, login_user
from postroom.shared import clock
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_, BadInput, NotPossible, NotSetUp

USES: list[Callable[[int], str]] = []
"""Filled by higher rooms: each says where a profile is used ("" when it is not)."""

EDITED: list[Callable[[Profile], None]] = []
"""Filled by higher rooms: each hears of an edit, in its transaction."""

_SECRETS = {
    "secret": "sealed_secret",
    "certificate": "sealed_certificate",
    "imap_secret": "sealed_imap_secret",
}
_PUBLIC = tuple(
    field.name for field in value_fields(Profile) if field.name not in ("id", "version", *_SECRETS)
)


class UnknownProfile(BadInput):
    """No mail profile has that name."""


def add(name: str, provider: str, *, actor: str, make_default: bool = False, **given: Any) -> Profile:
    """Keep a new profile; what is not given comes from the provider's preset. Raises ProfileRefused."""
    fields = _with_derived(_from_preset(name, provider) | given)
    check(fields)
    with transaction.atomic():
        if MailProfile.objects.filter(name__iexact=name).exists():
            raise ProfileRefused(N_("There is already a mail profile named '%(name)s'."), name=name)
        first = not MailProfile.objects.exists()
        moment = clock.now()
        row = MailProfile.objects.create(**_columns(fields), created_at=moment, changed_at=moment)
        if first or make_default:
            _make_default(row)
        record(actor, "profile add", subject=name, after=_told(fields))
    return find(name)


def edit(name: str, /, *, actor: str, make_default: bool = False, **changes: Any) -> Profile:
    """Change fields of a profile; its version goes up. Raises UnknownProfile, ProfileRefused."""
    with transaction.atomic():
        row = _row(name)
        before = _fields(_value(row))
        fields = _with_derived(before | _following(before, changes) | changes)
        check(fields)
        if MailProfile.objects.filter(name__iexact=fields["name"]).exclude(pk=row.pk).exists():
            raise ProfileRefused(N_("There is already a mail profile named '%(name)s'."), name=fields["name"])
        MailProfile.objects.filter(pk=row.pk).update(
            **_columns(fields), version=F("version") + 1, changed_at=clock.now()
        )
        if make_default:
            _make_default(row)
        record(actor, "profile edit", subject=name, before=_told(before), after=_told(fields))
        edited = find(fields["name"])
        for hear in EDITED:
            hear(edited)
    return edited


def remove(name: str, *, actor: str) -> None:
    """Delete a profile that nothing uses. Raises UnknownProfile, NotPossible (saying where it is used)."""
    with transaction.atomic():
        row = _row(name)
        used = [place for place in (use(row.pk) for use in USES) if place]
        if used:
            raise NotPossible(
                N_("The mail profile '%(name)s' is in use (%(places)s) and was not removed."),
                name=name,
                places="; ".join(used),
            )
        record(actor, "profile remove", subject=name, before=_told(_fields(_value(row))))
        row.delete()


def find(name: str) -> Profile:
    """The profile of that name. Raises UnknownProfile with the nearest name."""
    return _value(_row(name))


def by_id(profile_id: int) -> Profile | None:
    """The profile with that id, or None when it was removed."""
    row = MailProfile.objects.filter(pk=profile_id).first()
    return _value(row) if row else None


def default() -> Profile:
    """The default profile. Raises NotSetUp when there is none yet."""
    row = MailProfile.objects.filter(is_default=True).first()
    if row is None:
        raise NotSetUp(
            N_("There is no mail profile yet. Make one with: postroom profile add NAME --provider ...")
        )
    return _value(row)


def everyone() -> list[Profile]:
    """All profiles, the default first, then by name."""
    return [_value(row) for row in MailProfile.objects.order_by("-is_default", "name")]


def lanes() -> dict[int, LaneOf]:
    """The lane of every profile, by its id; no secret is opened for it."""
    columns = (
        "id",
        "host",
        "auth",
        "xoauth2_user",
        "username",
        "from_address",
        "connections",
        "rate_per_minute",
    )
    return {
        row[0]: LaneOf(lane_name(row[1], login_user(*row[2:6])), row[6], row[7])
        for row in MailProfile.objects.values_list(*columns)
    }


def has_incoming(profile_id: int) -> bool:
    """Whether the profile names an incoming server."""
    return MailProfile.objects.filter(pk=profile_id).exclude(imap_host="").exists()


def remember_server_size(profile: Profile, size: int) -> None:
    """Keep the SIZE the server announced in its last EHLO, in bytes (0 = it announced none)."""
    MailProfile.objects.filter(pk=profile.id).exclude(server_size_limit=size).update(server_size_limit=size)


def _row(name: str) -> MailProfile:
    row = MailProfile.objects.filter(name=name).first()
    if row is None:
        known = list(MailProfile.objects.values_list("name", flat=True))
        near = difflib.get_close_matches(name, known, 1)
        if near:
            raise UnknownProfile(
                N_("There is no mail profile '%(name)s'. Did you mean '%(near)s'?"), name=name, near=near[0]
            )
        raise UnknownProfile(N_("There is no mail profile '%(name)s'."), name=name)
    return row


def _value(row: MailProfile) -> Profile:
    ring = settings.POSTROOM_KEYRING
    fields: Fields = {name: getattr(row, name) for name in _PUBLIC}
    fields |= {name: ring.unseal(getattr(row, column)) for name, column in _SECRETS.items()}
    return Profile(id=row.pk, version=row.version, **fields)


def _fields(profile: Profile) -> Fields:
    return {name: getattr(profile, name) for name in (*_PUBLIC, *_SECRETS)}


def _columns(fields: Fields) -> Fields:
    ring = settings.POSTROOM_KEYRING
    plain = {name: value for name, value in fields.items() if name not in (*_SECRETS, "is_default")}
    return plain | {column: ring.seal(fields[name]) for name, column in _SECRETS.items()}


def _from_preset(name: str, provider: str) -> Fields:
    preset = PRESETS.get(provider) or Preset(title="")
    copied = {field.name: getattr(preset, field.name) for field in value_fields(Preset)}
    for unused in ("title", "login_host", "delegated_scope"):
        del copied[unused]
    empty: Fields = dict.fromkeys(
        ("username", "from_address", "from_name", "tenant", "authority", "redirect_url", "ca_pem"), ""
    )
    return {
        **empty,
        **copied,
        "name": name,
        "provider": provider,
        "client_id": settings.POSTROOM.default_client_id if preset.login_host else "",
        "secret": Secret(""),
        "certificate": Secret(""),
        "scope": "",
        "redirect_port": 0,
        "xoauth2_user": "username",
        "imap_security": "tls",
        "imap_auth": "same",
        "imap_username": "",
        "imap_secret": Secret(""),
        "server_size_limit": 0,
    }


def _with_derived(fields: Fields) -> Fields:
    """User name and sender stand in for each other; authority and scope follow from provider, tenant, login."""
    username = fields["username"] or (fields["from_address"] if fields["auth"] != "none" else "")
    sender = fields["from_address"] or username
    preset = PRESETS.get(fields["provider"]) or Preset(title="")
    authority = fields["authority"] or _authority(preset, fields)
    scope = fields["scope"] or _scope(preset, fields["auth"])
    return fields | {"username": username, "from_address": sender, "authority": authority, "scope": scope}


def _authority(preset: Preset, fields: Fields) -> str:
    if not preset.login_host or not fields["auth"].startswith("oauth"):
        return ""
    if fields["provider"] == "google":
        return f"https://{preset.login_host}"
    return f"https://{preset.login_host}/{fields['tenant'] or 'organizations'}"


def _scope(preset: Preset, auth: str) -> str:
    return {"oauth-delegated": preset.delegated_scope, "oauth-app": preset.scope}.get(auth, "")


def _following(before: Fields, changes: Fields) -> Fields:
    """What an edit changes without being asked: what was derived, and a server's last SIZE."""
    follow: Fields = {}
    if {"host", "port"} & changes.keys():
        follow["server_size_limit"] = 0
    preset = PRESETS.get(before["provider"]) or Preset(title="")
    if before["authority"] == _authority(preset, before):
        follow["authority"] = ""
    if before["scope"] == _scope(preset, before["auth"]):
        follow["scope"] = ""
    return follow


def _make_default(row: MailProfile) -> None:
    MailProfile.objects.filter(is_default=True).update(is_default=False)
    MailProfile.objects.filter(pk=row.pk).update(is_default=True)


def _told(fields: Fields) -> dict[str, Any]:
    """The fields for the audit log: of a secret only whether there is one."""
    return {name: bool(value) if name in _SECRETS else value for name, value in fields.items()}
