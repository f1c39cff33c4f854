"""Commands on the folders of a mailbox (RFC 3501 section 6.3, RFC 2342, RFC 3691)."""

import datetime as dt

from sandbox365.exchange.imap import words
from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.folders import DELETED, FLAGS, SEEN, Flags, Snapshot, known
from sandbox365.exchange.imap.session import Session
from sandbox365.exchange.imap.view import View
from sandbox365.exchange.imap.wire import astring
from sandbox365.exchange.imap.words import BadArguments

_LONGEST_PATTERN = 1000
_COUNTS = (b"MESSAGES", b"RECENT", b"UIDNEXT", b"UIDVALIDITY", b"UNSEEN")


async def namespace(session: Session, arguments: Arguments) -> str:
    """NAMESPACE: one, of one's own."""
    arguments.end()
    session.wire.say(f"* {words.NAMESPACE}")
    return "OK NAMESPACE completed."


async def list_folders(session: Session, arguments: Arguments) -> str:
    """LIST."""
    return _list(session, arguments, b"LIST")


async def list_subscribed(session: Session, arguments: Arguments) -> str:
    """LSUB."""
    return _list(session, arguments, b"LSUB")


def _list(session: Session, arguments: Arguments, command: bytes) -> str:
    reference = arguments.astring()
    arguments.space()
    pattern = reference + (wanted := arguments.pattern())
    arguments.end()
    if len(pattern) > _LONGEST_PATTERN:
        raise BadArguments
    found = session.postbox.listing(pattern, subscribed_only=command == b"LSUB")
    if not wanted:  # what the delimiter is (RFC 3501 section 6.3.8)
        found = [([r"\Noselect"], b"")]
    session.tell(
        [b'%b (%b) "/" %b' % (command, " ".join(marks).encode(), astring(name)) for marks, name in found]
    )
    return f"OK {command.decode()} completed."


async def status(session: Session, arguments: Arguments) -> str:
    """STATUS."""
    name = arguments.astring()
    arguments.space()
    wanted = arguments.in_parentheses(arguments.atom)
    arguments.end()
    if not wanted or set(wanted) - set(_COUNTS):
        raise BadArguments
    counts = _counts(session, session.postbox.folder(name).look())
    pairs = b" ".join(b"%b %d" % (item, counts[item]) for item in wanted)
    session.tell([b"STATUS %b (%b)" % (astring(name), pairs)])
    return "OK STATUS completed."


def _counts(session: Session, now: Snapshot) -> dict[bytes, int]:
    validity = session.cloud.store.uid_validity
    numbers = (len(now.paths), len(now.recent), now.next_uid, validity, len(now.without(SEEN)))
    return dict(zip(_COUNTS, numbers, strict=True))


async def select(session: Session, arguments: Arguments) -> str:
    """SELECT."""
    return await _open(session, arguments, read_only=False)


async def examine(session: Session, arguments: Arguments) -> str:
    """EXAMINE."""
    return await _open(session, arguments, read_only=True)


async def _open(session: Session, arguments: Arguments, read_only: bool) -> str:
    name = arguments.astring()
    arguments.end()
    session.view = None  # also when the new folder cannot be opened (RFC 3501 section 6.3.1)
    await session.suffer("imap_select")
    view = View(session.postbox.folder(name), read_only)
    now = view.open()
    session.tell(_opening_lines(view, now, session.cloud.store.uid_validity))
    session.view = view
    return "OK [READ-ONLY] EXAMINE completed." if read_only else "OK [READ-WRITE] SELECT completed."


def _opening_lines(view: View, now: Snapshot, uid_validity: int) -> list[bytes]:
    flags = " ".join(FLAGS)
    unseen = [number for number, uid in enumerate(view.uids, 1) if SEEN not in now.flags[uid]]
    lines = [
        f"{len(view.uids)} EXISTS",
        f"{len(view.recent)} RECENT",
        f"FLAGS ({flags})",
        f"OK [PERMANENTFLAGS ({'' if view.read_only else flags})] Permanent flags",
        *([f"OK [UNSEEN {unseen[0]}] Is the first unseen message"] if unseen else []),
        f"OK [UIDVALIDITY {uid_validity}] UIDVALIDITY value",
        f"OK [UIDNEXT {now.next_uid}] The next unique identifier value",
    ]
    return [line.encode() for line in lines]


async def create(session: Session, arguments: Arguments) -> str:
    """CREATE."""
    name = arguments.astring()
    arguments.end()
    session.postbox.create(name)
    return "OK CREATE completed."


async def delete(session: Session, arguments: Arguments) -> str:
    """DELETE."""
    name = arguments.astring()
    arguments.end()
    session.postbox.delete(name)
    return "OK DELETE completed."


async def subscribe(session: Session, arguments: Arguments) -> str:
    """SUBSCRIBE: the folder is shown by LSUB, as all are at first."""
    return _subscribe(session, arguments, wanted=True)


async def unsubscribe(session: Session, arguments: Arguments) -> str:
    """UNSUBSCRIBE."""
    return _subscribe(session, arguments, wanted=False)


def _subscribe(session: Session, arguments: Arguments, wanted: bool) -> str:
    name = arguments.astring()
    arguments.end()
    session.postbox.subscribe(name, wanted)
    return f"OK {'SUBSCRIBE' if wanted else 'UNSUBSCRIBE'} completed."


async def append(session: Session, arguments: Arguments) -> str:
    """APPEND, answered with the new UID (RFC 4315 section 3)."""
    name = arguments.astring()
    flags, received = _read_extras(arguments)
    arguments.space()
    content = arguments.string()
    arguments.end()
    uid = session.postbox.folder(name, words.TRY_CREATE).add(content, flags, received)
    return f"OK [APPENDUID {session.cloud.store.uid_validity} {uid}] APPEND completed."


def _read_extras(arguments: Arguments) -> tuple[Flags, dt.datetime | None]:
    flags: Flags = frozenset()
    if arguments.comes(b" ("):
        flags = known(arguments.until_closed(arguments.flag))
    return flags, arguments.date_time() if arguments.comes(b' "') else None


async def close(session: Session, arguments: Arguments) -> str:
    r"""CLOSE: messages with \Deleted go without a word."""
    arguments.end()
    view = session.selected
    if not view.read_only:
        now = view.folder.look()
        view.folder.remove([uid for uid in view.uids if DELETED in now.flags.get(uid, ())])
    session.view = None
    return "OK CLOSE completed."


async def unselect(session: Session, arguments: Arguments) -> str:
    """UNSELECT."""
    arguments.end()
    session.view = None
    return "OK UNSELECT completed."


async def check(_session: Session, arguments: Arguments) -> str:
    """CHECK: there is nothing to tidy up."""
    arguments.end()
    return "OK CHECK completed."
