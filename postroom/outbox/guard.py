"""The guard of rule 2: a document that was sent, or is on its way, does not go a second time by mistake."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from postroom.outbox.models import Entry
from postroom.outbox.orders import Order
from postroom.outbox.states import VOID
from postroom.shared.wording import N_, Sentence


def already(order: Order, main_sha256: str, moment: datetime) -> Sentence:
    """Why this would be a second sending; empty when it is the first. Same type, number, debtor and recipient,
    or same main file and recipient, within `duplicate_days`, failed and cancelled ones left out."""
    since = moment - timedelta(days=settings.POSTROOM.duplicate_days)
    live = Entry.objects.filter(accepted_at__gte=since).exclude(state__in=VOID)
    same = live.filter(main_sha256=main_sha256)
    if order.number:
        same = same | live.filter(type=order.type, number=order.number, debtor=order.debtor)
    addresses = [address for _, address in order.recipients()]
    earlier = (
        same.filter(recipients__address__in=addresses)
        .order_by(F("sent_at").desc(nulls_last=True), "-accepted_at")
        .values("id", "sent_at", "accepted_at", "recipients__address")
        .first()
    )
    return _said(earlier) if earlier else Sentence()


def _said(earlier: Mapping[str, Any]) -> Sentence:
    values = {"address": earlier["recipients__address"], "entry": earlier["id"]}
    if earlier["sent_at"]:
        return Sentence(
            N_("Already sent on %(date)s to %(address)s (entry %(entry)s)."),
            {**values, "date": _day(earlier["sent_at"])},
        )
    return Sentence(
        N_("Already handed over on %(date)s for %(address)s (entry %(entry)s), not yet sent."),
        {**values, "date": _day(earlier["accepted_at"])},
    )


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
