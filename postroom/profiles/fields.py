"""The fields of a profile before they are kept: what a provider presets, what follows, what the log may tell."""

from dataclasses import fields as value_fields
from datetime import date
from typing import Any

from django.conf import settings

from postroom.profiles import repository
from postroom.profiles.columns import PUBLIC
from postroom.profiles.destinations import SECRETS
from postroom.profiles.incoming import copy_to_incoming
from postroom.profiles.providers import provider_of
from postroom.profiles.providers.provider import Preset, SignIn
from postroom.profiles.values import Fields, Profile
from postroom.shared.sealing import Secret


def fields_of(profile: Profile) -> Fields:
    """The fields of a profile that is kept."""
    return {name: getattr(profile, name) for name in (*PUBLIC, *SECRETS)}


def make_from_preset(name: str, provider: str) -> Fields:
    """An empty profile with what is known of its provider."""
    known = provider_of(provider)
    copied = {field.name: getattr(known.preset, field.name) for field in value_fields(Preset)}
    empty: Fields = dict.fromkeys(
        ("username", "from_address", "from_name", "tenant", "authority", "redirect_url", "ca_pem"), ""
    )
    return {
        **empty,
        **copied,
        "name": name,
        "provider": provider,
        "client_id": settings.POSTROOM.default_client_id if known.sign_in.host else "",
        "secret": Secret(""),
        "secret_expires": None,
        "is_default": False,
        "certificate": Secret(""),
        "scope": "",
        "sender_domains": "",
        "redirect_port": 0,
        "xoauth2_user": "username",
        "imap_security": "tls",
        "imap_auth": "same",
        "imap_username": "",
        "imap_secret": Secret(""),
        "server_size_limit": 0,
    }


def add_derived(fields: Fields) -> Fields:
    """User name and sender stand in for each other; authority and scope follow from provider, tenant, login."""
    username = fields["username"] or (fields["from_address"] if fields["auth"] != "none" else "")
    sender = fields["from_address"] or username
    sign_in = provider_of(fields["provider"]).sign_in
    authority = fields["authority"] or _derive_authority(sign_in, fields)
    scope = fields["scope"] or _derive_scope(sign_in, fields["auth"])
    return fields | {"username": username, "from_address": sender, "authority": authority, "scope": scope}


def _derive_authority(sign_in: SignIn, fields: Fields) -> str:
    if not sign_in.host or not fields["auth"].startswith("oauth"):
        return ""
    if not sign_in.by_tenant:
        return f"https://{sign_in.host}"
    return f"https://{sign_in.host}/{fields['tenant'] or 'organizations'}"


def _derive_scope(sign_in: SignIn, auth: str) -> str:
    return {"oauth-delegated": sign_in.person_scope, "oauth-app": sign_in.app_scope}.get(auth, "")


def derive_changes(before: Fields, changes: Fields) -> Fields:
    """What an edit changes without being asked: what was derived, and a server's last SIZE."""
    follow: Fields = {}
    if {"host", "port"} & changes.keys():
        follow["server_size_limit"] = 0
    if (before["auth"] == "password") != (changes.get("auth", before["auth"]) == "password"):
        # A mailbox password must never reach a sign-in service as a client secret, nor the other way round.
        follow |= {"secret": Secret(""), "secret_expires": None}
    sign_in = provider_of(before["provider"]).sign_in
    if before["authority"] == _derive_authority(sign_in, before):
        follow["authority"] = ""
    if before["scope"] == _derive_scope(sign_in, before["auth"]):
        follow["scope"] = ""
    return follow


def fields_to_log(fields: Fields) -> dict[str, Any]:
    """The fields for the audit log: of a secret only whether there is one."""
    return {name: _value_to_log(name, value) for name, value in fields.items()}


def _value_to_log(name: str, value: Any) -> Any:
    if name in SECRETS:
        return bool(value)
    return value.isoformat() if isinstance(value, date) else value


def change_fields(before: Fields, changes: Fields) -> Fields:
    """The fields after a change, with everything that follows from it."""
    return add_derived(before | derive_changes(before, changes) | changes)


def copy_from_outgoing(name: str, *, actor: str) -> Profile:
    """Server, security, port and login as on the outgoing side. Raises UnknownProfile, ProfileRefused."""
    return repository.edit(name, actor=actor, **copy_to_incoming(fields_of(repository.find(name))))
