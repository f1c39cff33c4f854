"""BDAT (RFC 3030): messages in counted chunks, byte for byte, and what happens when one of them is refused."""

import random
import threading
import time

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX
from sandbox365.tests.smtp_wire import Wire, fits
from sandbox365.tests.test_stored_bytes import CONTENTS, kept

BAD_SEQUENCE = ["503 5.5.1 Bad sequence of commands"]
ACCEPTED = ["250 2.0.0 OK <f-1@bakkerij.test> <hostname>"]
BINARY = (
    b"Message-ID: <b@bakkerij.test>\r\n\r\n"
    + bytes(range(256)) * 3
    + b"\r\n.\r\n..\r\n\n.\nend without a line end"
)
LARGE_MEGABYTES = 20


@pytest.fixture
def wire(office):
    return Wire(office).login()


def test_a_message_goes_in_one_chunk(office, wire):
    wire.envelope()
    assert fits(ACCEPTED, wire.bdat(MAIL, last=True))
    assert office.folder(CUSTOMER, "Inbox") == office.folder(MAILBOX, "Sent Items") == [MAIL]


def test_every_chunk_is_answered_with_its_size(office, wire):
    wire.envelope()
    for chunk in (MAIL[:7], b"", MAIL[7:30]):
        assert wire.bdat(chunk) == [f"250 2.6.0 CHUNK received OK, {len(chunk)} octets"]
    assert fits(ACCEPTED, wire.bdat(MAIL[30:], last=True))
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]


def test_the_last_chunk_may_be_empty(office, wire):
    wire.envelope()
    wire.bdat(MAIL)
    assert fits(ACCEPTED, wire.say("bdat 0 last"))
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]


@pytest.mark.parametrize("case", CONTENTS)
def test_the_bytes_of_a_chunk_are_stored_as_they_were_sent(office, wire, case):
    content = CONTENTS[case]
    wire.envelope()
    assert wire.bdat(content, last=True)[0].startswith("250 2.0.0 OK ")
    content = kept(office, content, case)
    assert office.folder(CUSTOMER, "Inbox") == office.folder(MAILBOX, "Sent Items") == [content]


def test_a_binary_body_keeps_its_dots_and_lone_line_feeds(office, wire):
    wire.envelope(options=" BODY=BINARYMIME")
    wire.bdat(BINARY[:100])
    assert wire.bdat(BINARY[100:], last=True)[0].startswith("250 2.0.0 OK <b@bakkerij.test> ")
    assert office.folder(CUSTOMER, "Inbox") == [BINARY]


def test_a_command_inside_a_chunk_is_only_text(office, wire):
    content = MAIL + b".\r\nQUIT\r\nRSET\r\nBDAT 3 LAST\r\nabc"
    wire.envelope()
    assert fits(ACCEPTED, wire.bdat(content, last=True))
    assert office.folder(CUSTOMER, "Inbox") == [content]
    assert wire.say("NOOP") == ["250 2.0.0 OK"]


def test_random_chunks_all_in_one_stream_arrive_whole(office, wire):
    dice = random.Random(3030)
    sent, stream = [], b""
    for number in range(20):
        content = MAIL + dice.randbytes(dice.randint(0, 700)) + b"%d" % number
        sent.append(content)
        stream += f"MAIL FROM:<{MAILBOX}> BODY=BINARYMIME\r\nRCPT TO:<{CUSTOMER}>\r\n".encode()
        while content:
            size = dice.randint(0, 400)
            last = b" LAST" if size >= len(content) else b""
            stream += b"BDAT %d%s\r\n%s" % (len(content[:size]), last, content[:size])
            content = content[size:]
    wire.send(stream + b"NOOP\r\nQUIT\r\n")
    while not (reply := wire.reply())[0].startswith("221 "):
        assert reply[0].startswith("250 ")
    assert office.folder(CUSTOMER, "Inbox") == sent


def test_envelope_and_chunks_go_in_one_flight_with_data_in_another_message(office, wire):
    first = f"MAIL FROM:<{MAILBOX}>\r\nRCPT TO:<a@example.com>\r\nBDAT 5\r\nSubje".encode()
    first += b"BDAT 8 LAST\r\nct: a\r\n\r"
    second = f"MAIL FROM:<{MAILBOX}>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n".encode()
    wire.send(first + second)
    assert [wire.reply()[0][:3] for _ in range(7)] == ["250"] * 6 + ["354"]
    wire.send(b"Subject: b\r\n\r\n.\r\n")
    assert wire.reply()[0].startswith("250 2.0.0 OK ")
    assert office.folder("a@example.com", "Inbox")[0].endswith(b"\r\nSubject: a\r\n\r")
    assert office.folder("b@example.com", "Inbox")[0].endswith(b"\r\nSubject: b\r\n\r\n")


def test_data_after_a_chunk_is_refused(office, wire):
    wire.envelope()
    wire.bdat(MAIL)
    assert wire.say("DATA") == BAD_SEQUENCE
    assert wire.say("RSET") == ["250 2.0.0 Resetting"]
    assert fits(ACCEPTED, wire.message())
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]


def test_data_cannot_carry_a_binary_body(wire):
    wire.envelope(options=" BODY=BINARYMIME")
    assert wire.say("DATA") == BAD_SEQUENCE
    wire.say("RSET")
    assert fits(ACCEPTED, wire.message())


@pytest.mark.parametrize(
    "command", [f"RCPT TO:<{CUSTOMER}> BODY=BINARYMIME", "MAIL FROM:<a@b.test> BODY=BINARY"]
)
def test_binarymime_is_understood_at_mail_only_and_only_spelt_so(wire, command):
    if command.startswith("RCPT"):
        wire.say(f"MAIL FROM:<{MAILBOX}>")
    assert wire.say(command) == ["501 5.5.4 Invalid arguments"]


def test_nobody_joins_between_two_chunks(office, wire):
    wire.envelope()
    wire.bdat(MAIL[:10])
    assert wire.say("RCPT TO:<late@example.com>") == BAD_SEQUENCE
    assert wire.say(f"MAIL FROM:<{MAILBOX}>") == ["503 5.5.2 Sender already specified"]
    assert fits(ACCEPTED, wire.bdat(MAIL[10:], last=True))
    assert office.deliveries()[0]["recipients"] == [CUSTOMER]


def test_rset_between_two_chunks_forgets_the_first(office, wire):
    wire.envelope()
    wire.bdat(b"Subject: forgotten\r\n")
    wire.say("RSET")
    wire.envelope()
    assert fits(ACCEPTED, wire.bdat(MAIL, last=True))
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]


def test_a_chunk_after_the_last_one_is_refused_and_read(wire):
    wire.envelope()
    wire.bdat(MAIL, last=True)
    assert wire.bdat(b"QUIT\r\n", last=True) == BAD_SEQUENCE
    assert fits(ACCEPTED, wire.message())


def test_a_chunk_without_recipients_is_refused_and_read(wire):
    wire.say(f"MAIL FROM:<{MAILBOX}>")
    assert wire.bdat(b"QUIT\r\n", last=True) == ["503 5.5.2 Need rcpt command"]
    assert wire.say("NOOP") == ["250 2.0.0 OK"]


@pytest.mark.parametrize(
    ("secure", "reply"),
    [
        (True, ["530 5.7.57 Client not authenticated to send mail. <trailer>"]),
        (False, ["503 5.5.2 Send hello first"]),
    ],
)
def test_a_chunk_without_a_login_is_refused_and_read(office, secure, reply):
    wire = Wire(office)
    if secure:
        wire.say("EHLO erp.example.com")
        wire.tls()
    assert fits(reply, wire.bdat(b"QUIT\r\n", last=True))
    assert wire.say("NOOP") == ["250 2.0.0 OK"]


@pytest.mark.parametrize("arguments", ["", " ten", " -1", " LAST", " 1.5", " ²", " " + "9" * 30])
def test_a_chunk_without_a_size_is_refused(wire, arguments):
    wire.envelope()
    assert wire.say("BDAT" + arguments) == ["501 5.5.4 Invalid arguments"]
    assert fits(ACCEPTED, wire.bdat(MAIL, last=True))


def test_surplus_words_fail_the_chunk_which_is_read(wire):
    wire.envelope()
    assert wire.say("BDAT 6 FIRST\r\nQUIT") == ["501 5.5.4 Invalid arguments"]
    assert wire.bdat(MAIL, last=True) == BAD_SEQUENCE


def test_after_a_refused_chunk_the_others_are_read_and_refused_until_rset(office, wire):
    office.order(at="data", reply="451 4.7.0 Ordered by a test", count=1)
    wire.envelope()
    chunk = b"BDAT 6\r\nQUIT\r\n"
    wire.send(chunk + chunk + b"BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n")
    replies = [wire.reply() for _ in range(4)]
    assert replies == [["451 4.7.0 Ordered by a test"], BAD_SEQUENCE, BAD_SEQUENCE, ["250 2.0.0 OK"]]
    assert wire.bdat(MAIL, last=True) == BAD_SEQUENCE
    assert office.deliveries() == []
    wire.say("RSET")
    wire.envelope()
    assert fits(ACCEPTED, wire.bdat(MAIL, last=True))


def test_a_refused_message_ends_its_transaction(office, wire):
    office.switch(mailboxes={MAILBOX: {"full": True}})
    wire.envelope()
    wire.bdat(MAIL[:5])
    assert wire.bdat(MAIL[5:], last=True)[0].startswith("554 5.2.2 mailbox full; ")
    office.switch(mailboxes={MAILBOX: {"full": False}})
    wire.envelope()
    assert fits(ACCEPTED, wire.bdat(MAIL, last=True))


def test_chunks_that_are_too_large_together_are_refused(office, wire):
    office.switch(mailboxes={MAILBOX: {"size_limit": 2**40}})
    wire.envelope()
    assert wire.bdat(b"x" * 2**20)[0].startswith("250 2.6.0 ")
    wire.send(b"BDAT 157286400\r\n")
    piece = b"x" * 2**20
    for _ in range(150):
        wire.send(piece)
    assert wire.reply() == ["552 5.3.4 Message size exceeds fixed maximum message size"]
    assert wire.bdat(b"", last=True) == BAD_SEQUENCE
    assert office.deliveries() == []


@pytest.mark.parametrize("at", ["data", "before_250", "after_store"])
def test_a_reply_can_be_ordered_at_each_stage(office, wire, at):
    office.order(at=at, reply="451 4.7.0 Ordered by a test", count=1)
    wire.envelope()
    chunks = [wire.bdat(MAIL[:9]), wire.bdat(MAIL[9:], last=True)]
    assert chunks[0 if at == "data" else 1] == ["451 4.7.0 Ordered by a test"]
    assert len(office.deliveries()) == (at == "after_store")


@pytest.mark.parametrize("at", ["data", "body", "before_250", "after_store"])
def test_the_line_can_be_cut_at_each_stage(office, wire, at):
    office.order(at=at, cut=True, count=1)
    wire.envelope()
    assert wire.bdat(MAIL, last=True) == []
    assert len(office.deliveries()) == (at == "after_store")


def test_a_fault_inside_the_message_is_met_once_in_many_chunks(office, wire):
    office.order(at="body", delay=1.5)
    wire.envelope()
    start = time.monotonic()
    for number in range(5):
        wire.bdat(MAIL[number * 10 : number * 10 + 10])
    wire.bdat(MAIL[50:], last=True)
    assert 1.5 <= time.monotonic() - start < 2 * 1.5


def test_large_chunks_keep_nobody_waiting(office):
    content = MAIL + b"x" * (LARGE_MEGABYTES * 2**20)
    mailboxes = [MAILBOX, "leverbonnen@bakkerij.test", "productie@bakkerij.test"]
    senders = [(Wire(office).login(mailbox), mailbox) for mailbox in mailboxes]
    for sender, mailbox in senders:
        sender.envelope(sender=mailbox)
    small, waits, replies = Wire(office), [], []
    text = content.replace(b"From: " + MAILBOX.encode() + b"\r\n", b"")
    threads = [
        threading.Thread(target=lambda one=one: replies.append(one.bdat(text, last=True)))
        for one, _ in senders
    ]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    while any(thread.is_alive() for thread in threads):
        start = time.monotonic()
        assert small.say("NOOP") == ["250 2.0.0 OK"]
        waits.append(time.monotonic() - start)
        time.sleep(0.01)
    assert [fits(ACCEPTED, reply) for reply in replies] == [True] * 3
    assert len(waits) > 5
    took = time.monotonic() - begun
    assert max(waits) < max(2, took / 5), f"somebody waited {max(waits):.2f} of {took:.2f} s"
    assert [mail == text for mail in office.folder(CUSTOMER, "Inbox")] == [True] * 3


def test_gmail_takes_chunks_but_no_binary_body(office):
    office.switch(settings={"google": True})
    wire = Wire(office).login()
    assert fits(["555 5.5.2 Syntax error. <gsmtp>"], wire.say(f"MAIL FROM:<{MAILBOX}> BODY=BINARYMIME"))
    wire.envelope()
    wire.bdat(MAIL[:20])
    assert fits(["250 2.0.0 OK  <time> <gsmtp>"], wire.bdat(MAIL[20:], last=True))
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
