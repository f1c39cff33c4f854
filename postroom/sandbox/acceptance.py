"""What Exchange decides after the final dot: refusals that only a whole message meets, and the storing."""

import datetime as dt
import email.utils
import uuid
from collections.abc import Sequence
from email.message import Message
from email.parser import BytesHeaderParser

from postroom.sandbox import replies
from postroom.sandbox.cloud import Cloud
from postroom.sandbox.directory import Mailbox
from postroom.sandbox.sessions import Login
from postroom.sandbox.store import Parcel


def refusal(cloud: Cloud, login: Login, sender: str, content: bytes) -> str | None:
    """The reply that refuses this message, or None when it may be stored."""
    mailbox = cloud.directory.mailbox(login.address)
    if mailbox is None or not _may_open(mailbox, login):
        return replies.from_mailbox_server(replies.NO_ACCESS.format(mailbox=login.address))
    if len(content) > mailbox.size_limit:
        return replies.from_mailbox_server(replies.TOO_LARGE)
    if denied := _first_denied(mailbox, sender, content):
        text = replies.SEND_AS_DENIED.format(login=login.address, sender=denied)
        return replies.from_mailbox_server(text)
    return replies.from_mailbox_server(replies.MAILBOX_FULL) if mailbox.full else None


def store(cloud: Cloud, login: Login, sender: str, recipients: Sequence[str], content: bytes) -> str:
    """Store an accepted message and return its effective Message-ID, with angle brackets."""
    message_id = _message_id(content) or f"<{uuid.uuid4().hex.upper()}@{replies.MAILBOX_SERVER}>"
    mailbox = cloud.directory.mailbox(login.address)
    parcel = Parcel(
        login=login.address,
        client_id=login.client_id,
        envelope_from=sender,
        recipients=recipients,
        message_id=message_id,
        content=content,
        sent_copy=mailbox is None or mailbox.sent_copy,
    )
    cloud.store.deliver(parcel, dt.datetime.now(dt.UTC))
    cloud.counts["messages"] += 1
    return message_id


def _may_open(mailbox: Mailbox, login: Login) -> bool:
    return login.client_id is None or mailbox.lets_in(login.client_id)


def _first_denied(mailbox: Mailbox, sender: str, content: bytes) -> str | None:
    lines = [str(line) for line in _headers(content).get_all("From", [])]
    header_from = [address for _, address in email.utils.getaddresses(lines)]
    senders = [address for address in (sender, *header_from) if address and address != "<>"]
    return next((address for address in senders if not mailbox.may_send_as(address)), None)


def _message_id(content: bytes) -> str:
    return "".join(str(_headers(content).get("Message-ID", "")).split())


def _headers(content: bytes) -> Message:
    return BytesHeaderParser().parsebytes(content.partition(b"\r\n\r\n")[0])
