"""Sign-ins for a profile that is still being typed: they wait with its draft, for OK or Cancel."""

from dataclasses import replace

from postroom.audit.record import record
from postroom.oauth import grants, microsoft, provider, sign_in, tokens
from postroom.oauth.failure_sentences import explain_silence
from postroom.oauth.grants import seal_granted, unseal_granted
from postroom.oauth.http import Granted
from postroom.oauth.models import SignIn
from postroom.oauth.sign_in import Kind, Outcome, Status
from postroom.profiles import repository as profiles
from postroom.profiles.drafts import Draft
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.transport import login


def find_latest(draft: Draft) -> tuple[Kind, Outcome] | None:
    """The newest sign-in or consent that was begun for the draft, and where it stands."""
    row = SignIn.objects.filter(draft=draft.id).order_by("-begun_at").first()
    if row is None:
        return None
    kind, found = Kind(row.kind), sign_in.outcome_of(row.pk)
    if found.status is Status.WAITING and clock.now() > row.expires_at:
        seconds = (row.expires_at - row.begun_at).total_seconds()
        told = explain_silence(draft.as_profile(sends=False), seconds, consenting=kind is Kind.CONSENT)
        return kind, Outcome(Status.FAILED, told)
    return kind, found


def account_of(draft: Draft | None, kept: Profile | None) -> str:
    """Who has signed in for exactly what is typed, or kept; "" for nobody, or for somebody before the last change.

    Raises ProfileRefused for a draft that is no profile yet.
    """
    profile = draft.as_profile(sends=False) if draft else kept
    row = _find_done(draft, profile) if draft and profile else None
    if row:
        return row.account
    granted = grants.find(profile) if profile and profile.id else None
    return granted.account if granted else ""


def get_draft_credential(draft: Draft, profile: Profile) -> login.Credential:
    """How the typed profile logs in, without touching what is kept. Raises TokenFault.

    A person's access that is kept already is only renewed when something of the client has changed: a service may
    take a second use of a refresh token for a theft, so what is renewed has to be stored at once.
    """
    if profile.auth == "oauth-app":
        return login.Token(profile.login_user, microsoft.fetch_app_token(profile).secret)
    if profile.auth != "oauth-delegated":
        return tokens.get_credential(profile)
    row = _find_done(draft, profile)
    if row:
        return login.Token(profile.login_user, _renew_when_ended(row, profile).access.secret)
    token = grants.get_granted_token(profile, fresh=_has_client_changed(profile))
    return login.Token(profile.login_user, token.secret)


def settle(draft: Draft, profile: Profile, *, actor: str) -> None:
    """OK was pressed and `profile` is what was kept: the sign-in that waited becomes its granted access."""
    row = _find_done(draft, profile)
    if row:
        granted = unseal_granted(row.sealed_granted, row.place("sealed_granted"))
        grants.keep(profile, granted, row.account)
        after = {"account": row.account, "scope": granted.scope}
        record(actor, "profile login", subject=profile.name, after=after)
    drop(draft.id)


def drop(draft_id: str) -> None:
    """Forget all sign-ins of a draft; an answer that still comes belongs to nobody."""
    SignIn.objects.filter(draft=draft_id).delete()


def _find_done(draft: Draft, profile: Profile) -> SignIn | None:
    rows = SignIn.objects.filter(
        draft=draft.id, kind=Kind.SIGN_IN, status=Status.DONE, binding=grants.binding_of(profile)
    )
    return rows.order_by("-begun_at").first()


def _renew_when_ended(row: SignIn, profile: Profile) -> Granted:
    """The tokens, renewed when they have ended while somebody was still typing."""
    place = row.place("sealed_granted")
    granted = unseal_granted(row.sealed_granted, place)
    if granted.access.good_until > clock.now():
        return granted
    fresh = provider.refresh(profile, granted.refresh)
    renewed = replace(fresh, refresh=fresh.refresh or granted.refresh)
    SignIn.objects.filter(pk=row.pk).update(sealed_granted=seal_granted(renewed, place))
    return renewed


def _has_client_changed(profile: Profile) -> bool:
    kept = profiles.by_id(profile.id)
    return kept is None or (kept.secret, kept.certificate) != (profile.secret, profile.certificate)
