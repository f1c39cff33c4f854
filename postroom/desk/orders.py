"""From proposals to what the outbox is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.desk.edits import Edited
from postroom.desk.proposal import Proposal
from postroom.documents import store
from postroom.documents.examine import File, media_type
from postroom.documents.values import DocumentView
from postroom.outbox.orders import Companion, Order
from postroom.outbox.states import Priority


@dataclass(frozen=True)
class Sender:
    """Who sends: the name for the log, and the address of their own ("" = the profile's sends, mission C7)."""

    name: str
    address: str = ""


def order_for(proposal: Proposal, sender: Sender, *, run: bool = False) -> Order:
    """The mail of one document. Raises ContentLost."""
    if proposal.kept:
        return edited_order(proposal, proposal.kept.mail, sender, run=run)
    document = proposal.document
    return Order(
        files=(file_of(document),),
        to=proposal.named("to"),
        cc=proposal.named("cc"),
        bcc=proposal.named("bcc"),
        type=document.type,
        number=document.number,
        debtor=document.debtor,
        profile=proposal.profile,
        language=proposal.language,
        actor=sender.name,
        sender=sender.address,
        priority=Priority.RUN if run else Priority.URGENT,
        not_before=proposal.not_before,
    )


def edited_order(proposal: Proposal, mail: Edited, sender: Sender, *, run: bool = False) -> Order:
    """The mail as a person saw it, to the letter. Raises ContentLost."""
    document = proposal.document
    added = [File(one.name, one.media_type, store.content(one.sha256)) for one in mail.files]
    return Order(
        files=(file_of(document), *added),
        to=mail.to,
        cc=mail.cc,
        bcc=mail.bcc,
        type=document.type,
        number=document.number,
        debtor=document.debtor,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        file_name=mail.file_name,
        profile=mail.profile,
        language=mail.language,
        actor=sender.name,
        sender=sender.address,
        priority=Priority.RUN if run else Priority.URGENT,
        not_before=None if mail.at_once else proposal.not_before,
        as_seen=True,
    )


def together(proposals: Sequence[Proposal]) -> list[list[Proposal]]:
    """Which documents share a mail: unedited ones of one customer who wants that, alike in all that a mail has once.

    The order of the first of each stays; one mail takes at most `MOST_TOGETHER` documents.
    """
    groups: list[list[Proposal]] = []
    open_ones: dict[object, list[Proposal]] = {}
    for one in proposals:
        mark = _mark(one)
        group = open_ones.get(mark) if mark else None
        if group is None or len(group) >= MOST_TOGETHER:
            group = []
            groups.append(group)
            if mark:
                open_ones[mark] = group
        group.append(one)
    return groups


MOST_TOGETHER = 20
"""Documents of one customer in one mail."""


def group_order(group: Sequence[Proposal], sender: Sender) -> Order:
    """One mail with the documents of a group. Raises ContentLost."""
    first, *others = group
    order = order_for(first, sender, run=True)
    companions = tuple(
        Companion(file_of(one.document), one.document.type, one.document.number, one.document.debtor)
        for one in others
    )
    return Order(**{**order.__dict__, "companions": companions}) if companions else order


def _mark(one: Proposal) -> object:
    if one.kept or one.customer is None or not one.customer.together:
        return None
    return one.customer.id, one.document.type, one.recipients, one.language, one.profile


def file_of(document: DocumentView) -> File:
    """The document's file as it came in. Raises ContentLost."""
    return File(document.file_name, media_type(document.file_name), store.content(document.sha256))
