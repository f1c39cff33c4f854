"""Puts non-delivery reports into the Inbox of MAIL FROM, after the delay that is set."""

import asyncio
import datetime as dt
from dataclasses import replace

from sandbox365.directory import Directory, Mailbox
from sandbox365.exchange.ndr import Returned
from sandbox365.exchange.report import Addressee, report
from sandbox365.exchange.store import Store


class Postmaster:
    """The reports under way; those that are when the sandbox stops are lost."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._under_way: set[asyncio.Handle] = set()

    def announce(self, directory: Directory, returned: Returned) -> None:
        """Report what failed and what is late, one message each; nobody hears of it when MAIL FROM is no mailbox."""
        mailbox = directory.mailbox_of(returned.sender)
        if mailbox is None:
            return
        to = _addressee(directory, mailbox, returned.sender)
        for final in (True, False):
            failures = [failure for failure in returned.failures if failure.final is final]
            if failures:
                self._later(directory.settings.ndr_delay, mailbox, to, replace(returned, failures=failures))

    def forget(self) -> None:
        """Drop what is under way."""
        for handle in self._under_way:
            handle.cancel()
        self._under_way.clear()

    def _later(self, delay: float, mailbox: Mailbox, to: Addressee, returned: Returned) -> None:
        def post() -> None:
            self._under_way.discard(handle)
            self._store.post(mailbox.address, report(to, returned, dt.datetime.now(dt.UTC)))

        loop = asyncio.get_running_loop()
        handle = loop.call_later(delay, post) if delay > 0 else loop.call_soon(post)
        self._under_way.add(handle)


def _addressee(directory: Directory, mailbox: Mailbox, sender: str) -> Addressee:
    tenant = directory.tenant(mailbox.domain)
    personal = tenant is not None and tenant.personal
    return Addressee(sender, mailbox.domain, mailbox.language, personal)
