"""What was changed since a person looked, and by whom: the sentence that a refused act ends with."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from postroom.audit.listing import find_last, find_removal
from postroom.desk.off_desk import explain_absence
from postroom.desk.refusals import DocumentOvertaken
from postroom.documents import ready_documents, repository
from postroom.documents.refusals import NotOnDesk, OtherVersion, UnknownDocument
from postroom.documents.values import DocumentState, DocumentView
from postroom.outbox import queries
from postroom.planning.premises import Basis, Premise
from postroom.profiles import repository as profiles
from postroom.scenarios.mail_settings import for_type
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence

_DOCUMENT_VERBS = {
    "document correct": N_("%(who)s corrected this document on %(when)s"),
    "document reread": N_("%(who)s had this document read again on %(when)s"),
    "document edit": N_("%(who)s edited this mail on %(when)s"),
    "document anew": N_("%(who)s had this mail proposed anew on %(when)s"),
    "document take-off": N_("%(who)s took this document off the desk on %(when)s"),
    "document bring-back": N_("%(who)s brought this document back to the desk on %(when)s"),
}


def expect_seen(document_id: int, version: int | None) -> None:
    """Inside the caller's transaction: the document is on the desk as it was seen, and stays so until the commit.

    `version` None = however it is. Raises NotOnDesk, DocumentOvertaken, with who did what.
    """
    try:
        ready_documents.lock_on_desk(document_id, version)
    except NotOnDesk:
        raise explain_absence(repository.find(document_id)) from None
    except OtherVersion:
        raise DocumentOvertaken(changes=(describe_document(document_id),)) from None


def describe_changes(changed: Iterable[Premise]) -> tuple[Sentence, ...]:
    """A sentence without its full stop for each record that is another now.

    A mail profile that is as it was, and is not used for another reason, is none.
    """
    found = [_DESCRIBE[one.basis](one.name) for one in changed if not _is_same_profile(one)]
    return tuple({str(one): one for one in found}.values())


def _is_same_profile(one: Premise) -> bool:
    return one.basis is Basis.PROFILE and profiles.state_of(int(one.name)) == one.state


def describe_document(document_id: int) -> Sentence:
    """What became of a document, or who changed it last; a sentence without its full stop."""
    try:
        found = repository.find(document_id)
    except UnknownDocument:
        return Sentence(N_("this document is not there any more"))
    if found.state in (DocumentState.READY, DocumentState.REMOVED):
        return _describe_last_act(found)
    entries = queries.of_documents([found.id]).get(found.id, [])
    if not entries:
        return Sentence(N_("this document was handed over already"))
    entry = queries.find(entries[0])
    told = {"who": entry.accepted_by or "-", "when": clock.format_moment(entry.accepted_at), "id": entry.id}
    return Sentence(N_("%(who)s handed this document over on %(when)s, as mail %(id)s"), told)


def _describe_last_act(found: DocumentView) -> Sentence:
    last = find_last(str(found.id), tuple(_DOCUMENT_VERBS))
    if last is None:
        return Sentence(N_("this document was changed"))
    return _tell(_DOCUMENT_VERBS[last.verb], last.actor, last.at)


def _describe_settings(_name: str) -> Sentence:
    return _tell_last(
        ("", ("general set",)),
        N_("%(who)s changed the settings on %(when)s"),
        N_("the settings were changed"),
    )


def _describe_scenario(type_: str) -> Sentence:
    """The scenario or the template that it uses, whichever was changed last."""
    template = for_type(type_).template
    changes = [find_last(type_, _SCENARIO), find_last(template, _TEMPLATE) if template else None]
    last = max((one for one in changes if one), key=lambda one: one.id, default=None)
    if last is None:
        return Sentence(N_("the scenario or the template of this document type was changed"))
    if last.verb in _TEMPLATE:
        told = N_("%(who)s changed the template %(name)s on %(when)s")
        return _tell(told, last.actor, last.at, name=last.subject)
    return _tell(N_("%(who)s changed how this document type is sent on %(when)s"), last.actor, last.at)


def _describe_customer(debtor: str) -> Sentence:
    return _tell_last(
        (debtor, ("customer add", "customer edit", "customer remove")),
        N_("%(who)s changed customer %(name)s on %(when)s"),
        N_("customer %(name)s was changed"),
    )


def _describe_profile(number: str) -> Sentence:
    profile = profiles.by_id(int(number))
    if profile is None:
        last = find_removal("profile remove", int(number))
        if last is None:
            return Sentence(N_("its mail profile was removed"))
        told = N_("%(who)s deleted the mail profile %(name)s on %(when)s")
        return _tell(told, last.actor, last.at, name=last.subject)
    return _tell_last(
        (profile.name, ("profile add", "profile edit")),
        N_("%(who)s changed the mail profile %(name)s on %(when)s"),
        N_("the mail profile %(name)s was changed"),
    )


def _describe_default(_name: str) -> Sentence:
    return Sentence(N_("another mail profile is the default one now"))


def _describe_person(name: str) -> Sentence:
    return _tell_last(
        (name, ("user edit", "user remove")),
        N_("%(who)s changed the own address of %(name)s on %(when)s"),
        N_("the own address of %(name)s was changed"),
    )


def _describe_newest(number: str) -> Sentence:
    newest = ready_documents.find_newest(int(number))
    found = repository.find(newest) if newest not in (0, int(number)) else None
    if found is None or found.added_at is None:
        return Sentence(N_("a newer file of this document was taken away"))
    told = N_("%(who)s put a newer file of this document on the desk on %(when)s")
    return _tell(told, found.added_by, found.added_at)


_SCENARIO = ("scenario set", "scenario reset", "scenario attach", "scenario detach", "scenario remove")
_TEMPLATE = ("template set",)
_DESCRIBE: Mapping[Basis, Callable[[str], Sentence]] = {
    Basis.DOCUMENT: lambda name: describe_document(int(name)),
    Basis.NEWEST: _describe_newest,
    Basis.CUSTOMER: _describe_customer,
    Basis.SCENARIO: _describe_scenario,
    Basis.SETTINGS: _describe_settings,
    Basis.PROFILE: _describe_profile,
    Basis.DEFAULT: _describe_default,
    Basis.PERSON: _describe_person,
}


def _tell_last(asked: tuple[str, tuple[str, ...]], template: str, unknown: str) -> Sentence:
    """The newest change of one of these kinds to that subject, else a sentence without who and when."""
    subject, verbs = asked
    last = find_last(subject, verbs)
    if last is None:
        return Sentence(unknown, {"name": subject})
    return _tell(template, last.actor, last.at, name=subject)


def _tell(template: str, who: str, when: datetime, **more: object) -> Sentence:
    return Sentence(template, {"who": who or "-", "when": clock.format_moment(when), **more})
