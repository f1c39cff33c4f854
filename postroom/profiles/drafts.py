"""A profile while one person is typing it: nothing is kept before OK, nothing typed is lost by a test in between."""

import json
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from postroom.profiles.fields import SECRETS, add_derived
from postroom.profiles.models import Draft as Row
from postroom.profiles.refusals import NoSuchProfile
from postroom.profiles.rules import check
from postroom.profiles.values import Fields, Profile
from postroom.shared import clock
from postroom.shared.sealing import Secret

_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Draft:
    """What was typed so far; `profile_id` 0 and `base_version` 0 for a profile that does not exist yet."""

    id: str
    profile_id: int
    base_version: int
    fields: Fields
    changed_at: datetime

    def as_profile(self) -> Profile:
        """The profile that OK would keep. Raises ProfileRefused for what does not fit."""
        fields = add_derived(self.fields)
        check(fields)
        return Profile(id=self.profile_id, version=self.base_version, **fields)


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


def begin(person_id: int, profile_id: int, base_version: int, fields: Fields) -> Draft:
    """Keep what was typed in a window that has kept nothing yet. Raises NoSuchProfile: it was deleted meanwhile."""
    Row.objects.filter(changed_at__lt=clock.now() - _KEPT).delete()
    row = Row(
        id=secrets.token_hex(16),
        person_id=person_id,
        profile_id=profile_id or None,
        base_version=base_version,
        changed_at=clock.now(),
        sealed_fields=_seal_fields(fields),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NoSuchProfile(name=fields["name"]) from None
    return _to_draft(row)


def keep(draft: Draft, fields: Fields, base_version: int | None = None) -> Draft:
    """Keep what was typed since; with `base_version` from now on over that version of the profile."""
    version = draft.base_version if base_version is None else base_version
    changed = {"base_version": version, "changed_at": clock.now(), "sealed_fields": _seal_fields(fields)}
    Row.objects.filter(pk=draft.id).update(**changed)
    return replace(draft, fields=fields, base_version=version)


def drop(draft: Draft) -> None:
    """Forget what was typed."""
    Row.objects.filter(pk=draft.id).delete()


def _seal_fields(fields: Fields) -> str:
    text: str = settings.POSTROOM_KEYRING.seal(Secret(json.dumps(fields, default=_value_to_json)))
    return text


def _value_to_json(value: object) -> str:
    """Secrets stand open inside the text that is sealed as a whole."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _to_draft(row: Row) -> Draft:
    fields: Fields = json.loads(settings.POSTROOM_KEYRING.unseal(row.sealed_fields).reveal())
    fields |= {name: Secret(fields[name]) for name in SECRETS}
    fields.setdefault("sender_domains", "")  # a draft of the version before
    if fields["secret_expires"]:
        fields["secret_expires"] = date.fromisoformat(fields["secret_expires"])
    return Draft(row.pk, row.profile_id or 0, row.base_version, fields, row.changed_at)
