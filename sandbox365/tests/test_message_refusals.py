"""What Exchange refuses only when it has seen the whole message."""

import smtplib

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX

HOST = "[Hostname=SBXP100MB0001.eurprd01.prod.outlook.com]"
DENIED = (
    "5.2.252 SendAsDenied; facturen@bakkerij.test not allowed to send as info@bakkerij.test; "
    "STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; "
)
FROM_INFO = MAIL.replace(b"From: facturen@", b"From: Bakkerij <info@").replace(b"test\r\nTo", b"test>\r\nTo")


def refusal(office, client=None, **message):
    with pytest.raises(smtplib.SMTPDataError) as caught:
        office.send(client, **message)
    assert office.deliveries() == []
    return caught.value.smtp_code, caught.value.smtp_error.decode()


@pytest.mark.parametrize("message", [{"sender": "info@bakkerij.test"}, {"content": FROM_INFO}])
def test_another_sender_is_refused_after_the_message(office, message):
    code, text = refusal(office, **message)
    assert code == 554
    assert text.startswith(DENIED)
    assert text.endswith(HOST)


def test_one_foreign_address_among_several_authors_is_enough(office):
    content = MAIL.replace(b"From: ", b"From: info@bakkerij.test, ")
    assert refusal(office, content=content)[1].startswith(DENIED)


@pytest.mark.parametrize("message", [{"sender": "info@bakkerij.test"}, {"content": FROM_INFO}])
def test_send_as_allows_the_other_sender(office, message):
    office.switch(mailboxes={MAILBOX: {"send_as": ["Info@bakkerij.test"]}})
    office.send(**message)
    assert office.folder(MAILBOX, "Sent Items") == [message.get("content", MAIL)]


def test_an_app_without_access_logs_in_and_fails_at_the_message(office):
    code, text = refusal(office, office.login(app="no-access"))
    assert code == 430
    assert text.startswith(
        "4.2.0 STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:"
        "ConnectionFailedTransientException.MapiExceptionLogonFailed; "
    )
    assert text.endswith(HOST)


def test_access_can_be_taken_and_given(office):
    office.switch(mailboxes={MAILBOX: {"app_access": []}})
    assert refusal(office)[0] == 430
    office.switch(mailboxes={MAILBOX: {"app_access": [office.app()["client_id"].upper()]}})
    office.send()


def test_a_message_over_the_limit_of_the_mailbox_is_refused(office):
    office.switch(mailboxes={MAILBOX: {"size_limit": len(MAIL)}})
    office.send()
    office.control("/reset")
    office.switch(mailboxes={MAILBOX: {"size_limit": len(MAIL) - 1}})
    client = office.login()
    client.mail(MAILBOX)
    client.rcpt(CUSTOMER)
    code, text = client.data(MAIL)
    assert (code, text.decode()) == (552, f"5.3.4 Message size exceeds fixed maximum message size {HOST}")
    assert office.deliveries() == []


def test_a_size_over_the_limit_of_the_mailbox_is_refused_when_it_is_announced(office):
    office.switch(mailboxes={MAILBOX: {"size_limit": len(MAIL) - 1}})
    with pytest.raises(smtplib.SMTPSenderRefused) as caught:
        office.send()
    refused = caught.value
    assert (refused.smtp_code, refused.smtp_error) == (
        552,
        b"5.3.4 Message size exceeds fixed maximum message size",
    )


def test_a_full_mailbox_cannot_send(office):
    office.switch(mailboxes={MAILBOX: {"full": True}})
    code, text = refusal(office)
    assert code == 554
    assert text.startswith(
        "5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException."
        "MapiExceptionShutoffQuotaExceeded; "
    )


def test_the_fourth_connection_of_a_mailbox_may_not_submit(office):
    *first, fourth = [office.login() for _ in range(4)]
    assert refusal(office, fourth) == (
        432,
        "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more "
        f"information. {HOST}",
    )
    for client in first:
        office.send(client)
    first[0].quit()
    office.send(fourth)
    assert office.state()["sessions"][MAILBOX]["most"] == 4


def test_connections_of_other_mailboxes_do_not_count(office):
    for mailbox in ("info@bakkerij.test", "productie@bakkerij.test", "leverbonnen@bakkerij.test"):
        office.login(mailbox)
    office.send()


def test_the_connection_stays_useful_after_a_refusal(office):
    client = office.login()
    refusal(office, client, content=FROM_INFO)
    office.send(client, recipients=[CUSTOMER])
    assert len(office.deliveries()) == 1
