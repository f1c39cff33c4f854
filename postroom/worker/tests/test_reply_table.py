"""Every reply of the facts' tables (7.C, 7.G, and the token rows of 7.H.1) is decided as written there."""

import json
import re
import smtplib
import socket
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postroom.oauth.faults import TokenRefused, TokenUnavailable
from postroom.oauth.http import parse_retry_after, refused_of
from postroom.outbox.states import Hold, State
from postroom.transport.conversation import Answer, Delivery
from postroom.transport.faults import (
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    Reply,
    ServerRefused,
    Stage,
    TlsRefused,
)
from postroom.transport.replies import reply
from postroom.worker import retry_policy
from postroom.worker.login_policy import decide_after_login
from postroom.worker.retry_policy import (
    Act,
    Decision,
    History,
    Rules,
    decide_after_delivery,
    decide_after_fault,
)
from postroom.worker.tests.reply_rows import EXCHANGE, GMAIL, MENTIONED, ORDINARY, Row

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RULES = Rules()
TOKEN, PASSWORD, OWN = History(), History(oauth=False), History(own_sender=True)
BEFORE_MAIL = (Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH)
BACK_OFF = (60, 300, 900)
"""Seconds: 1, 5, 15 minutes (facts 7.C, 451 4.7.0)."""
PROBE = 900
ROWS = [*EXCHANGE, *GMAIL, *ORDINARY, *MENTIONED]


def read(text: str) -> Reply:
    """The reply as it comes off a connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs, smtplib.SMTP() as client:
        client.sock = ours
        theirs.sendall(text.replace("\n", "\r\n").encode() + b"\r\n")
        answered = client.getreply()
        client.close()
    return reply(*answered)


def decided(row: Row, stage: Stage, history: History) -> Decision:
    said = read(row.said)
    if stage in BEFORE_MAIL:
        return decide_after_login(ServerRefused(stage, said), history, NOW, RULES)
    if stage is Stage.RCPT and said.code != 421:
        return decide_after_delivery(
            Delivery((Answer("klant@example.org", said),), None), history, NOW, RULES
        )
    return decide_after_fault(ServerRefused(stage, said), history, NOW, RULES)


def expected(row: Row, stage: Stage, history: History) -> Act:
    if stage is Stage.AUTH and row.code >= 500 and not history.oauth:
        return Act.PERSON
    if stage in BEFORE_MAIL and row.act is Act.RETRY:
        return Act.WAIT  # there is no mail yet: the profile as a whole tries again
    return Act.HOLD if row.sender and history.own_sender and stage not in BEFORE_MAIL else row.act


def seconds(decision: Decision) -> float | None:
    return (decision.at - NOW).total_seconds() if decision.at else None


def in_time(row: Row, decision: Decision, pause: float) -> bool:
    """Whether it is due when it should be; a mail held for its sender goes when a person releases it."""
    due = seconds(decision)
    if decision.act in (Act.RETRY, Act.WAIT):
        return due is not None and (due >= row.least if row.least else due == pause)
    return decision.act is Act.HOLD or due == (PROBE if decision.act is Act.FAULT else None)


def cases(rows: Iterable[Row], *stages: Stage, codes: range = range(400, 600)) -> pytest.MarkDecorator:
    """A test for each row and each of its stages (or only for the stages named)."""
    found = [
        pytest.param(row, stage, id=f"{row.name} - {stage}")
        for row in rows
        for stage in row.stages
        if row.code in codes and stage in (stages or Stage)
    ]
    return pytest.mark.parametrize(("row", "stage"), found)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_reply_is_read_with_the_codes_its_row_names(row):
    said = read(row.said)
    assert f"{said.code} {said.enhanced}".split() == row.name.split()[1:3]
    assert said.line == re.sub(r"\n\d{3}[ -]", " ", row.said).replace("-", " ", row.said[3] == "-")


@pytest.mark.parametrize("history", [TOKEN, PASSWORD, OWN], ids=["token", "password", "own sender"])
@cases(ROWS)
def test_a_reply_has_the_consequence_its_row_says_and_goes_again_when_it_says(row, stage, history):
    for tries, pause in enumerate(BACK_OFF):
        decision = decided(row, stage, replace(history, tries=tries, pause_tries=tries))
        assert decision.act is expected(row, stage, history)
        assert in_time(row, decision, pause)


@cases(ROWS)
def test_after_two_days_only_a_mail_that_was_put_off_by_itself_has_failed(row, stage):
    at_first = decided(row, stage, TOKEN).act
    late = decided(row, stage, History(tries=40, since=NOW - timedelta(hours=48))).act
    assert late is (Act.FAIL if at_first is Act.RETRY else at_first)


@cases(ROWS, Stage.MAIL, Stage.DATA, Stage.BODY, Stage.FINAL)
def test_limits_of_a_mailbox_and_a_blocked_account_concern_all_its_profiles_and_nothing_else_does(row, stage):
    blocked = row.act is Act.PERSON
    assert decided(row, stage, TOKEN).whole_mailbox is (row.code == 432 or row.least > 0 or blocked)


@cases(ROWS, Stage.AUTH, codes=range(500, 600))
def test_a_login_refused_with_a_fresh_token_is_a_fault_and_asks_for_no_second_one(row, stage):
    decision = decided(row, stage, History(fresh_token=True))
    assert (decision.act, seconds(decision)) == (Act.FAULT, PROBE)


@cases(ROWS, Stage.AUTH, codes=range(500, 600))
def test_a_refused_password_is_never_repeated_unattended(row, stage):
    for tries in range(3):
        decision = decided(row, stage, History(tries=tries, oauth=False))
        assert (decision.act, decision.at) == (Act.PERSON, None)


@pytest.mark.parametrize(
    "said",
    ["535 5.7.8 Error: authentication failed: (reason unavailable)", "535 5.7.8 Authentication failed."],
)
def test_a_password_that_postfix_or_dovecot_refuses_waits_for_a_person(said):
    decision = decide_after_login(ServerRefused(Stage.AUTH, read(said)), PASSWORD, NOW, RULES)
    assert (decision.act, decision.at) == (Act.PERSON, None)


ABOUT_A_RECIPIENT = {"Postfix 451 4.7.1 greylisting", "Dovecot 452 4.2.2 quota"}
"""451 and 452 whose words speak of a recipient."""


def may_be_the_connection(row: Row, stage: Stage) -> bool:
    if stage is Stage.RCPT:
        # Too many already with the first: it counts those of the whole connection.
        return row.code == 421 or "4.5.3" in row.name
    return row.code == 421 or (row.code in (451, 452) and row.name not in ABOUT_A_RECIPIENT)


@cases([row for row in ROWS if row.act is not Act.FAULT], Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY)
def test_before_the_dot_a_kept_connection_is_replaced_once_for_421_451_and_452_and_for_nothing_else(
    row, stage
):
    decision = decided(row, stage, History(reused=True))
    again = may_be_the_connection(row, stage)
    assert decision == (Decision(Act.AGAIN) if again else decided(row, stage, TOKEN))


@cases([row for row in ROWS if row.act is Act.FAULT], Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY)
def test_a_fault_on_a_kept_connection_is_a_fault(row, stage):
    idle_cut = row.code == 421 and stage is Stage.MAIL
    decision = decided(row, stage, History(reused=True))
    assert decision == (Decision(Act.AGAIN) if idle_cut else decided(row, stage, TOKEN))


@cases(ROWS, Stage.FINAL)
def test_after_the_dot_a_kept_connection_makes_no_difference(row, stage):
    assert decided(row, stage, History(reused=True)) == decided(row, stage, TOKEN)


def test_the_rest_of_7_c_452_4_5_3_too_many_recipients_goes_on_at_once_and_only_the_rest():
    answers = (
        Answer("a@example.org", read("250 2.1.5 Recipient OK")),
        Answer("b@example.org", read("452 4.5.3 Too many recipients")),
        Answer("c@example.org", read("452 4.5.3 Too many recipients")),
    )
    took = Delivery(
        answers, read("250 2.0.0 OK <1@contoso.test> [Hostname=SYBP282MB2635.AUSP282.PROD.OUTLOOK.COM]")
    )
    decision = decide_after_delivery(took, TOKEN, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.GO_ON, None)
    close = retry_policy.of_delivery(took, decision)
    assert (close.state, close.retry_at) == (State.PENDING, None)
    assert [(said.address[0], said.code) for said in close.answered] == [("a", 250), ("b", 452), ("c", 452)]
    rest = Delivery(tuple(Answer(f"{name}@example.org", took.reply) for name in "bc"), took.reply)
    assert decide_after_delivery(rest, History(tries=1, since=NOW), NOW, RULES).act is Act.SENT


@cases([row for row in ROWS if row.sender], Stage.MAIL, Stage.DATA, Stage.FINAL)
def test_a_refused_sender_of_a_person_is_held_as_such_and_not_put_off(row, stage):
    fault = ServerRefused(stage, read(row.said))
    close = retry_policy.of_fault(fault, decide_after_fault(fault, OWN, NOW, RULES), ())
    assert (close.state, close.hold, close.retry_at) == (State.HELD, Hold.SENDER, None)


NO_CONNECTION = {
    "refused": CannotConnect(Stage.TCP, "smtp.office365.com:465: Connection refused"),
    "timeout": CannotConnect(Stage.TCP, "smtp.office365.com:587: timed out"),
    "no greeting": ConnectionLost(Stage.GREETING, "timed out"),
    "wrong host": CannotResolve(Stage.DNS, "smtp.office356.test: Name or service not known"),
    "TLS at once on 587": TlsRefused(Stage.TLS, "WRONG_VERSION_NUMBER", untrusted=False),
}


@pytest.mark.parametrize("history", [TOKEN, PASSWORD], ids=["token", "password"])
@pytest.mark.parametrize(
    "fault", NO_CONNECTION.values(), ids=[f"7.C connect refused/timeout / {name}" for name in NO_CONNECTION]
)
def test_a_connection_that_does_not_come_about_is_tried_again(fault, history):
    for tries, pause in enumerate(BACK_OFF):
        decision = decide_after_login(fault, History(tries=tries, oauth=history.oauth), NOW, RULES)
        assert (decision.act, seconds(decision)) == (Act.WAIT, pause)


def entra(error: str, number: int = 0, words: str = "", suberror: str = "") -> str:
    """The body of a refusal as Entra's token endpoint writes it."""
    told = {"error": error, "error_description": words}
    if number:
        ends = "Trace ID: 3f1e Correlation ID: 9c42 Timestamp: 2026-11-23 08:00:00Z"
        told["error_description"] = f"AADSTS{number}: {words} {ends}"
        told |= {"error_codes": [number], "timestamp": "2026-11-23 08:00:00Z", "correlation_id": "9c42"}
    return json.dumps(told | ({"suberror": suberror} if suberror else {}))


BUSY = {
    "7.A AADSTS90055": entra("invalid_request", 90055, "TenantThrottlingError - too many incoming requests."),
    "7.A AADSTS70012": entra("server_error", 70012, "MsaServerError - a server error occurred."),
    "7.A AADSTS90033": entra("temporarily_unavailable", 90033, "MsodsServiceUnavailable - not available."),
    "7.A AADSTS90024": entra("temporarily_unavailable", 90024, "RequestBudgetExceededError - try again."),
    "7.A AADSTS90012": entra("invalid_request", 90012, "RequestTimeout - the requested has timed out."),
    "7.A AADSTS90090": entra("server_error", 90090, "GraphRetryableError - temporarily unavailable."),
    "7.A temporarily_unavailable": entra("temporarily_unavailable"),
    "7.H.1 server_error": entra("server_error"),
}
LOOP = {
    "7.A AADSTS50196": entra("invalid_grant", 50196, "The server encountered a client request loop."),
}
SIGN_IN = {
    "7.H.1 invalid_grant": entra("invalid_grant", 700082, "The refresh token has expired.", "token_expired"),
    "7.H.1 invalid_grant / consent": entra("invalid_grant", 65001, "Not consented.", "consent_required"),
    "7.H.1 interaction_required": entra("interaction_required", 50076, "Use MFA.", "basic_action"),
    "7.H.1 consent_required": entra("consent_required", 90094, "Administrator consent is required."),
    "7.H.1 login_required": entra("login_required", 50058, "Session information is not sufficient."),
    "7.G invalid_grant": entra("invalid_grant", words="Token has been expired or revoked."),
}
CONFIGURATION = {
    "7.H.1 invalid_client": entra("invalid_client", 7000222, "The provided client secret keys are expired."),
    "7.H.1 unauthorized_client": entra("unauthorized_client", 700016, "Application was not found."),
    "7.H.1 invalid_request": entra("invalid_request", 90002, "Tenant 'contoso.test' not found."),
    "7.H.1 invalid_scope": entra("invalid_scope", 70011, "The scope is not valid."),
    "7.H.1 invalid_resource": entra("invalid_resource", 500011, "The resource principal was not found."),
    "7.G unauthorized_client": entra("unauthorized_client", words="Client is unauthorized."),
}
FAULTS = SIGN_IN | CONFIGURATION


def token_decided(body: str, history: History) -> Decision:
    return decide_after_login(TokenRefused(refused_of(json.loads(body))), history, NOW, RULES)


@pytest.mark.parametrize("body", BUSY.values(), ids=BUSY)
def test_a_busy_sign_in_service_is_asked_again_after_one_five_and_fifteen_minutes(body):
    for tries, pause in enumerate(BACK_OFF):
        decision = token_decided(body, History(tries=tries))
        assert (decision.act, seconds(decision)) == (Act.WAIT, pause)


@pytest.mark.parametrize("body", LOOP.values(), ids=LOOP)
def test_a_client_that_asked_in_a_loop_pauses_for_several_minutes(body):
    decision = token_decided(body, TOKEN)
    assert decision.act is Act.WAIT
    assert seconds(decision) > 60


@pytest.mark.parametrize("fresh", [False, True], ids=["", "fresh"])
@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS)
def test_a_refused_grant_or_client_is_a_fault(body, fresh):
    decision = token_decided(body, History(tries=2, fresh_token=fresh))
    assert (decision.act, seconds(decision)) == (Act.FAULT, PROBE)


EVERY_BODY = {name: (body, name in SIGN_IN) for name, body in (BUSY | LOOP | FAULTS).items()}


@pytest.mark.parametrize(("body", "wanted"), EVERY_BODY.values(), ids=EVERY_BODY)
def test_a_person_is_asked_to_sign_in_only_where_that_helps(body, wanted):
    assert ("postroom profile login" in str(token_decided(body, TOKEN).reason)) is wanted


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
@pytest.mark.parametrize(
    ("header", "waits"),
    [(None, BACK_OFF), ("10", BACK_OFF), ("120", (120, 300, 900)), ("1800", (1800, 1800, 1800))],
    ids=["no Retry-After", "shorter", "longer at first", "longer"],
)
def test_7_h_1_http_429_and_5xx_of_the_sign_in_service_wait_at_least_retry_after(code, header, waits):
    fault = TokenUnavailable(f"HTTP {code}", parse_retry_after(header))
    for tries, pause in enumerate(waits):
        decision = decide_after_login(fault, History(tries=tries), NOW, RULES)
        assert (decision.act, seconds(decision)) == (Act.WAIT, pause)
