"""A session with Exchange until somebody is logged in: greeting, STARTTLS, AUTH, and the faults on the way.

aiosmtpd reads commands and addresses; this class replaces what Exchange does or says differently.
"""
# ruff: noqa: N802, ARG002 - names and arguments of commands are aiosmtpd's

import asyncio
import base64
import logging
import ssl
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from aiosmtpd.smtp import SMTP

from sandbox365.cloud import Cloud
from sandbox365.exchange import replies
from sandbox365.exchange.authentication import Authentication
from sandbox365.exchange.google import LONG_LINE, Gmail
from sandbox365.exchange.logins import LoginError
from sandbox365.exchange.sessions import Login
from sandbox365.exchange.transaction import Transaction
from sandbox365.exchange.voice import Exchange, Voice

_log = logging.getLogger(__name__)
_LONGEST_COMMAND = 16384  # RFC 4954 section 4 allows AUTH lines of 12,288


class Session(SMTP):
    """One session of a client; `hooks` are what aiosmtpd calls a handler."""

    line_length_limit = 2**18  # also how much of a message is read at a time
    command_size_limit = _LONGEST_COMMAND
    command_size_limits = defaultdict(lambda: _LONGEST_COMMAND)

    # aiosmtpd calls these optional; while a command runs they are there
    session: Any
    envelope: Transaction
    transport: Any
    _handler_coroutine: Any

    def __init__(self, cloud: Cloud, tls: ssl.SSLContext, hooks: object) -> None:
        self.google = cloud.directory.settings.google
        self.voice: Voice = Gmail() if self.google else Exchange()
        super().__init__(
            hooks,
            data_size_limit=self.voice.size,
            enable_SMTPUTF8=True,
            hostname=self.voice.host,
            ident=self.voice.banner,
            tls_context=tls,
            timeout=600,
        )
        self.cloud = cloud
        self._sessions = cloud.sessions
        self._starttls_hidden = False
        self.goes_on = False
        self._last_refusal = ""
        self.login: Login | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Also called a second time, when TLS begins."""
        super().connection_made(transport)
        if self not in self._sessions:
            self.cloud.counts["connections"] += 1
        self._sessions.opened(self)

    def connection_lost(self, error: Exception | None) -> None:
        """The session is over."""
        self._sessions.closed(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        if self.transport:
            self.transport.abort()
        self._handler_coroutine.cancel()

    async def _handle_client(self) -> None:
        if reply := await self.fault("connect"):
            await self.push(reply)
            self.transport.close()
        else:
            await super()._handle_client()

    async def handle_exception(self, error: Exception) -> str:
        """One line in the log instead of aiosmtpd's traceback: a client that distrusts us is no bug."""
        _log.warning("SMTP session %s: %s", self.voice.session_id, error.__cause__ or error)
        return replies.from_mailbox_server("451 4.7.0 Temporary server error. Please try again later. PRX5")

    async def push(self, status: str | bytes) -> None:
        """Say `status`, or what the server says in place of these words.  421 ends the session."""
        line = (
            status
            if isinstance(status, bytes)
            else self.voice.spoken(status).encode(errors="surrogateescape")
        )
        if line[:1] in (b"4", b"5"):
            await asyncio.sleep(self.cloud.directory.settings.tarpit)
        await super().push(line)
        if line.startswith(b"421"):
            self.transport.close()

    async def fault(self, at: str, mailbox: str | None = None, recipients: Sequence[str] = ()) -> str | None:
        """Suffer what was ordered for this moment: wait, be cut off, or get the reply to give instead."""
        mailbox = self.login.address if self.login else mailbox
        client_id = self.login.client_id if self.login else None
        rule = self.cloud.faults.take(at, mailbox, recipients, client_id)
        if rule is None:
            return None
        self.goes_on = rule.goes_on
        await asyncio.sleep(rule.delay)
        self._starttls_hidden = self._starttls_hidden or rule.no_starttls
        if rule.cut:
            self.hang_up()
            await asyncio.sleep(0)  # where the cancellation arrives
        return rule.reply

    async def smtp_EHLO(self, hostname: str | None) -> None:
        """RFC 5321 section 4.1.1.1."""
        await self.push(await self._greeting(hostname))

    async def _greeting(self, hostname: str | None) -> str:
        if not hostname or " " in hostname:
            return replies.BAD_ARGUMENTS
        if reply := await self.fault("ehlo"):
            return reply
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self.session.extended_smtp = True
        self.session.host_name = hostname
        hello = self.voice.hello(self.session.peer[0])
        *lines, last = (hello, *self.voice.extensions(self._security()))
        return "\r\n".join([*(f"250-{line}" for line in lines), f"250 {last}"])

    def _security(self) -> list[str]:
        if self._tls_protocol:
            return [f"AUTH {' '.join(self.voice.mechanisms)}"]
        return [] if self._starttls_hidden else ["STARTTLS"]

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        """RFC 3207."""
        reply = await self.fault("starttls")
        if self._starttls_hidden:
            reply = self.voice.refused(replies.UNKNOWN_COMMAND.format(command="starttls"))
        if reply:
            await self.push(reply)
        else:
            await super().smtp_STARTTLS(arg or "")

    async def smtp_AUTH(self, arg: str | None) -> None:
        """RFC 4954; the name of the mechanism in any case of letters."""
        if not await self.check_helo_needed("EHLO"):
            await self.push(await self._auth_reply(arg or ""))

    async def _auth_reply(self, arg: str) -> str:
        words = arg.split()
        if reply := self._no_auth(arg, words):
            return reply
        try:
            self.login = await self._authentication().log_in(words[0].upper(), _initial(words))
        except LoginError as refused:
            self.cloud.counts["refused_logins"] += 1
            self._last_refusal = refused.reply if refused.final else self.voice.refused(refused.reply)
            return self._last_refusal
        self.cloud.counts["logins"] += 1
        self._sessions.logged_in(self)
        return replies.LOGGED_IN

    def _no_auth(self, arg: str, words: Sequence[str]) -> str | None:
        if not self._tls_protocol:
            return self.voice.refused(replies.UNKNOWN_MECHANISM)
        if self.login:
            return replies.LOGGED_IN_BEFORE
        if len(f"AUTH {arg}\r\n".encode(errors="surrogateescape")) > self.voice.longest_auth:
            return LONG_LINE
        if not 1 <= len(words) <= 2:
            return replies.BAD_ARGUMENTS
        offered = words[0].upper() in self.voice.mechanisms
        return None if offered else self.voice.refused(replies.UNKNOWN_MECHANISM)

    def _authentication(self) -> Authentication:
        return Authentication(self.cloud, self.google, self._ask, self._auth_fault)

    async def _ask(self, challenge: bytes) -> bytes:
        await self.push(b"334 " + base64.b64encode(challenge))
        answer = (await self._reader.readline()).strip()
        if answer == b"*":
            raise LoginError(replies.AUTH_GIVEN_UP, final=True)
        return answer

    async def _auth_fault(self, user: str) -> None:
        if reply := await self.fault("auth", mailbox=user):
            raise LoginError(reply, final=True)

    async def smtp_QUIT(self, arg: str | None) -> None:
        """RFC 5321 section 4.1.1.10."""
        if not arg:
            self._sessions.said_goodbye(self)
        await super().smtp_QUIT(arg or "")

    async def check_helo_needed(self, helo: str = "HELO") -> bool:
        """As aiosmtpd's, in Exchange's words."""
        if not self.session.host_name:
            await self.push(replies.HELLO_FIRST)
        return not self.session.host_name

    async def check_auth_needed(self, caller_method: str) -> bool:
        """530 for every command that needs a login; the reason of a failed AUTH stands inside it."""
        if not self.login:
            await self.push(self.not_logged_in())
        return not self.login

    def not_logged_in(self) -> str:
        """The 530 of this moment."""
        return self.voice.not_logged_in(self._last_refusal) if self._tls_protocol else replies.NEED_TLS


def _initial(words: Sequence[str]) -> bytes | None:
    return words[1].encode() if len(words) > 1 else None
