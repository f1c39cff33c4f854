"""Clients that know nothing of the sandbox: imaplib, IMAPClient and curl."""

import datetime as dt
import shutil
import subprocess
import threading
from contextlib import contextmanager
from email import message_from_bytes

import pytest
from imapclient import IMAPClient
from imapclient.imapclient import SENT, TRASH

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX
from sandbox365.tests.test_imap import signed_in


def test_imaplib_fetches_exactly_the_bytes_that_were_sent(office):
    office.send()
    with signed_in(office) as client:
        assert client.select('"Sent Items"') == ("OK", [b"1"])
        _, [(_, content), _] = client.fetch("1", "(RFC822)")
    assert content == MAIL == office.folder(MAILBOX, "Sent Items")[0]


@pytest.mark.parametrize("form", ["quoted", "literal"])
def test_imaplib_searches_with_quoted_and_literal_arguments(office, form):
    office.send()
    with signed_in(office) as client:
        client.select('"Sent Items"', readonly=True)
        wanted = '"<f-1@bakkerij.test>"'
        if form == "literal":
            client.literal, wanted = b"<f-1@bakkerij.test>", None
        assert client.uid("SEARCH", "HEADER", "Message-ID", wanted) == ("OK", [b"1"])


def test_imaplib_stores_flags_and_expunges(office):
    office.send()
    office.send()
    with signed_in(office) as client:
        client.select('"Sent Items"')
        assert client.store("1", "+FLAGS", r"(\Deleted \Flagged)")[1] == [
            rb"1 (FLAGS (\Seen \Flagged \Deleted \Recent))"
        ]
        assert client.expunge() == ("OK", [b"1"])
        assert client.search(None, "ALL") == ("OK", [b"1"])
    assert len(office.folder(MAILBOX, "Sent Items")) == 1


def test_imaplib_appends_any_bytes_with_flags_and_date(office):
    received = dt.datetime(2026, 2, 1, 8, 30, 15, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    with signed_in(office) as client:
        answer = client.append("Drafts", r"(\Seen \Draft)", received, b"Subject: a\r\n\r\nb")
        assert answer[0] == "OK" and b"[APPENDUID " in answer[1][0]
        client.append("Drafts", None, None, b"")
        client.select("Drafts")
        _, [line, _] = client.fetch("1:2", "(FLAGS INTERNALDATE RFC822.SIZE)")
    assert (
        line == rb'1 (FLAGS (\Seen \Draft \Recent) INTERNALDATE "01-Feb-2026 07:30:15 +0000" RFC822.SIZE 15)'
    )


@contextmanager
def imap_client(office, mailbox=MAILBOX):
    client = IMAPClient("localhost", office.endpoints["imap"]["port"], ssl_context=office.tls)
    client.oauth2_login(mailbox, office.token())
    yield client
    client.logout()


@pytest.mark.parametrize(
    ("language", "sent", "trash"),
    [
        ("en", "Sent Items", "Deleted Items"),
        ("nl", "Verzonden items", "Verwijderde items"),
        ("de", "Gesendete Elemente", "Gelöschte Elemente"),
    ],
)
def test_imapclient_finds_the_special_folders_in_each_language(office, language, sent, trash):
    office.switch(mailboxes={MAILBOX: {"language": language}})
    office.send()
    with imap_client(office) as client:
        assert client.find_special_folder(SENT) == sent
        assert client.find_special_folder(TRASH) == trash
        assert "INBOX" in [name for _flags, _delimiter, name in client.list_folders()]
        assert client.select_folder(sent)[b"EXISTS"] == 1
        assert client.select_folder(trash)[b"EXISTS"] == 0


def test_imapclient_reads_envelope_and_structure(office):
    content = (
        b"From: =?utf-8?q?Bakkerij_=C3=89=C3=A9n?= <facturen@bakkerij.test>\r\n"
        b"To: a@example.com,\r\n b@example.com\r\n"
        b'Subject: "two" parts\r\nContent-Type: multipart/mixed; boundary="x y"\r\n\r\npreamble\r\n'
        b"--x y\r\n\r\nhallo\r\n--x y\r\nContent-Type: application/pdf; name=f.pdf\r\n"
        b'Content-Disposition: attachment; filename="f 1.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"QUJD\r\n--x y--\r\n"
    )
    with imap_client(office) as client:
        client.append("INBOX", content)
        client.select_folder("INBOX")
        found = client.fetch([1], ["ENVELOPE", "BODYSTRUCTURE", "BODY.PEEK[2]", "FLAGS"])[1]
    envelope, structure = found[b"ENVELOPE"], found[b"BODYSTRUCTURE"]
    assert envelope.subject == b'"two" parts'
    assert str(envelope.from_[0]) == "=?utf-8?q?Bakkerij_=C3=89=C3=A9n?= <facturen@bakkerij.test>"
    assert [address.mailbox for address in envelope.to] == [b"a", b"b"]
    assert structure.is_multipart and structure[1] == b"mixed"
    text, pdf = structure[0]
    assert text[:2] == (b"text", b"plain") and pdf[:3] == (b"application", b"pdf", (b"name", b"f.pdf"))
    assert pdf[8] == (b"attachment", (b"filename", b"f 1.pdf"))
    assert found[b"BODY[2]"] == b"QUJD" and found[b"FLAGS"] == (rb"\Recent",)


def test_imapclient_hears_of_new_mail_while_it_idles(office):
    sender = office.login(MAILBOX)
    with imap_client(office, "leverbonnen@bakkerij.test") as client:
        client.select_folder("INBOX")
        client.idle()
        threading.Timer(0.3, lambda: office.send(sender, recipients=["leverbonnen@bakkerij.test"])).start()
        news = client.idle_check(timeout=60)
        assert news, "nothing came before the time-out"
        text, more = client.idle_done()
        assert (1, b"EXISTS") in [*news, *more] and text == b"IDLE completed."


def test_imapclient_moves_and_copies(office):
    office.send()
    with imap_client(office) as client:
        client.create_folder("Archief/Één & meer")
        client.select_folder("Sent Items")
        client.copy([1], "Drafts")
        client.move([1], "Archief/Één & meer")
        assert client.search() == []
        assert client.folder_status("Archief/Één & meer", ["MESSAGES"]) == {b"MESSAGES": 1}
        client.select_folder("Archief/Één & meer")
        assert client.fetch(client.search(), ["BODY[]"]).popitem()[1][b"BODY[]"] == MAIL
        assert client.folder_status("Drafts", ["MESSAGES", "UNSEEN"]) == {b"MESSAGES": 1, b"UNSEEN": 0}


def test_imapclient_searches_in_utf_8(office):
    office.send(content="Subject: =?utf-8?b?UsOpY2xhbWU=?=\r\n\r\nNot für Müller\r\n".encode())
    with imap_client(office) as client:
        client.select_folder("Sent Items")
        assert client.search(["SUBJECT", "réclame"], "UTF-8") == [1]
        assert client.search(["TEXT", "FÜR müller"], "UTF-8") == [1]
        assert client.search(["NOT", "BODY", "müller"], "UTF-8") == []


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_fetches_a_message_with_a_token(office):
    office.send(recipients=[CUSTOMER, MAILBOX])
    command = ["curl", "--silent", "--show-error", "--cacert", office.endpoints["ca_file"], "--user", MAILBOX]
    login = ["--oauth2-bearer", office.token()]
    url = f"imaps://localhost:{office.endpoints['imap']['port']}/INBOX"
    listed = subprocess.run(
        [*command, *login, f"{url}?HEADER%20Message-ID%20f-1"], capture_output=True, timeout=20
    )
    fetched = subprocess.run([*command, *login, f"{url};UID=1"], capture_output=True, timeout=20)
    assert (listed.stdout.strip(), listed.stderr) == (b"* SEARCH 1", b"")
    assert message_from_bytes(fetched.stdout)["Message-ID"] == "<f-1@bakkerij.test>"
    assert fetched.stdout == MAIL
