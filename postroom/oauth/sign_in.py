"""A sign-in through the browser: begun here, answered where the browser comes back, known to both by its row.

The browser may come back to a listener of the process that began, or to the server's own https address: whoever
receives it calls `answer`, and the process that began sees the outcome in the row.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction

from postroom.audit.record import record
from postroom.oauth import consent, grants, provider
from postroom.oauth.failure_sentences import explain_silence, refusal_of
from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.oauth.grants import seal_granted
from postroom.oauth.http import Granted, refused_of
from postroom.oauth.models import SignIn
from postroom.oauth.refusals import (
    NeitherCodeNorError,
    ProfileWasChanged,
    ProfileWasRemoved,
    SignInLate,
    SignInRefused,
)
from postroom.oauth.token_claims import check_account, check_lasting
from postroom.profiles import drafts
from postroom.profiles import repository as profiles
from postroom.profiles.refusals import ProfileRefused
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_, Sentence

_KEPT = timedelta(days=1)


class Kind(StrEnum):
    """What the browser was sent for."""

    SIGN_IN = "sign-in"
    CONSENT = "consent"


class Status(StrEnum):
    """Where it stands: the browser is away, its answer is being exchanged, it succeeded, it ended without success.

    STRANGER and REPEATED are answers to a browser only: no sign-in of ours, or one that was answered before.
    """

    WAITING = "waiting"
    EXCHANGING = "exchanging"
    DONE = "done"
    FAILED = "failed"
    STRANGER = "stranger"
    REPEATED = "repeated"

    @property
    def final(self) -> bool:
        """Whether the sign-in has ended."""
        return self in (Status.DONE, Status.FAILED)


@dataclass(frozen=True)
class Started:
    """A sign-in under way: the address for the browser, and until when (seconds) its answer is awaited."""

    id: str
    url: str
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """Where a sign-in stands, in a sentence, with the literal answer when there is one."""

    status: Status
    told: Sentence = field(default_factory=Sentence)
    line: str = ""
    profile_id: int = 0
    language: str = ""


def begin(
    profile: Profile, kind: Kind, *, actor: str, language: str, seconds: float, draft: str = ""
) -> Started:
    """Prepare a sign-in or a consent and say where to send the browser. Raises TokenFault.

    With `draft`, the key of a draft, for the profile that is typed there: nothing is granted before its OK.
    """
    state = secrets.token_urlsafe(32)
    if kind is Kind.CONSENT:
        url, flow = consent.begin(profile, state)
    else:
        url, flow = provider.begin(profile, state)
    moment = clock.now()
    SignIn.objects.filter(begun_at__lt=moment - _KEPT).delete()
    row = SignIn(
        state_hash=_hash(state),
        profile_id=profile.id or None,
        profile_version=profile.version,
        draft=draft,
        binding=grants.binding_of(profile),
        kind=kind,
        actor=actor,
        language=language,
        status=Status.WAITING,
        begun_at=moment,
        expires_at=moment + timedelta(seconds=seconds),
    )
    row.sealed_flow = settings.POSTROOM_KEYRING.seal(Secret(json.dumps(flow)), row.place("sealed_flow"))
    row.save(force_insert=True)
    return Started(row.pk, url, seconds)


def answer(fields: Mapping[str, str]) -> Outcome:
    """What the browser brought: taken once, exchanged, checked and stored, or refused with a sentence."""
    row = SignIn.objects.filter(state_hash=_hash(fields.get("state", ""))).first()
    if row is None:
        return Outcome(Status.STRANGER, Sentence(_STRANGER))
    about = (row.profile_id or 0, row.language)
    taken = SignIn.objects.filter(pk=row.pk, status=Status.WAITING).update(status=Status.EXCHANGING)
    if not taken:
        if row.status == Status.FAILED:
            return Outcome(Status.STRANGER, Sentence(_OVER), "", *about)
        return Outcome(Status.REPEATED, Sentence(_REPEATED), "", *about)
    try:
        return _end(row, Status.DONE, _exchange_answer(row, dict(fields)))
    except SignInRefused as refused:
        return _end(row, Status.FAILED, refused.sentence, refused.line)
    except BaseException:
        _end(row, Status.FAILED, Sentence(_BROKE))
        raise


def report_nothing_brought() -> Outcome:
    """What a person sees who opens the address of the answer without one, by a reload for instance."""
    return Outcome(Status.STRANGER, Sentence(_NOT_NEEDED))


def outcome_of(sign_in_id: str) -> Outcome:
    """Where it stands now."""
    row = SignIn.objects.filter(pk=sign_in_id).first()
    return _to_outcome(row) if row else Outcome(Status.FAILED, ProfileWasRemoved().sentence)


def report_broken() -> Outcome:
    """The process that received the answer has ended in the middle."""
    return Outcome(Status.FAILED, Sentence(_BROKE))


def give_up(started: Started, profile: Profile, *, cancelled: bool = False) -> Outcome:
    """Wait no longer, unless the answer is being exchanged just now: then its outcome counts."""
    told = Sentence(CANCELLED) if cancelled else _explain_time_out(started, profile)
    SignIn.objects.filter(pk=started.id, status=Status.WAITING).update(
        status=Status.FAILED, sealed_flow="", told=told.template, told_values=told.values
    )
    return outcome_of(started.id)


def _explain_time_out(started: Started, profile: Profile) -> Sentence:
    consenting = SignIn.objects.filter(pk=started.id, kind=Kind.CONSENT).exists()
    return explain_silence(profile, started.seconds, consenting=consenting)


_STRANGER = N_(
    "This answer belongs to another sign-in, perhaps an older one, and was not used. "
    "Go on in the newest window, or begin again."
)
_REPEATED = N_("This answer has been used already; nothing more happens because of it.")
_NOT_NEEDED = N_("Postroom waits here for the answer of a sign-in. This window is not needed.")
_OVER = N_("This sign-in is over. Nothing was changed; begin again.")
_BROKE = N_("The sign-in broke off. Nothing was changed; begin again.")
CANCELLED = N_("Cancelled. Nothing was changed.")
_SIGNED_IN_DRAFT = N_("Signed in as %(account)s. It counts once you press OK in the mail profile.")
_SIGNED_IN = N_("Signed in as %(account)s. The mail profile '%(profile)s' can send now.")


def _exchange_answer(row: SignIn, fields: dict[str, str]) -> Sentence:
    profile = _profile_of(row)
    if clock.now() > row.expires_at:
        raise SignInLate()
    flow = json.loads(settings.POSTROOM_KEYRING.unseal(row.sealed_flow, row.place("sealed_flow")).reveal())
    try:
        # Before anything is sent: the code and its verifier belong to the service that was asked for them.
        if grants.binding_of(profile) != row.binding:
            raise ProfileWasChanged()
        if row.kind == Kind.CONSENT:
            return consent.confirm_consent(profile, flow, fields)
        if row.draft:
            return _store_in_draft(row, profile, _redeem_code(profile, flow, fields))
        _check_unchanged(profile, row.profile_version)
        return store(profile, _redeem_code(profile, flow, fields), row.actor)
    except TokenFault as fault:
        raise refusal_of(fault, profile) from None


def _profile_of(row: SignIn) -> Profile:
    """The profile that the sign-in is for, as it is kept or as it is being typed. Raises SignInRefused."""
    if row.draft:
        draft = drafts.by_id(row.draft)
        profile = _read_draft(draft) if draft else None
    else:
        profile = profiles.by_id(row.profile_id or 0)
    if profile is None:
        raise ProfileWasRemoved()
    return profile


def _read_draft(draft: drafts.Draft) -> Profile:
    try:
        return draft.as_profile()
    except ProfileRefused:  # it fitted when the sign-in began
        raise ProfileWasChanged() from None


def _store_in_draft(row: SignIn, profile: Profile, granted: Granted) -> Sentence:
    """What the sign-in gave waits with the draft for its OK."""
    account = check_account(profile, granted)
    check_lasting(profile, granted)
    SignIn.objects.filter(pk=row.pk).update(
        account=account, sealed_granted=seal_granted(granted, row.place("sealed_granted"))
    )
    return Sentence(_SIGNED_IN_DRAFT, {"account": account})


def _redeem_code(profile: Profile, flow: dict[str, Any], fields: dict[str, str]) -> Granted:
    if "error" in fields:
        raise TokenRefused(refused_of(fields))
    if not fields.get("code"):
        raise NeitherCodeNorError()
    return provider.redeem(profile, flow, fields)


def store(profile: Profile, granted: Granted, actor: str) -> Sentence:
    """Keep what a sign-in gave, if the profile is still as it was, the account right, and the access lasts.

    Raises SignInRefused.
    """
    account = check_account(profile, granted)
    check_lasting(profile, granted)
    with transaction.atomic():
        _check_unchanged(profiles.by_id(profile.id), profile.version)
        grants.keep(profile, granted, account)
        record(
            actor, "profile login", subject=profile.name, after={"account": account, "scope": granted.scope}
        )
    return Sentence(_SIGNED_IN, {"account": account, "profile": profile.name})


def _check_unchanged(profile: Profile | None, version: int) -> None:
    if profile is None:
        raise ProfileWasRemoved()
    if profile.version != version:
        raise ProfileWasChanged()


def _end(row: SignIn, status: Status, told: Sentence, line: str = "") -> Outcome:
    SignIn.objects.filter(pk=row.pk).update(
        status=status, sealed_flow="", told=told.template, told_values=told.values, line=line
    )
    return Outcome(status, told, line, row.profile_id or 0, row.language)


def _to_outcome(row: SignIn) -> Outcome:
    told = Sentence(row.told, row.told_values)
    return Outcome(Status(row.status), told, row.line, row.profile_id or 0, row.language)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
