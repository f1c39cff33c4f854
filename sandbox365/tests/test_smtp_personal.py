"""Personal accounts: their Message-IDs are replaced (facts 5), byte for byte nothing else is."""

import re

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL
from sandbox365.tests.smtp_wire import Wire, fits

BAKER = "bakker@outlook.test"
NEW_ID = re.compile(rb"<[0-9A-F]{32}@SBXP100MB0001\.eurprd01\.prod\.outlook\.com>")
FROM_BAKER = MAIL.replace(b"facturen@bakkerij.test", BAKER.encode())


@pytest.fixture
def baker(office):
    office.switch(mailboxes={BAKER: {"password": "deeg"}})
    client = office.connect()
    client.login(BAKER, "deeg")
    return client


def send(client, content):
    client.mail(BAKER)
    client.rcpt(CUSTOMER)
    return client.data(content)


def test_the_reply_and_the_copies_carry_a_new_message_id_and_the_old_one_stays_beside_it(office, baker):
    _, reply = send(baker, FROM_BAKER)
    new = NEW_ID.search(reply)[0]
    assert reply == b"2.0.0 OK %s [Hostname=SBXP100MB0001.eurprd01.prod.outlook.com]" % new
    assert office.deliveries()[0]["message_id"] == new.decode()
    expected = b"X-Microsoft-Original-Message-ID: <f-1@bakkerij.test>\r\n" + FROM_BAKER.replace(
        b"<f-1@bakkerij.test>", new
    )
    assert office.folder(CUSTOMER, "Inbox") == office.folder(BAKER, "Sent Items") == [expected]


@pytest.mark.parametrize(
    ("line", "renamed"),
    [
        (b"Message-ID:\r\n <folded@example.com>\r\n", b"Message-ID: NEW\r\n"),
        (b"message-id:<tight@example.com> \r\n", b"message-id: NEW\r\n"),
        (b"MESSAGE-ID: <one@example.com>\r\n\t<two@example.com>\r\nX: y\r\n", b"MESSAGE-ID: NEW\r\nX: y\r\n"),
    ],
)
def test_only_the_line_of_the_message_id_changes(office, baker, line, renamed):
    rest = b"Subject: Message-ID: <no@example.com>\r\n\r\nMessage-ID: <body@example.com>\r\n"
    send(baker, line + rest)
    new = office.deliveries()[0]["message_id"].encode()
    (copy,) = office.folder(CUSTOMER, "Inbox")
    first, _, others = copy.partition(b"\r\n")
    assert first.startswith(b"X-Microsoft-Original-Message-ID: <")
    assert others == renamed.replace(b"NEW", new) + rest


def test_two_messages_with_one_id_have_two(office, baker):
    first, second = (NEW_ID.search(send(baker, FROM_BAKER)[1])[0] for _ in range(2))
    assert first != second


def test_a_message_without_an_id_has_only_the_new_one(office, baker):
    send(baker, b"Subject: x\r\n\r\ny\r\n")
    new = office.deliveries()[0]["message_id"].encode()
    assert office.folder(CUSTOMER, "Inbox") == [b"Message-ID: %s\r\nSubject: x\r\n\r\ny\r\n" % new]


def test_a_work_account_keeps_its_id(office):
    assert fits(["250 2.0.0 OK <f-1@bakkerij.test> <hostname>"], Wire(office).login().message())
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
