"""The sealed texts of this room, without opening them."""

from collections.abc import Callable, Iterator

from postroom.oauth.models import Grant, SignIn
from postroom.shared.sealed import Sealed


def list_sealed() -> Iterator[Sealed]:
    """Tokens of mail profiles, and sign-ins under way. What cannot be opened is forgotten with its row."""
    for row in Grant.objects.select_related("profile"):
        forget = Grant.objects.filter(pk=row.pk).delete
        yield from _list_columns(
            row, ("sealed_refresh_token", "sealed_access_token"), row.profile.name, forget
        )
    for begun in SignIn.objects.all():
        forget = SignIn.objects.filter(pk=begun.pk).delete
        yield from _list_columns(begun, ("sealed_flow", "sealed_granted"), "", forget)


def _list_columns(
    row: Grant | SignIn, columns: tuple[str, ...], name: str, forget: Callable[[], object]
) -> Iterator[Sealed]:
    for column in columns:
        if text := getattr(row, column):
            yield Sealed(name, text, row.place(column), forget)
