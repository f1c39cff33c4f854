"""A profile while one person is typing it: nothing is kept before OK, nothing typed is lost by a test in between."""

import json
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from postroom.profiles import repository
from postroom.profiles.destinations import SECRETS, Bound, check_bound, find_strays, list_places, name_places
from postroom.profiles.fields import add_derived, fields_of
from postroom.profiles.models import DRAFTS
from postroom.profiles.models import Draft as Row
from postroom.profiles.refusals import NoSuchProfile, SecretForAnother
from postroom.profiles.rules import check
from postroom.profiles.values import Fields, Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret, name_place

_KEPT = timedelta(days=1)
_BOUND = "bound"
"""Where the bounds stand among the sealed fields. A draft of an earlier version has none: it asks once more."""


@dataclass(frozen=True)
class Draft:
    """What was typed so far; `profile_id` 0 and `base_version` 0 for a profile that does not exist yet.

    `bound`: the places that each secret was entered for, here or in the profile that is kept.
    """

    id: str
    profile_id: int
    base_version: int
    fields: Fields
    changed_at: datetime
    bound: Bound

    def as_profile(self, *, sends: bool = True) -> Profile:
        """The profile that OK would keep. Raises ProfileRefused for what does not fit.

        Unless it `sends` nothing, its secrets must have been entered for where it leads: raises SecretForAnother.
        """
        fields = add_derived(self.fields)
        check(fields)
        if sends:
            check_bound(self.bound, fields)
        return Profile(id=self.profile_id, version=self.base_version, **fields)

    def name_places(self) -> str:
        """Where its secrets go, for people: servers with their ports, and the sign-in service."""
        return name_places(frozenset[str]().union(*list_places(add_derived(self.fields)).values()))

    def find_strays(self) -> Iterator[SecretForAnother]:
        """Secrets that were entered for another server than the one that is typed now."""
        return find_strays(self.bound, add_derived(self.fields))


def find(draft_id: str, person_id: int) -> Draft | None:
    """The draft with that key, if that person types it and it was not dropped."""
    row = Row.objects.filter(pk=draft_id, person_id=person_id).first()
    return _to_draft(row) if row else None


def find_newest(person_id: int, profile_id: int) -> Draft | None:
    """What this person began last to change of that profile (0: of a new one) and did not finish."""
    since = clock.now() - _KEPT
    rows = Row.objects.filter(person_id=person_id, profile_id=profile_id or None, changed_at__gte=since)
    row = rows.order_by("-changed_at").first()
    return _to_draft(row) if row else None


def by_id(draft_id: str) -> Draft | None:
    """The draft with that key, whoever types it; None when it was dropped."""
    row = Row.objects.filter(pk=draft_id).first()
    return _to_draft(row) if row else None


def begin(
    person_id: int, profile_id: int, base_version: int, fields: Fields, typed: Collection[str] = ()
) -> Draft:
    """Keep what was typed in a window that has kept nothing yet; `typed` names the secrets that came with it.

    Raises NoSuchProfile: it was deleted meanwhile.
    """
    kept = repository.by_id(profile_id) if profile_id else None
    bound = _bind(list_places(fields_of(kept) if kept else add_derived(fields)), fields, typed)
    Row.objects.filter(changed_at__lt=clock.now() - _KEPT).delete()
    draft_id = secrets.token_hex(16)
    row = Row(
        id=draft_id,
        person_id=person_id,
        profile_id=profile_id or None,
        base_version=base_version,
        changed_at=clock.now(),
        sealed_fields=_seal_fields(draft_id, fields, bound),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NoSuchProfile(name=fields["name"]) from None
    return _to_draft(row)


def keep(draft: Draft, fields: Fields, base_version: int | None = None, typed: Collection[str] = ()) -> Draft:
    """Keep what was typed since; with `base_version` from now on over that version of the profile.

    `typed` names the secrets that were entered just now, or released, for the servers that stand there now.
    """
    version = draft.base_version if base_version is None else base_version
    bound = _bind(draft.bound, fields, typed)
    changed = {
        "base_version": version,
        "changed_at": clock.now(),
        "sealed_fields": _seal_fields(draft.id, fields, bound),
    }
    Row.objects.filter(pk=draft.id).update(**changed)
    return replace(draft, fields=fields, base_version=version, bound=bound)


def drop(draft: Draft) -> None:
    """Forget what was typed."""
    Row.objects.filter(pk=draft.id).delete()


def _bind(bound: Bound, fields: Fields, typed: Collection[str]) -> Bound:
    here = list_places(add_derived(fields))
    return {name: here[name] if name in typed else bound[name] for name in SECRETS}


def _seal_fields(draft_id: str, fields: Fields, bound: Bound) -> str:
    whole = fields | {_BOUND: {name: sorted(places) for name, places in bound.items()}}
    secret = Secret(json.dumps(whole, default=_value_to_json))
    text: str = settings.POSTROOM_KEYRING.seal(secret, _place(draft_id))
    return text


def _place(draft_id: str) -> str:
    return name_place(DRAFTS, draft_id, "sealed_fields")


def _value_to_json(value: object) -> str:
    """Secrets stand open inside the text that is sealed as a whole."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _to_draft(row: Row) -> Draft:
    fields: Fields = json.loads(settings.POSTROOM_KEYRING.unseal(row.sealed_fields, _place(row.pk)).reveal())
    told = fields.pop(_BOUND, {})
    bound = {name: frozenset(told.get(name, ())) for name in SECRETS}
    fields |= {name: Secret(fields[name]) for name in SECRETS}
    fields.setdefault("sender_domains", "")  # a draft of the version before
    if fields["secret_expires"]:
        fields["secret_expires"] = date.fromisoformat(fields["secret_expires"])
    return Draft(row.pk, row.profile_id or 0, row.base_version, fields, row.changed_at, bound)
