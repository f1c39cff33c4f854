"""The exact mail of an entry, opened as its reader opens it."""

from dataclasses import dataclass
from typing import Any

from postroom.composing.message import sha256_of
from postroom.composing.parsed_mail import ParsedMail, parse_mail
from postroom.outbox.claim import load_message
from postroom.outbox.queries import find
from postroom.outbox.views import EntryView


@dataclass(frozen=True)
class Preview:
    """An entry, the bytes that leave or have left, and what a reader sees of them."""

    entry: EntryView
    raw: bytes
    mail: ParsedMail

    @property
    def bcc(self) -> tuple[str, ...]:
        """Who gets it unseen by the others: they stand in the envelope, never in the mail (RFC 5322 3.6.3)."""
        return tuple(one.address for one in self.entry.recipients if one.kind == "bcc")

    def as_json(self) -> dict[str, Any]:
        """The mail as `docs/commands.md` describes it."""
        mail = self.mail
        return {
            "id": self.entry.id,
            "from": mail.sender,
            "to": list(mail.to),
            "cc": list(mail.cc),
            "bcc": list(self.bcc),
            "reply_to": list(mail.reply_to),
            "subject": mail.subject,
            "date": mail.date.isoformat() if mail.date else None,
            "message_id": mail.message_id,
            "text": mail.text,
            "html": mail.html or None,
            "attachments": [
                {
                    "name": one.name,
                    "media_type": one.media_type,
                    "size": one.size,
                    "sha256": sha256_of(one.content),
                }
                for one in mail.attachments
            ],
            "headers": mail.source,
            "size": len(self.raw),
        }


def preview(entry_id: int) -> Preview:
    """The mail of an entry. Raises UnknownEntry; ContentLost, AttachmentsDiffer when its bytes are broken."""
    entry = find(entry_id)
    raw = load_message(entry_id)
    return Preview(entry, raw, parse_mail(raw))
