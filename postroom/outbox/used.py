"""Which addresses have had mail from here before."""

from collections.abc import Iterable

from postroom.outbox.models import Recipient
from postroom.outbox.states import RecipientState

_SEEN = (RecipientState.ACCEPTED, RecipientState.WAITING, RecipientState.UNKNOWN)


def used(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, in small letters, that a mail was sent to or is on its way to."""
    spellings = {spelling for address in addresses for spelling in (address, address.lower())}
    rows = Recipient.objects.filter(address__in=spellings, state__in=_SEEN, entry__training=False)
    return {address.lower() for address in rows.values_list("address", flat=True).distinct()}
