"""What follows from what a server or a sign-in service said: Exchange Online's literal lines, one by one."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from postroom.oauth.faults import Refused, TokenRefused, TokenUnavailable
from postroom.outbox.states import State
from postroom.transport.conversation import Answer, Delivery
from postroom.transport.faults import (
    Aborted,
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    NotOffered,
    OutcomeUnknown,
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

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
RULES = Rules(retry_delays=(60, 300, 900), retry_for=7200, probe_every=800, quota_pause=10_000)
NEW = History()
REUSED = History(reused=True)
PASSWORD = History(oauth=False)
TRAILER = "[VI1PR0902CA0036.eurprd09.prod.outlook.com 2024-03-20T10:27:56.998Z 08DC48BEE95C08E5]"
HOST = "[Hostname=SYBP282MB2635.AUSP282.PROD.OUTLOOK.COM]"

DATA_LINES = {
    "421 4.3.2 Service not available": Act.WAIT,
    f"451 4.7.0 Temporary server error. Please try again later. PRX4 {HOST}": Act.RETRY,
    f"500 5.3.3 Unrecognized command 'DTA' {TRAILER}": Act.FAIL,
    "503 5.5.2 Need Rcpt command": Act.FAIL,
    "552 5.3.4 Message size exceeds fixed maximum message size": Act.FAIL,
    "452 4.3.1 Insufficient system resources": Act.RETRY,
    "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more "
    f"information. {HOST}": Act.WAIT,
    f"432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded {HOST}": Act.WAIT,
    "430 4.2.0 STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:"
    f"ConnectionFailedTransientException.MapiExceptionLogonFailed; Failed to process message {HOST}": Act.FAULT,
    f"430 4.2.0 STOREDRV; mailbox server is offline {HOST}": Act.RETRY,
    "554 5.2.252 SendAsDenied; erp@contoso.test not allowed to send as boss@contoso.test; STOREDRV.Submission."
    f"Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message {HOST}": Act.FAULT,
    "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process "
    "message due to a permanent exception with message Cannot submit message.": Act.FAULT,
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender": Act.FAULT,
    "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to "
    "a permanent exception with message Cannot submit message.": Act.WAIT,
    "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients": Act.WAIT,
    "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException."
    "MapiExceptionShutoffQuotaExceeded; Failed to process message": Act.FAULT,
    "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message: WASCL UserAction "
    "verdict is not None. Actual verdict is Suspend": Act.PERSON,
    "554 5.2.0 STOREDRV.Submission.Exception:InvalidRecipientsException; Failed to process message": Act.FAIL,
    "550 5.7.501 Access denied, spam abuse detected": Act.FAULT,
    "550 5.7.503 Access denied, banned sender": Act.FAULT,
    "550 5.2.1 Mailbox cannot be accessed [VI1PR0902CA0036.eurprd09.prod.outlook.com]": Act.FAULT,
    "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy": Act.FAIL,
}
"""Answers to DATA or to the final dot."""

MAIL_LINES = {
    "421 4.3.2 Service not active": Act.WAIT,
    "451 4.7.0 Temporary server error. Please try again later. PRX2": Act.RETRY,
    "452 4.3.1 Insufficient system resources": Act.RETRY,
    "501 5.5.4 Invalid arguments": Act.FAULT,
    "503 5.5.2 Send hello first": Act.FAIL,
    "530 5.7.0 Must issue a STARTTLS command first": Act.FAULT,
    "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, "
    f"SmtpClientAuthentication is disabled for the Tenant. {TRAILER}": Act.FAULT,
    "530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM": Act.FAULT,
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender": Act.FAULT,
    "550 5.1.0 Sender denied": Act.FAULT,
    "552 5.3.4 Message size exceeds fixed maximum message size": Act.FAIL,
    "550 5.2.3 RESOLVER.RST.SendSizeLimit.Sender; message too large for this sender": Act.FAIL,
}

LOGIN_LINES = {
    f"451 4.7.0 Temporary server error. Please try again later. PRX5 {HOST}": Act.WAIT,
    "454 4.7.0 Temporary authentication failure": Act.WAIT,
    "421 4.3.2 Service not available": Act.WAIT,
    f"432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending {HOST}": Act.WAIT,
    "501 5.5.124 Invalid XOAUTH2 auth data": Act.FAULT,
    f"504 5.7.4 Unrecognized authentication type {TRAILER}": Act.FAULT,
    f"535 5.7.3 Authentication unsuccessful {TRAILER}": Act.AGAIN,
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit "
    f"https://aka.ms/smtp_auth_disabled for more information. {TRAILER}": Act.FAULT,
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit "
    f"https://aka.ms/smtp_auth_disabled for more information. {TRAILER}": Act.FAULT,
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. "
    f"Contact your administrator. {TRAILER}": Act.FAULT,
    "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated "
    f"successfully. Contact your administrator. {TRAILER}": Act.FAULT,
    f"535 5.7.139 Authentication unsuccessful, the user credentials were incorrect. {TRAILER}": Act.FAULT,
    f"535 5.7.139 Authentication unsuccessful, basic authentication is disabled. {TRAILER}": Act.FAULT,
    "535 5.7.139 Authentication unsuccessful, account has an issue. Contact your administrator. "
    f"{TRAILER}": Act.FAULT,
    f"535 5.7.139 Authentication unsuccessful, federated STS service was unreachable. {TRAILER}": Act.FAULT,
    "550 5.7.30 Basic authentication is not supported for Client Submission.": Act.FAULT,
    f"550 5.2.1 Mailbox cannot be accessed {TRAILER}": Act.FAULT,
}
PERMANENT_LOGINS = [line for line in LOGIN_LINES if line.startswith("5")]
TEMPORARY_LOGINS = [line for line in LOGIN_LINES if line.startswith("4")]

GREETING_LINES = {
    "421 4.3.2 Service not available": Act.WAIT,
    "421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client to support TLS 1.2.": Act.FAULT,
    "451 4.7.0 Temporary server error": Act.WAIT,
    "554 5.7.1 No service for you": Act.FAULT,
    "501 5.5.4 Invalid arguments": Act.FAULT,
}
DUE = {Act.FAULT: 800, Act.RETRY: 60, Act.WAIT: 60}
"""Seconds until an act of a first try is due; the other acts have no time."""


def said(line: str) -> Reply:
    """The reply as `transport` reads it off the wire."""
    return reply(int(line[:3]), line[4:].encode())


def refused(line: str, stage: Stage) -> ServerRefused:
    return ServerRefused(stage, said(line))


def sent_to(*lines: str, final: str = "250 2.0.0 OK") -> Delivery:
    """A delivery whose recipients were answered so; without a final reply when none was accepted."""
    answers = tuple(Answer(f"r{number}@example.com", said(line)) for number, line in enumerate(lines))
    return Delivery(answers, said(final) if any(answer.accepted for answer in answers) else None)


def seconds(decision: Decision) -> float | None:
    return (decision.at - NOW).total_seconds() if decision.at else None


def shown(decision: Decision) -> str:
    return str(decision.reason)


@pytest.mark.parametrize("stage", [Stage.DATA, Stage.BODY, Stage.FINAL])
@pytest.mark.parametrize(("line", "act"), DATA_LINES.items(), ids=[line[:60] for line in DATA_LINES])
def test_each_answer_to_a_message_has_its_consequence(line, act, stage):
    decision = decide_after_fault(refused(line, stage), NEW, NOW, RULES)
    assert decision.act is act
    quota = "SubmissionQuota" in line or "5.1.90" in line
    assert seconds(decision) == (10_000 if quota else DUE.get(act))
    assert line in shown(decision)


@pytest.mark.parametrize(("line", "act"), MAIL_LINES.items(), ids=[line[:60] for line in MAIL_LINES])
def test_each_answer_to_mail_from_has_its_consequence(line, act):
    decision = decide_after_fault(refused(line, Stage.MAIL), NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (act, DUE.get(act))
    assert line in shown(decision)


@pytest.mark.parametrize(("line", "act"), LOGIN_LINES.items(), ids=[line[:90] for line in LOGIN_LINES])
def test_each_answer_to_a_login_with_a_token_has_its_consequence(line, act):
    decision = decide_after_login(refused(line, Stage.AUTH), NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (act, DUE.get(act))
    assert act is Act.AGAIN or line in shown(decision)


@pytest.mark.parametrize("line", PERMANENT_LOGINS, ids=[line[:90] for line in PERMANENT_LOGINS])
def test_a_password_that_was_refused_waits_for_a_person(line):
    decision = decide_after_login(refused(line, Stage.AUTH), PASSWORD, NOW, RULES)
    assert (decision.act, decision.at) == (Act.PERSON, None)
    assert line in shown(decision)


@pytest.mark.parametrize("line", TEMPORARY_LOGINS, ids=[line[:60] for line in TEMPORARY_LOGINS])
def test_a_temporary_trouble_with_a_password_is_waited_for(line):
    decision = decide_after_login(refused(line, Stage.AUTH), PASSWORD, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.WAIT, 60)


@pytest.mark.parametrize("stage", [Stage.GREETING, Stage.EHLO, Stage.TLS])
@pytest.mark.parametrize(("line", "act"), GREETING_LINES.items(), ids=[line[:40] for line in GREETING_LINES])
def test_each_answer_before_the_login_has_its_consequence(line, act, stage):
    decision = decide_after_login(refused(line, stage), NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (act, DUE.get(act))
    assert line in shown(decision)


def test_after_535_5_7_3_exactly_one_fresh_token_is_tried():
    fault = refused(f"535 5.7.3 Authentication unsuccessful {TRAILER}", Stage.AUTH)
    assert decide_after_login(fault, NEW, NOW, RULES) == Decision(Act.AGAIN)
    decision = decide_after_login(fault, History(fresh_token=True), NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.FAULT, 800)
    assert decide_after_login(fault, History(tries=1), NOW, RULES).act is Act.AGAIN


# Numbers in an address, a version or a host name are not enhanced codes.
LOOKALIKES = {
    "550 5.6.0 Content refused by the filter at 185.2.1.44": Act.FAIL,
    "550 5.6.0 Content refused by the filter at 10.5.1.90": Act.FAIL,
    "550 5.6.0 Content refused; scanner 15.7.60 at 45.7.57.1": Act.FAIL,
    "451 4.7.1 Greylisted, come back later (client 185.2.1.44)": Act.RETRY,
    "451 4.7.1 Greylisted, come back later (client 5.2.1.44)": Act.RETRY,
    "451 4.3.0 Try again later [mx5.1.90.example.com]": Act.RETRY,
}


@pytest.mark.parametrize(("line", "act"), LOOKALIKES.items(), ids=LOOKALIKES)
def test_an_address_in_the_words_is_not_taken_for_a_code(line, act):
    assert decide_after_fault(refused(line, Stage.FINAL), NEW, NOW, RULES).act is act


@pytest.mark.parametrize("address", ["25.3.4.9", "5.2.3.1"])
def test_an_address_in_a_refusal_of_the_sender_does_not_hide_it(address):
    fault = refused(f"550 5.1.0 Sender denied by policy of {address}", Stage.MAIL)
    assert decide_after_fault(fault, NEW, NOW, RULES).act is Act.FAULT


@pytest.mark.parametrize(
    "line",
    [
        "550 5.4.5 Daily user sending quota exceeded.",
        "550-5.4.5 Daily user sending limit exceeded. For more information see the help pages.",
    ],
)
def test_google_s_daily_quota_pauses_the_profile_and_fails_no_mail(line):
    for stage in (Stage.MAIL, Stage.DATA, Stage.FINAL):
        decision = decide_after_fault(refused(line, stage), NEW, NOW, RULES)
        assert (decision.act, seconds(decision)) == (Act.WAIT, 10_000)


@pytest.mark.parametrize(
    "line", ["450 4.2.1 Peak SMTP relay limit exceeded", "454 4.7.0 Too many login attempts"]
)
def test_google_s_rate_limits_go_again(line):
    assert decide_after_fault(refused(line, Stage.MAIL), NEW, NOW, RULES).act is Act.RETRY
    assert decide_after_login(refused(line, Stage.AUTH), NEW, NOW, RULES).act is Act.WAIT


IDLE_CUTS = [
    ConnectionLost(Stage.MAIL, "Connection unexpectedly closed"),
    refused("421 4.4.2 Idle too long", Stage.MAIL),
]


@pytest.mark.parametrize("fault", IDLE_CUTS, ids=["cut", "421"])
def test_a_kept_connection_that_had_ended_costs_one_fresh_connection_and_no_try(fault):
    assert decide_after_fault(fault, REUSED, NOW, RULES) == Decision(Act.AGAIN)


@pytest.mark.parametrize(
    ("fault", "act"), [(IDLE_CUTS[0], Act.RETRY), (IDLE_CUTS[1], Act.WAIT)], ids=["cut", "421"]
)
def test_on_a_new_connection_the_same_is_put_off(fault, act):
    decision = decide_after_fault(fault, NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (act, 60)


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.BODY])
def test_further_on_a_cut_is_put_off_even_on_a_kept_connection(stage):
    assert decide_after_fault(ConnectionLost(stage, "cut"), REUSED, NOW, RULES).act is Act.RETRY


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY])
@pytest.mark.parametrize(
    "line",
    [
        "421 4.3.2 Service not available",
        "421 4.7.0 Error: too many errors",
        "452 4.4.5 Maximum number of messages per session exceeded",
        "450 4.7.0 Too many messages in this session",
    ],
)
def test_what_may_be_the_connection_s_is_tried_once_on_a_fresh_one_before_anything_is_decided(line, stage):
    assert decide_after_fault(refused(line, stage), REUSED, NOW, RULES) == Decision(Act.AGAIN)
    assert decide_after_fault(refused(line, stage), NEW, NOW, RULES).act in (Act.WAIT, Act.RETRY)


def test_a_refusal_on_a_kept_connection_is_a_refusal_unless_it_may_be_the_connection_s():
    assert decide_after_fault(refused("451 4.7.0 Later", Stage.MAIL), REUSED, NOW, RULES).act is Act.AGAIN
    assert decide_after_fault(refused("451 4.7.0 Later", Stage.FINAL), REUSED, NOW, RULES).act is Act.RETRY
    assert decide_after_fault(refused("450 4.7.0 Later", Stage.MAIL), REUSED, NOW, RULES).act is Act.RETRY
    assert (
        decide_after_fault(refused("550 5.1.0 Sender denied", Stage.MAIL), REUSED, NOW, RULES).act
        is Act.FAULT
    )


@pytest.mark.parametrize("history", [NEW, REUSED, History(tries=9, since=NOW - timedelta(days=9))])
def test_only_an_unknown_outcome_is_unknown_and_it_always_is(history):
    decision = decide_after_fault(OutcomeUnknown(Stage.FINAL, "timed out"), history, NOW, RULES)
    assert (decision.act, decision.at) == (Act.UNKNOWN, None)
    assert "may have been sent (timed out)" in shown(decision)
    others = [ConnectionLost(stage, "cut") for stage in Stage] + [
        refused(line, stage)
        for stage in (Stage.MAIL, Stage.DATA, Stage.FINAL)
        for line in {**DATA_LINES, **MAIL_LINES}
    ]
    assert Act.UNKNOWN not in {decide_after_fault(fault, history, NOW, RULES).act for fault in others}


def test_what_was_withdrawn_needs_nothing():
    assert decide_after_fault(Aborted(Stage.FINAL, "withdrawn"), NEW, NOW, RULES) == Decision(Act.NOTHING)


def test_a_mail_that_needs_smtputf8_fails_where_it_is_not_offered():
    decision = decide_after_fault(NotOffered(Stage.MAIL, "SMTPUTF8"), NEW, NOW, RULES)
    assert (decision.act, decision.at) == (Act.FAIL, None)
    assert "SMTPUTF8" in shown(decision)


@pytest.mark.parametrize(("tries", "wait"), [(0, 60), (1, 300), (2, 900), (3, 900), (50, 900)])
def test_the_waits_grow_to_the_last_one(tries, wait):
    history = History(tries=tries, since=NOW - timedelta(seconds=7199), pause_tries=tries)
    for decision in (
        decide_after_fault(refused("451 4.7.0 Later", Stage.FINAL), history, NOW, RULES),
        decide_after_fault(ConnectionLost(Stage.DATA, "cut"), history, NOW, RULES),
        decide_after_delivery(sent_to("450 4.2.1 Busy"), history, NOW, RULES),
    ):
        assert (decision.act, seconds(decision)) == (Act.RETRY, wait)
    for decision in (
        decide_after_fault(refused("432 4.3.2 Concurrent connections", Stage.FINAL), history, NOW, RULES),
        decide_after_login(CannotConnect(Stage.TCP, "refused"), history, NOW, RULES),
        decide_after_login(TokenUnavailable("HTTP 503"), history, NOW, RULES),
    ):
        assert (decision.act, seconds(decision)) == (Act.WAIT, wait)


@pytest.mark.parametrize("tries", [0, 3, 99])
def test_when_the_time_is_up_a_mail_put_off_has_failed(tries):
    history = History(tries=tries, since=NOW - timedelta(seconds=7200))
    for decision in (
        decide_after_fault(refused("451 4.7.0 Later", Stage.FINAL), history, NOW, RULES),
        decide_after_fault(ConnectionLost(Stage.DATA, "cut"), history, NOW, RULES),
        decide_after_delivery(sent_to("450 4.2.1 Busy", "550 5.1.1 Unknown"), history, NOW, RULES),
    ):
        assert (decision.act, decision.at) == (Act.FAIL, None)
        assert decision.reason


def test_by_default_a_mail_is_tried_for_two_days_and_a_fault_every_quarter_of_an_hour():
    rules = Rules()
    late = History(tries=40, since=NOW - timedelta(hours=47, minutes=59))
    over = History(tries=40, since=NOW - timedelta(hours=48))
    fault = refused("451 4.7.0 Later", Stage.FINAL)
    assert seconds(decide_after_fault(fault, late, NOW, rules)) == 3600
    assert decide_after_fault(fault, over, NOW, rules).act is Act.FAIL
    assert [seconds(decide_after_fault(fault, History(tries=n), NOW, rules)) for n in range(5)] == [
        60,
        300,
        900,
        1800,
        3600,
    ]
    assert seconds(decide_after_fault(refused("550 5.7.60 No", Stage.FINAL), NEW, NOW, rules)) == 900


def test_a_delivery_that_all_took_is_sent():
    assert decide_after_delivery(sent_to("250 OK", "251 Forwarded"), NEW, NOW, RULES) == Decision(Act.SENT)


def test_one_accepted_recipient_makes_it_sent():
    assert decide_after_delivery(sent_to("550 5.1.1 Unknown", "250 OK"), NEW, NOW, RULES) == Decision(
        Act.SENT
    )


def test_when_all_are_refused_for_good_it_has_failed():
    decision = decide_after_delivery(sent_to("550 5.1.1 Unknown", "553 5.1.3 Bad"), NEW, NOW, RULES)
    assert (decision.act, decision.at) == (Act.FAIL, None)
    assert "550 5.1.1 Unknown" in shown(decision)


@pytest.mark.parametrize(
    "lines",
    [
        ("550 5.1.1 Unknown", "452 4.5.3 Too many recipients"),
        ("452 4.5.3 Too many recipients",),
    ],
)
def test_a_recipient_put_off_is_tried_again(lines):
    decision = decide_after_delivery(sent_to(*lines), NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.RETRY, 60)
    assert "452 4.5.3 Too many recipients" in shown(decision)


@pytest.mark.parametrize(
    "lines",
    [
        ("250 OK", "452 4.5.3 Too many recipients"),
        ("452 4.5.3 Too many recipients", "250 OK", "550 5.1.1 Unknown"),
        ("250 OK", "552 too many recipients"),
        ("250 OK", "450 4.2.0 Greylisted", "452 too many recipients"),
    ],
)
def test_recipients_that_did_not_fit_into_a_transaction_go_on_at_once_when_others_did(lines):
    decision = decide_after_delivery(sent_to(*lines), NEW, NOW, RULES)
    assert (decision.act, decision.at) == (Act.GO_ON, None)


def test_a_5yz_that_means_later_leaves_its_recipient_waiting():
    """RFC 5321 4.5.3.1.10: a client treats 552 for too many recipients as 452."""
    took = sent_to("250 OK", "552 too many recipients", "552 5.2.2 Mailbox full")
    close = retry_policy.of_delivery(took, decide_after_delivery(took, NEW, NOW, RULES))
    assert [(said.code, said.line) for said in close.answered] == [
        (250, "250 OK"),
        (452, "552 too many recipients"),
        (552, "552 5.2.2 Mailbox full"),
    ]


LIMIT = "550 Domain bakkerij.test has exceeded the max emails per hour (150/150 (100%)) allowed."


@pytest.mark.parametrize("line", ["421 4.7.0 Later", "432 4.3.2 Concurrent connections", LIMIT])
@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.FINAL])
def test_a_mail_that_makes_all_wait_goes_behind_them_and_ends_when_its_time_is_up(line, stage):
    fault = refused(line, stage)
    decision = decide_after_fault(fault, NEW, NOW, RULES)
    close = retry_policy.of_fault(fault, decision, ())
    assert (decision.act, close.state) == (Act.WAIT, State.RETRYING)
    assert close.retry_at > decision.at
    over = decide_after_fault(fault, History(tries=9, since=NOW - timedelta(hours=2)), NOW, RULES)
    assert (over.act, retry_policy.of_fault(fault, over, ()).state) == (Act.WAIT, State.FAILED)


@pytest.mark.parametrize("stage", [Stage.RCPT, Stage.DATA, Stage.FINAL])
def test_421_to_a_mail_that_alone_met_it_puts_off_that_mail(stage):
    alone = History(alone=True, since=NOW)
    decision = decide_after_fault(refused("421 4.7.0 Later", stage), alone, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.RETRY, 60)
    over = History(alone=True, since=NOW - timedelta(hours=2))
    assert decide_after_fault(refused("421 4.7.0 Later", stage), over, NOW, RULES).act is Act.FAIL


def test_when_the_time_is_up_a_mail_that_someone_took_is_sent():
    over = History(tries=5, since=NOW - timedelta(seconds=7200))
    decision = decide_after_delivery(sent_to("250 OK", "452 4.5.3 Too many"), over, NOW, RULES)
    assert (decision.act, decision.at) == (Act.SENT, None)
    assert "452 4.5.3 Too many" in shown(decision)


CONNECTIONS = [
    (CannotResolve(Stage.DNS, "smtp.contoso.test: Name or service not known"), Act.WAIT, "name is not known"),
    (CannotConnect(Stage.TCP, "smtp.contoso.test:587: Connection refused"), Act.WAIT, "Nobody answers"),
    (ConnectionLost(Stage.GREETING, "timed out"), Act.WAIT, "connection broke"),
    (ConnectionLost(Stage.AUTH, "timed out"), Act.WAIT, "connection broke"),
    (
        TlsRefused(Stage.TLS, "self-signed certificate", untrusted=True),
        Act.FAULT,
        "certificate is not trusted",
    ),
    (TlsRefused(Stage.TLS, "WRONG_VERSION_NUMBER", untrusted=False), Act.WAIT, "No encrypted connection"),
    (NotOffered(Stage.TLS, "STARTTLS"), Act.FAULT, "does not offer what is needed: STARTTLS"),
    (NotOffered(Stage.AUTH, "AUTH XOAUTH2 (offered: -)"), Act.FAULT, "does not offer what is needed: AUTH"),
]


@pytest.mark.parametrize(
    ("fault", "act", "words"), CONNECTIONS, ids=[repr(row[0])[:50] for row in CONNECTIONS]
)
@pytest.mark.parametrize("history", [NEW, PASSWORD])
def test_what_keeps_a_connection_from_coming_about_has_its_consequence(fault, act, words, history):
    decision = decide_after_login(fault, history, NOW, RULES)
    assert (decision.act, seconds(decision)) == (act, DUE[act])
    assert words in shown(decision)
    assert fault.line in shown(decision)


BUSY = [
    ("invalid_request", 90055),
    ("server_error", 70012),
    ("temporarily_unavailable", 90033),
    ("temporarily_unavailable", 90024),
    ("invalid_request", 90012),
    ("server_error", 90090),
    ("temporarily_unavailable", None),
]
LASTING = [
    ("invalid_client", 7000222),
    ("invalid_client", 7000215),
    ("unauthorized_client", 700016),
    ("invalid_grant", 700082),
    ("interaction_required", 50076),
    ("invalid_request", 90002),
    ("invalid_grant", None),
]


def token_refused(error: str, number: int | None) -> TokenRefused:
    return TokenRefused(
        Refused(error, codes=(number,) if number else (), description=f"AADSTS{number}: Words.")
    )


@pytest.mark.parametrize(("error", "number"), BUSY)
def test_a_busy_sign_in_service_is_waited_for(error, number):
    decision = decide_after_login(token_refused(error, number), NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.WAIT, 60)
    assert error in shown(decision)


@pytest.mark.parametrize(("error", "number"), LASTING)
def test_a_refused_token_is_a_fault_that_is_probed(error, number):
    decision = decide_after_login(token_refused(error, number), NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.FAULT, 800)
    assert f"{error}: AADSTS{number}: Words." in shown(decision)


@pytest.mark.parametrize(
    ("retry_after", "tries", "wait"), [(None, 1, 300), (5, 1, 300), (301, 1, 301), (3600, 9, 3600)]
)
def test_retry_after_prolongs_the_wait_and_never_shortens_it(retry_after, tries, wait):
    fault = TokenUnavailable("HTTP 429 Too Many Requests", retry_after)
    decision = decide_after_login(fault, History(tries=tries), NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.WAIT, wait)
    assert "HTTP 429" in shown(decision)


def test_a_sign_in_service_that_is_not_trusted_is_a_fault():
    fault = TokenUnavailable("certificate verify failed", retry_after=5, untrusted=True)
    decision = decide_after_login(fault, NEW, NOW, RULES)
    assert (decision.act, seconds(decision)) == (Act.FAULT, 800)


OWN_SENDER = {
    line: Act.HOLD if act is Act.FAULT and re.search(r"SendAsDenied|5\.7\.60", line) else act
    for line, act in DATA_LINES.items()
}
"""A person's own address may be what is wrong; a spam verdict or a full mailbox is the account's all the same."""


@pytest.mark.parametrize(("line", "act"), OWN_SENDER.items(), ids=[line[:60] for line in OWN_SENDER])
def test_a_refused_sender_of_a_person_holds_that_mail_and_not_the_profile(line, act):
    decision = decide_after_fault(refused(line, Stage.FINAL), History(own_sender=True), NOW, RULES)
    assert decision.act is act
    assert line in shown(decision)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", Act.HOLD),
        ("550 5.1.0 Sender denied", Act.HOLD),
        ("552 5.3.4 Message size exceeds fixed maximum message size", Act.FAIL),
        ("530 5.7.57 Client not authenticated to send mail.", Act.FAULT),
        ("451 4.7.0 Temporary server error.", Act.RETRY),
    ],
)
def test_mail_from_a_person_s_address_that_is_refused_concerns_that_person_only(line, act):
    assert decide_after_fault(refused(line, Stage.MAIL), History(own_sender=True), NOW, RULES).act is act


def test_a_421_that_tells_of_a_lost_connection_after_the_dot_is_unknown():
    dropped = "421 4.4.2 Connection dropped due to SocketError"
    assert decide_after_fault(refused(dropped, Stage.FINAL), NEW, NOW, RULES).act is Act.UNKNOWN
    for stage in (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY):
        assert decide_after_fault(refused(dropped, stage), NEW, NOW, RULES).act is Act.WAIT
    draining = "421 4.3.2 Service not available"
    assert decide_after_fault(refused(draining, Stage.FINAL), NEW, NOW, RULES).act is Act.WAIT
