"""Documents leave the desk: handed to the outbox, one mail or several together, as one run."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from postroom.audit.record import record
from postroom.desk import changes
from postroom.desk.grouping import group_together
from postroom.desk.looks import Look
from postroom.desk.models import Run, RunMail
from postroom.desk.off_desk import explain_absence
from postroom.desk.office import Office
from postroom.desk.plans import MOST_TRIES, Planned, Proposal, plan_proposals, plan_together, propose
from postroom.desk.refusals import HandedOverBefore, MailOvertaken
from postroom.documents import ready_documents, repository
from postroom.documents.refusals import NotOnDesk
from postroom.documents.values import DocumentView
from postroom.outbox import queries
from postroom.outbox.accept import Receipt, accept
from postroom.outbox.refusals import PlanOvertaken
from postroom.outbox.resend import resend
from postroom.outbox.states import Hold
from postroom.planning.plan import Plan
from postroom.planning.premises import Basis, Premise
from postroom.planning.refusals import SendRefused
from postroom.planning.request import Sender
from postroom.planning.warnings import PlanWarning
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
    """What became of a hand-over: the run, how many documents left the desk, which did not."""

    run_id: int
    documents: int
    refused: tuple[Refused, ...]


def hand_over(
    document_ids: Iterable[int],
    sender: Sender,
    all_the_same: Collection[int] = (),
    looks: Mapping[int, Look] | None = None,
    token: str = "",
) -> Handed:
    """Hand over documents of the desk; one with warnings only when a person wants it all the same.

    `looks`: what a person looked at; a mail that has become another one stays, and so does one with a warning that
    did not stand there. Each mail is a promise of its own: it is planned, proven and accepted by itself, and what was
    accepted stays accepted when something goes wrong behind it. `token`: that of the form; one that comes a second
    time goes on with its run.
    """
    ids = sorted(set(document_ids))[:MOST]
    there = ready_documents.list_ready(ids)
    run = _begin_run(sender, there, token)
    work = _HandOver(run, sender, frozenset(all_the_same), looks)
    groups = group_together(propose(there, work.office))
    handed = sum(work.hand_over_group(group) for group in groups)
    refused = [*work.refused, *_list_gone({*ids} - {one.id for one in there})]
    # The same form may have been sent twice: what its other half handed over did leave.
    own = _list_own(run, [one.document.id for one in refused])
    return Handed(run.pk, handed + len(own), tuple(one for one in refused if one.document.id not in own))


class _HandOver:
    """One hand-over under way. What decides is read once for all, and anew when it was changed meanwhile."""

    def __init__(
        self, run: Run, sender: Sender, all_the_same: Collection[int], looks: Mapping[int, Look] | None
    ) -> None:
        self.refused: list[Refused] = []
        self.office = Office()
        self._run, self._sender, self._all_the_same, self._looks = run, sender, all_the_same, looks

    def hand_over_group(self, group: Sequence[Proposal]) -> int:
        """Documents that may share a mail: how many of them left."""
        ids = [one.document.id for one in group]
        for _ in range(MOST_TRIES):
            going, staying = self._sort(group, ids)
            try:
                return self._accept(going, staying)
            except PlanOvertaken as overtaken:
                why = MailOvertaken(changes=changes.describe_changes(overtaken.changed)).sentence
                self.office = Office()
                group = propose(ready_documents.list_ready(ids), self.office)
            except Refusal as refusal:
                why = refusal.sentence
                break
        self.refused += [*staying, *(Refused(one.proposal.document, why) for one in going)]
        return 0

    def _sort(self, group: Sequence[Proposal], ids: Iterable[int]) -> tuple[list[Planned], list[Refused]]:
        """Those that go, and those that stay or are gone, each with the reason."""
        found = plan_proposals(group, self._sender, self.office, run=True)
        told = [(one, self._find_obstacle(one)) for one in found]
        staying = [Refused(one.proposal.document, why) for one, why in told if why]
        gone = _list_gone({*ids} - {one.document.id for one in group})
        return [one for one, why in told if not why], [*staying, *gone]

    def _accept(self, going: Sequence[Planned], staying: list[Refused]) -> int:
        """Together in one mail, or each alone when one mail cannot hold them. Alone it is the plan that was seen."""
        alone = len(going) < 2
        try:
            if going:
                plan = going[0].plan if alone else plan_together(going, self._sender)
                _accept_new(plan, lambda new: _note(self._run, new))
        except SendRefused:
            if alone:
                raise
            self.refused += staying
            return sum(self.hand_over_group([one.proposal]) for one in going)
        self.refused += staying
        return len(going)

    def _find_obstacle(self, one: Planned) -> Sentence:
        """Why it stays, empty when it goes. A second sending needs a reason, and so its own dialog."""
        document_id, plan = one.proposal.document.id, one.plan
        if plan.mail is None:
            return plan.problem
        look = self._looks.get(document_id) if self._looks is not None else None
        if self._looks is not None and (look is None or look.fingerprint != plan.fingerprint):
            return say_overtaken(look, plan)
        if any(warning.sent for warning in plan.warnings) or document_id not in self._all_the_same:
            return _say_warned(look, plan, plan.warnings)
        new = [warning for warning in plan.warnings if look and warning.mark not in look.warnings]
        return _say_warned(look, plan, new)


def _say_warned(look: Look | None, plan: Plan, warnings: Sequence[PlanWarning]) -> Sentence:
    """The first warning, and who has changed something since it was not there; empty without one."""
    if not warnings:
        return Sentence()
    changed = look.list_changed(plan.premises) if look and warnings[0].mark not in look.warnings else ()
    told = {"warning": warnings[0].sentence, "changes": changes.describe_changes(changed)}
    if not told["changes"]:
        return warnings[0].sentence
    return Sentence(N_("%(warning)s Since you looked at it: %(changes)s."), told)


def say_overtaken(look: Look | None, plan: Plan) -> Sentence:
    """What has made another mail of the one that a person looked at, and who did it, as far as it is known."""
    changed = look.list_changed([*plan.premises, *_read_documents(plan)]) if look else ()
    described = changes.describe_changes(changed)
    if described:
        return MailOvertaken(changes=described).sentence
    return Sentence(N_("Its mail has changed since you looked at it. Please look at it again."))


def _read_documents(plan: Plan) -> list[Premise]:
    """In which state the documents of a plan are by now: an edit may have been read before its document was."""
    found = repository.find_many([number for number, _ in plan.rows])
    return [Premise(Basis.DOCUMENT, str(one.id), str(one.version)) for one in found]


def send_without_dialog(document: DocumentView, sender: Sender) -> int:
    """Hand a document over that just came in, when its type wishes no dialog. How many left (warnings keep it)."""
    (proposal,) = propose([document])
    return hand_over([document.id], sender).documents if proposal.decision.leaves_at_once else 0


def hand_over_one(
    document_id: int, plan: Plan, sender: Sender, reason: str = "", token: str = ""
) -> tuple[int, Receipt]:
    """Hand over one mail as a person saw it; `reason` lets it go although it was sent before.

    The run and what the outbox answered; the same form sent twice has the first answer. Raises BadInput, NotSetUp,
    NotOnDesk, MailOvertaken (what the plan rests on was changed meanwhile; nothing was handed over).
    """
    try:
        return _hand_over_one(document_id, plan, sender, reason, token)
    except (NotOnDesk, PlanOvertaken) as late:
        done = find_handed_over(token)
        if done:
            return done
        if isinstance(late, PlanOvertaken):
            raise MailOvertaken(changes=changes.describe_changes(late.changed)) from None
        raise


def _hand_over_one(
    document_id: int, plan: Plan, sender: Sender, reason: str, token: str
) -> tuple[int, Receipt]:
    documents = ready_documents.list_ready([document_id])
    if not documents:
        raise explain_absence(repository.find(document_id))
    runs: list[Run] = []

    def begin(new: Receipt) -> None:
        runs.append(_begin_run(sender, documents, token))
        _note(runs[0], new)

    receipt = _accept_new(plan, begin)
    if not reason:
        return runs[0].pk, receipt
    told = {"reason": reason, "entry": receipt.entry_id}
    record(sender.name, "document again", subject=str(document_id), after=told)
    if queries.find(receipt.entry_id).hold == Hold.DUPLICATE:
        receipt = resend(receipt.entry_id, reason, actor=sender.name)
    return runs[0].pk, receipt


def find_handed_over(token: str) -> tuple[int, Receipt] | None:
    """What the form with this token has handed over already: the run and its newest mail; None for nothing."""
    mails = (
        RunMail.objects.filter(run__token=token).order_by("-entry_id") if token else RunMail.objects.none()
    )
    mail = mails.first()
    if mail is None:
        return None
    entry = queries.find(mail.entry_id)
    return mail.run_id, Receipt(entry.id, entry.state, created=False, reason=entry.reason)


def _begin_run(sender: Sender, documents: Sequence[DocumentView], token: str) -> Run:
    """A run; quiet when nobody wants to be told that its documents were sent. A form has one run, however often it
    is sent."""
    types = {one.type for one in documents}
    quiet = bool(types) and all(for_type(type_).hide_sent for type_ in types)
    about = {"begun_by": sender.name, "begun_at": clock.now(), "quiet": quiet}
    if token:
        return Run.objects.get_or_create(token=token, defaults=about)[0]
    return Run.objects.create(**about)


def _list_gone(document_ids: Collection[int]) -> list[Refused]:
    """Documents that are not on the desk any more, each with what became of it; those that never were, left out."""
    found = repository.find_many(document_ids)
    return [Refused(one, explain_absence(one).sentence) for one in found]


def _list_own(run: Run, document_ids: Sequence[int]) -> set[int]:
    """Those of the documents that a mail of this run carries."""
    mails = set(RunMail.objects.filter(run=run).values_list("entry_id", flat=True))
    entries = queries.of_documents(document_ids) if document_ids and mails else {}
    return {number for number, found in entries.items() if mails & set(found)}


def _accept_new(plan: Plan, note: Callable[[Receipt], None]) -> Receipt:
    """Accepted and noted in one commit. Raises HandedOverBefore when nothing new was created."""
    receipt = accept(plan, note)
    if not receipt.created:
        raise HandedOverBefore(id=receipt.entry_id, state=Word(receipt.state))
    return receipt


def _note(run: Run, receipt: Receipt) -> None:
    RunMail.objects.create(run=run, entry_id=receipt.entry_id)
