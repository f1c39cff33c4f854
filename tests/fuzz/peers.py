"""Mail servers on the loopback that answer with whatever bytes they were given."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

from postroom.inbox.faults import InboxFault
from postroom.inbox.mailbox import Mailbox
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.transport.connecting import Server
from postroom.transport.conversation import Conversation, Envelope
from postroom.transport.faults import TransportFault
from postroom.transport.login import Password

TAG = b"TAG"
"""In an answer of IMAP: the tag of the command that it answers."""
_PASSWORD = Password("anna", Secret("pencil-and-paper"))
_SECONDS = 0.4


def talk_smtp(answers: bytes) -> None:
    """Send one mail through a server whose answers these are, parted by NUL."""
    with _playing(answers) as port:
        server = Server("127.0.0.1", port, "none", "", _SECONDS, _SECONDS, _SECONDS)
        try:
            conversation = Conversation(server)
            conversation.log_in(_PASSWORD)
            envelope = Envelope("a@bakkerij.test", ("b@kunde.test", "c@kunde.test"))
            conversation.deliver(envelope, b"Subject: x\r\n\r\ny\r\n", lambda _answers: True)
            conversation.quit()
        except TransportFault:
            pass


def talk_imap(answers: bytes) -> None:
    """Log in, find the Sent folder and count copies at a server whose answers these are, parted by NUL."""
    with _playing(answers) as port:
        empty = {field.name: "" for field in fields(Profile)}
        profile = Profile(**{**empty, "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none"})
        try:
            with Mailbox(profile, _PASSWORD, _SECONDS, _SECONDS) as mailbox:
                mailbox.copies(mailbox.sent_folder() or "Sent", ["<1@bakkerij.test>", "<2@bakkerij.test>"])
        except InboxFault:
            pass


@contextmanager
def _playing(answers: bytes) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_serve, args=(door, answers.split(b"\0")))
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            thread.join()


def _serve(door: socket.socket, answers: list[bytes]) -> None:
    """Greet with the first answer, then one for each line that comes; hang up after the last."""
    door.settimeout(_SECONDS)
    try:
        connection, _ = door.accept()
        with connection, connection.makefile("rb") as lines:
            connection.settimeout(_SECONDS)
            connection.sendall(answers[0])
            for answer in answers[1:]:
                tag = lines.readline(10_000).split(b" ")[0] or TAG
                connection.sendall(answer.replace(TAG, tag.strip()))
    except OSError:  # whoever asked has had enough
        pass
