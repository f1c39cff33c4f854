"""The guard of rule 2: a document that was sent, or is on its way, does not go a second time by mistake."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from postroom.documents import keep as documents
from postroom.documents.marks import Marks
from postroom.outbox.models import Entry
from postroom.outbox.reasons import Reason
from postroom.outbox.states import VOID
from postroom.shared import clock
from postroom.shared.wording import Sentence


def already(marks: Sequence[Marks], addresses: Sequence[str] | None, moment: datetime) -> Sentence:
    """Why this would be a second sending; empty when it is the first. A document of the same type, number and
    debtor, or with the same file, and one of the recipients (None: whoever got it), within `duplicate_days`;
    failed and cancelled mails left out."""
    same = documents.same(marks)
    if not same:
        return Sentence()
    since = moment - timedelta(days=settings.POSTROOM.duplicate_days)
    live = Entry.objects.filter(accepted_at__gte=since).exclude(state__in=VOID)
    mine = live.filter(attachments__own=True, attachments__document__in=same)
    if addresses is not None:
        mine = mine.filter(recipients__address__in=addresses)
    earlier = (
        mine.order_by(F("sent_at").desc(nulls_last=True), "-accepted_at")
        .values("id", "sent_at", "accepted_at", "recipients__address")
        .first()
    )
    return _said(earlier) if earlier else Sentence()


def _said(earlier: Mapping[str, Any]) -> Sentence:
    values = {"address": earlier["recipients__address"], "entry": earlier["id"]}
    if earlier["sent_at"]:
        return Reason.SENT_ALREADY(**values, date=clock.said(earlier["sent_at"]))
    return Reason.ON_ITS_WAY(**values, date=clock.said(earlier["accepted_at"]))
