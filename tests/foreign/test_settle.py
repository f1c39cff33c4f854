"""Unknown outcomes on servers this project did not write: Dovecot's Sent folder, opened with XOAUTH2, decides."""

import hashlib
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.bed.reader import read_mail
from tests.foreign.test_one_invoice import add_profile, app_only, read_back

pytestmark = pytest.mark.foreign
BODY = 100_000
"""Bytes from the client after which it is in the middle of a message."""
SIZE = 400_000
"""Bytes of a document: its mail is still longer when BODY has passed."""
SILENCE = 1.0
"""Seconds without a byte after which a client has said all it has to say."""
ANSWER, DOT = "the answer", "the dot"
"""What a wire that is to be cut does not let through."""


class Wire:
    """A connection through which everything passes as it is, until it is to be cut for one message."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.cut = ""
        self._target = target
        self._place = socket.create_server((target[0], 0))
        self.port = self._place.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """No more connections."""
        self._place.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._place.accept()
            except OSError:
                return
            # A reset by either side ends this connection, not the wire.
            with suppress(ConnectionError), client, socket.create_connection(self._target) as server:
                self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        said = 0
        while True:
            ready = select.select([client, server], [], [], SILENCE)[0]
            inside = said > BODY
            if inside and ((self.cut == ANSWER and server in ready) or (self.cut == DOT and not ready)):
                self.cut = ""
                return
            for source, other in ((client, server), (server, client)):
                data = source.recv(65_536) if source in ready else None
                if data == b"":
                    return
                if data and not (inside and self.cut == DOT):
                    other.sendall(data)
                if data and source is client:
                    said += len(data)


@pytest.fixture
def wire(foreign_bed) -> Iterator[Wire]:
    """Between Postroom and Dovecot's submission."""
    found = Wire((foreign_bed.submission.host, foreign_bed.submission.port))
    yield found
    found.close()


@pytest.fixture
def office(foreign_bed, postroom, wire, tmp_path):
    """A profile that sends through the wire and looks into Dovecot, both with a token."""
    incoming = ("--imap-host", foreign_bed.imaps.host, "--imap-port", foreign_bed.imaps.port)
    login = app_only(foreign_bed, tmp_path)
    add_profile(postroom, foreign_bed, *login, "--port", wire.port, *incoming, "--rate-per-minute", "0")
    return postroom


def arrived(bed, entry, document) -> None:
    """It lies once with the customer and once with the sender, whole."""
    for mailbox, folder in (("anna@kunde.test", "INBOX"), (bed.user, "Sent Items")):
        seen = read_mail(read_back(bed, mailbox, folder, entry["message_id"]))
        (attached,) = seen["attachments"]
        assert attached["sha256"] == hashlib.sha256(document.read_bytes()).hexdigest()


def test_a_mail_whose_answer_was_lost_is_found_in_dovecots_sent_folder(
    foreign_bed, office, wire, pdf
) -> None:
    document = pdf("settle-1", size=SIZE)
    wire.cut = ANSWER
    words = ("send", document, "--number", "settle-1", "--to", "anna@kunde.test", "--wait")
    assert office.json(*words, code=1)["state"] == "unknown"
    assert office.run("work", "--until-empty").returncode == 0
    entry = office.json("outbox", "show", 1)
    assert (entry["state"], entry["sent_by"], len(entry["attempts"])) == ("sent", "found", 1)
    assert entry["sent_at"] <= entry["attempts"][0]["ended_at"]
    look = entry["looks"][-1]
    assert (look["folder"], look["copies"]) == ("Sent Items", 1)
    arrived(foreign_bed, entry, document)


def test_a_mail_that_dovecot_never_got_goes_again_beside_a_later_one(foreign_bed, office, wire, pdf) -> None:
    document = pdf("settle-2", size=SIZE)
    wire.cut = DOT
    words = ("send", document, "--number", "settle-2", "--to", "anna@kunde.test", "--wait")
    lost = office.json(*words, code=1)
    assert lost["state"] == "unknown"
    later = pdf("settle-3", name="later.pdf")
    control = office.json("send", later, "--number", "settle-3", "--to", "jan@klant.test", "--wait")
    assert control["state"] == "sent"
    assert office.run("work", "--until-empty").returncode == 0
    entry = office.json("outbox", "show", 1)
    assert (entry["state"], entry["sent_by"], len(entry["attempts"])) == ("sent", "answer", 2)
    assert entry["message_id"] == lost["message_id"]
    absent = [one for one in entry["looks"] if one["control_found"] and not one["early"]]
    assert [(one["copies"], one["control"]) for one in absent] == [(0, control["message_id"])] * 2
    arrived(foreign_bed, entry, document)


def test_one_of_three_recipients_refused_and_one_deferred_on_a_foreign_server(
    foreign_bed, postroom, pdf, tmp_path
) -> None:
    postroom.environment |= {"POSTROOM_RETRY_DELAYS": "0.3", "POSTROOM_RETRY_FOR": "0.5"}
    server = foreign_bed.fault_submission
    login = app_only(foreign_bed, tmp_path)
    add_profile(postroom, foreign_bed, *login, "--host", server.host, "--port", server.port)
    people = ("--to", "good@ok.test", "--cc", "rcpt-550-5.1.1@ok.test", "--bcc", "rcpt-451-4.7.1@ok.test")
    first = postroom.json("send", pdf("three"), "--number", "three", *people, "--wait", code=1)
    assert (first["state"], bool(first["sent_at"]), first["sent_by"]) == ("retrying", True, "answer")
    assert [one["state"] for one in first["recipients"]] == ["accepted", "refused", "waiting"]
    assert postroom.run("work", "--until-empty").returncode == 1
    last = postroom.json("outbox", "show", 1)
    assert (last["state"], last["sent_at"]) == ("sent", first["sent_at"])
    assert (last["refused"], last["needs_person"]) == (2, True)
    assert [one["state"] for one in last["recipients"]] == ["accepted", "refused", "refused"]
    assert len(last["attempts"]) > 1
    stored = foreign_bed.fault_control.get("/messages")
    assert [one["to"] for one in stored if one["message_id"] == last["message_id"]] == [["good@ok.test"]]
