"""What is stored is what was sent, byte for byte, and the list beside it says so."""

import hashlib
import json
import random
from pathlib import Path

import pytest

from sandbox365.exchange.store import folder_name
from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX

HEADERS = b"From: facturen@bakkerij.test\r\nMessage-ID: <b@bakkerij.test>\r\n\r\n"
CONTENTS = {
    "dots at line starts": HEADERS + b".\r\n..\r\n...\r\n.a\r\nb.\r\n.\r\n",
    "empty": b"",
    "one dot": b".\r\n",
    "an empty line": b"\r\n",
    "no headers": b"\r\nonly a body.\r\n",
    "full stops at line ends": HEADERS + b"Dag.\r\nTot morgen.\r\n" * 1000,
    "lone LF and CR": HEADERS + b"a\nb\rc\n.\nd\r.\re\r\n",
    "every byte": HEADERS + bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n",
    "one long line": HEADERS + b"x" * 1_000_000 + b"\r\n",
    "trailing blanks": HEADERS + b"a \t \r\n\r\n \r\n\r\n",
    "base64 of 3 MB": HEADERS + b"QUJD" * 19 + b"\r\n" * 40_000,
}


def send_raw(client, content):
    """Send with dot-stuffing and no other change, unlike smtplib's own data()."""
    client.mail(MAILBOX)
    client.rcpt(CUSTOMER)
    assert client.docmd("DATA")[0] == 354
    client.send((b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n")
    return client.getreply()


NAMELESS = ("empty", "one dot", "an empty line", "no headers")


def kept(office, content, case):
    """What has to be stored: the bytes, below the Message-ID that Exchange gives to a message without one."""
    if case not in NAMELESS:
        return content
    return b"Message-ID: %s\r\n%s" % (office.deliveries()[0]["message_id"].encode(), content)


@pytest.mark.parametrize("case", CONTENTS)
def test_the_bytes_are_stored_as_they_were_sent(office, case):
    sent = CONTENTS[case]
    assert send_raw(office.login(), sent)[0] == 250
    content = kept(office, sent, case)
    assert office.folder(CUSTOMER, "Inbox") == office.folder(MAILBOX, "Sent Items") == [content]
    line = office.deliveries()[0]
    assert (line["sha256"], line["size"]) == (hashlib.sha256(content).hexdigest(), len(content))


def test_random_mails_in_random_pieces_arrive_whole(office):
    dice = random.Random(7)
    client = office.login()
    sent = []
    for number in range(30):
        words = [
            dice.choice([b".", b"\r\n", b"a", b"\n", b"\r", b"..", b" "]) for _ in range(dice.randint(0, 60))
        ]
        content = HEADERS + b"".join(words) + b"%d\r\n" % number
        stuffed = (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"
        client.mail(MAILBOX)
        client.rcpt(CUSTOMER)
        client.docmd("DATA")
        while stuffed:
            size = dice.randint(1, 40)
            client.send(stuffed[:size])
            stuffed = stuffed[size:]
        assert client.getreply()[0] == 250
        sent.append(content)
    assert office.folder(CUSTOMER, "Inbox") == sent


def test_a_message_over_several_read_pieces_is_whole(office):
    content = HEADERS + b"".join(b"%060d.\r\n" % number for number in range(20_000))
    assert send_raw(office.login(), content)[0] == 250
    assert office.folder(CUSTOMER, "Inbox") == [content]


def test_the_list_of_deliveries_says_who_what_and_where(office):
    office.send(recipients=["a@example.com", "b@example.com"])
    state = Path(office.endpoints["store"]).parent
    (line,) = [json.loads(text) for text in (state / "deliveries.jsonl").read_text().splitlines()]
    assert [line] == office.deliveries()
    assert (line["login"], line["envelope_from"], line["message_id"]) == (
        MAILBOX,
        MAILBOX,
        "<f-1@bakkerij.test>",
    )
    assert line["recipients"] == ["a@example.com", "b@example.com"]
    assert line["client_id"] == office.app()["client_id"]
    assert (state / line["file"]).read_bytes() == MAIL


def test_no_half_written_file_is_left(office):
    office.send()
    assert not [path for path in Path(office.endpoints["store"]).rglob("*") if path.suffix == ".tmp"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Klant@Example.com", "klant@example.com"),
        ("a/b\\c:d@example.com", "a%2Fb%5Cc%3Ad@example.com"),
        ("..", "%2E%2E"),
        ("../../etc@x", "%2E.%2F..%2Fetc@x"),
        ('"a b"@example.com', "%22a%20b%22@example.com"),
        ("jérôme@example.com", "j%C3%A9r%C3%B4me@example.com"),
        ("\udcff@example.com", "%FF@example.com"),
    ],
)
def test_any_address_has_a_safe_folder_name(address, name):
    assert folder_name(address) == name


def test_long_addresses_have_short_and_different_names():
    one, other = (folder_name("x" * 300 + end + "@example.com") for end in ("a", "b"))
    assert len(one) < 150
    assert one != other
