"""Documents leave the desk: handed to the outbox, one mail or several together, as one run."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from postroom.desk import edits
from postroom.desk.models import Run, RunMail
from postroom.desk.off_desk import explain_absence
from postroom.desk.plans import Planned, group_together, plan_documents, plan_together, propose
from postroom.desk.refusals import HandedOverBefore
from postroom.documents import ready_documents, repository
from postroom.documents.values import DocumentView
from postroom.outbox.accept import Receipt, accept
from postroom.outbox.resend import resend
from postroom.planning.plan import Plan
from postroom.planning.refusals import SendRefused
from postroom.planning.request import Sender
from postroom.scenarios.mail_settings import for_type
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence, Word

MOST = 1000
"""Documents that one person hands over at once."""


@dataclass(frozen=True)
class Refused:
    """A document that stays on the desk, and why."""

    document: DocumentView
    why: Sentence


@dataclass(frozen=True)
class Handed:
    """What became of a hand-over: the run, how many documents left the desk, which stayed."""

    run_id: int
    documents: int
    refused: tuple[Refused, ...]


def hand_over(
    document_ids: Iterable[int],
    sender: Sender,
    all_the_same: Collection[int] = (),
    seen: Mapping[int, str] | None = None,
) -> Handed:
    """Hand over documents of the desk; one with warnings only when a person wants it all the same.

    `seen`: the fingerprint of each mail that a person looked at; one that has become another stays. Each mail is a
    promise of its own: what was accepted stays accepted when something goes wrong behind it.
    """
    ids = sorted(set(document_ids))[:MOST]
    found = plan_documents(ready_documents.list_ready(ids), sender, run=True)
    told = [(one, _find_obstacle(one, all_the_same, seen)) for one in found]
    refused = [Refused(one.proposal.document, why) for one, why in told if why]
    going = {one.proposal.document.id: one for one, why in told if not why}
    run = _begin_run(sender, [one.proposal.document for one in going.values()])
    handed = 0
    for group in group_together([one.proposal for one in going.values()]):
        try:
            handed += _hand_over_group(run, [going[one.document.id] for one in group], sender)
        except Refusal as refusal:
            refused += [Refused(one.document, refusal.sentence) for one in group]
    return Handed(run.pk, handed, tuple(refused))


def _find_obstacle(one: Planned, all_the_same: Collection[int], seen: Mapping[int, str] | None) -> Sentence:
    """Why it stays on the desk, empty when it goes. A second sending needs a reason, and so its own dialog."""
    document_id, plan = one.proposal.document.id, one.plan
    if plan.mail is None:
        return plan.problem
    if seen is not None and seen.get(document_id) != plan.fingerprint:
        return Sentence(N_("Its mail has changed since you looked at it. Please look at it again."))
    wanted = document_id in all_the_same and not any(warning.sent for warning in plan.warnings)
    return Sentence() if plan.clear or wanted else plan.warnings[0].sentence


def send_without_dialog(document: DocumentView, sender: Sender) -> int:
    """Hand a document over that just came in, when its type wishes no dialog. How many left (warnings keep it)."""
    (proposal,) = propose([document])
    return hand_over([document.id], sender).documents if proposal.decision.leaves_at_once else 0


def hand_over_one(document_id: int, plan: Plan, sender: Sender, reason: str = "") -> tuple[int, Receipt]:
    """Hand over one mail as a person saw it; `reason` lets it go although it was sent before.

    The run and what the outbox answered. Raises BadInput, NotOnDesk, NotSetUp.
    """
    documents = ready_documents.list_ready([document_id])
    if not documents:
        raise explain_absence(repository.find(document_id))
    runs: list[Run] = []

    def begin(new: Receipt) -> None:
        runs.append(_begin_run(sender, documents))
        _note(runs[0], new, documents)

    receipt = _accept_new(plan, begin)
    if receipt.state == "held" and reason:
        receipt = resend(receipt.entry_id, reason, actor=sender.name)
    return runs[0].pk, receipt


def _begin_run(sender: Sender, documents: Sequence[DocumentView]) -> Run:
    """A run; quiet when nobody wants to be told that its documents were sent."""
    types = {one.type for one in documents}
    quiet = bool(types) and all(for_type(type_).hide_sent for type_ in types)
    return Run.objects.create(begun_by=sender.name, begun_at=clock.now(), quiet=quiet)


def _hand_over_group(run: Run, group: Sequence[Planned], sender: Sender) -> int:
    """Together in one mail, or each alone when one mail cannot hold them. Alone it is the plan that was looked at."""
    proposals = [one.proposal for one in group]
    try:
        plan = group[0].plan if len(group) == 1 else plan_together(proposals, sender)
        _accept_new(plan, lambda new: _note(run, new, [one.document for one in proposals]))
    except SendRefused:
        if len(group) == 1:
            raise
        return sum(_hand_over_group(run, [one], sender) for one in group)
    return len(group)


def _accept_new(plan: Plan, note: Callable[[Receipt], None]) -> Receipt:
    """Accepted and noted in one commit. Raises HandedOverBefore when nothing new was created."""
    receipt = accept(plan, note)
    if not receipt.created:
        raise HandedOverBefore(id=receipt.entry_id, state=Word(receipt.state))
    return receipt


def _note(run: Run, receipt: Receipt, documents: Sequence[DocumentView]) -> None:
    RunMail.objects.get_or_create(run=run, entry_id=receipt.entry_id)
    edits.forget(one.id for one in documents)
