"""Every fault that a lane can meet is written down with a reason that has a code."""

from datetime import UTC, datetime

import pytest

from postroom.oauth.faults import Refused, TokenRefused, TokenUnavailable
from postroom.outbox.reasons import code_of
from postroom.transport.conversation import Answer, Delivery
from postroom.transport.faults import (
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    NotOffered,
    OutcomeUnknown,
    ServerRefused,
    Stage,
    TlsRefused,
)
from postroom.transport.replies import reply
from postroom.worker.login_policy import decide_after_login
from postroom.worker.retry_policy import History, Rules, decide_after_delivery, decide_after_fault

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (CannotResolve(Stage.DNS, "Name or service not known"), "name-not-known"),
        (CannotConnect(Stage.TCP, "Connection refused"), "nobody-answers"),
        (TlsRefused(Stage.TLS, "self-signed certificate", untrusted=True), "not-trusted"),
        (TlsRefused(Stage.TLS, "handshake failure", untrusted=False), "not-encrypted"),
        (NotOffered(Stage.EHLO, "AUTH XOAUTH2"), "not-offered"),
        (ConnectionLost(Stage.EHLO, "timed out"), "connection-broke"),
        (ServerRefused(Stage.GREETING, reply(421, b"4.3.2 Service not available")), "server-said"),
        (ServerRefused(Stage.AUTH, reply(535, b"5.7.3 Authentication unsuccessful")), "login-refused"),
        (TokenUnavailable("HTTP 503"), "token-unavailable"),
        (TokenRefused(Refused("invalid_client")), "token-refused"),
        (TokenRefused(Refused("login_required")), "never-signed-in"),
        (TokenRefused(Refused("invalid_grant")), "sign-in-needed"),
        (TokenRefused(Refused("interaction_required")), "sign-in-needed"),
        (TokenRefused(Refused("consent_required")), "sign-in-needed"),
    ],
)
def test_a_fault_before_any_mail_has_its_code(fault, code) -> None:
    assert code_of(decide_after_login(fault, History(fresh_token=True), NOW, Rules()).reason) == code


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ConnectionLost(Stage.DATA, "timed out"), "connection-broke"),
        (OutcomeUnknown(Stage.FINAL, "timed out"), "broke-at-the-end"),
        (NotOffered(Stage.MAIL, "SMTPUTF8"), "not-offered"),
        (ServerRefused(Stage.FINAL, reply(554, b"5.2.0 Cannot submit")), "server-said"),
    ],
)
def test_a_fault_under_way_has_its_code(fault, code) -> None:
    assert code_of(decide_after_fault(fault, History(), NOW, Rules()).reason) == code


@pytest.mark.parametrize("said", [(550, b"5.1.1 User unknown"), (451, b"4.3.2 Try later")])
def test_a_recipient_that_was_refused_or_put_off_has_its_code(said) -> None:
    answered = Delivery((Answer("anna@kunde.test", reply(*said)),), None)
    assert code_of(decide_after_delivery(answered, History(), NOW, Rules()).reason) == "server-said"
