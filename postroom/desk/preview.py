"""The mail of a document as a person sees it before it leaves: proposed, or as somebody has edited it."""

from dataclasses import replace

from postroom.desk.edits import Added, Edited
from postroom.desk.orders import Sender, order_for
from postroom.desk.proposal import Proposal
from postroom.outbox.drafting import Draft, drafted
from postroom.outbox.orders import checked

_NOBODY = "nobody@postroom.invalid"
"""Stands in where nobody is named yet, so that the words can be shown all the same (RFC 2606)."""


def as_seen(proposal: Proposal, sender: Sender, language: str = "", profile: str = "") -> Edited:
    """What stands in the dialog. With `language` or `profile` it is proposed anew in them.

    Raises BadInput, NotSetUp (no profile), ContentLost.
    """
    if proposal.kept and not (language or profile):
        return proposal.kept.mail
    order = order_for(replace(proposal, kept=None), sender)
    order = replace(order, language=language or order.language, profile=profile or order.profile)
    nobody = not proposal.recipients
    draft = drafted(checked(replace(order, to=(_NOBODY,)) if nobody else order), in_earnest=True)
    found = _edited(draft)
    return replace(found, to=()) if nobody else found


def _edited(draft: Draft) -> Edited:
    named = {kind: tuple(one for of, one in draft.recipients if of == kind) for kind in ("to", "cc", "bcc")}
    return Edited(
        profile=draft.profile.name,
        to=named["to"],
        cc=named["cc"],
        bcc=named["bcc"],
        language=draft.mail.language,
        subject=draft.mail.subject,
        text=draft.mail.text,
        html=draft.mail.html,
        file_name=draft.mail.attachments[0].name,
        files=tuple(Added(**file.__dict__) for file in draft.extra_files),
    )
