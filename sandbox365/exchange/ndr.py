"""Which recipients a message will not reach, or not yet, and what the report says of them (facts 7.D).

A local part like ndr-5.1.1 orders a failure with that status at any domain, delay-4.4.7 a notice of delay; an
address of a tenant without a mailbox behind it fails as unknown.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sandbox365.directory import Directory

_ORDERED = re.compile(r"(ndr|delay)-([45]\.\d{1,3}\.\d{1,3})", re.IGNORECASE)
_UNKNOWN_HERE = "5.1.10"

_TEXTS = {
    "4.4.7": "Message delayed",
    "4.4.316": "Connection refused",
    "5.1.0": "Sender denied",
    "5.1.1": "RESOLVER.ADR.RecipNotFound",
    "5.1.8": "Access denied, bad outbound sender",
    "5.1.10": "RESOLVER.ADR.RecipientNotFound; Recipient {recipient} not found by SMTP address lookup",
    "5.1.20": "Multiple From addresses are not allowed without Sender address",
    "5.1.90": "Your message can't be sent because you've reached your daily limit for message recipients",
    "5.1.351": (
        "Remote server returned unknown recipient or mailbox unavailable -> "
        "550 5.1.1 <{recipient}>: Recipient address rejected"
    ),
    "5.2.2": "Mailbox full",
    "5.2.121": "recipient has exceeded limit of messages per hour from this sender",
    "5.2.122": "recipient has exceeded limit of messages per hour overall",
    "5.4.1": "Recipient address rejected: Access denied",
    "5.4.14": "Hop count exceeded - possible mail loop",
    "5.4.300": "Message expired -> 421 4.4.0 Remote server response was not RFC conformant",
    "5.4.312": "Message expired, DNS query failed",
    "5.4.316": "Message expired, connection refused",
    "5.6.11": "Invalid characters - bare line feeds in message",
    "5.7.1": "Delivery not authorized",
    "5.7.23": "The message was rejected because of Sender Policy Framework violation",
    "5.7.124": "Sender not in allowed-senders list",
    "5.7.232": (
        "Your message can't be sent because your trial tenant has exceeded its daily limit for sending email to "
        "external recipients (tenant external recipient rate limit)"
    ),
    "5.7.233": (
        "Your message can't be sent because your tenant exceeded its daily limit for sending email to external "
        "recipients (tenant external recipient rate limit)"
    ),
    "5.7.501": "Access denied, spam abuse detected",
    "5.7.509": (
        "Access denied, sending domain does not pass DMARC verification and has a DMARC policy of reject"
    ),
    "5.7.512": (
        "Access denied, message must be RFC 5322 section 3.6.2 compliant and include a valid From address"
    ),
    "5.7.705": "Access denied, tenant has exceeded threshold",
    "5.7.708": "Access denied, traffic not accepted from this IP",
    "5.7.750": "Service unavailable. Client blocked from sending from unregistered domains",
}
_ANY_OTHER = "Message refused"
_SAID_BY_REMOTE = {"4.4.316", "5.1.351", "5.2.2", "5.4.1", "5.4.300", "5.4.316"}


@dataclass(frozen=True)
class Failure:
    """One recipient in a report; `remote` is the mail server of its domain, where that one has spoken."""

    recipient: str
    status: str
    action: Literal["failed", "delayed"]
    diagnostic: str
    remote: str | None = None

    @property
    def final(self) -> bool:
        """Whether the message will never reach this recipient."""
        return self.action == "failed"

    @property
    def inside(self) -> bool:
        """Whether Exchange itself knew no such recipient."""
        return self.diagnostic.partition(" RESOLVER.")[1] != ""


@dataclass(frozen=True)
class Returned:
    """An accepted message and what became of it; `content` as stored, `arrived` in UTC."""

    sender: str
    message_id: str
    content: bytes
    arrived: dt.datetime
    failures: Sequence[Failure]


def failures(directory: Directory, recipients: Sequence[str]) -> tuple[Failure, ...]:
    """The recipients that get a report, each once, in their order."""
    found = (_failure(directory, recipient) for recipient in dict.fromkeys(recipients))
    return tuple(failure for failure in found if failure)


def _failure(directory: Directory, recipient: str) -> Failure | None:
    local, _, domain = recipient.rpartition("@")
    if order := _ORDERED.fullmatch(local):
        return _reported(recipient, domain, order[2], "delayed" if order[1].lower() == "delay" else "failed")
    if directory.tenant(domain) and directory.mailbox_of(recipient) is None:
        return _reported(recipient, domain, _UNKNOWN_HERE, "failed")
    return None


def _reported(recipient: str, domain: str, status: str, action: Literal["failed", "delayed"]) -> Failure:
    code = "550" if status.startswith("5") else "400"
    text = _TEXTS.get(status, _ANY_OTHER).format(recipient=recipient)
    remote = f"mx.{domain}" if status in _SAID_BY_REMOTE else None
    return Failure(recipient, status, action, f"{code} {status} {text}", remote)
