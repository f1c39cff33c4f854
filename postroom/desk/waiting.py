"""Mails that wait and keep what was accepted, although customer, mail profile or document type have changed since.

They stay as they are until somebody calls them back; then their documents are ready on the desk again.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from postroom.audit import listing
from postroom.audit.listing import ChangeView
from postroom.audit.record import record
from postroom.customers import repository as customers
from postroom.desk.differences import differ_from_customer, differ_from_profile, differ_from_type
from postroom.outbox import actions, queries, seen, unsent
from postroom.outbox.refusals import ChangedSinceSeen
from postroom.outbox.states import State
from postroom.outbox.unsent import Unsent
from postroom.outbox.views import EntryView
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.scenarios.mail_settings import for_type
from postroom.shared.refusals import NotPossible
from postroom.shared.wording import Sentence

MOST = 200
"""Mails that are shown, and called back at once."""
_OF_CUSTOMERS = ("customer edit", "customer remove")
_OF_TYPES = ("scenario set", "scenario reset", "scenario remove")
_OF_PROFILES = ("profile edit",)


@dataclass(frozen=True)
class OldMail:
    """A mail that waits, in what it differs, and the mark of both that travels with the form."""

    entry: EntryView
    why: tuple[Sentence, ...]
    mark: str
    fingerprint: str


@dataclass(frozen=True)
class OldMails:
    """Those that are shown, and how many there are; of more than `unsent.MOST` waiting mails the oldest."""

    rows: tuple[OldMail, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class CalledBack:
    """How many were cancelled, for how many it was too late, and how many had changed since they were seen."""

    cancelled: int
    too_late: int
    changed: int


def list_for_customers(debtors: Collection[str] | None = None) -> OldMails:
    """Waiting mails of these customers, None = of all, that differ from what the customer says now."""
    since = unsent.find_oldest()
    if since is None:
        return OldMails()
    only = next(iter(debtors)) if debtors is not None and len(debtors) == 1 else ""
    changes = _group_by_subject(listing.list_since(since, _OF_CUSTOMERS, only))
    wanted = sorted(set(changes) if debtors is None else set(changes) & set(debtors))
    found: list[tuple[Unsent, tuple[Sentence, ...]]] = []
    for begin in range(0, len(wanted), unsent.MOST):
        some = wanted[begin : begin + unsent.MOST]
        known = customers.by_debtors(some)
        found += [
            (one, differ_from_customer(one, known.get(one.debtor), changes[one.debtor]))
            for one in unsent.list_for_debtors(some)
        ]
    return _show(found)


def list_for_customer(debtor: str) -> OldMails:
    """The same of one customer."""
    return list_for_customers((debtor,))


def list_for_profile(profile_id: int) -> OldMails:
    """Waiting mails of this mail profile that were accepted with another sender, server or login."""
    profile, since = profiles.by_id(profile_id), unsent.find_oldest()
    if profile is None or since is None:
        return OldMails()
    changes = _follow_name(profile, listing.list_since(since, _OF_PROFILES))
    if not changes:
        return OldMails()
    mails = unsent.list_for_profile(profile_id)
    return _show([(one, differ_from_profile(one, profile, changes)) for one in mails])


def list_for_type(type_: str) -> OldMails:
    """Waiting mails of this document type that keep what was set for it before."""
    since = unsent.find_oldest()
    changes = listing.list_since(since, _OF_TYPES, type_) if since else []
    if not changes:
        return OldMails()
    scenario = for_type(type_)
    return _show([(one, differ_from_type(one, scenario, changes)) for one in unsent.list_for_type(type_)])


def call_back(found: OldMails, wanted: Mapping[int, str], *, actor: str) -> CalledBack:
    """Cancel those of the mails that are still as somebody saw them; their documents are ready on the desk again.

    `found`: the list as it is now; `wanted`: number -> mark of each as the person saw it. One that changed, or that
    no longer differs, is left alone.
    """
    now = {one.entry.id: one for one in found.rows}
    told = {entry_id: _cancel(entry_id, now.get(entry_id), mark, actor) for entry_id, mark in wanted.items()}
    gone = sorted(entry_id for entry_id, word in told.items() if word == "cancelled")
    if gone:
        record(actor, "outbox call back", after={"entry": gone})
    words = list(told.values())
    return CalledBack(words.count("cancelled"), words.count("too late"), words.count("changed"))


def _cancel(entry_id: int, now: OldMail | None, mark: str, actor: str) -> str:
    if now is None or now.mark != mark:
        return _say_what_passed(entry_id)
    try:
        actions.cancel(entry_id, actor=actor, seen=now.fingerprint)
    except ChangedSinceSeen:
        return _say_what_passed(entry_id)
    except NotPossible:
        return "too late"  # its final dot was allowed, or it was sent to some before
    return "cancelled"


def _say_what_passed(entry_id: int) -> str:
    gone = (State.SENT, State.SENDING, State.UNKNOWN)
    return "too late" if queries.state_of(entry_id) in gone else "changed"


def _show(found: Sequence[tuple[Unsent, tuple[Sentence, ...]]]) -> OldMails:
    why = {one.entry_id: sentences for one, sentences in found if sentences}
    entries = queries.find_several(sorted(why)[:MOST])
    fingerprints = seen.make_fingerprints(entries)
    rows = [
        OldMail(one, why[one.id], _make_mark(fingerprints[one.id], why[one.id]), fingerprints[one.id])
        for one in entries
    ]
    return OldMails(tuple(rows), len(why))


def _make_mark(fingerprint: str, why: Iterable[Sentence]) -> str:
    text = "\n".join([fingerprint, *map(str, why)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _group_by_subject(changes: Iterable[ChangeView]) -> dict[str, list[ChangeView]]:
    found: dict[str, list[ChangeView]] = {}
    for one in changes:
        found.setdefault(one.subject, []).append(one)
    return found


def _follow_name(profile: Profile, changes: Sequence[ChangeView]) -> list[ChangeView]:
    """Those of the changes that were made to this profile, also under its earlier names; the oldest first."""
    name, mine = profile.name, []
    for one in reversed(changes):
        if one.after.get("name", one.subject) == name:
            name = one.subject
            mine.append(one)
    return mine[::-1]
