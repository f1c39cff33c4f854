"""Commands on the messages of the open folder (RFC 3501 section 6.4, RFC 4315, RFC 6851)."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from postroom.shared.clock import read_disk_time
from sandbox365.exchange.imap import words
from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.candidate import Candidate, Lag
from sandbox365.exchange.imap.fetching import Item, read_items
from sandbox365.exchange.imap.folders import DELETED, SEEN, Flags, Snapshot, known
from sandbox365.exchange.imap.names import SENT
from sandbox365.exchange.imap.searching import Question, Searched, read_search
from sandbox365.exchange.imap.session import Session
from sandbox365.exchange.imap.view import View


async def search(session: Session, arguments: Arguments, by_uid: bool) -> str:
    """SEARCH and UID SEARCH; a message that is too new is not found yet."""
    view = session.selected
    question = read_search(arguments, view.uids)
    arguments.end()
    await session.suffer("imap_search")
    messages = _indexed(view, view.folder.look(), _lag_of(session, view))
    found = await asyncio.to_thread(_answers, question, messages)
    numbers = "".join(f" {message.uid if by_uid else message.number}" for message in found)
    session.wire.say(f"* SEARCH{numbers}")
    return f"OK {_name('SEARCH', by_uid)} completed."


def _lag_of(session: Session, view: View) -> Lag:
    """How long SEARCH does not find a message yet: the same for all, and in Sent Items what its mailbox adds."""
    directory = session.cloud.directory
    mailbox = directory.mailbox(session.login.address) if session.login else None
    own = mailbox.sent_lag if mailbox and view.folder.path.name == SENT else 0.0
    return Lag(directory.settings.search_lag, own)


def _indexed(view: View, now: Snapshot, lag: Lag) -> list[Searched]:
    messages = [
        Searched(number, uid, now.flags[uid], uid in view.recent, Candidate(now.paths[uid]))
        for number, uid in enumerate(view.uids, 1)
        if uid in now.paths
    ]
    if not (lag and messages):
        return messages
    moment = read_disk_time(next(iter(now.paths.values())).parent)
    return [message for message in messages if message.found.is_indexed(lag, moment)]


def _answers(question: Question, messages: Iterable[Searched]) -> list[Searched]:
    return [message for message in messages if _meets(question, message)]


def _meets(question: Question, message: Searched) -> bool:
    try:
        return question(message)
    except FileNotFoundError:  # deleted by another session meanwhile
        return False


async def fetch(session: Session, arguments: Arguments, by_uid: bool) -> str:
    r"""FETCH and UID FETCH; a body that is asked for without PEEK gets \Seen."""
    numbers = arguments.numbers()
    arguments.space()
    items = read_items(arguments)
    arguments.end()
    await session.suffer("imap_fetch")
    view = session.selected
    chosen = view.pick(numbers, by_uid)
    if by_uid and not any(item.name == b"UID" for item in items):
        items = [Item(b"UID"), *items]
    newly_seen = _mark_as_read(view, chosen, items)
    now = view.folder.look()
    complete = True
    for number, uid in chosen:
        wanted = [*items, Item(b"FLAGS")] if uid in newly_seen and Item(b"FLAGS") not in items else items
        complete &= await _send(session, number, uid, wanted, now)
    if not complete and not by_uid:  # RFC 2180 section 4.1.2
        return "NO Some of the messages no longer exist."
    return f"OK {_name('FETCH', by_uid)} completed."


def _mark_as_read(view: View, chosen: Sequence[tuple[int, int]], items: Iterable[Item]) -> set[int]:
    if view.read_only or not any(item.marks_as_read for item in items):
        return set()
    now = view.folder.look()
    new = {uid: now.flags[uid] | {SEEN} for _, uid in chosen if SEEN not in now.flags.get(uid, {SEEN})}
    if new:
        view.folder.set_flags(new)
    return set(new)


async def _send(session: Session, number: int, uid: int, items: Sequence[Item], now: Snapshot) -> bool:
    if uid not in now.paths:
        return False
    try:
        answer = _answer(session.selected, uid, items, now.paths[uid], now.flags[uid])
    except FileNotFoundError:  # deleted by another session meanwhile
        return False
    session.tell([b"%d FETCH (%b)" % (number, answer)])
    await session.wire.flush()
    await asyncio.sleep(0)  # others get their turn between two messages
    return True


def _answer(view: View, uid: int, items: Sequence[Item], path: Path, flags: Flags) -> bytes:
    found = Candidate(path)
    parts = []
    for item in items:
        if item.name == b"UID":
            parts.append(b"UID %d" % uid)
        elif item.name == b"FLAGS":
            parts.append(view.told(uid, flags))
        else:
            parts.append(item.value(found))
    return b" ".join(parts)


async def store(session: Session, arguments: Arguments, by_uid: bool) -> str:
    """STORE and UID STORE."""
    numbers = arguments.numbers()
    arguments.space()
    sign, silent = _read_action(arguments)
    given = known(arguments.flags())
    arguments.end()
    view = session.writable
    chosen = view.pick(numbers, by_uid)
    now = view.folder.look()
    changed = {uid: _combined(sign, now.flags[uid], given) for _, uid in chosen if uid in now.flags}
    view.folder.set_flags(changed)
    for number, uid in chosen:
        if uid in changed and silent:
            view.silently(uid, changed[uid])
        elif uid in changed:
            uid_part = b"UID %d " % uid if by_uid else b""
            session.tell([b"%d FETCH (%b%b)" % (number, uid_part, view.told(uid, changed[uid]))])
    return f"OK {_name('STORE', by_uid)} completed."


def _read_action(arguments: Arguments) -> tuple[str, bool]:
    sign = next((sign for sign in ("+", "-") if arguments.comes(sign.encode())), "")
    arguments.expect(b"FLAGS")
    silent = arguments.comes(b".SILENT")
    arguments.space()
    return sign, silent


def _combined(sign: str, before: Flags, given: Flags) -> Flags:
    if sign == "+":
        return before | given
    return before - given if sign == "-" else given


async def copy(session: Session, arguments: Arguments, by_uid: bool) -> str:
    """COPY and UID COPY."""
    pairs = _transfer(session, arguments, by_uid, move=False)
    return f"OK {_copy_uid(session, pairs)}{_name('COPY', by_uid)} completed."


async def move(session: Session, arguments: Arguments, by_uid: bool) -> str:
    """MOVE and UID MOVE (RFC 6851): the new UIDs before the EXPUNGE lines."""
    pairs = _transfer(session, arguments, by_uid, move=True)
    if pairs:
        session.wire.say(f"* OK {_copy_uid(session, pairs)}".rstrip())
        session.tell(session.selected.expunged(old for old, _new in pairs))
    return f"OK {_name('MOVE', by_uid)} completed."


def _transfer(session: Session, arguments: Arguments, by_uid: bool, move: bool) -> list[tuple[int, int]]:
    numbers = arguments.numbers()
    arguments.space()
    name = arguments.astring()
    arguments.end()
    view = session.writable if move else session.selected
    target = session.postbox.folder(name, words.TRY_CREATE)
    chosen = view.pick(numbers, by_uid)
    now = view.folder.look()
    present = [uid for _, uid in chosen if uid in now.paths]
    bring = target.move_here if move else target.copy_here
    if move:
        view.folder.before_removal()
    return [(uid, bring(now.paths[uid], now.flags[uid])) for uid in present]


def _copy_uid(session: Session, pairs: Sequence[tuple[int, int]]) -> str:
    if not pairs:
        return ""
    old, new = (",".join(str(pair[side]) for pair in pairs) for side in (0, 1))
    return f"[COPYUID {session.cloud.store.uid_validity} {old} {new}] "


async def expunge(session: Session, arguments: Arguments, by_uid: bool) -> str:
    r"""EXPUNGE, and UID EXPUNGE of those with \Deleted among some (RFC 4315 section 2.1)."""
    view = session.writable
    among = set(arguments.numbers().among(view.uids)) if by_uid else set(view.uids)
    arguments.end()
    now = view.folder.look()
    gone = [uid for uid in view.uids if uid in among and DELETED in now.flags.get(uid, ())]
    view.folder.remove(gone)
    session.tell(view.expunged(gone))
    return f"OK {_name('EXPUNGE', by_uid)} completed."


def _name(command: str, by_uid: bool) -> str:
    return f"UID {command}" if by_uid else command
