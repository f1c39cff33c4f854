"""The face of Exchange: submission of messages over SMTP, by DATA and by BDAT."""
# ruff: noqa: N802, ARG002 - names and arguments of commands and hooks are aiosmtpd's

import asyncio
import re
import ssl
from collections.abc import Sequence
from typing import Any

from sandbox365.cloud import Cloud
from sandbox365.exchange import acceptance, body, replies
from sandbox365.exchange.acceptance import Submitted
from sandbox365.exchange.session import Session
from sandbox365.exchange.transaction import BINARY, Chunk, Transaction, chunk_of

_DSN = re.compile(r"(RET|ENVID|NOTIFY|ORCPT|AUTH)=", re.IGNORECASE)  # RFC 3461, RFC 4954 section 5
_SIZE = re.compile(r"SIZE=(\d{1,18})")  # RFC 1870


class Submission(Session):
    """One session of a client, from its greeting on."""

    envelope: Transaction

    def __init__(self, cloud: Cloud, tls: ssl.SSLContext) -> None:
        super().__init__(cloud, tls, _Hooks())

    def _create_envelope(self) -> Transaction:
        return Transaction()

    def _getparams(self, params: Sequence[str]) -> dict[str, str | bool] | None:
        # DSN parameters are accepted and change nothing here; BINARYMIME aiosmtpd does not know, at MAIL it is sound
        binary = {BINARY} if self.voice.binary and not self.envelope.mail_from else set()
        return super()._getparams([text for text in params if not _DSN.match(text) and text not in binary])

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
            content = await body.read_body(self._reader, lambda: self.fault("body", recipients=recipients))
            reply = await self._finished(content)
        await self.push(reply)

    async def _no_data(self, arg: str | None, recipients: Sequence[str]) -> str | None:
        if arg:
            return replies.BAD_ARGUMENTS
        if self.envelope.chunked or self.envelope.binary:
            return replies.BAD_SEQUENCE
        if not recipients:
            return replies.NEED_RECIPIENT
        return await self.fault("data", recipients=recipients)

    async def smtp_BDAT(self, arg: str | None) -> None:
        """RFC 3030 section 2: every chunk is read, also one that is refused."""
        chunk = chunk_of(arg)
        if chunk is None:
            await self.push(replies.BAD_ARGUMENTS)
            return
        reply = await self._no_chunk(chunk)
        if reply is None:
            reply = await self._take(chunk)
        else:
            self.envelope.failed = bool(self.envelope.mail_from)
            await body.skip_chunk(self._reader, chunk.size)
        await self.push(reply)

    async def _no_chunk(self, chunk: Chunk) -> str | None:
        if reply := self._chunk_out_of_place():
            return reply
        if not chunk.sound:
            return replies.BAD_ARGUMENTS
        if self.envelope.received + chunk.size > self.voice.size:
            return replies.TOO_LARGE
        if self.envelope.chunked:
            return None
        self.envelope.chunked = True
        return await self.fault("data", recipients=self.envelope.rcpt_tos)

    def _chunk_out_of_place(self) -> str | None:
        if not self.session.host_name:
            return replies.HELLO_FIRST
        if not self.login:
            return self.not_logged_in()
        if self.envelope.failed or not self.envelope.mail_from:
            return replies.BAD_SEQUENCE
        return None if self.envelope.rcpt_tos else replies.NEED_RECIPIENT

    async def _take(self, chunk: Chunk) -> str:
        first = not self.envelope.chunks
        self.envelope.chunks.append(
            await body.read_chunk(self._reader, chunk.size, self._body_fault if first else _nothing)
        )
        if chunk.last:
            return await self._finished(b"".join(self.envelope.chunks))
        return replies.CHUNK_RECEIVED.format(octets=chunk.size)

    async def _body_fault(self) -> None:
        await self.fault("body", recipients=self.envelope.rcpt_tos)

    async def _finished(self, content: bytes) -> str:
        envelope = self.envelope
        reply = await self._to_the_end(envelope.mail_from or "", list(envelope.rcpt_tos), content)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        return reply

    async def _to_the_end(self, sender: str, recipients: Sequence[str], content: bytes) -> str:
        """The verdict; where a fault wants it, it comes to its end although the client has left."""
        verdict = asyncio.ensure_future(self._verdict(sender, recipients, content))
        try:
            return await asyncio.shield(verdict)
        except asyncio.CancelledError:
            if not self.goes_on:
                verdict.cancel()
            raise

    async def _verdict(self, sender: str, recipients: Sequence[str], content: bytes) -> str:
        if reply := await self.fault("before_250", recipients=recipients):
            return reply
        assert self.login is not None
        message = Submitted(self.login, sender, recipients, content)
        if refusal := self._over_connections() or acceptance.refusal(self.cloud, message):
            return self.voice.after_message(refusal)
        message_id = await acceptance.store(self.cloud, message, self.voice.id_host)
        return await self.fault("after_store", recipients=recipients) or self.voice.accepted(message_id)

    def _over_connections(self) -> str | None:
        limit = self.cloud.directory.settings.connections  # Exchange's; Gmail's is not known
        over = not (self.google or self.goes_on) and self.cloud.sessions.over_limit(self, limit)
        return replies.TOO_MANY_CONNECTIONS if over else None

    def out_of_bounds(self, options: Sequence[str]) -> bool:
        """Whether the SIZE announced at MAIL is more than the mailbox may send."""
        mailbox = self.cloud.directory.mailbox(self.login.address) if self.login else None
        sizes = [int(match[1]) for option in options if (match := _SIZE.fullmatch(option))]
        return mailbox is not None and any(size > mailbox.size_limit for size in sizes)

    def no_more_recipients(self) -> str | None:
        """Why RCPT is refused whomever it names, or None."""
        if self.envelope.chunked:
            return replies.BAD_SEQUENCE
        mailbox = self.cloud.directory.mailbox(self.login.address) if self.login else None
        full = mailbox is not None and len(self.envelope.rcpt_tos) >= mailbox.recipient_limit
        return replies.TOO_MANY_RECIPIENTS if full else None


async def _nothing() -> None:
    pass


class _Hooks:
    """aiosmtpd asks here after it has understood HELO, MAIL, RCPT and RSET."""

    async def handle_HELO(
        self, server: Submission, session: Any, envelope: Transaction, hostname: str
    ) -> str:
        session.host_name = hostname
        return f"250 {server.voice.hello(session.peer[0])}"

    async def handle_MAIL(
        self, server: Submission, session: Any, envelope: Transaction, address: str, options: Sequence[str]
    ) -> str:
        if reply := await server.fault("mail"):
            return reply
        if server.out_of_bounds(options):
            return replies.TOO_LARGE
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return replies.SENDER_OK

    async def handle_RCPT(
        self, server: Submission, session: Any, envelope: Transaction, address: str, options: Sequence[str]
    ) -> str:
        if reply := await server.fault("rcpt", recipients=[address]):
            return reply
        if reply := server.no_more_recipients():
            return reply
        envelope.rcpt_tos.append(address)
        return replies.RECIPIENT_OK

    async def handle_RSET(self, server: Submission, session: Any, envelope: Transaction) -> str:
        return replies.RESET
