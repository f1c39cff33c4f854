"""What one person has on the desk: a profile as it is kept, and what they have typed over it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from postroom.audit.record import record
from postroom.oauth import draft_sign_in
from postroom.outbox import pauses
from postroom.profiles import drafts, repository, rules
from postroom.profiles.destinations import SECRETS
from postroom.profiles.drafts import Draft
from postroom.profiles.fields import change_fields, fields_of, make_from_preset
from postroom.profiles.incoming import copy_to_incoming
from postroom.profiles.providers import USUAL
from postroom.profiles.refusals import ProfileRefused
from postroom.profiles.values import Fields, Profile
from postroom.shared.sealing import Secret
from postroom.site.refusals import ProfileGone

_OWN = (
    "name",
    "from_address",
    "from_name",
    "sender_domains",
    "username",
    "tenant",
    "client_id",
    "secret",
    "secret_expires",
    "certificate",
    "redirect_url",
    "redirect_port",
    "is_default",
)
"""Fields that a change of provider leaves alone: they are the person's, not the provider's."""


@dataclass
class Desk:
    """A profile being edited in one window; `kept` is None for a new one.

    `lost`: the window's draft was dropped, by Cancel in another window or after a day.
    """

    person: Any
    kept: Profile | None
    draft: Draft | None
    lost: bool = False

    @property
    def profile_id(self) -> int:
        """Id of the kept profile, 0 for a new one."""
        return self.kept.id if self.kept else 0

    @property
    def fields(self) -> Fields:
        """What stands in the form: the draft, else what is kept, else what the usual provider presets."""
        if self.draft:
            return self.draft.fields
        return fields_of(self.kept) if self.kept else make_from_preset("", USUAL.code)

    @property
    def stored(self) -> Fields:
        """What is kept already."""
        return fields_of(self.kept) if self.kept else {}

    @property
    def base_version(self) -> int:
        """The version that was read when the typing began."""
        if self.draft:
            return self.draft.base_version
        return self.kept.version if self.kept else 0

    def type(self, changes: Fields, base_version: int) -> Draft:
        """Take over what was typed; nothing is kept yet but the draft. Raises NoSuchProfile."""
        fields = change_fields(self.fields, changes)
        typed = [name for name in SECRETS if name in changes]
        if self.draft:
            self.draft = drafts.keep(self.draft, fields, typed=typed)
        else:
            self.draft = drafts.begin(self.person.pk, self.profile_id, base_version, fields, typed)
        return self.draft

    def find_problems(self) -> Iterator[ProfileRefused]:
        """What does not fit yet, also a secret that was entered for another server."""
        yield from rules.find_problems(self.fields)
        if self.draft:
            yield from self.draft.find_strays()

    def release(self) -> None:
        """The person has given their own password: the secrets may go where the form leads them now."""
        assert self.draft
        self.draft = drafts.keep(self.draft, self.draft.fields, typed=SECRETS)
        after = {"places": self.draft.name_places()}
        record(self.person.name, "profile release secrets", subject=self.draft.fields["name"], after=after)

    @property
    def unfinished(self) -> Draft | None:
        """What the same person began in another window, or yesterday, and did not finish."""
        return None if self.draft else drafts.find_newest(self.person.pk, self.profile_id)

    def preset(self) -> None:
        """Fill in what is known of the chosen provider."""
        fields = self.fields
        known = make_from_preset(fields["name"], fields["provider"])
        own = {name: fields[name] for name in _OWN}
        own["client_id"] = own["client_id"] or known["client_id"]
        if (fields["auth"] == "password") != (known["auth"] == "password"):
            own["secret"] = Secret("")  # as in `following`: a password is no client secret
        self._replace(change_fields(known, own | {"authority": "", "scope": ""}))

    def copy_to_incoming(self) -> None:
        """The incoming side as the outgoing one."""
        self._replace(self.fields | copy_to_incoming(self.fields))

    def rebase(self) -> None:
        """Keep what was typed although somebody else changed the profile: the person has seen what."""
        if self.draft and self.kept:
            self.draft = drafts.keep(self.draft, self.draft.fields, self.kept.version)

    def discard(self) -> None:
        """Forget what was typed, and every sign-in that was begun for it."""
        if self.draft:
            with transaction.atomic():
                draft_sign_in.drop(self.draft.id)
                drafts.drop(self.draft)
            self.draft = None

    def ok(self) -> Profile:
        """Keep it all at once. Raises ProfileRefused, ProfileChanged; then nothing is kept but the draft."""
        draft = self.draft
        assert draft
        with transaction.atomic():
            profile = self._saved(draft)
            draft_sign_in.settle(draft, profile, actor=self.person.name)
            drafts.drop(draft)
        pauses.release(profile.id)
        return profile

    def _saved(self, draft: Draft) -> Profile:
        draft.as_profile()  # a secret that was entered for another server stops here
        fields, actor = dict(draft.fields), self.person.name
        default = fields.pop("is_default")
        if self.kept is None:
            name, provider = fields.pop("name"), fields.pop("provider")
            return repository.add(name, provider, actor=actor, make_default=default, **fields)
        before = fields_of(self.kept)
        changes = {name: value for name, value in fields.items() if value != before[name]}
        return repository.edit(
            self.kept.name,
            actor=actor,
            make_default=default,
            base_version=draft.base_version,
            released=SECRETS,
            **changes,
        )

    def _replace(self, fields: Fields) -> None:
        assert self.draft
        self.draft = drafts.keep(self.draft, fields)


def desk_of(request: HttpRequest, profile_id: int) -> Desk:
    """The desk of the window that asks. Raises ProfileGone."""
    kept = repository.by_id(profile_id) if profile_id else None
    if profile_id and kept is None:
        raise ProfileGone()
    named = request.POST.get("draft") or request.GET.get("draft", "")
    draft = drafts.find(named, request.user.pk or 0) if named else None
    if draft and draft.profile_id != profile_id:
        draft = None
    return Desk(request.user, kept, draft, lost=bool(named) and draft is None)


def address_of_editor(desk: Desk, **query: str) -> str:
    """The address of this editor, with the draft of this window."""
    if desk.draft:
        query = {"draft": desk.draft.id, **query}
    path = reverse("profile", args=[desk.profile_id]) if desk.kept else reverse("profile-new")
    return f"{path}?{urlencode(query)}" if query else path
