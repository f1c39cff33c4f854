"""The sealed texts of this room, without opening them."""

from collections.abc import Iterator

from postroom.oauth.models import Grant, SignIn
from postroom.shared.sealed import Sealed


def list_sealed() -> Iterator[Sealed]:
    """Tokens of mail profiles, and sign-ins under way. What cannot be opened is forgotten with its row."""
    for row in Grant.objects.select_related("profile"):
        for text in filter(None, (row.sealed_refresh_token, row.sealed_access_token)):
            yield Sealed(row.profile.name, text, Grant.objects.filter(pk=row.pk).delete)
    for begun in SignIn.objects.all():
        for text in filter(None, (begun.sealed_flow, begun.sealed_granted)):
            yield Sealed("", text, SignIn.objects.filter(pk=begun.pk).delete)
