"""AUTHENTICATE and LOGIN (RFC 3501 sections 6.2.2 and 6.2.3, RFC 4959; facts 3.1)."""

import hmac

from sandbox365.directory import Mailbox
from sandbox365.exchange import access, logins
from sandbox365.exchange.imap import words
from sandbox365.exchange.imap.arguments import Arguments
from sandbox365.exchange.imap.session import Session
from sandbox365.exchange.imap.words import Refused
from sandbox365.exchange.sessions import Login


async def authenticate(session: Session, arguments: Arguments) -> str:
    """AUTHENTICATE XOAUTH2 or PLAIN, the answer on the same line or asked for."""
    mechanism = arguments.atom()
    if mechanism not in (b"XOAUTH2", b"PLAIN"):
        raise Refused(words.UNKNOWN_MECHANISM)
    answer = await _answer(session, arguments)
    await (_xoauth2 if mechanism == b"XOAUTH2" else _plain)(session, answer)
    return "OK AUTHENTICATE completed."


async def _xoauth2(session: Session, answer: bytes) -> None:
    try:
        user, token = logins.read_xoauth2(answer)
        await session.suffer("imap_auth", user)
        _by_token(session, user, token)
    except (logins.LoginError, access.NotLetIn):
        if session.cloud.directory.settings.google:  # says why, and waits for an empty line (facts 3.1)
            session.wire.say(f"+ {words.GOOGLE_REASON}")
            await session.wire.line()
        raise _refusal(session, words.NOT_AUTHENTICATED) from None


async def _plain(session: Session, answer: bytes) -> None:
    try:
        _role, user, password = logins.read_plain(answer)
    except logins.LoginError:
        raise _refusal(session, words.NOT_AUTHENTICATED) from None
    await _by_password(session, user, password, words.NOT_AUTHENTICATED)


async def login(session: Session, arguments: Arguments) -> str:
    """LOGIN with a password, which Exchange refuses since 2022 unless the sandbox is told otherwise."""
    user = arguments.astring()
    arguments.space()
    password = arguments.astring()
    arguments.end()
    await _by_password(
        session, user.decode("utf-8", "replace"), password.decode("utf-8", "replace"), words.NOT_LOGGED_IN
    )
    return "OK LOGIN completed."


async def _answer(session: Session, arguments: Arguments) -> bytes:
    if not arguments:
        session.wire.say("+ ")
        answer = (await session.wire.line()).rstrip(b"\r\n")
        if answer == b"*":
            raise Refused(words.CANCELLED)
        return answer
    arguments.space()
    if arguments.comes(b"="):  # RFC 4959 section 3: an empty answer
        arguments.end()
        return b""
    return arguments.rest()


def _by_token(session: Session, user: str, token: str) -> None:
    mailbox, login = access.by_token(session.cloud, user, token, access.IMAP)
    may_open = access.may_open(mailbox, login)
    if session.cloud.directory.settings.google and not may_open:
        raise access.NotLetIn
    # At Exchange an application without FullAccess is let in, but not to the mailbox (facts 2.4).
    _let_in(session, mailbox, login, may_open)


async def _by_password(session: Session, user: str, password: str, refusal: str) -> None:
    await session.suffer("imap_auth", user)
    directory = session.cloud.directory
    mailbox = directory.mailbox(user)
    known = (mailbox.password if mailbox else None) or ""
    right = hmac.compare_digest(known.encode(), password.encode())
    if mailbox is None or not (known and right and directory.settings.basic_auth == "on"):
        raise _refusal(session, refusal)
    _let_in(session, mailbox, Login(mailbox.address, None), may_open=True)


def _let_in(session: Session, mailbox: Mailbox, login: Login, may_open: bool) -> None:
    session.cloud.counts["imap_logins"] += 1
    # With IMAP switched off, too, the login succeeds and nothing behind it does (facts 7.E).
    session.enter(login, mailbox if may_open and mailbox.imap_enabled else None)


def _refusal(session: Session, usual: str) -> Refused:
    session.cloud.counts["imap_refused_logins"] += 1
    return Refused(words.GOOGLE_REFUSAL if session.cloud.directory.settings.google else usual)
