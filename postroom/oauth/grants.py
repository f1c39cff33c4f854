"""What people granted: one row a profile, sealed, its refresh token rotated by one process at a time."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from postroom.oauth.faults import Refused, TokenRefused, TokenUnavailable
from postroom.oauth.http import Granted, Token
from postroom.oauth.models import Grant
from postroom.profiles.destinations import hash_grant
from postroom.profiles.fields import fields_of
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret


def seal_granted(granted: Granted, place: str) -> str:
    """Both tokens in one sealed text for that place."""
    parts = {
        "access": granted.access.secret.reveal(),
        "good_until": granted.access.good_until.isoformat(),
        "refresh": granted.refresh.reveal(),
        "names": granted.names,
        "scope": granted.scope,
    }
    text: str = settings.POSTROOM_KEYRING.seal(Secret(json.dumps(parts)), place)
    return text


def unseal_granted(text: str, place: str) -> Granted:
    """The tokens again. Raises KeyUnusable."""
    parts = json.loads(settings.POSTROOM_KEYRING.unseal(text, place).reveal())
    access = Token(Secret(parts["access"]), datetime.fromisoformat(parts["good_until"]))
    return Granted(access, Secret(parts["refresh"]), tuple(parts["names"]), parts["scope"])


LEASE = timedelta(seconds=60)
"""Longer than everything asked for one token may take (`http.ALL_SECONDS`)."""
_LOOK_AGAIN = 0.05
_GRACE = timedelta(seconds=5)


@dataclass(frozen=True)
class GrantView:
    """A grant as people see it: whose account, since when, last renewed."""

    account: str
    scope: str
    signed_in_at: datetime
    refreshed_at: datetime


def find(profile: Profile) -> GrantView | None:
    """The grant of the profile as it is now; None when nobody signed in since it was changed."""
    row = Grant.objects.filter(pk=profile.id, binding=binding_of(profile)).first()
    return GrantView(row.account, row.scope, row.signed_in_at, row.refreshed_at) if row else None


def end_if_unbound(profile: Profile) -> None:
    """Delete the tokens when an edit changed the client, authority, mailbox or servers they were given for."""
    Grant.objects.filter(pk=profile.id).exclude(binding=binding_of(profile)).delete()


def keep(profile: Profile, granted: Granted, account: str) -> None:
    """Store what a sign-in gave, in place of any older grant."""
    moment = clock.now()
    Grant.objects.update_or_create(
        pk=profile.id,
        defaults={
            "binding": binding_of(profile),
            "account": account,
            "scope": granted.scope,
            **_seal_tokens(profile, granted),
            "signed_in_at": moment,
            "refreshed_at": moment,
            "refreshing_by": "",
            "refreshing_until": None,
        },
    )


def get_granted_token(profile: Profile, *, fresh: bool = False) -> Token:
    """An access token that lives; `fresh` fetches one in any case. Raises TokenRefused, TokenUnavailable."""
    row = _load_grant(profile)
    if not fresh and (kept := _find_living_token(row)):
        return kept
    with _wait_for_turn(profile) as (me, row):
        # Whoever waited may find what another process has just fetched.
        if not fresh and (kept := _find_living_token(row)):
            return kept
        granted = _refresh_grant(profile, _unseal_token(row, "sealed_refresh_token"))
        _replace(profile, me, granted)
        return granted.access


def _refresh_grant(profile: Profile, refresh_token: Secret) -> Granted:
    # Here and not above: MSAL, oauthlib and requests are a third of every command's start, and few ask for a token.
    from postroom.oauth import provider

    return provider.refresh(profile, refresh_token)


def _replace(profile: Profile, me: str, granted: Granted) -> None:
    # Only while the turn is still ours: a sign-in that finished meanwhile is newer than this answer.
    moment = clock.now()
    Grant.objects.filter(pk=profile.id, refreshing_by=me).update(
        **_seal_tokens(profile, granted), refreshed_at=moment
    )


def _seal_tokens(profile: Profile, granted: Granted) -> dict[str, object]:
    tokens = {"sealed_access_token": granted.access.secret}
    if granted.refresh:  # an answer without a new one: the old one stays (RFC 6749 6)
        tokens["sealed_refresh_token"] = granted.refresh
    ring, row = settings.POSTROOM_KEYRING, Grant(pk=profile.id)
    sealed = {column: ring.seal(secret, row.place(column)) for column, secret in tokens.items()}
    return {**sealed, "access_good_until": granted.access.good_until}


def _unseal_token(row: Grant, column: str) -> Secret:
    token: Secret = settings.POSTROOM_KEYRING.unseal(getattr(row, column), row.place(column))
    return token


def _load_grant(profile: Profile) -> Grant:
    row = Grant.objects.filter(pk=profile.id).first()
    if row is None:
        raise _refuse_without_login("Nobody has signed in for this mail profile yet.")
    if row.binding != binding_of(profile):
        raise _refuse_without_login("The mail profile was changed since somebody signed in.")
    return row


def _refuse_without_login(description: str) -> TokenRefused:
    return TokenRefused(Refused("login_required", description=description))


def _find_living_token(row: Grant) -> Token | None:
    if not row.sealed_access_token or row.access_good_until is None or row.access_good_until <= clock.now():
        return None
    return Token(_unseal_token(row, "sealed_access_token"), row.access_good_until)


@contextmanager
def _wait_for_turn(profile: Profile) -> Iterator[tuple[str, Grant]]:
    """Wait for the turn to refresh; the row as it is then. Raises TokenUnavailable, TokenRefused."""
    me = secrets.token_hex(16)
    end = clock.now() + LEASE + _GRACE
    while not _take_turn(profile, me):
        if clock.now() > end:
            raise TokenUnavailable(
                "Another process is asking for a token of this profile.", LEASE.total_seconds()
            )
        time.sleep(_LOOK_AGAIN)
    try:
        yield me, _load_grant(profile)
    finally:
        Grant.objects.filter(pk=profile.id, refreshing_by=me).update(refreshing_by="", refreshing_until=None)


def _take_turn(profile: Profile, me: str) -> bool:
    now = clock.now()
    free = Q(refreshing_until=None) | Q(refreshing_until__lt=now)
    taken = Grant.objects.filter(free, pk=profile.id).update(refreshing_by=me, refreshing_until=now + LEASE)
    if not taken:
        _load_grant(profile)  # the grant is gone: nobody will ever give this turn back
    return bool(taken)


def binding_of(profile: Profile) -> str:
    """A name for the client, the authority, the mailbox and the servers that a grant belongs to."""
    return hash_grant(fields_of(profile))
