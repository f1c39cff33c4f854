"""The planner for every door: a request of a program, or documents on the desk, as they would leave now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from postroom.customers import repository as customers
from postroom.customers.values import CustomerView
from postroom.desk import edits
from postroom.desk.edits import Added, Edited, Kept
from postroom.desk.office import Office
from postroom.documents import ready_documents, store
from postroom.documents.examine import Readable, media_type
from postroom.documents.reading.words import words_of
from postroom.documents.store import StoredFile
from postroom.documents.values import DocumentView
from postroom.outbox import actions, queries
from postroom.outbox.accept import Receipt, accept
from postroom.outbox.refusals import PlanOvertaken
from postroom.outbox.states import Hold
from postroom.people import repository as people
from postroom.planning.decision import About, Decision, Knowledge, about, decide
from postroom.planning.mail import PreparedMail
from postroom.planning.plan import Plan, check_warnings, hold_for_a_look, plan
from postroom.planning.premises import Basis, Premise
from postroom.planning.request import Companion, Priority, Sender, SendRequest
from postroom.scenarios import document_reader
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.wording import Sentence

USUAL_TYPE = "invoice"
"""What a document is when neither its name nor its text nor a person says."""


def about_file(file: Readable) -> About:
    """What a file says about itself, read with this installation's patterns."""
    found = document_reader.inspect_document(file)
    return About(
        file_name=file.name,
        type=found.type,
        number=found.number,
        debtor=found.debtor,
        recipient=found.recipient,
        language=found.language,
        issued=found.issued,
        made_at=found.made_at,
        problems=found.problems,
        intact=found.intact,
        einvoice=found.einvoice,
        guessed=found.guessed,
        buyer=frozenset(words_of(found.buyer)),
        words=found.words,
    )


def must_be_read(request: SendRequest, customer: CustomerView | None, fixed: bool) -> bool:
    """Whether the document can tell anything that is not known without reading it (10 ms and more)."""
    language = request.language or (customer.language if customer else "")
    told: Sequence[object] = (request.type, request.number, request.debtor, request.to or fixed, language)
    return bool(request.files) and not request.as_seen and not all(told)


_NOBODY = "nobody@postroom.invalid"
"""Stands in where nobody is named yet, so that the words can be shown all the same (RFC 2606)."""


def plan_request(request: SendRequest, *, thorough: bool = False) -> Plan:
    """What becomes of a request that a person or program hands in with its files; nothing is kept.

    `type` "" is read from the document. `thorough`: all warnings are looked up, not only those that stop it.
    """
    office = Office(thorough=thorough)
    customer = customers.find_known(request.debtor)
    fixed = office.scenario(request.type or USUAL_TYPE).recipients_rule == "fixed"
    said = about_file(request.files[0]) if must_be_read(request, customer, fixed) else About()
    named = {name for name in ("number", "debtor") if getattr(request, name)}
    said = replace(said, guessed=said.guessed - named)
    if not request.debtor:
        customer = customers.find_known(said.debtor)
    request = replace(request, type=request.type or said.type or USUAL_TYPE)
    whose = _premise_of_customer(request.debtor or said.debtor, customer)
    known = office.knowledge(request.type, said, customer, premises=(whose,))
    return plan(request, known, office, clock.now())


MOST_TRIES = 5
"""Plans that are made anew because something that decides was changed at the very moment of acceptance."""


def hand_in(request: SendRequest, accept_warnings: Collection[str] = ()) -> Receipt:
    """Plan a request and promise it to the ledger: what a program does that shows nobody a dialog.

    Where the program names nobody, the ledger keeps back what the desk would warn of, until a person lets it go or it
    is handed in once more with the codes of its warnings among `accept_warnings`. What is changed between plan and
    acceptance makes another plan: nobody looked at the first one. Raises CustomerNotByEmail unless its code is
    among `accept_warnings`, and what `outbox.accept` raises.
    """
    for left in reversed(range(MOST_TRIES)):
        found = plan_request(request, thorough=not request.to)
        check_warnings(found, accept_warnings)
        if not request.to:
            found = hold_for_a_look(found, accept_warnings)
        try:
            return _let_go(accept(found), found, request.actor)
        except PlanOvertaken:
            if not left:
                raise
    raise AssertionError("the last try answers or raises")


def _let_go(receipt: Receipt, found: Plan, actor: str) -> Receipt:
    """What waited for a look goes when it is handed in again and nothing is left to look at."""
    if receipt.created or receipt.hold != Hold.LOOK or found.look:
        return receipt
    actions.retry(receipt.entry_id, actor=actor)
    return replace(receipt, state=queries.find(receipt.entry_id).state, reason=Sentence(), hold=Hold.NONE)


@dataclass(frozen=True)
class Proposal:
    """How a document of the desk would be sent now: what is decided, without its words. `kept`: a person's edit."""

    document: DocumentView
    request: SendRequest
    known: Knowledge
    decision: Decision
    kept: Kept | None

    @property
    def customer(self) -> CustomerView | None:
        """Whose document it is, as far as known."""
        return self.known.customer

    @property
    def profile(self) -> str:
        """Name of the mail profile; "" when there is none yet."""
        return self.decision.profile.value

    @property
    def language(self) -> str:
        """Language of the mail."""
        return self.decision.language.value

    @property
    def recipients(self) -> tuple[tuple[str, str], ...]:
        """(kind, address) of those who are asked for."""
        return tuple((one.kind, one.address) for one in self.decision.asked)


@dataclass(frozen=True)
class Planned:
    """A document of the desk, and the mail it becomes."""

    proposal: Proposal
    plan: Plan


def propose(documents: Iterable[DocumentView], office: Office | None = None) -> list[Proposal]:
    """The proposal for each document, in a constant number of queries; `office`: one that reads for more."""
    found, office = list(documents), office or Office()
    owners = customers.by_debtors({one.debtor for one in found if one.debtor})
    saved = edits.of(one.id for one in found)
    usual, _ = office.usual
    return [_build_proposal(one, owners.get(one.debtor), saved.get(one.id), office, usual) for one in found]


def _build_proposal(
    document: DocumentView, customer: CustomerView | None, kept: Kept | None, office: Office, usual: str
) -> Proposal:
    known = office.knowledge(
        document.type,
        about(document),
        customer,
        default_profile=usual,
        kept=kept,
        premises=(
            Premise(Basis.DOCUMENT, str(document.id), str(document.version)),
            _premise_of_customer(document.debtor, customer),
        ),
    )
    bare = SendRequest((), type=document.type, number=document.number, debtor=document.debtor)
    request = _apply_edit(bare, kept.mail) if kept else bare
    return Proposal(document, request, known, decide(request, known, clock.now()), kept)


def _premise_of_customer(debtor: str, customer: CustomerView | None) -> Premise:
    return Premise(Basis.CUSTOMER, debtor, f"{customer.id}.{customer.version}" if customer else "")


def _apply_edit(request: SendRequest, mail: Edited) -> SendRequest:
    """The mail as a person saw it, to the letter."""
    return replace(
        request,
        to=mail.to,
        cc=mail.cc,
        bcc=mail.bcc,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        file_name=mail.file_name,
        profile=mail.profile,
        language=mail.language,
        at_once=mail.at_once,
        as_seen=True,
    )


def plan_documents(
    documents: Iterable[DocumentView], sender: Sender, office: Office | None = None, *, run: bool = False
) -> list[Planned]:
    """Each document as it would leave now, with all its warnings."""
    office = office or Office()
    return plan_proposals(propose(documents, office), sender, office, run=run)


def plan_proposals(
    found: Iterable[Proposal], sender: Sender, office: Office, *, run: bool = False
) -> list[Planned]:
    """Proposals that were made in the same office, with all their warnings."""
    return [Planned(one, _plan_proposal(one, sender, office, run=run)) for one in found]


def plan_edited(proposal: Proposal, mail: Edited, sender: Sender, office: Office | None = None) -> Plan:
    """The mail of a document as a person has it before their eyes; `office`: the one that read for their page."""
    return _plan_proposal(
        replace(proposal, request=_apply_edit(proposal.request, mail)), sender, office or Office(), mail.files
    )


def plan_shown(proposal: Proposal, sender: Sender, office: Office) -> Plan:
    """The mail that the dialog begins with: as somebody has kept it, else as it is proposed now."""
    return _plan_proposal(proposal, sender, office)


def plan_together(group: Sequence[Planned], sender: Sender) -> Plan:
    """One mail with the documents of a group (`group_together`); it rests on all that each of them rests on."""
    first, *others = (one.proposal for one in group)
    found = _plan_proposal(first, sender, Office(thorough=False), run=True, others=others)
    each = [premise for one in group for premise in one.plan.premises]
    return replace(found, premises=tuple(dict.fromkeys([*each, *found.premises])))


def _plan_proposal(
    proposal: Proposal,
    sender: Sender,
    office: Office,
    added: Sequence[Added] | None = None,
    *,
    run: bool = False,
    others: Sequence[Proposal] = (),
) -> Plan:
    if added is None:
        added = proposal.kept.mail.files if proposal.kept else ()
    mine = _list_premises(proposal.document, sender, office)
    request = replace(
        proposal.request,
        actor=sender.name,
        sender=sender.address,
        priority=Priority.RUN if run else Priority.URGENT,
    )
    try:
        companions = tuple(_to_companion(one.document) for one in others)
        files = (file_of(proposal.document), *map(_load_added_file, added))
    except Refusal as lost:
        return Plan(request, request, proposal.decision, None, lost)
    known = replace(proposal.known, premises=(*proposal.known.premises, *mine))
    return plan(replace(request, files=files, companions=companions), known, office, clock.now())


def _list_premises(document: DocumentView, sender: Sender, office: Office) -> list[Premise]:
    """What else it rests on: the sender's own address and, where its warnings count, the newest file."""
    found = []
    if sender.address:
        found.append(Premise(Basis.PERSON, sender.name, people.hash_address(sender.address)))
    if office.thorough:
        newest = str(ready_documents.find_newest(document.id))
        found.append(Premise(Basis.NEWEST, str(document.id), newest))
    return found


def _to_companion(document: DocumentView) -> Companion:
    return Companion(file_of(document), document.type, document.number, document.debtor)


def _load_added_file(one: Added) -> StoredFile:
    store.expect_there(one.sha256, one.size)
    return StoredFile(one.name, one.media_type, one.size, one.sha256)


def file_of(document: DocumentView) -> StoredFile:
    """The document's file as it came in; its bytes are read when it leaves. Raises ContentLost."""
    store.expect_there(document.sha256, document.size)
    return StoredFile(document.file_name, media_type(document.file_name), document.size, document.sha256)


def build_shown_mail(proposal: Proposal, sender: Sender, language: str = "", profile: str = "") -> Edited:
    """What stands in the dialog. With `language` or `profile` it is proposed anew in them.

    Raises BadInput, NotSetUp (no profile), ContentLost.
    """
    if proposal.kept and not (language or profile):
        return proposal.kept.mail
    document, typed = proposal.document, proposal.kept.mail if proposal.kept else None
    bare = SendRequest(
        (),
        to=(typed.to if typed else ()) if proposal.recipients else (_NOBODY,),
        cc=typed.cc if typed else (),
        bcc=typed.bcc if typed else (),
        type=document.type,
        number=document.number,
        debtor=document.debtor,
        language=language or proposal.language,
        profile=profile or proposal.profile,
    )
    anew = replace(proposal, request=bare, kept=None)
    found = _to_edited(_plan_proposal(anew, sender, Office(in_earnest=True, thorough=False)).ready)
    return found if proposal.recipients else replace(found, to=())


def _to_edited(draft: PreparedMail) -> Edited:
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
