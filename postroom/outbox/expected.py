"""A mail whose attachments differ from the expected list is never sent (rule 1)."""

import email
import email.policy
from collections.abc import Sequence
from email.message import EmailMessage

from postroom.composing.message import Attachment, Skeleton, assembled, sha256_of
from postroom.shared.wording import N_, Refusal


class AttachmentsDiffer(Refusal):
    """The mail as built does not carry exactly the expected documents."""


def verify(frozen: Skeleton, expected: Sequence[Attachment]) -> None:
    """Read the skeleton with a general MIME parser and compare names, types, order and number.

    The content itself is proven by its SHA-256, at acceptance and again before each sending.
    Raises AttachmentsDiffer.
    """
    markers = [f"document {position}".encode() for position in range(len(frozen.offsets))]
    parsed = email.message_from_bytes(assembled(frozen, markers), policy=email.policy.SMTP)
    assert isinstance(parsed, EmailMessage)
    found = [
        (part.get_filename(), part.get_content_type(), part.get_content())
        for part in parsed.iter_attachments()
    ]
    wanted = [
        (attachment.name, attachment.media_type, marker)
        for attachment, marker in zip(expected, markers, strict=False)
    ]
    if len(expected) != len(markers) or [_comparable(part) for part in found] != wanted:
        raise AttachmentsDiffer(
            N_("The mail could not be built with exactly these attachments. Nothing was queued.")
        )


def _comparable(part: tuple[str | None, str, object]) -> tuple[str | None, str, object]:
    name, kind, content = part
    return name, kind, content.encode() if isinstance(content, str) else content


def verify_message(message: bytes, sha256: str) -> None:
    """The bytes about to go out are the frozen ones. Raises AttachmentsDiffer."""
    if sha256_of(message) != sha256:
        raise AttachmentsDiffer(N_("The mail no longer has the bytes that were accepted; it was not sent."))
