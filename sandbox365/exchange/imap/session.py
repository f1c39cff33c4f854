"""The state of one IMAP session."""

import asyncio

from sandbox365.cloud import Cloud
from sandbox365.directory import Mailbox
from sandbox365.exchange.imap import words
from sandbox365.exchange.imap.postbox import Postbox
from sandbox365.exchange.imap.view import View
from sandbox365.exchange.imap.wire import Gone, Wire
from sandbox365.exchange.imap.words import Refused
from sandbox365.exchange.sessions import Login


class Session:
    """Who is logged in on a connection, and which folder is open."""

    def __init__(self, cloud: Cloud, wire: Wire) -> None:
        self.cloud = cloud
        self.wire = wire
        self.login: Login | None = None
        self.view: View | None = None
        self.leaving = False
        self._postbox: Postbox | None = None

    def enter(self, login: Login, mailbox: Mailbox | None) -> None:
        """Logged in; without a mailbox every command on it is answered "not connected"."""
        self.login = login
        self._postbox = Postbox(self.cloud.store, mailbox) if mailbox else None

    @property
    def postbox(self) -> Postbox:
        """The folders of the mailbox; raises Refused."""
        if self._postbox is None:
            raise Refused(words.NOT_CONNECTED)
        return self._postbox

    @property
    def selected(self) -> View:
        """The open folder; raises Refused."""
        if self.view is None:
            raise Refused(words.INVALID_STATE)
        return self.view

    @property
    def writable(self) -> View:
        """The open folder, if it may be changed; raises Refused."""
        if self.selected.read_only:
            raise Refused(words.READ_ONLY)
        return self.selected

    def tell(self, lines: list[bytes]) -> None:
        """Untagged lines."""
        for line in lines:
            self.wire.say(b"* " + line)

    def tell_news(self, may_expunge: bool = True) -> None:
        """What has changed in the open folder, by this session or another."""
        if self.view:
            self.tell(self.view.news(may_expunge))

    async def fault(self, at: str, mailbox: str | None = None) -> str | None:
        """Suffer what was ordered for this moment: wait, be cut off, or get the reply to give instead.

        Raises Gone when the connection is cut.
        """
        mailbox = self.login.address if self.login else mailbox
        client_id = self.login.client_id if self.login else None
        rule = self.cloud.faults.take(at, mailbox=mailbox, client_id=client_id)
        if rule is None:
            return None
        await self.wire.flush()
        await asyncio.sleep(rule.delay)
        if rule.cut:
            self.wire.cut()
            raise Gone
        return rule.reply

    async def suffer(self, at: str, mailbox: str | None = None) -> None:
        """As `fault`, inside a command; raises Refused with the reply that was ordered."""
        if reply := await self.fault(at, mailbox):
            raise Refused(reply)
