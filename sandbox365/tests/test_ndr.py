"""Non-delivery reports: who gets one, when, and for whom (facts 12); test_smtp_report has what stands in them."""

import email
import time
from pathlib import Path

import pytest

from sandbox365 import Sandbox
from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX, Office
from sandbox365.tests.smtp_wire import Wire, soon

INFO = "info@bakkerij.test"
RECIPIENT = "ndr-5.1.1@example.com"


def send(office, *recipients, content=MAIL, sender=MAILBOX, wire=None):
    reply = (wire or Wire(office).login()).message(content, sender=sender, recipients=recipients)
    assert reply[0].startswith("250 2.0.0 OK ")


def reports(office, count=1, mailbox=MAILBOX):
    """The messages in the Inbox, once there are that many."""
    found = soon(lambda: office.folder(mailbox, "Inbox"))
    assert len(found) == count
    return found


def blocks(report):
    """The fields of the message/delivery-status part: about the message, then of each recipient."""
    status = email.message_from_bytes(report).get_payload(1)
    assert status.get_content_type() == "message/delivery-status"
    return status.get_payload()


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.1.0", "550 5.1.0 Sender denied"),
        ("5.1.1", "550 5.1.1 RESOLVER.ADR.RecipNotFound"),
        (
            "5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ndr-5.1.10@example.com not found by SMTP "
            "address lookup",
        ),
        (
            "5.1.90",
            "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
        ),
        ("5.2.2", "550 5.2.2 Mailbox full"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
        ("5.4.312", "550 5.4.312 Message expired, DNS query failed"),
        ("5.4.316", "550 5.4.316 Message expired, connection refused"),
        ("5.6.11", "550 5.6.11 Invalid characters - bare line feeds in message"),
        ("5.7.1", "550 5.7.1 Delivery not authorized"),
        ("5.7.705", "550 5.7.705 Access denied, tenant has exceeded threshold"),
        ("5.9.123", "550 5.9.123 Message refused"),
        ("4.4.7", "400 4.4.7 Message delayed"),
    ],
)
def test_any_status_can_be_chosen_and_has_its_text(office, status, diagnostic):
    send(office, f"NDR-{status}@example.com".replace("NDR", "ndr"))
    block = blocks(*reports(office))[1]
    assert (block["Action"], block["Status"], block["Diagnostic-Code"]) == (
        "failed",
        status,
        f"smtp;{diagnostic}",
    )
    assert block["Final-Recipient"] == f"rfc822;ndr-{status}@example.com"


def test_a_notice_of_delay_is_no_failure(office):
    send(office, "delay-4.4.7@example.com")
    (report,) = reports(office)
    block = blocks(report)[1]
    assert (block["Action"], block["Status"]) == ("delayed", "4.4.7")
    assert email.message_from_bytes(report)["Subject"] == "Delivery delayed: factuur"
    assert office.folder("delay-4.4.7@example.com", "Inbox") == [MAIL]


@pytest.mark.parametrize(
    ("recipient", "known"),
    [
        ("nobody@bakkerij.test", False),
        ("Nobody@CONTOSO.test", False),
        ("beheer@bakkerij.test", False),
        ("nobody@outlook.test", False),
        ("Info@Bakkerij.test", True),
        (CUSTOMER, True),
        ("nobody@other.bakkerij.test", True),
    ],
)
def test_an_unknown_address_of_a_tenant_is_taken_and_reported_later(office, recipient, known):
    send(office, recipient, CUSTOMER)
    assert len(office.folder(recipient.lower(), "Inbox")) == known
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
    assert len(office.folder(MAILBOX, "Inbox")) == (not known)
    if not known:
        (report,) = reports(office)
        assert blocks(report)[1]["Diagnostic-Code"] == (
            f"smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {recipient} not found by SMTP address lookup"
        )
        exchange = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@bakkerij.test"
        assert email.message_from_bytes(report)["From"] == exchange


def test_several_failures_of_one_message_stand_in_one_report_and_delays_in_another(office):
    recipients = [
        RECIPIENT,
        CUSTOMER,
        "delay-4.4.7@example.com",
        "nobody@bakkerij.test",
        "ndr-5.2.2@example.net",
        RECIPIENT,
    ]
    send(office, *recipients)
    failed, delayed = reports(office, 2)
    assert [one["Status"] for one in blocks(failed)] == [None, "5.1.1", "5.1.10", "5.2.2"]
    assert [one["Status"] for one in blocks(delayed)] == [None, "4.4.7"]
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
    for unreached in (RECIPIENT, "nobody@bakkerij.test", "ndr-5.2.2@example.net"):
        assert office.folder(unreached, "Inbox") == []


def test_the_list_of_deliveries_knows_the_message_and_not_the_report(office):
    send(office, RECIPIENT, CUSTOMER)
    reports(office)
    (line,) = office.deliveries()
    assert (line["recipients"], line["size"]) == ([RECIPIENT, CUSTOMER], len(MAIL))
    assert office.folder(MAILBOX, "Sent Items") == [MAIL]


def test_a_message_that_nobody_gets_is_listed_without_a_file(office):
    office.switch(mailboxes={MAILBOX: {"sent_copy": False}})
    send(office, RECIPIENT)
    reports(office)
    assert office.deliveries()[0]["file"] == ""


def test_every_report_has_its_own_sequence_number_also_after_a_restart(tmp_path):
    for expected in (["00000001", "00000002", "00000003"], ["00000004", "00000005", "00000006"]):
        with Sandbox(tmp_path) as endpoints:
            office = Office(endpoints)
            before = set(Path(endpoints.store).rglob("*.eml"))
            send(office, RECIPIENT, "delay-4.4.7@example.com")
            new = set(Path(endpoints.store).rglob("*.eml")) - before
            assert sorted({path.name[:8] for path in new}) == expected
            office.close()


def test_the_report_comes_after_its_delay_and_not_before_the_reply(office):
    office.switch(settings={"ndr_delay": 3.0})
    start = time.monotonic()
    send(office, RECIPIENT)
    assert time.monotonic() - start < 2.9
    assert office.folder(MAILBOX, "Inbox") == []
    reports(office)
    assert time.monotonic() - start >= 3


def test_without_a_delay_the_report_is_there_when_the_reply_is(office):
    wire = Wire(office).login()
    for count in range(1, 11):
        send(office, RECIPIENT, wire=wire)
        assert len(office.folder(MAILBOX, "Inbox")) == count


def test_reset_drops_a_report_that_is_under_way(office):
    office.switch(settings={"ndr_delay": 0.3})
    send(office, RECIPIENT)
    office.control("/reset")
    time.sleep(0.6)
    assert office.folder(MAILBOX, "Inbox") == []


@pytest.mark.parametrize("sender", ["", "elsewhere@example.com"])
def test_who_has_no_mailbox_here_gets_no_report(office, sender):
    office.switch(mailboxes={MAILBOX: {"send_as": ["elsewhere@example.com"]}})
    send(office, RECIPIENT, sender=sender)
    time.sleep(0.2)
    assert office.folder(MAILBOX, "Inbox") == office.folder(RECIPIENT, "Inbox") == []
    assert [path.parent.parent.name for path in Path(office.endpoints["store"]).rglob("*.eml")] == [MAILBOX]


def test_the_report_goes_to_the_mailbox_of_mail_from(office):
    office.switch(
        mailboxes={MAILBOX: {"send_as": [INFO]}, INFO: {"aliases": ["alias@bakkerij.test"], "language": "nl"}}
    )
    send(office, RECIPIENT, sender=INFO)
    (report,) = reports(office, mailbox=INFO)
    assert email.message_from_bytes(report)["Content-Language"] == "nl-NL"
    assert office.folder(MAILBOX, "Inbox") == []


def test_a_refused_message_is_not_reported(office):
    office.switch(mailboxes={MAILBOX: {"full": True}})
    assert Wire(office).login().message(recipients=[RECIPIENT])[0].startswith("554 ")
    time.sleep(0.2)
    assert office.folder(MAILBOX, "Inbox") == []


def test_a_personal_account_hears_of_the_new_message_id(office):
    baker = "bakker@outlook.test"
    office.switch(mailboxes={baker: {"password": "deeg"}})
    client = office.connect()
    client.login(baker, "deeg")
    office.send(
        client, content=MAIL.replace(MAILBOX.encode(), baker.encode()), sender=baker, recipients=[RECIPIENT]
    )
    (report,) = reports(office, mailbox=baker)
    message = email.message_from_bytes(report)
    new = office.deliveries()[0]["message_id"]
    assert (message["From"], message["In-Reply-To"]) == ("Microsoft Outlook <postmaster@outlook.test>", new)
    original = message.get_payload(2).get_payload(0)
    assert (original["Message-ID"], original["X-Microsoft-Original-Message-ID"]) == (
        new,
        "<f-1@bakkerij.test>",
    )
