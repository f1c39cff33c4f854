"""What Exchange changes in a message before it stores it: the Message-ID, and an alias in From."""

import email.utils
import uuid
from dataclasses import dataclass

from sandbox365.directory import Directory, Mailbox
from sandbox365.exchange import headers

ORIGINAL_ID = "X-Microsoft-Original-Message-ID"


@dataclass(frozen=True)
class Stored:
    """The bytes of the copies and the effective Message-ID, with its angle brackets."""

    content: bytes
    message_id: str


def as_stored(directory: Directory, mailbox: Mailbox, content: bytes, id_host: str) -> Stored:
    """The message as the copies carry it; `id_host` stands behind the @ of an id that the server makes.

    Work accounts keep the client's Message-ID, personal ones replace it (facts 5); who sends none is given one.
    """
    content = _with_primary_address(directory, mailbox, content)
    given = message_id(content)
    if not given:
        return _named(content, _new_id(id_host))
    tenant = directory.tenant(mailbox.domain)
    if tenant is None or not tenant.personal:
        return Stored(content, given)
    new = _new_id(id_host)
    renamed = headers.with_value(content, "Message-ID", new)
    return Stored(headers.with_line(renamed, ORIGINAL_ID, given), new)


def message_id(content: bytes) -> str:
    """The Message-ID of the message without folding, or ""."""
    return "".join(next(iter(headers.values(content, "Message-ID")), "").split())


def _named(content: bytes, new: str) -> Stored:
    return Stored(headers.with_line(content, "Message-ID", new), new)


def _new_id(host: str) -> str:
    return f"<{uuid.uuid4().hex.upper()}@{host}>"


def _with_primary_address(directory: Directory, mailbox: Mailbox, content: bytes) -> bytes:
    tenant = directory.tenant(mailbox.domain)
    if not mailbox.aliases or (tenant and tenant.send_from_alias):
        return content
    authors = email.utils.getaddresses(headers.values(content, "From"))
    aliases = {alias.lower() for alias in mailbox.aliases}
    for _, address in authors:
        if address.lower() in aliases:
            content = _with_author(content, address, mailbox.address)
    return content


def _with_author(content: bytes, old: str, new: str) -> bytes:
    bracketed = headers.with_word(content, "From", f"<{old}>", f"<{new}>")
    return bracketed if bracketed != content else headers.with_word(content, "From", old, new)
