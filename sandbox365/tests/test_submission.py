"""The conversation with Exchange when all goes well, and its words when commands come out of place."""

import re

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX

TRAILER = rb" \[SBXP100CA0001\.eurprd01\.prod\.outlook\.com \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z 08DE[0-9A-F]{12}\]"
BEFORE_TLS = [
    "SIZE 157286400",
    "PIPELINING",
    "DSN",
    "ENHANCEDSTATUSCODES",
    "STARTTLS",
    "8BITMIME",
    "BINARYMIME",
    "CHUNKING",
    "SMTPUTF8",
]


def lines(reply):
    return reply.decode().split("\n")


def test_the_banner_is_that_of_exchange(office):
    client = office.connect(tls=False)
    client.close()
    code, banner = client.connect("localhost", office.endpoints["smtp"]["port"])
    assert code == 220
    assert re.fullmatch(
        rb"SBXP100CA0001\.outlook\.office365\.com Microsoft ESMTP MAIL Service ready at "
        rb"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000 \[08DE[0-9A-F]{12}\]",
        banner,
    )


def test_ehlo_offers_starttls_first_and_logins_after_it(office):
    client = office.connect(tls=False)
    hello, *before = lines(client.ehlo_resp)
    assert hello.startswith("SBXP100CA0001.outlook.office365.com Hello [")
    assert before == BEFORE_TLS
    assert client.starttls(context=office.tls) == (220, b"2.0.0 SMTP server ready")
    client.ehlo()
    assert lines(client.ehlo_resp)[1:] == [line.replace("STARTTLS", "AUTH LOGIN XOAUTH2") for line in before]


def test_the_old_hello_is_answered_on_one_line(office):
    code, text = office.connect(tls=False).helo("erp.example.com")
    assert code == 250
    assert re.fullmatch(rb"SBXP100CA0001\.outlook\.office365\.com Hello \[[0-9a-f.:]+\]", text)


def test_a_message_goes_from_login_to_quit_in_the_words_of_exchange(office):
    client = office.connect()
    assert office.auth(client, office.token()) == (235, b"2.7.0 Authentication successful")
    assert client.mail(MAILBOX, [f"SIZE={len(MAIL)}"]) == (250, b"2.1.0 Sender OK")
    assert client.rcpt(CUSTOMER) == (250, b"2.1.5 Recipient OK")
    code, reply = client.data(MAIL)
    assert (code, reply) == (
        250,
        b"2.0.0 OK <f-1@bakkerij.test> [Hostname=SBXP100MB0001.eurprd01.prod.outlook.com]",
    )
    assert client.noop() == (250, b"2.0.0 OK")
    assert client.rset() == (250, b"2.0.0 Resetting")
    assert client.quit() == (221, b"2.0.0 Service closing transmission channel")


@pytest.mark.parametrize("initial", [True, False])
@pytest.mark.parametrize("size", [1800, 9000])
def test_tokens_of_any_length_log_in_with_and_without_an_initial_response(office, initial, size):
    office.switch(settings={"token_bytes": size})
    client = office.connect()
    assert office.auth(client, office.token(), initial=initial)[0] == 235


def test_an_auth_line_of_12288_bytes_is_read(office):
    client = office.connect()
    code, reply = client.docmd("AUTH", "XOAUTH2 " + "A" * (12288 - len("AUTH XOAUTH2 \r\n")))
    assert (code, reply) == (501, b"5.5.124 Invalid XOAUTH2 auth data")


def test_the_mechanism_may_be_written_in_small_letters(office):
    client = office.connect()
    assert client.docmd("auth xoauth2") == (334, b"")
    assert client.docmd("*")[0] == 501


def test_the_mailbox_may_be_written_in_any_case(office):
    client = office.connect()
    office.auth(client, office.token(), mailbox="Facturen@Bakkerij.TEST")
    office.send(client, sender="FACTUREN@bakkerij.test")
    assert office.deliveries()[0]["login"] == MAILBOX


def test_several_messages_go_over_one_connection(office):
    client = office.login()
    for _ in range(3):
        office.send(client)
    assert len(office.deliveries()) == 3


def test_dsn_parameters_and_smtputf8_are_taken(office):
    client = office.login()
    options = ["RET=HDRS", "ENVID=abc+2B1", "SMTPUTF8", "BODY=8BITMIME", "AUTH=<>"]
    assert client.mail(MAILBOX, options)[0] == 250
    assert (
        client.rcpt("jérôme@example.com", ["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;k@example.com"])[0] == 250
    )
    assert client.data(MAIL)[0] == 250
    assert office.deliveries()[0]["recipients"] == ["jérôme@example.com"]


def test_commands_may_come_all_at_once(office):
    client = office.login()
    client.send(
        f"MAIL FROM:<{MAILBOX}>\r\nRCPT TO:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n".encode()
    )
    assert [client.getreply()[0] for _ in range(4)] == [250, 250, 250, 354]
    client.send(MAIL + b".\r\nNOOP\r\nQUIT\r\n")
    assert [client.getreply()[0] for _ in range(3)] == [250, 250, 221]


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("FROBNICATE now", rb"5\.3\.3 Unrecognized command 'frobnicate'" + TRAILER),
        ("AUTH PLAIN AAAA", rb"5\.7\.4 Unrecognized authentication type" + TRAILER),
        ("AUTH", rb"5\.5\.4 Invalid arguments"),
        ("EHLO erp local", rb"5\.5\.4 Invalid arguments"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(office, command, reply):
    assert re.fullmatch(reply, office.connect().docmd(command)[1])


@pytest.mark.parametrize(
    ("before", "command", "reply"),
    [
        ([], f"MAIL FROM:{MAILBOX}", b"5.5.4 Invalid arguments"),
        (
            [],
            f"MAIL FROM:<{MAILBOX}> SIZE=157286401",
            b"5.3.4 Message size exceeds fixed maximum message size",
        ),
        ([], f"MAIL FROM:<{MAILBOX}> COLOUR=RED", b"5.5.4 Invalid arguments"),
        (
            [],
            f"MAIL FROM:<{MAILBOX}> SIZE={35 * 1024 * 1024 + 1}",
            b"5.3.4 Message size exceeds fixed maximum message size",
        ),
        ([], f"RCPT TO:<{CUSTOMER}>", b"5.5.2 Need mail command"),
        ([], "DATA", b"5.5.2 Need rcpt command"),
        ([f"MAIL FROM:<{MAILBOX}>"], f"MAIL FROM:<{MAILBOX}>", b"5.5.2 Sender already specified"),
        ([f"MAIL FROM:<{MAILBOX}>"], "DATA", b"5.5.2 Need rcpt command"),
        ([], "AUTH XOAUTH2", b"5.5.2 Already authenticated"),
    ],
)
def test_a_command_out_of_place_is_refused_after_login(office, before, command, reply):
    client = office.login()
    for earlier in before:
        client.docmd(earlier)
    assert client.docmd(command)[1] == reply


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("AUTH XOAUTH2", rb"5\.7\.4 Unrecognized authentication type" + TRAILER),
        ("AUTH LOGIN", rb"5\.7\.4 Unrecognized authentication type" + TRAILER),
        (f"MAIL FROM:<{MAILBOX}>", rb"5\.7\.0 Must issue a STARTTLS command first"),
    ],
)
def test_nothing_but_starttls_is_of_use_before_tls(office, command, reply):
    assert re.fullmatch(reply, office.connect(tls=False).docmd(command)[1])


def test_after_tls_the_client_has_to_say_hello_again(office):
    client = office.connect(tls=False)
    client.starttls(context=office.tls)
    assert client.docmd("AUTH XOAUTH2") == (503, b"5.5.2 Send hello first")


def test_a_copy_lies_in_sent_items_and_in_every_inbox(office):
    office.send(recipients=["een@example.com", "Twee@example.org", "info@bakkerij.test", "een@example.com"])
    assert office.folder(MAILBOX, "Sent Items") == [MAIL]
    for mailbox in ("een@example.com", "twee@example.org", "info@bakkerij.test"):
        assert office.folder(mailbox, "Inbox") == [MAIL]


def test_the_sent_copy_can_be_switched_off(office):
    office.switch(mailboxes={MAILBOX: {"sent_copy": False}})
    office.send()
    assert office.folder(MAILBOX, "Sent Items") == []
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]


def test_a_message_without_message_id_gets_one_in_the_reply_and_in_the_copies(office):
    client = office.login()
    content = b"From: facturen@bakkerij.test\r\n\r\nhallo\r\n"
    client.mail(MAILBOX)
    client.rcpt(CUSTOMER)
    reply = client.data(content)[1].decode()
    assert re.match(
        r"2\.0\.0 OK <[0-9A-F]{32}@SBXP100MB0001\.eurprd01\.prod\.outlook\.com> \[Hostname=", reply
    )
    new = office.deliveries()[0]["message_id"]
    assert f" {new} " in reply
    named = b"Message-ID: %s\r\n%s" % (new.encode(), content)
    assert office.folder(CUSTOMER, "Inbox") == office.folder(MAILBOX, "Sent Items") == [named]


def test_a_folded_message_id_is_told_on_one_line(office):
    client = office.login()
    client.mail(MAILBOX)
    client.rcpt(CUSTOMER)
    assert b" <folded@example.com> " in client.data(b"Message-ID:\r\n <folded@example.com>\r\n\r\nx\r\n")[1]


def sent_items(office):
    return office.folder(MAILBOX, "Sent Items")


def test_a_mailbox_may_keep_one_copy_of_each_message_id_or_two_of_each_mail(office):
    office.switch(mailboxes={MAILBOX: {"sent_copies": "by-id"}})
    for customer in (CUSTOMER, "twee@example.org"):
        office.send(recipients=[customer])
    assert sent_items(office) == [MAIL]
    office.switch(mailboxes={MAILBOX: {"sent_copies": "two"}})
    office.send()
    assert sent_items(office) == [MAIL] * 3


def test_what_is_sent_under_another_address_may_leave_no_copy(office):
    other = "orders@bakkerij.test"
    office.switch(mailboxes={MAILBOX: {"send_as": [other], "copy_of_sent_as": False}})
    office.send(sender=other, content=MAIL.replace(MAILBOX.encode(), other.encode()))
    assert sent_items(office) == []
    office.send()
    assert sent_items(office) == [MAIL]
