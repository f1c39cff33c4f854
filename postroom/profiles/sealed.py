"""The sealed texts of this room, without opening them."""

from collections.abc import Iterator

from postroom.profiles.destinations import SECRETS
from postroom.profiles.models import DRAFTS, PROFILES, Draft, MailProfile
from postroom.shared.sealed import Sealed
from postroom.shared.sealing import name_place


def list_sealed() -> Iterator[Sealed]:
    """Secrets of mail profiles, and profiles that are being typed."""
    for row in MailProfile.objects.order_by("name"):
        for column in (f"sealed_{name}" for name in SECRETS):
            if getattr(row, column):
                forget = MailProfile.objects.filter(pk=row.pk).update
                place = name_place(PROFILES, row.pk, column)
                yield Sealed(row.name, getattr(row, column), place, lambda f=forget, c=column: f(**{c: ""}))  # type: ignore[misc]
    for draft in Draft.objects.all():
        place = name_place(DRAFTS, draft.pk, "sealed_fields")
        yield Sealed("", draft.sealed_fields, place, draft.delete)
