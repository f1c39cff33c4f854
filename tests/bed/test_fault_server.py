"""The fault server, seen with smtplib."""

import email.policy
import hashlib
import smtplib
import ssl

import pytest

from tests.bed import BedError
from tests.bed.clients import fault_session, invoice, offers, stored, submission

pytestmark = pytest.mark.foreign


def test_the_bytes_are_kept_as_they_were_sent(foreign_bed):
    mail = invoice("noreply@contoso.test", "anna@kunde.test")
    raw = mail.as_bytes(policy=email.policy.SMTP)
    with fault_session(foreign_bed) as client:
        client.sendmail("noreply@contoso.test", ["anna@kunde.test", "jan@klant.test"], raw)
    [entry] = stored(foreign_bed, mail)
    assert (entry["user"], entry["from"]) == (foreign_bed.user, "noreply@contoso.test")
    assert (entry["to"], entry["size"]) == (["anna@kunde.test", "jan@klant.test"], len(raw))
    assert entry["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (foreign_bed.fault_store / f"{entry['id']}.eml").read_bytes() == raw


def test_an_address_outside_ascii_is_taken_with_smtputf8(foreign_bed):
    mail = invoice(foreign_bed.user, "zoë@klant.test")
    with fault_session(foreign_bed) as client:
        client.send_message(mail)
    [entry] = stored(foreign_bed, mail)
    assert (entry["to"], entry["smtputf8"]) == (["zoë@klant.test"], True)


def test_a_message_is_stored_although_its_answer_was_dropped(foreign_bed):
    mail = invoice(foreign_bed.user, "drop-ack@ok.test")
    for _ in range(2):
        with fault_session(foreign_bed) as client, pytest.raises(smtplib.SMTPServerDisconnected):
            client.send_message(mail)
    assert len(stored(foreign_bed, mail)) == 2


@pytest.mark.parametrize("recipient", ["drop-rcpt", "drop-data"])
def test_a_connection_cut_before_the_dot_leaves_nothing(foreign_bed, recipient):
    mail = invoice(foreign_bed.user, f"{recipient}@ok.test")
    with (
        fault_session(foreign_bed) as client,
        pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)),
    ):
        client.send_message(mail)
    assert stored(foreign_bed, mail) == []


def test_a_recipient_that_hangs_is_never_answered_nor_stored(foreign_bed):
    mail = invoice(foreign_bed.user, "hang@ok.test")
    with fault_session(foreign_bed) as client:
        client.sock.settimeout(1)
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            client.send_message(mail)
    assert stored(foreign_bed, mail) == []


@pytest.mark.parametrize("reply", ["550-5.1.10", "450-4.7.1"])
def test_a_recipient_name_orders_a_refusal_at_rcpt(foreign_bed, reply):
    code, status = reply.split("-")
    with fault_session(foreign_bed) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.send_message(invoice(foreign_bed.user, f"rcpt-{reply}@ok.test"))
    [(got, line)] = refused.value.recipients.values()
    assert (got, line.decode().split()[0]) == (int(code), status)


def test_a_recipient_name_orders_a_refusal_of_the_message(foreign_bed):
    mail = invoice(foreign_bed.user, "data-451-4.3.2@ok.test")
    with fault_session(foreign_bed) as client, pytest.raises(smtplib.SMTPDataError, match=r"4\.3\.2"):
        client.send_message(mail)
    assert stored(foreign_bed, mail) == []


def test_a_foreign_sender_is_refused_with_5_7_60(foreign_bed):
    with fault_session(foreign_bed) as client, pytest.raises(smtplib.SMTPSenderRefused, match=r"5\.7\.60"):
        client.send_message(invoice("ceo@contoso.test", "anna@kunde.test"))


def test_a_certificate_of_another_name_is_refused_by_the_client(foreign_bed):
    with (
        pytest.raises(ssl.SSLCertVerificationError),
        submission(foreign_bed, foreign_bed.fault_wrong_certificate),
    ):
        pass


def test_the_trap_offers_a_login_without_tls(foreign_bed):
    offered = offers(foreign_bed.fault_no_starttls)
    assert "auth" in offered
    assert "starttls" not in offered


def test_a_switch_that_does_not_exist_is_refused_with_a_sentence(foreign_bed):
    with pytest.raises(BedError, match='There is no setting "max_con"'):
        foreign_bed.fault_control.post("/set", max_con=1)
