"""The fault server, seen with smtplib."""

import contextlib
import email.policy
import hashlib
import smtplib
import ssl
import threading
import time

import pytest

from tests.bed import BedError
from tests.bed.clients import DEFAULT_SCOPE, app_only_token, confidential, invoice, log_in, submission

pytestmark = pytest.mark.foreign


@pytest.fixture
def switched_bed(own_bed):
    """The module's own bed with every switch in its first position."""
    own_bed.reset()
    return own_bed


@contextlib.contextmanager
def session(bed):
    """A logged-in connection to the fault server."""
    with submission(bed, bed.fault_submission) as client:
        log_in(client, bed.user, app_only_token(bed, bed.daemon))
        yield client


def stored(bed, mail):
    return [
        entry for entry in bed.fault_control.get("/messages") if entry["message_id"] == mail["Message-ID"]
    ]


def greeting(endpoint):
    """What EHLO offers before TLS."""
    with smtplib.SMTP(endpoint.host, endpoint.port, timeout=20) as client:
        client.ehlo()
        return set(client.esmtp_features)


def test_the_bytes_are_kept_as_they_were_sent(foreign_bed):
    mail = invoice("noreply@contoso.test", "anna@kunde.test")
    raw = mail.as_bytes(policy=email.policy.SMTP)
    with session(foreign_bed) as client:
        client.sendmail("noreply@contoso.test", ["anna@kunde.test", "jan@klant.test"], raw)
    [entry] = stored(foreign_bed, mail)
    assert (entry["user"], entry["from"]) == (foreign_bed.user, "noreply@contoso.test")
    assert (entry["to"], entry["size"]) == (["anna@kunde.test", "jan@klant.test"], len(raw))
    assert entry["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (foreign_bed.fault_store / f"{entry['id']}.eml").read_bytes() == raw


def test_an_address_outside_ascii_is_taken_with_smtputf8(foreign_bed):
    mail = invoice(foreign_bed.user, "zoë@klant.test")
    with session(foreign_bed) as client:
        client.send_message(mail)
    [entry] = stored(foreign_bed, mail)
    assert (entry["to"], entry["smtputf8"]) == (["zoë@klant.test"], True)


def test_a_message_is_stored_although_its_answer_was_dropped(foreign_bed):
    mail = invoice(foreign_bed.user, "drop-ack@ok.test")
    for _ in range(2):
        with session(foreign_bed) as client, pytest.raises(smtplib.SMTPServerDisconnected):
            client.send_message(mail)
    assert len(stored(foreign_bed, mail)) == 2


@pytest.mark.parametrize("recipient", ["drop-rcpt", "drop-data"])
def test_a_connection_cut_before_the_dot_leaves_nothing(foreign_bed, recipient):
    mail = invoice(foreign_bed.user, f"{recipient}@ok.test")
    with session(foreign_bed) as client, pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.send_message(mail)
    assert stored(foreign_bed, mail) == []


def test_a_recipient_that_hangs_is_never_answered_nor_stored(foreign_bed):
    mail = invoice(foreign_bed.user, "hang@ok.test")
    with session(foreign_bed) as client:
        client.sock.settimeout(1)
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            client.send_message(mail)
    assert stored(foreign_bed, mail) == []


@pytest.mark.parametrize("reply", ["550-5.1.10", "450-4.7.1"])
def test_a_recipient_name_orders_a_refusal_at_rcpt(foreign_bed, reply):
    code, status = reply.split("-")
    with session(foreign_bed) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.send_message(invoice(foreign_bed.user, f"rcpt-{reply}@ok.test"))
    [(got, line)] = refused.value.recipients.values()
    assert (got, line.decode().split()[0]) == (int(code), status)


def test_a_recipient_name_orders_a_refusal_of_the_message(foreign_bed):
    mail = invoice(foreign_bed.user, "data-451-4.3.2@ok.test")
    with session(foreign_bed) as client, pytest.raises(smtplib.SMTPDataError, match=r"4\.3\.2"):
        client.send_message(mail)
    assert stored(foreign_bed, mail) == []


def test_a_foreign_sender_is_refused_with_5_7_60(foreign_bed):
    with session(foreign_bed) as client, pytest.raises(smtplib.SMTPSenderRefused, match=r"5\.7\.60"):
        client.send_message(invoice("ceo@contoso.test", "anna@kunde.test"))


def test_a_certificate_of_another_name_is_refused_by_the_client(foreign_bed):
    with (
        pytest.raises(ssl.SSLCertVerificationError),
        submission(foreign_bed, foreign_bed.fault_wrong_certificate),
    ):
        pass


def test_the_trap_offers_a_login_without_tls(foreign_bed):
    offered = greeting(foreign_bed.fault_no_starttls)
    assert "auth" in offered
    assert "starttls" not in offered


def test_starttls_can_be_hidden_while_the_server_runs(switched_bed):
    assert "starttls" in greeting(switched_bed.fault_submission)
    switched_bed.fault_control.post("/set", hide_starttls=True)
    assert "starttls" not in greeting(switched_bed.fault_submission)


def test_every_stage_can_be_slow_and_the_message_is_stored_before_its_answer(switched_bed):
    mail = invoice(switched_bed.user, "anna@kunde.test")
    stages = {"mail": [200, 300], "rcpt": [200, 300], "data": [200, 300], "final": [1500, 1600]}
    switched_bed.fault_control.post("/set", reply_delay_ms=stages)
    with session(switched_bed) as client:
        begin = time.monotonic()
        sender = threading.Thread(target=client.send_message, args=[mail])
        sender.start()
        while not stored(switched_bed, mail):
            time.sleep(0.02)
        until_stored = time.monotonic() - begin
        assert sender.is_alive()
        sender.join()
    assert until_stored > 0.6
    assert time.monotonic() - begin > until_stored + 1.3


def test_throttled_connections_and_logins_are_answered_as_ordered(switched_bed):
    switched_bed.fault_control.post("/set", max_conn=1)
    with (
        session(switched_bed),
        pytest.raises(smtplib.SMTPResponseException, match="Concurrent"),
        session(switched_bed),
    ):
        pass
    switched_bed.fault_control.post("/set", auth_fault="535 5.7.139 Authentication unsuccessful")
    with pytest.raises(smtplib.SMTPAuthenticationError, match=r"5\.7\.139"), session(switched_bed):
        pass
    assert switched_bed.fault_control.get("/stats")["throttled"] == 1


def test_an_expired_token_is_refused_by_both_servers(switched_bed):
    switched_bed.authority_control.post("/ttl", app=1)
    token = app_only_token(switched_bed, switched_bed.daemon)
    time.sleep(2.1)
    for endpoint in (switched_bed.submission, switched_bed.fault_submission):
        with (
            submission(switched_bed, endpoint) as client,
            pytest.raises(smtplib.SMTPAuthenticationError, match="535"),
        ):
            log_in(client, switched_bed.user, token)


def test_a_secret_can_be_changed_and_can_expire(switched_bed):
    app = switched_bed.daemon
    switched_bed.authority_control.post("/secret", client_id=app.client_id, client_secret="new-secret")
    old = confidential(switched_bed, app).acquire_token_for_client(DEFAULT_SCOPE)
    new = confidential(switched_bed, app, "new-secret").acquire_token_for_client(DEFAULT_SCOPE)
    switched_bed.authority_control.post("/secret", client_id=app.client_id, expired=True)
    expired = confidential(switched_bed, app, "new-secret").acquire_token_for_client(DEFAULT_SCOPE)
    assert (old["error_codes"], "access_token" in new, expired["error_codes"]) == ([7000215], True, [7000222])


def test_a_switch_that_does_not_exist_is_refused_with_a_sentence(foreign_bed):
    with pytest.raises(BedError, match='There is no setting "max_con"'):
        foreign_bed.fault_control.post("/set", max_con=1)
