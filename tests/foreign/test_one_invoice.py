"""One invoice through servers this project did not write: Dovecot's submission, panva's oidc-provider, IMAP."""

import email
import email.policy
import hashlib
import imaplib
import ssl
import time

import pytest

from tests.bed.reader import read_mail

pytestmark = pytest.mark.foreign


def add_profile(postroom, bed, *words: object):
    """A profile at the bed's Dovecot."""
    server = bed.submission
    result = postroom.run(
        *("profile", "add", "Bed", "--provider", "smtp", "--host", server.host, "--port", server.port),
        *("--username", bed.user, "--ca-file", bed.ca_file, *words),
    )
    assert result.returncode == 0, result.stderr


def app_only(bed, tmp_path) -> list[object]:
    """The options of app-only OAuth with a secret."""
    secret = tmp_path / "client-secret"
    secret.write_text(bed.daemon.secret)
    return [
        *("--auth", "oauth-app", "--authority", bed.authority, "--tenant", bed.tenant),
        *("--client-id", bed.daemon.client_id, "--secret-file", secret),
        *("--scope", "https://outlook.office365.com/.default"),
    ]


def password(bed, tmp_path) -> list[object]:
    """The options of a password login."""
    file = tmp_path / "password"
    file.write_text(bed.password)
    return ["--auth", "password", "--secret-file", file]


def read_back(bed, mailbox: str, folder: str, message_id: str) -> bytes:
    """The message with that id, over IMAP; waits for its delivery. There must be exactly one."""
    context = ssl.create_default_context(cafile=str(bed.ca_file))
    end = time.monotonic() + 20
    with imaplib.IMAP4_SSL(bed.imaps.host, bed.imaps.port, ssl_context=context) as imap:
        imap.login(mailbox, bed.password)
        while time.monotonic() < end:
            imap.select(f'"{folder}"', readonly=True)
            found = imap.search(None, "HEADER", "Message-ID", f'"{message_id}"')[1][0].split()
            if found:
                assert len(found) == 1
                return imap.fetch(found[0], "(BODY.PEEK[])")[1][0][1]
            time.sleep(0.1)
    raise AssertionError(f"{message_id} is not in {folder} of {mailbox}")


@pytest.mark.parametrize("login", [app_only, password], ids=["app-only", "password"])
def test_one_invoice_is_sent_and_read_back_with_equal_bytes(
    foreign_bed, postroom, pdf, tmp_path, login
) -> None:
    add_profile(postroom, foreign_bed, *login(foreign_bed, tmp_path))
    document = pdf(f"bed-{login.__name__}", size=120_000)
    words = [
        "--number",
        "2026-0412",
        "--debtor",
        "10023",
        "--to",
        "anna@kunde.test",
        "--language",
        "de",
        "--wait",
    ]
    result = postroom.json("send", document, *words)
    assert (result["state"], result["recipients"][0]["state"]) == ("sent", "accepted")
    for mailbox, folder in (("anna@kunde.test", "INBOX"), (foreign_bed.user, "Sent Items")):
        raw = read_back(foreign_bed, mailbox, folder, result["message_id"])
        message = email.message_from_bytes(raw, policy=email.policy.default)
        attached = list(message.iter_attachments())
        assert [part.get_filename() for part in attached] == ["factuur.pdf"]
        assert attached[0].get_content() == document.read_bytes()
        assert message["Return-Path"] is None or foreign_bed.user in message["Return-Path"]


def test_the_second_time_nothing_is_sent_again(foreign_bed, postroom, pdf, tmp_path) -> None:
    add_profile(postroom, foreign_bed, *password(foreign_bed, tmp_path))
    words = ["send", pdf("again"), "--number", "A-1", "--to", "jan@klant.test", "--wait"]
    first, second = postroom.json(*words), postroom.json(*words)
    assert (first["id"], first["message_id"]) == (second["id"], second["message_id"])
    read_back(foreign_bed, "jan@klant.test", "INBOX", first["message_id"])


def test_a_wrong_password_is_held_with_the_servers_words(foreign_bed, postroom, pdf, tmp_path) -> None:
    (tmp_path / "wrong").write_text("not-the-password")
    add_profile(postroom, foreign_bed, "--auth", "password", "--secret-file", tmp_path / "wrong")
    result = postroom.json("send", pdf("w"), "--number", "W-1", "--to", "anna@kunde.test", "--wait", code=1)
    assert result["state"] == "held"
    assert result["attempts"][0]["code"] == 535


def test_a_wrong_client_secret_is_held_with_the_aadsts_number(foreign_bed, postroom, pdf, tmp_path) -> None:
    words = app_only(foreign_bed, tmp_path)
    add_profile(postroom, foreign_bed, *words)
    (tmp_path / "client-secret").write_text("wrong~Q")
    assert postroom.run("profile", "edit", "Bed", "--secret-file", tmp_path / "client-secret").returncode == 0
    result = postroom.json("send", pdf("s"), "--number", "S-1", "--to", "anna@kunde.test", "--wait", code=1)
    assert (result["state"], result["attempts"][0]["code"]) == ("held", 7000215)


@pytest.mark.parametrize(
    ("port", "words"),
    [("fault_wrong_certificate", "certificate"), ("fault_no_starttls", "STARTTLS")],
)
def test_a_server_that_cannot_be_trusted_gets_no_login(
    foreign_bed, postroom, pdf, tmp_path, port, words
) -> None:
    server = getattr(foreign_bed, port)
    options = [*app_only(foreign_bed, tmp_path), "--host", server.host, "--port", server.port]
    add_profile(postroom, foreign_bed, *options)
    result = postroom.json("send", pdf(port), "--number", port, "--to", "x@ok.test", "--wait", code=1)
    assert result["state"] == "held"
    assert words in result["reason"]


def test_implicit_tls_works_too(foreign_bed, postroom, pdf, tmp_path) -> None:
    server = foreign_bed.submissions
    options = [
        *password(foreign_bed, tmp_path),
        "--security",
        "tls",
        "--host",
        server.host,
        "--port",
        server.port,
    ]
    add_profile(postroom, foreign_bed, *options)
    assert postroom.json("profile", "test", "Bed")["ok"]
    result = postroom.json("send", pdf("tls"), "--number", "T-1", "--to", "anna@kunde.test", "--wait")
    assert result["state"] == "sent"


LONG_WORD = "Grüße🥐" * 28 + "Ende"
NAMES = {
    "umlauts": "Rechnung für Bäckerei Müßig.pdf",
    "emoji": "Factuur 🥐🍞 november.pdf",
    "chinese": "发票 2026-0412.pdf",
    "quotes": "Invoice \"the big one\", part 'a'.pdf",
    "long ascii": "x" * 196 + ".pdf",
    "long umlauts": "ü" * 110 + ".pdf",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_arrive_unchanged_for_a_parser_that_is_not_ours(
    foreign_bed, postroom, pdf, tmp_path, name
) -> None:
    subject = f"{name} – {LONG_WORD}"[:200]
    sender = f"Bäckerei »{name[:40]}«, Süd & Co. 🥐"
    add_profile(postroom, foreign_bed, *password(foreign_bed, tmp_path), "--from-name", sender)
    document = pdf(name, name=name)
    sent = postroom.json(
        *("send", document, "--number", "N", "--to", "anna@kunde.test", "--subject", subject, "--wait"),
        *("--text", f"Grüße 🥐\n.\n..zwei Punkte\n{LONG_WORD}"),
    )
    seen = read_mail(read_back(foreign_bed, "anna@kunde.test", "INBOX", sent["message_id"]))
    assert seen["subject"] == subject
    assert seen["from"] == {"name": sender, "address": foreign_bed.user}
    assert seen["text"].rstrip("\n") == f"Grüße 🥐\n.\n..zwei Punkte\n{LONG_WORD}"
    digest = hashlib.sha256(document.read_bytes()).hexdigest()
    assert [(part["filename"], part["contentType"], part["sha256"]) for part in seen["attachments"]] == [
        (name, "application/pdf", digest)
    ]


def test_an_address_outside_ascii_goes_to_a_server_that_takes_it(
    foreign_bed, postroom, pdf, tmp_path
) -> None:
    server = foreign_bed.fault_submission
    options = [*app_only(foreign_bed, tmp_path), "--host", server.host, "--port", server.port]
    add_profile(postroom, foreign_bed, *options)
    result = postroom.json("send", pdf("u8"), "--number", "U-8", "--to", "zoë@ok.test", "--wait")
    assert result["state"] == "sent"
    stored = [
        one for one in foreign_bed.fault_control.get("/messages") if one["message_id"] == result["message_id"]
    ]
    assert [one["to"] for one in stored] == [["zoë@ok.test"]]
    raw = (foreign_bed.fault_store / f"{stored[0]['id']}.eml").read_bytes()
    assert read_mail(raw)["to"][0]["address"] == "zoë@ok.test"


def test_an_address_outside_ascii_is_refused_by_name_where_the_server_cannot(
    foreign_bed, postroom, pdf, tmp_path
) -> None:
    add_profile(postroom, foreign_bed, *password(foreign_bed, tmp_path))
    result = postroom.json("send", pdf("u8"), "--number", "U-9", "--to", "zoë@ok.test", "--wait", code=1)
    assert result["state"] == "failed"
    assert "SMTPUTF8" in result["reason"]


def test_app_only_with_a_certificate(foreign_bed, postroom, pdf, tmp_path) -> None:
    both = tmp_path / "app.pem"
    both.write_text(foreign_bed.app_key.read_text() + foreign_bed.app_certificate.read_text())
    add_profile(
        postroom,
        foreign_bed,
        *("--auth", "oauth-app", "--authority", foreign_bed.authority, "--tenant", foreign_bed.tenant),
        *("--client-id", foreign_bed.certificate_daemon.client_id, "--certificate", both),
        *("--scope", "https://outlook.office365.com/.default"),
    )
    result = postroom.json("send", pdf("cert"), "--number", "C-1", "--to", "anna@kunde.test", "--wait")
    assert result["state"] == "sent"


def test_a_refused_recipient_beside_an_accepted_one(foreign_bed, postroom, pdf, tmp_path) -> None:
    server = foreign_bed.fault_submission
    options = [*app_only(foreign_bed, tmp_path), "--host", server.host, "--port", server.port]
    add_profile(postroom, foreign_bed, *options)
    words = ["--to", "good@ok.test", "--cc", "rcpt-550-5.1.1@ok.test", "--number", "R-1", "--wait"]
    result = postroom.json("send", pdf("rcpt"), *words, code=1)
    assert (result["state"], result["refused"], result["needs_person"]) == ("sent", 1, True)
    assert {one["address"]: one["state"] for one in result["recipients"]} == {
        "good@ok.test": "accepted",
        "rcpt-550-5.1.1@ok.test": "refused",
    }


def test_an_answer_lost_by_a_foreign_server_is_unknown(foreign_bed, postroom, pdf, tmp_path) -> None:
    server = foreign_bed.fault_submission
    options = [*app_only(foreign_bed, tmp_path), "--host", server.host, "--port", server.port]
    add_profile(postroom, foreign_bed, *options)
    result = postroom.json(
        "send", pdf("ack"), "--number", "D-1", "--to", "drop-ack@ok.test", "--wait", code=1
    )
    assert result["state"] == "unknown"
    assert postroom.run("work", "--until-empty").returncode == 1
    stored = [
        one for one in foreign_bed.fault_control.get("/messages") if one["message_id"] == result["message_id"]
    ]
    assert len(stored) == 1
