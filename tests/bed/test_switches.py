"""The switches of the fault server and of the authority, on a bed of this module's own."""

import base64
import json
import smtplib
import threading
import time

import pytest

from tests.bed.browser import Browser
from tests.bed.clients import (
    DEFAULT_SCOPE,
    app_only_token,
    confidential,
    fault_session,
    invoice,
    log_in,
    offers,
    stored,
    submission,
)

pytestmark = pytest.mark.foreign


@pytest.fixture
def switched(own_bed):
    """Every switch in its first position."""
    own_bed.reset()
    return own_bed


def test_starttls_can_be_hidden_while_the_server_runs(switched):
    assert "starttls" in offers(switched.fault_submission)
    switched.fault_control.post("/set", hide_starttls=True)
    assert "starttls" not in offers(switched.fault_submission)


def test_every_stage_can_be_slow_and_the_message_is_stored_before_its_answer(switched):
    mail = invoice(switched.user, "anna@kunde.test")
    stages = {"mail": [200, 300], "rcpt": [200, 300], "data": [200, 300], "final": [4000, 4100]}
    switched.fault_control.post("/set", reply_delay_ms=stages)
    with fault_session(switched) as client:
        begin = time.monotonic()
        sender = threading.Thread(target=client.send_message, args=[mail])
        sender.start()
        while not stored(switched, mail):
            time.sleep(0.02)
        until_stored = time.monotonic() - begin
        assert sender.is_alive()
        sender.join()
    assert until_stored > 0.6
    assert time.monotonic() - begin > until_stored + 1.3


def test_throttled_connections_and_logins_are_answered_as_ordered(switched):
    switched.fault_control.post("/set", max_conn=1)
    with (
        fault_session(switched),
        pytest.raises(smtplib.SMTPResponseException, match="Concurrent"),
        fault_session(switched),
    ):
        pass
    switched.fault_control.post("/set", auth_fault="535 5.7.139 Authentication unsuccessful")
    with pytest.raises(smtplib.SMTPAuthenticationError, match=r"5\.7\.139"), fault_session(switched):
        pass
    assert switched.fault_control.get("/stats")["throttled"] == 1


def test_too_many_messages_in_a_minute_are_answered_with_432(switched):
    switched.fault_control.post("/set", rate_per_min=1)
    with fault_session(switched) as client:
        client.send_message(invoice(switched.user, "anna@kunde.test"))
        with pytest.raises(smtplib.SMTPDataError, match=r"432, b'4\.3\.2"):
            client.send_message(invoice(switched.user, "anna@kunde.test"))


def test_a_message_over_the_limit_is_refused_and_not_stored(switched):
    switched.fault_control.post("/set", max_size=1000)
    mail = invoice(switched.user, "anna@kunde.test", b"x" * 1000)
    with fault_session(switched) as client:
        assert client.esmtp_features["size"] == "1000"
        client.esmtp_features.pop("size")  # else smtplib announces the size and is refused at MAIL
        with pytest.raises(smtplib.SMTPDataError, match=r"552, b'5\.3\.4"):
            client.send_message(mail)
    assert stored(switched, mail) == []


def test_a_bad_token_is_answered_in_googles_way(switched):
    switched.fault_control.post("/set", google_style=True)
    with submission(switched, switched.fault_submission) as client:
        client.docmd("AUTH", "XOAUTH2")
        code, challenge = client.docmd(base64.b64encode(b"user=x@contoso.test\1auth=Bearer bad\1\1").decode())
        assert (code, json.loads(base64.b64decode(challenge))["status"]) == (334, "400")
        assert client.docmd("")[0] == 535


def test_a_connection_can_be_refused_in_the_offers(switched):
    switched.fault_control.post("/set", connect_fault="421 4.3.2 Service not available")
    with pytest.raises(smtplib.SMTPConnectError, match=r"421, b'4\.3\.2"):
        offers(switched.fault_submission)


def test_an_expired_token_is_refused_by_both_servers(switched):
    switched.authority_control.post("/ttl", app=1)
    token = app_only_token(switched, switched.daemon)
    time.sleep(2.1)
    for endpoint in (switched.submission, switched.fault_submission):
        with (
            submission(switched, endpoint) as client,
            pytest.raises(smtplib.SMTPAuthenticationError, match="535"),
        ):
            log_in(client, switched.user, token)


def test_a_secret_can_be_changed_and_can_expire(switched):
    app = switched.daemon
    switched.authority_control.post("/secret", client_id=app.client_id, client_secret="new-secret")
    old = confidential(switched, app).acquire_token_for_client(DEFAULT_SCOPE)
    new = confidential(switched, app, "new-secret").acquire_token_for_client(DEFAULT_SCOPE)
    switched.authority_control.post("/secret", client_id=app.client_id, expired=True)
    expired = confidential(switched, app, "new-secret").acquire_token_for_client(DEFAULT_SCOPE)
    assert (old["error_codes"], "access_token" in new, expired["error_codes"]) == ([7000215], True, [7000222])


@pytest.mark.filterwarnings("ignore:response_mode:UserWarning")
def test_a_person_can_decline_to_consent(switched):
    switched.authority_control.post("/set", deny=["jan@klant.test"])
    redirect = "http://localhost:3017/"
    app = confidential(switched, switched.web_app)
    flow = app.initiate_auth_code_flow([], redirect_uri=redirect, login_hint="jan@klant.test")
    answer = Browser(switched).sign_in(flow["auth_uri"], redirect)
    assert (answer["error"], answer["error_description"][:11]) == ("access_denied", "AADSTS65004")


def test_every_token_request_is_logged_without_its_secret(switched):
    app_only_token(switched, switched.daemon)
    [entry] = switched.authority_control.get("/log")
    assert (entry["grant_type"], entry["client_id"]) == ("client_credentials", switched.daemon.client_id)
    assert entry["status"] == 200
    assert switched.daemon.secret not in str(entry)
