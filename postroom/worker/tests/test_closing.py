"""What the ledger writes about the end of an attempt."""

from datetime import UTC, datetime

import pytest

from postroom.oauth.faults import Refused, TokenRefused, TokenUnavailable
from postroom.outbox.attempts import Evidence, Said
from postroom.outbox.states import Hold, State
from postroom.shared.wording import Sentence
from postroom.transport.conversation import Answer, Delivery
from postroom.transport.faults import ConnectionLost, OutcomeUnknown, Reply, ServerRefused, Stage
from postroom.worker import retry_policy
from postroom.worker.retry_policy import Act, Decision

LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WHY = Sentence("The mail server said: %(line)s", {"line": "so"})
TAKEN = Reply(250, "2.0.0", "250 2.0.0 OK <1@contoso.test>")
GOOD = Answer("one@example.com", Reply(250, "2.1.5", "250 2.1.5 Recipient OK"))
BAD = Answer("two@example.com", Reply(550, "5.1.1", "550 5.1.1 Unknown"))
STATES = {
    Act.SENT: State.SENT,
    Act.RETRY: State.RETRYING,
    Act.FAIL: State.FAILED,
    Act.UNKNOWN: State.UNKNOWN,
    Act.AGAIN: State.SENDING,
    Act.NOTHING: State.PENDING,
    Act.HOLD: State.HELD,
    Act.GO_ON: State.PENDING,
    Act.WAIT: State.PENDING,
    Act.FAULT: State.PENDING,
    Act.PERSON: State.PENDING,
}


def test_every_act_has_a_state():
    assert set(STATES) == set(Act)


@pytest.mark.parametrize(("act", "state"), STATES.items())
def test_an_act_becomes_its_state(act, state):
    fault = ConnectionLost(Stage.DATA, "cut")
    assert retry_policy.of_fault(fault, Decision(act), []).state is state
    assert retry_policy.of_delivery(Delivery((GOOD,), TAKEN), Decision(act)).state is state


def test_a_sent_mail_keeps_the_last_reply_and_each_recipient_s():
    close = retry_policy.of_delivery(Delivery((GOOD, BAD), TAKEN), Decision(Act.SENT))
    assert close.evidence == Evidence("final", 250, "2.0.0", "250 2.0.0 OK <1@contoso.test>")
    assert close.answered == (
        Said("one@example.com", 250, "250 2.1.5 Recipient OK"),
        Said("two@example.com", 550, "550 5.1.1 Unknown"),
    )
    assert (close.retry_at, close.hold) == (None, Hold.NONE)


def test_when_nobody_was_accepted_the_evidence_is_a_recipient_s_reply():
    close = retry_policy.of_delivery(Delivery((BAD,), None), Decision(Act.FAIL, None, WHY))
    assert close.evidence == Evidence("rcpt", 550, "5.1.1", "550 5.1.1 Unknown")
    assert close.reason == WHY


def test_a_delivery_put_off_in_part_says_when_it_goes_again():
    close = retry_policy.of_delivery(Delivery((GOOD, BAD), TAKEN), Decision(Act.RETRY, LATER, WHY))
    assert (close.state, close.retry_at, close.reason) == (State.RETRYING, LATER, WHY)


def test_a_refusal_keeps_stage_codes_and_line():
    fault = ServerRefused(Stage.DATA, Reply(451, "4.7.0", "451 4.7.0 Later"))
    close = retry_policy.of_fault(fault, Decision(Act.RETRY, LATER, WHY), [GOOD])
    assert close.evidence == Evidence("data", 451, "4.7.0", "451 4.7.0 Later")
    assert (close.retry_at, close.reason, close.hold) == (LATER, WHY, Hold.NONE)


def test_a_lost_connection_has_words_and_no_code():
    close = retry_policy.of_fault(ConnectionLost(Stage.BODY, "Broken pipe"), Decision(Act.RETRY, LATER), [])
    assert close.evidence == Evidence("body", None, "", "Broken pipe")


@pytest.mark.parametrize("act", [Act.WAIT, Act.FAULT])
def test_the_time_of_a_pause_is_not_the_entry_s(act):
    close = retry_policy.of_fault(ConnectionLost(Stage.MAIL, "cut"), Decision(act, LATER), [])
    assert close.retry_at is None


@pytest.mark.parametrize("act", STATES)
def test_only_a_refused_sender_leaves_a_hold(act):
    fault = ServerRefused(Stage.MAIL, Reply(550, "5.7.60", "550 5.7.60 No"))
    close = retry_policy.of_fault(fault, Decision(act, LATER, WHY), [])
    assert close.hold == (Hold.SENDER if act is Act.HOLD else Hold.NONE)


def test_an_unknown_outcome_keeps_what_the_recipients_were_told():
    fault = OutcomeUnknown(Stage.FINAL, "timed out")
    close = retry_policy.of_fault(fault, Decision(Act.UNKNOWN, None, WHY), [GOOD, BAD])
    assert close.evidence == Evidence("final", None, "", "timed out")
    assert [said.code for said in close.answered] == [250, 550]


@pytest.mark.parametrize("act", [Act.RETRY, Act.FAIL, Act.WAIT, Act.FAULT])
def test_recipients_of_a_message_that_was_not_taken_have_no_answer(act):
    fault = ServerRefused(Stage.FINAL, Reply(554, "5.2.0", "554 5.2.0 No"))
    assert retry_policy.of_fault(fault, Decision(act), [GOOD, BAD]).answered == ()


def test_the_evidence_of_a_refused_token_has_its_number():
    refused = Refused("invalid_client", codes=(7000222,), description="AADSTS7000222: Expired.")
    found = retry_policy.evidence_of(TokenRefused(refused))
    assert found == Evidence("token", 7000222, "", "invalid_client: AADSTS7000222: Expired.")
    assert retry_policy.evidence_of(TokenRefused(Refused("invalid_grant"))) == Evidence(
        "token", line="invalid_grant"
    )
    assert retry_policy.evidence_of(TokenUnavailable("HTTP 503")) == Evidence("token", line="HTTP 503")
