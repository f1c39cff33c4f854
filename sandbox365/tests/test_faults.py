"""Every fault that can be ordered, as an unmodified client meets it."""

import json
import os
import smtplib
import ssl
import time

import pytest
import requests

from sandbox365 import Sandbox
from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX, Office

SMTP_STAGES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "before_250", "after_store")
STORED = {"after_store"}


def outcome(office):
    """How a whole submission ends: (code, text) of the refusal, "gone", or "sent"."""
    try:
        client = smtplib.SMTP("localhost", office.endpoints["smtp"]["port"], timeout=10)
        code, text = client.ehlo()
        if code != 250:
            return code, text.decode()
        client.starttls(context=office.tls)
        client.ehlo()
        office.auth(client, office.token())
        client.sendmail(MAILBOX, [CUSTOMER], MAIL)
    except smtplib.SMTPRecipientsRefused as refused:
        return refused.recipients[CUSTOMER][0], refused.recipients[CUSTOMER][1].decode()
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code, refused.smtp_error.decode()
    except (smtplib.SMTPServerDisconnected, ConnectionError, ssl.SSLError):
        return "gone"
    client.close()
    return "sent"


@pytest.mark.parametrize("at", SMTP_STAGES)
def test_a_reply_can_be_ordered_at_each_stage(office, at):
    office.order(at=at, reply="451 4.7.0 Ordered by a test", count=1)
    assert outcome(office) == (451, "4.7.0 Ordered by a test")
    assert len(office.deliveries()) == (at in STORED)
    assert outcome(office) == "sent"


@pytest.mark.parametrize("at", [*SMTP_STAGES, "body"])
def test_the_line_can_be_cut_at_each_stage(office, at):
    office.order(at=at, cut=True, count=1)
    assert outcome(office) == "gone"
    assert len(office.deliveries()) == (at in STORED)
    assert outcome(office) == "sent"


@pytest.mark.parametrize("at", ["connect", "auth", "body", "before_250"])
def test_a_delay_alone_does_no_harm(office, at):
    office.order(at=at, delay=0.3, count=1)
    start = time.monotonic()
    assert outcome(office) == "sent"
    assert time.monotonic() - start >= 0.3


def test_a_421_closes_the_connection(office):
    client = office.login()
    office.order(at="mail", reply="421 4.4.2 Connection dropped due to timeout", count=1)
    assert client.docmd(f"MAIL FROM:<{MAILBOX}>")[0] == 421
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.docmd("NOOP")


def test_starttls_can_be_left_out(office):
    office.order(at="ehlo", no_starttls=True, count=1)
    client = office.connect(tls=False)
    assert not client.has_extn("starttls")
    with pytest.raises(smtplib.SMTPNotSupportedError):
        client.starttls(context=office.tls)
    assert client.docmd("STARTTLS")[0] == 500
    assert outcome(office) == "sent"


def test_a_fault_without_count_stays_until_it_is_cleared(office):
    office.order(at="mail", reply="451 4.7.0 Always")
    assert outcome(office) == outcome(office) == (451, "4.7.0 Always")
    office.control("/faults/clear")
    assert outcome(office) == "sent"


def test_what_is_left_of_a_count_is_shown(office):
    office.order(at="mail", reply="451 4.7.0 Twice", count=2)
    outcome(office)
    assert office.state()["faults"][0]["left"] == 1


def test_a_fault_for_one_recipient_spares_the_others(office):
    office.order(at="rcpt", recipient="Weg@example.com", reply="550 5.1.1 Unknown")
    refused = office.send(recipients=["weg@example.com", CUSTOMER])
    assert refused == {"weg@example.com": (550, b"5.1.1 Unknown")}
    assert office.deliveries()[0]["recipients"] == [CUSTOMER]


def test_a_fault_for_one_mailbox_spares_the_others(office):
    for at in ("auth", "before_250"):
        office.control("/faults/clear")
        office.order(at=at, mailbox="info@bakkerij.test", reply="454 4.7.0 Temporary authentication failure")
        assert outcome(office) == "sent"
    office.control("/faults/clear")
    office.order(at="auth", mailbox=MAILBOX, reply="454 4.7.0 Temporary authentication failure")
    assert outcome(office) == (454, "4.7.0 Temporary authentication failure")


def test_a_fault_for_one_app_spares_the_others(office):
    office.order(
        at="token", client_id=office.app("no-roles")["client_id"], status=503, body="<html>busy</html>"
    )
    assert "access_token" in office.msal().acquire_token_for_client(
        ["https://outlook.office365.com/.default"]
    )
    answer = office.post_token(client_id=office.app("no-roles")["client_id"])
    assert (answer.status_code, answer.text) == (503, "<html>busy</html>")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_token_endpoint_can_ask_for_patience(office):
    body = {"error": "temporarily_unavailable"}
    office.order(at="token", status=429, body=body, headers={"Retry-After": "7"}, count=1)
    answer = office.post_token()
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (429, "7", body)
    assert office.post_token().status_code == 200


def test_the_token_endpoint_can_hang_up(office):
    office.order(at="token", cut=True, count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        office.post_token()


def test_the_token_endpoint_can_be_slow(office):
    office.order(at="token", delay=0.3, count=1)
    start = time.monotonic()
    assert office.post_token().status_code == 200
    assert time.monotonic() - start >= 0.3


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {"at": "lunch", "cut": True},
            "the faults, rule 1: 'at' must be one of authorize, adminconsent, devicecode, token, connect, ehlo",
        ),
        ({"at": "mail", "cuts": True}, "unknown cuts; known are at, body, client_id"),
        ({"at": "mail"}, "it does nothing; give one of cut, delay, no_starttls, reply, status."),
        (
            {"at": "mail", "status": 503},
            "'status' and the like are for authorize, adminconsent, devicecode, token.",
        ),
        (
            {"at": "token", "reply": "451 no"},
            "'reply' is for SMTP and IMAP; give 'status', 'body' and 'headers'.",
        ),
        ({"at": "body", "reply": "451 no"}, "inside a message nobody can reply; use 'before_250'."),
        ({"at": "mail", "no_starttls": True}, "'no_starttls' belongs to 'at': 'ehlo'."),
        ({"at": "mail", "reply": "later"}, "'reply' must be like '451 4.7.0 Text'."),
        ({"at": "mail", "delay": "1"}, "'delay' has a value of the wrong kind."),
        ("mail", "a rule is a JSON object."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_a_sentence(office, rule, sentence):
    answer = requests.post(office.endpoints["control"] + "/faults", json=[rule])
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert office.state()["faults"] == []


def test_the_faults_file_is_read_at_the_start_and_when_it_changes(tmp_path):
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"at": "mail", "reply": "451 4.7.0 From the file"}]))
    with Sandbox(tmp_path / "state", faults) as endpoints:
        office = Office(endpoints)
        assert outcome(office) == (451, "4.7.0 From the file")
        replace(faults, "no JSON")
        assert outcome(office) == (451, "4.7.0 From the file")
        replace(faults, "[]")
        assert outcome(office) == "sent"
        office.close()


def replace(path, text):
    """As a careful editor does it: no reader sees half a file."""
    path.with_suffix(".new").write_text(text)
    os.replace(path.with_suffix(".new"), path)


@pytest.mark.parametrize(("goes_on", "stored"), [(True, 1), (False, 0)])
def test_a_server_that_has_the_final_dot_may_store_although_its_client_has_left(office, goes_on, stored):
    office.order(at="before_250", delay=0.6, count=1, **({"goes_on": True} if goes_on else {}))
    client = office.login()
    client.sock.settimeout(0.2)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        office.send(client)
    client.close()
    assert office.deliveries() == []
    time.sleep(0.8)
    assert len(office.deliveries()) == stored
