"""Verbs: add, edit, remove, find and list mail profiles."""

import difflib
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from postroom.audit.listing import find_last
from postroom.audit.record import record
from postroom.audit.turns import change_premises
from postroom.profiles.columns import seal_columns, to_plain_columns, to_profile
from postroom.profiles.destinations import check_bound, list_places
from postroom.profiles.fields import (
    add_derived,
    change_fields,
    fields_of,
    fields_to_log,
    make_from_preset,
)
from postroom.profiles.models import MailProfile
from postroom.profiles.refusals import (
    DefaultChanged,
    NameTaken,
    NoProfileYet,
    NoSuchProfile,
    ProfileChanged,
    ProfileInUse,
    ProfileMisspelt,
)
from postroom.profiles.rules import check
from postroom.profiles.values import LaneLimits, LaneOf, Profile, choose_login_user, make_lane_name
from postroom.shared import clock
from postroom.shared.wording import Sentence
from postroom.transport.connecting import Server

USES: list[Callable[[int], Sentence]] = []
"""Filled by higher rooms: each says where a profile is used (empty when it is not)."""

EDITED: list[Callable[[Profile], None]] = []
"""Filled by higher rooms: each hears of an edit, in its transaction."""


def add(name: str, provider: str, *, actor: str, make_default: bool = False, **given: Any) -> Profile:
    """Keep a new profile; what is not given comes from the provider's preset. Raises ProfileRefused."""
    fields = add_derived(make_from_preset(name, provider) | given)
    check(fields)
    with transaction.atomic():
        change_premises()
        if MailProfile.objects.filter(name__iexact=name).exists():
            raise NameTaken(name=name)
        first = not MailProfile.objects.exists()
        moment = clock.now()
        row = MailProfile.objects.create(
            **to_plain_columns(fields), created_at=moment, changed_at=moment, changed_by=actor
        )
        MailProfile.objects.filter(pk=row.pk).update(**seal_columns(row.pk, fields))
        if first or make_default:
            _make_default(row)
        record(actor, "profile add", subject=name, after=fields_to_log(fields))
    return find(name)


def edit(
    name: str,
    /,
    *,
    actor: str,
    make_default: bool = False,
    base_version: int = 0,
    released: Collection[str] = (),
    **changes: Any,
) -> Profile:
    """Change fields of a profile; its version goes up.

    With `base_version` only if nobody changed it since that version. A secret goes along to another server only when
    it is among the changes, or among the `released`, which a person entered for it. Raises UnknownProfile,
    ProfileRefused (SecretForAnother, too), ProfileChanged.
    """
    with transaction.atomic():
        change_premises()
        row = _load_row(name)
        if base_version and row.version != base_version:
            raise _refuse_changed(row)
        before = fields_of(to_profile(row))
        fields = change_fields(before, changes)
        check(fields)
        check_bound(list_places(before), fields, but=(*changes, *released))
        if MailProfile.objects.filter(name__iexact=fields["name"]).exclude(pk=row.pk).exists():
            raise NameTaken(name=fields["name"])
        MailProfile.objects.filter(pk=row.pk).update(
            **to_plain_columns(fields),
            **seal_columns(row.pk, fields),
            version=F("version") + 1,
            changed_at=clock.now(),
            changed_by=actor,
        )
        if make_default:
            _make_default(row)
        record(actor, "profile edit", subject=name, before=fields_to_log(before), after=fields_to_log(fields))
        edited = find(fields["name"])
        for hear in EDITED:
            hear(edited)
    return edited


def make_default(name: str, *, actor: str, seen: int = 0) -> None:
    """Make it the profile that is used where no other one is assigned; nothing happens when it is.

    `seen`: the id of the default that a person saw, 0 = any. Raises UnknownProfile, DefaultChanged.
    """
    with transaction.atomic():
        change_premises()
        row = _load_row(name)
        before = MailProfile.objects.select_for_update().filter(is_default=True).first()
        if before is not None and before.pk == row.pk:
            return
        if before is not None and seen and before.pk != seen:
            raise _refuse_other_default(before)
        _make_default(row)
        was = before.name if before else None
        record(actor, "profile default", subject=name, before={"default": was}, after={"default": name})


def remove(name: str, *, actor: str, base_version: int = 0) -> None:
    """Delete a profile that nothing uses; `base_version` as for `edit`.

    Raises UnknownProfile, ProfileChanged, NotPossible (saying where it is used).
    """
    with transaction.atomic():
        change_premises()
        row = _load_row(name)
        if base_version and row.version != base_version:
            raise _refuse_changed(row)
        # Whoever accepts a mail for it has committed before, or waits and finds it gone.
        MailProfile.objects.select_for_update().get(pk=row.pk)
        used = list_uses(row.pk)
        if used:
            raise ProfileInUse(name=name, places=tuple(used))
        record(
            actor,
            "profile remove",
            subject=name,
            before=fields_to_log(fields_of(to_profile(row))) | {"id": row.pk},
        )
        row.delete()


def keep_until_commit(profile: Profile) -> None:
    """Inside the caller's commit: it is there, and nobody removes it before. Raises NoSuchProfile."""
    share = " FOR SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM profiles_mailprofile WHERE id = %s{share}", [profile.id])
        if cursor.fetchone() is None:
            raise NoSuchProfile(name=profile.name)


def list_uses(profile_id: int) -> list[Sentence]:
    """Where the profile is used, in words; empty when nowhere."""
    return [place for place in (use(profile_id) for use in USES) if place]


def find(name: str) -> Profile:
    """The profile of that name. Raises UnknownProfile with the nearest name."""
    return to_profile(_load_row(name))


def by_id(profile_id: int) -> Profile | None:
    """The profile with that id, or None when it was removed."""
    row = MailProfile.objects.filter(pk=profile_id).first()
    return to_profile(row) if row else None


def find_default() -> Profile:
    """The default profile. Raises NotSetUp when there is none yet."""
    row = MailProfile.objects.filter(is_default=True).first()
    if row is None:
        raise NoProfileYet()
    return to_profile(row)


def find_usual() -> tuple[str, str]:
    """The profile that is used where no other one is assigned: its name, and its number as `state_of_default` says
    it; both "" when there is none."""
    found = _query("SELECT name, id FROM profiles_mailprofile ORDER BY is_default DESC, name LIMIT 1")
    return (found[0], str(found[1])) if found else ("", "")


def state_of(profile_id: int) -> str:
    """The state of a profile as a premise of a mail: its version; "" when it was removed."""
    found = _query("SELECT version FROM profiles_mailprofile WHERE id = %s", profile_id)
    return str(found[0]) if found else ""


def state_of_default() -> str:
    """The state of the choice of the default profile as a premise of a mail: its number, "" when there is none."""
    return find_usual()[1]


def _query(statement: str, *values: int) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def list_own_names() -> set[str]:
    """Sender addresses and user names of all profiles, without opening any secret."""
    return {name for pair in MailProfile.objects.values_list("from_address", "username") for name in pair}


def list_profiles() -> list[Profile]:
    """All profiles, the default first, then by name."""
    return [to_profile(row) for row in MailProfile.objects.order_by("-is_default", "name")]


def list_lanes() -> dict[int, LaneOf]:
    """The lane of every profile, by its id; no secret is opened for it."""
    columns = (
        "id",
        "host",
        "auth",
        "xoauth2_user",
        "username",
        "from_address",
        "name",
        "connections",
        "rate_per_minute",
        "recipients_per_day",
    )
    return {
        row[0]: LaneOf(make_lane_name(row[1], choose_login_user(*row[2:6])), *row[6:])
        for row in MailProfile.objects.values_list(*columns)
    }


def find_limits(profile_ids: Iterable[int]) -> LaneLimits:
    """What holds for the lane of these profiles. It is asked for every run over a lane, so it reads only them."""
    mine = MailProfile.objects.filter(pk__in=profile_ids)
    return LaneLimits.of(mine.values_list("rate_per_minute", "recipients_per_day"))


def has_incoming(profile_id: int) -> bool:
    """Whether the profile names an incoming server."""
    return MailProfile.objects.filter(pk=profile_id).exclude(imap_host="").exists()


def server_of(profile: Profile) -> Server:
    """The profile's submission server with this installation's time-outs and its name for the greeting."""
    options = settings.POSTROOM
    times = (options.connect_timeout, options.reply_timeout, options.final_timeout)
    return Server(
        profile.host, profile.port, profile.security, profile.ca_pem, *times, ehlo_name=options.ehlo_name
    )


def remember_server_size(profile: Profile, size: int) -> None:
    """Keep the SIZE the server announced in its last EHLO, in bytes (0 = it announced none)."""
    MailProfile.objects.filter(pk=profile.id).exclude(server_size_limit=size).update(server_size_limit=size)


def _load_row(name: str) -> MailProfile:
    row = MailProfile.objects.filter(name=name).first()
    if row is None:
        known = list(MailProfile.objects.values_list("name", flat=True))
        near = difflib.get_close_matches(name, known, 1)
        if near:
            raise ProfileMisspelt(name=name, near=near[0])
        raise NoSuchProfile(name=name)
    return row


def _refuse_changed(row: MailProfile) -> ProfileChanged:
    return ProfileChanged(who=row.changed_by or "-", name=row.name, when=clock.format_moment(row.changed_at))


def _refuse_other_default(row: MailProfile) -> DefaultChanged:
    last = find_last(row.name, ("profile default", "profile edit", "profile add"))
    when = clock.format_moment(last.at if last else row.changed_at)
    return DefaultChanged(who=last.actor if last else row.changed_by or "-", name=row.name, when=when)


def _make_default(row: MailProfile) -> None:
    MailProfile.objects.filter(is_default=True).update(is_default=False)
    MailProfile.objects.filter(pk=row.pk).update(is_default=True)
