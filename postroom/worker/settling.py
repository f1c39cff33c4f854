"""Settling unknown outcomes: one visit to a mailbox for all entries of a profile that are due for a look."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from django.conf import settings

from postroom.inbox.faults import InboxFault, NotLetIn
from postroom.inbox.mailbox import Mailbox
from postroom.inbox.open_mailbox import open_mailbox
from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.outbox import unknowns
from postroom.outbox.sent_folder_lookups import Seen, Unknown
from postroom.profiles import repository as profiles
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_
from postroom.worker.verdict import Verdict, verdict

log = structlog.get_logger("worker")


@dataclass
class _Visit:
    """What the mailbox showed: the copies of each Message-ID, or why it could not be searched."""

    folder: str = ""
    copies: dict[str, int] = field(default_factory=dict)
    line: str = ""
    lasting: bool = False


def settle(profile_id: int | None, due: Sequence[Unknown]) -> None:
    """Look for `due` entries of one profile and write down what follows."""
    mine = [taken for unknown in due if (taken := unknowns.take(unknown))]
    if not mine:
        return
    visit = _visit_mailbox(profile_id, _list_wanted(mine))
    for unknown in mine:
        _judge(unknown, _to_seen(unknown, visit), visit.lasting)


def _list_wanted(due: Sequence[Unknown]) -> list[str]:
    wanted = [message_id for unknown in due for message_id in (unknown.message_id, *unknown.controls)]
    return list(dict.fromkeys(wanted))


def _visit_mailbox(profile_id: int | None, wanted: list[str]) -> _Visit:
    try:
        profile = profiles.by_id(profile_id) if profile_id else None
        if profile is None:
            return _Visit(line=N_("the mail profile was removed"), lasting=True)
        if not profile.imap_host:
            return _Visit(line=N_("the mail profile has no incoming server"), lasting=True)
        with open_mailbox(profile) as mailbox:
            return _search_folder(mailbox, wanted)
    except (NotLetIn, TokenRefused, Refusal) as refused:
        return _Visit(line=str(refused), lasting=True)
    except (InboxFault, TokenFault) as fault:
        return _Visit(line=str(fault))


def _search_folder(mailbox: Mailbox, wanted: list[str]) -> _Visit:
    folder = mailbox.sent_folder()
    if folder is None:
        return _Visit(line=N_("the mailbox has no folder for sent mail"), lasting=True)
    never_used = f"<{secrets.token_hex(16)}.postroom@postroom.invalid>"
    copies = mailbox.copies(folder, [*wanted, never_used])
    if copies[never_used]:
        return _Visit(line=N_("the server's search finds what is not there"), lasting=True)
    return _Visit(folder, copies)


def _to_seen(unknown: Unknown, visit: _Visit) -> Seen:
    early = unknown.open_for > 0
    if not visit.folder:
        return Seen(line=visit.line, early=early)
    there = next((control for control in unknown.controls if visit.copies.get(control)), "")
    control = there or next(iter(unknown.controls), "")
    found = bool(there) if control else None
    copies = visit.copies[unknown.message_id]
    return Seen(visit.folder, copies, control, found, expected=unknown.answered, early=early)


def _judge(unknown: Unknown, seen: Seen, lasting: bool) -> None:
    ruling = verdict(unknown, seen, lasting, clock.now(), settings.POSTROOM.settle_delay)
    if ruling.verdict is Verdict.SENT:
        unknowns.note_found(unknown, seen)
    elif ruling.verdict is Verdict.AGAIN:
        unknowns.go_again(unknown, seen)
    else:
        unknowns.look_again(unknown, seen, ruling.at)
    log.info("looked in the Sent folder", entry=unknown.entry_id, verdict=str(ruling.verdict))
