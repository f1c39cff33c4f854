"""The face of Exchange: SMTP submission with STARTTLS and AUTH LOGIN XOAUTH2, in Exchange's words.

aiosmtpd reads commands and addresses; this class replaces what Exchange does or says differently.  The EHLO
list lacks two lines of the real one, BINARYMIME and CHUNKING, because BDAT (RFC 3030) is not understood here.
"""
# ruff: noqa: N802, ARG002 - names and arguments of commands and hooks are aiosmtpd's

import asyncio
import base64
import datetime as dt
import logging
import re
import ssl
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from aiosmtpd.smtp import SMTP

from postroom.sandbox import acceptance, logins, replies
from postroom.sandbox.body import read_body
from postroom.sandbox.cloud import Cloud
from postroom.sandbox.logins import LoginError
from postroom.sandbox.sessions import Login

_log = logging.getLogger(__name__)
_SIZE = 157286400
_LONGEST_COMMAND = 16384  # RFC 4954 section 4 allows AUTH lines of 12,288
_DSN = re.compile(r"(RET|ENVID|NOTIFY|ORCPT|AUTH)=", re.IGNORECASE)  # RFC 3461, RFC 4954 section 5
_UNKNOWN_COMMAND = re.compile(r'500 Error: command "(.*)" not recognized', re.DOTALL)


class Submission(SMTP):
    """One session of a client."""

    line_length_limit = 2**18  # also how much of a message is read at a time
    command_size_limit = _LONGEST_COMMAND
    command_size_limits = defaultdict(lambda: _LONGEST_COMMAND)

    # aiosmtpd calls these optional; while a command runs they are there
    session: Any
    envelope: Any
    transport: Any
    _handler_coroutine: Any

    def __init__(self, cloud: Cloud, tls: ssl.SSLContext) -> None:
        self._id = replies.new_session_id()
        super().__init__(
            _Hooks(),
            data_size_limit=_SIZE,
            enable_SMTPUTF8=True,
            hostname=replies.FRONT_END,
            ident=replies.banner(self._id, dt.datetime.now(dt.UTC)),
            tls_context=tls,
            timeout=600,
        )
        self._cloud = cloud
        self._sessions = cloud.sessions
        self._starttls_hidden = False
        self._last_refusal = ""
        self.login: Login | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Also called a second time, when TLS begins."""
        super().connection_made(transport)
        if self not in self._sessions:
            self._cloud.counts["connections"] += 1
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
        _log.warning("SMTP session %s: %s", self._id, error.__cause__ or error)
        return replies.from_mailbox_server("451 4.7.0 Temporary server error. Please try again later. PRX5")

    async def push(self, status: str | bytes) -> None:
        """Say `status`, or what Exchange says in place of aiosmtpd's words.  421 ends the session."""
        line = (
            status
            if isinstance(status, bytes)
            else self._in_exchange_words(status).encode(errors="surrogateescape")
        )
        if line[:1] in (b"4", b"5"):
            await asyncio.sleep(self._cloud.directory.settings.tarpit)
        await super().push(line)
        if line.startswith(b"421"):
            self.transport.close()

    def _in_exchange_words(self, status: str) -> str:
        if match := _UNKNOWN_COMMAND.fullmatch(status):
            return self._with_trailer(replies.UNKNOWN_COMMAND.format(command=match[1].lower()))
        return replies.IN_EXCHANGE_WORDS.get(status, status)

    def _with_trailer(self, text: str) -> str:
        return f"{text} {replies.trailer(self._id, dt.datetime.now(dt.UTC))}"

    async def fault(self, at: str, mailbox: str | None = None, recipients: Sequence[str] = ()) -> str | None:
        """Suffer what was ordered for this moment: wait, be cut off, or get the reply to give instead."""
        mailbox = self.login.address if self.login else mailbox
        client_id = self.login.client_id if self.login else None
        rule = self._cloud.faults.take(at, mailbox, recipients, client_id)
        if rule is None:
            return None
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
        hello = f"{replies.FRONT_END} Hello [{self.session.peer[0]}]"
        *lines, last = (hello, f"SIZE {_SIZE}", *self._extensions())
        return "\r\n".join([*(f"250-{line}" for line in lines), f"250 {last}"])

    def _extensions(self) -> list[str]:
        security = ["AUTH LOGIN XOAUTH2"] if self._tls_protocol else ["STARTTLS"]
        if self._starttls_hidden and not self._tls_protocol:
            security = []
        return ["PIPELINING", "DSN", "ENHANCEDSTATUSCODES", *security, "8BITMIME", "SMTPUTF8"]

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        """RFC 3207."""
        reply = await self.fault("starttls")
        if self._starttls_hidden:
            reply = self._with_trailer(replies.UNKNOWN_COMMAND.format(command="starttls"))
        if reply:
            await self.push(reply)
        else:
            await super().smtp_STARTTLS(arg or "")

    async def smtp_AUTH(self, arg: str | None) -> None:
        """RFC 4954; the name of the mechanism in any case of letters."""
        if not await self.check_helo_needed("EHLO"):
            await self.push(await self._auth_reply((arg or "").split()))

    async def _auth_reply(self, words: Sequence[str]) -> str:
        if not self._tls_protocol:
            return self._with_trailer(replies.UNKNOWN_MECHANISM)
        if self.login:
            return replies.LOGGED_IN_BEFORE
        if not 1 <= len(words) <= 2:
            return replies.BAD_ARGUMENTS
        try:
            self.login = await self._log_in(words[0].upper(), [word.encode() for word in words[1:]])
        except LoginError as refused:
            self._cloud.counts["refused_logins"] += 1
            self._last_refusal = refused.reply if refused.final else self._with_trailer(refused.reply)
            return self._last_refusal
        self._cloud.counts["logins"] += 1
        self._sessions.logged_in(self)
        return replies.LOGGED_IN

    async def _log_in(self, mechanism: str, initial: Sequence[bytes]) -> Login:
        if mechanism == "XOAUTH2":
            user, token = logins.read_xoauth2(initial[0] if initial else await self._ask(""))
            await self._auth_fault(user)
            return logins.by_token(self._cloud, user, token)
        if mechanism == "LOGIN":
            user = logins.read_base64(initial[0] if initial else await self._ask("Username:"))
            password = logins.read_base64(await self._ask("Password:"))
            await self._auth_fault(user)
            return logins.by_password(self._cloud, user, password)
        raise LoginError(replies.UNKNOWN_MECHANISM)

    async def _ask(self, question: str) -> bytes:
        await self.push(b"334 " + base64.b64encode(question.encode()))
        answer = (await self._reader.readline()).strip()
        if answer == b"*":
            raise LoginError(replies.AUTH_GIVEN_UP, final=True)
        return answer

    async def _auth_fault(self, user: str) -> None:
        if reply := await self.fault("auth", mailbox=user):
            raise LoginError(reply, final=True)

    async def check_helo_needed(self, helo: str = "HELO") -> bool:
        """As aiosmtpd's, in Exchange's words."""
        if not self.session.host_name:
            await self.push(replies.HELLO_FIRST)
        return not self.session.host_name

    async def check_auth_needed(self, caller_method: str) -> bool:
        """530 for every command that needs a login; the reason of a failed AUTH stands inside it."""
        if not self.login:
            await self.push(self._not_logged_in())
        return not self.login

    def _not_logged_in(self) -> str:
        if not self._tls_protocol:
            return replies.NEED_TLS
        if self._last_refusal:
            return f"{replies.NOT_LOGGED_IN} Error: {self._last_refusal}"
        return self._with_trailer(replies.NOT_LOGGED_IN)

    def _getparams(self, params: Sequence[str]) -> dict[str, str | bool] | None:
        # DSN parameters are accepted and change nothing here
        return super()._getparams([text for text in params if not _DSN.match(text)])

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        # Exchange wants the angle brackets that aiosmtpd forgives
        return super()._getaddr(arg) if arg.startswith("<") else (None, None)

    async def smtp_DATA(self, arg: str | None) -> None:
        """RFC 5321 section 4.1.1.4."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        recipients = list(self.envelope.rcpt_tos)
        reply = await self._no_data(arg, recipients)
        if reply is None:
            await self.push(replies.START_MAIL)
            content = await read_body(self._reader, lambda: self.fault("body", recipients=recipients))
            reply = await self._verdict(self.envelope.mail_from, recipients, content)
            self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(reply)

    async def _no_data(self, arg: str | None, recipients: Sequence[str]) -> str | None:
        if arg:
            return replies.BAD_ARGUMENTS
        if not recipients:
            return replies.NEED_RECIPIENT
        return await self.fault("data", recipients=recipients)

    async def _verdict(self, sender: str, recipients: Sequence[str], content: bytes) -> str:
        if reply := await self.fault("before_250", recipients=recipients):
            return reply
        if self._sessions.over_limit(self, self._cloud.directory.settings.connections):
            return replies.from_mailbox_server(replies.TOO_MANY_CONNECTIONS)
        assert self.login is not None
        if refusal := acceptance.refusal(self._cloud, self.login, sender, content):
            return refusal
        message_id = acceptance.store(self._cloud, self.login, sender, recipients, content)
        return await self.fault("after_store", recipients=recipients) or replies.accepted(message_id)


class _Hooks:
    """aiosmtpd asks here after it has understood MAIL, RCPT and RSET."""

    async def handle_MAIL(
        self, server: Submission, session: Any, envelope: Any, address: str, options: Sequence[str]
    ) -> str:
        if reply := await server.fault("mail"):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return replies.SENDER_OK

    async def handle_RCPT(
        self, server: Submission, session: Any, envelope: Any, address: str, options: Sequence[str]
    ) -> str:
        if reply := await server.fault("rcpt", recipients=[address]):
            return reply
        envelope.rcpt_tos.append(address)
        return replies.RECIPIENT_OK

    async def handle_RSET(self, server: Submission, session: Any, envelope: Any) -> str:
        return replies.RESET
