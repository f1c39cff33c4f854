"""Eight connection tests at servers without an end take the places of everybody for a while, not for ever."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import fields, replace
from typing import Any

import pytest

from postroom.checkup import links, report
from postroom.checkup.refusals import TooManyTests
from postroom.checkup.steps import Report, Step
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.transport.login import Password
from tests.endless import peers

PASSWORD = Password("rechnung@contoso.test", Secret("roggen-en-zuurdesem"))
PEERS = [
    *[("rcpt", kind, "", "") for kind in ("drip", "flood", "gigabyte", "never")],
    *[("", "", stage, kind) for stage, kind in (("login", "never"), ("list", "flood"))],
    *[("", "", stage, kind) for stage, kind in (("greeting", "drip"), ("search", "nested"))],
]
"""Stage and kind of the outgoing server, then of the incoming one; "" for a friendly one."""


def profile_at(outgoing: int, incoming: int) -> Profile:
    """A profile that no table knows, with a password, at these ports of this machine."""
    secret = {name: Secret("roggen-en-zuurdesem") for name in ("secret", "imap_secret")}
    given: dict[str, Any] = {"name": "Facturen", "provider": "smtp", "auth": "password", "id": 0, **secret}
    given |= {"host": "127.0.0.1", "port": outgoing, "security": "none", "username": PASSWORD.username}
    given |= {"imap_host": "127.0.0.1", "imap_port": incoming, "imap_security": "none"}
    given |= {"imap_auth": "password", "from_address": PASSWORD.username}
    return Profile(**{**{field.name: "" for field in fields(Profile)}, **given})


def work_on(profile: Profile) -> Callable[[Callable[[Step], None]], Report]:
    """The test of what is typed, both sides."""

    def work(tell: Callable[[Step], None]) -> Report:
        test = links.Test(profile, tell, kept=False, credential=lambda _profile: PASSWORD)
        links.check_outgoing(test)
        test.note(links.check_incoming(test))
        return test.report()

    return work


def test_eight_tests_without_an_end_end_and_the_ninth_begins(settings) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, reply_timeout=0.5)
    with ExitStack() as stack:
        runs = []
        for smtp_stage, smtp_kind, imap_stage, imap_kind in PEERS:
            outgoing = stack.enter_context(peers.listening(peers.smtp(smtp_stage, smtp_kind)))
            incoming = stack.enter_context(peers.listening(peers.imap(imap_stage, imap_kind)))
            profile = profile_at(outgoing, incoming)
            runs.append(report.start("anna", profile, work_on(profile)))
        with pytest.raises(TooManyTests):
            report.start("bram", profile, work_on(profile))
        end = time.monotonic() + 25
        while not all(run.ended for run in runs) and time.monotonic() < end:
            time.sleep(0.05)
        assert [run.refused.template for run in runs] == [""] * len(PEERS)
        assert [run.report is not None and not run.report.ok for run in runs] == [True] * len(PEERS)
        ninth = report.start("bram", profile, work_on(profile))
        while not ninth.ended and time.monotonic() < end + 10:
            time.sleep(0.05)
        assert ninth.ended
