"""Whom each of many servers' refusals concerns, whether it lasts, and that ledger and article both hold to it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import Finding, find
from postroom.diagnosis.known import by_slug
from postroom.transport.conversation import Answer, Delivery
from postroom.transport.faults import Reply, ServerRefused, Stage
from postroom.transport.replies import reply
from postroom.worker.login_policy import decide_after_login
from postroom.worker.retry_policy import (
    Act,
    Decision,
    History,
    Rules,
    concern_of,
    decide_after_delivery,
    decide_after_fault,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BEFORE_MAIL = (Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH)


@dataclass(frozen=True)
class Refusal:
    """A row of refusals.tsv: a server's literal reply, where it said it, whom it concerns, "passes" or "lasts"."""

    server: str
    stage: Stage
    whom: str
    time: str
    line: str

    @property
    def reply(self) -> Reply:
        """The reply as `transport` reads it off the wire."""
        return reply(int(self.line[:3]), self.line[4:].encode())

    @property
    def lasts(self) -> bool:
        """Whether waiting alone does not help."""
        return self.time == "lasts"


def _rows() -> list[Refusal]:
    lines = Path(__file__).with_name("refusals.tsv").read_text("utf-8").splitlines()[1:]
    told = [line.split("\t") for line in lines]
    return [Refusal(server, Stage(stage), whom, time, line) for server, stage, whom, time, line in told]


ROWS = _rows()
each = pytest.mark.parametrize("row", ROWS, ids=[f"{row.server} {row.stage} {row.line[:60]}" for row in ROWS])


def decided(row: Refusal) -> Decision:
    fault = ServerRefused(row.stage, row.reply)
    if row.stage in BEFORE_MAIL:
        return decide_after_login(fault, History(fresh_token=True), NOW, Rules())
    if row.stage is Stage.RCPT and row.reply.code != 421:
        return decide_after_delivery(
            Delivery((Answer("a@b.test", row.reply),), None), History(), NOW, Rules()
        )
    return decide_after_fault(fault, History(), NOW, Rules())


PAUSES, WAITS, FAILS = {Act.FAULT, Act.PERSON}, {Act.WAIT, Act.RETRY}, {Act.FAIL}
ACTS = {
    ("us", "lasts"): PAUSES,
    ("us", "passes"): WAITS,
    ("server", "lasts"): FAILS,
    ("server", "passes"): WAITS,
    ("mail", "lasts"): FAILS,
    ("mail", "passes"): {Act.RETRY},
    ("recipient", "lasts"): FAILS,
    ("recipient", "passes"): {Act.RETRY},
}


def test_there_are_over_two_hundred_different_refusals_of_many_servers() -> None:
    assert len({(row.stage, row.line) for row in ROWS}) == len(ROWS) > 300
    assert len({row.server for row in ROWS}) > 30
    assert {(row.whom, row.time) for row in ROWS} == set(ACTS)


@each
def test_it_is_known_whom_a_refusal_concerns_and_whether_it_lasts(row: Refusal) -> None:
    concern = concern_of(row.stage, row.reply)
    assert (str(concern.whom), concern.lasts) == (row.whom, row.lasts), concern


@each
def test_the_ledger_does_what_follows_from_it(row: Refusal) -> None:
    decision = decided(row)
    assert decision.act in ACTS[row.whom, row.time]
    assert (decision.at is None) == (decision.act in (Act.FAIL, Act.PERSON))


@each
def test_a_limit_of_ours_beyond_its_number_makes_the_whole_mailbox_wait(row: Refusal) -> None:
    if (row.whom, row.time) == ("us", "passes") and row.reply.code >= 500:
        decision = decided(row)
        assert (decision.act, decision.whole_mailbox) == (Act.WAIT, True)


OURS = {
    "domain-owner",
    "entra-admin",
    "exchange-admin",
    "google-admin",
    "mailbox-owner",
    "network-admin",
    "postroom-admin",
    "server-admin",
}
SENDS = {"clerk", "maker"}
WHO = {
    "us": OURS | {"nobody"},
    "server": {"nobody", "maker", "server-admin", "postroom-admin"},
    "mail": SENDS | {"nobody", "domain-owner", "postroom-admin"},
    "recipient": {"clerk", "recipient", "nobody"},
}
"""Who may be told to act. A spam filter's verdict on a mail is for whoever vouches for the domain, too."""


def told(row: Refusal, before: str = "") -> Finding:
    return find(read(before + row.reply.line, stage=str(row.stage)))


def who(finding: Finding) -> str:
    return by_slug()[finding.slug].who


@each
def test_the_article_says_what_the_ledger_does(row: Refusal) -> None:
    found = told(row)
    throttled_tenant = found.code in ("550 5.7.232", "550 5.7.233")
    assert who(found) in WHO[row.whom] or throttled_tenant, found
    assert (found.kind in ("transient", "throttled")) is not row.lasts, found
    assert not (row.lasts and who(found) == "nobody"), "somebody has to act"
    assert found.slug != "unknown"


@each
def test_an_article_about_a_recipient_s_mailbox_is_about_a_recipient(row: Refusal) -> None:
    found = told(row)
    if re.match("recipient-|550-5-1-1|550-5-2-2|greylisted", found.slug) and found.code != "550 5.1.1":
        assert row.whom == "recipient" or found.code == "550 5.1.10", found


@each
def test_the_reason_that_the_ledger_keeps_leads_to_the_same_article(row: Refusal) -> None:
    assert told(row, "The mail server said: ") == told(row)
