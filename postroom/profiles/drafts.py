"""A profile while one person is typing it: nothing is kept before OK, nothing typed is lost by a test in between."""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from postroom.profiles.fields import SECRETS, with_derived
from postroom.profiles.models import Draft as Row
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
        fields = with_derived(self.fields)
        check(fields)
        return Profile(id=self.profile_id, version=self.base_version, **fields)


def find(person_id: int, profile_id: int) -> Draft | None:
    """What this person has begun to change of that profile (0: of a new one) and not finished."""
    row = _rows(person_id, profile_id).filter(changed_at__gte=clock.now() - _KEPT).first()
    return _value(row) if row else None


def by_id(draft_id: str) -> Draft | None:
    """The draft with that key, None when it was dropped."""
    row = Row.objects.filter(pk=draft_id).first()
    return _value(row) if row else None


def keep(person_id: int, profile_id: int, base_version: int, fields: Fields) -> Draft:
    """Keep what was typed, in place of what this person typed before."""
    Row.objects.filter(changed_at__lt=clock.now() - _KEPT).delete()
    text = settings.POSTROOM_KEYRING.seal(Secret(json.dumps(fields, default=_as_json)))
    typed = {"base_version": base_version, "changed_at": clock.now(), "sealed_fields": text}
    mine = _rows(person_id, profile_id)
    if not mine.update(**typed):
        try:
            with transaction.atomic():
                Row.objects.create(
                    id=secrets.token_hex(16), person_id=person_id, profile_id=profile_id or None, **typed
                )
        except IntegrityError:  # the same person's other window was first
            mine.update(**typed)
    return _value(mine.get())


def drop(person_id: int, profile_id: int) -> None:
    """Forget what was typed."""
    _rows(person_id, profile_id).delete()


def _rows(person_id: int, profile_id: int) -> Any:
    return Row.objects.filter(person_id=person_id, profile_id=profile_id or None)


def _as_json(value: object) -> str:
    """Secrets stand open inside the text that is sealed as a whole."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _value(row: Row) -> Draft:
    fields: Fields = json.loads(settings.POSTROOM_KEYRING.unseal(row.sealed_fields).reveal())
    fields |= {name: Secret(fields[name]) for name in SECRETS}
    if fields["secret_expires"]:
        fields["secret_expires"] = date.fromisoformat(fields["secret_expires"])
    return Draft(row.pk, row.profile_id or 0, row.base_version, fields, row.changed_at)
