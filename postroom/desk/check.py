"""Every document is looked at before the first mail: what stops it, and what a person should see."""

from collections.abc import Iterable
from dataclasses import dataclass

from postroom.desk.orders import Sender, order_for
from postroom.desk.proposal import Proposal, proposals
from postroom.desk.warnings import Concern, concerns, unwanted
from postroom.documents.values import DocumentView
from postroom.outbox.drafting import Draft, drafted
from postroom.outbox.orders import Order, checked
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence


@dataclass(frozen=True)
class Checked:
    """A proposal, the mail it becomes (None when it cannot), what stops it and what is to be seen."""

    proposal: Proposal
    draft: Draft | None
    problem: Sentence
    concerns: tuple[Concern, ...] = ()

    @property
    def clear(self) -> bool:
        """Nothing stops it and nothing is odd."""
        return self.draft is not None and not self.concerns


def checks(documents: Iterable[DocumentView], sender: Sender) -> list[Checked]:
    """Each document as it would leave now."""
    return [check(one, sender) for one in proposals(documents)]


def check(proposal: Proposal, sender: Sender, order: Order | None = None) -> Checked:
    """One proposal, or the edited order that stands for it."""
    if order is None and not proposal.recipients:
        return Checked(proposal, None, _nobody(proposal))
    try:
        draft = drafted(checked(order or order_for(proposal, sender)))
    except Refusal as refusal:
        return Checked(proposal, None, refusal.sentence)
    return Checked(proposal, draft, Sentence(), tuple(concerns(proposal, draft)))


def _nobody(proposal: Proposal) -> Sentence:
    """Why there is no recipient: the customer wants none, or nobody knows one."""
    wish = next(iter(unwanted(proposal.customer)), None)
    return wish or Sentence(N_("There is no recipient: %(why)s."), {"why": proposal.why.recipients})
