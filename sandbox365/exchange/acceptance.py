"""What Exchange decides after the final dot: refusals that only a whole message meets, and the storing."""

import asyncio
import datetime as dt
import email.utils
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox365.cloud import Cloud
from sandbox365.directory import Directory, Mailbox
from sandbox365.exchange import access, headers, ndr, replies
from sandbox365.exchange.ndr import Returned
from sandbox365.exchange.rewriting import Stored, as_stored
from sandbox365.exchange.sessions import Login
from sandbox365.exchange.store import Parcel


@dataclass(frozen=True)
class Submitted:
    """A message as it has arrived: who sent it, its envelope, its bytes."""

    login: Login
    sender: str
    recipients: Sequence[str]
    content: bytes


def refusal(cloud: Cloud, message: Submitted) -> str | None:
    """The reply that refuses this message, without a trailer, or None when it may be stored."""
    login = message.login
    mailbox = cloud.directory.mailbox(login.address)
    if mailbox is None or not access.may_open(mailbox, login):
        return replies.NO_ACCESS.format(mailbox=login.address)
    if len(message.content) > mailbox.size_limit:
        return replies.TOO_LARGE
    # Gmail writes another sender over instead of refusing it, which is not copied here (facts 10)
    if not cloud.directory.settings.google and (denied := _first_denied(cloud.directory, mailbox, message)):
        return replies.SEND_AS_DENIED.format(login=login.user or login.address, sender=denied)
    if not all(_has_domain(recipient) for recipient in message.recipients):
        return replies.INVALID_RECIPIENTS
    return replies.MAILBOX_FULL if mailbox.full else _over_limits(cloud, message)


async def store(cloud: Cloud, message: Submitted, id_host: str) -> str:
    """Store an accepted message, in its turn, and return its effective Message-ID with angle brackets."""
    await _wait_for_turn(cloud, message.login.address)
    now = dt.datetime.now(dt.UTC)
    mailbox = cloud.directory.mailbox(message.login.address) or Mailbox(message.login.address)
    stored = as_stored(cloud.directory, mailbox, message.content, id_host)
    failures = ndr.failures(cloud.directory, message.recipients)
    cloud.store.deliver(_parcel(cloud, message, mailbox, stored, failures), now)
    cloud.limits.note(message.login.address, len(message.recipients), now)
    cloud.counts["messages"] += 1
    returned = Returned(message.sender, stored.message_id, stored.content, now, failures)
    cloud.postmaster.announce(cloud.directory, returned)
    await asyncio.sleep(0)  # a report without delay lies there before the 250
    return stored.message_id


def _parcel(
    cloud: Cloud,
    message: Submitted,
    mailbox: Mailbox,
    stored: Stored,
    failures: Sequence[ndr.Failure],
) -> Parcel:
    unreached = {failure.recipient for failure in failures if failure.final}
    reached = [recipient for recipient in message.recipients if recipient not in unreached]
    return Parcel(
        login=message.login.address,
        client_id=message.login.client_id,
        envelope_from=message.sender,
        recipients=message.recipients,
        message_id=stored.message_id,
        content=stored.content,
        sent_copy=_leaves_copy(cloud, message, mailbox, stored),
        second_copy=mailbox.sent_copies == "two",
        inboxes=[_primary(cloud.directory, recipient) for recipient in reached],
    )


def _leaves_copy(cloud: Cloud, message: Submitted, mailbox: Mailbox, stored: Stored) -> bool:
    again = cloud.store.was_submitted(mailbox.address, stored.message_id)
    if not mailbox.sent_copy or (mailbox.sent_copies == "by-id" and again):
        return False
    return mailbox.copy_of_sent_as or mailbox.receives_for(message.sender)


def _primary(directory: Directory, recipient: str) -> str:
    mailbox = directory.mailbox_of(recipient)
    return mailbox.address if mailbox else recipient


def _over_limits(cloud: Cloud, message: Submitted) -> str | None:
    settings, now = cloud.directory.settings, dt.datetime.now(dt.UTC)
    mailbox = message.login.address
    used = cloud.limits.recipients_in_a_day(mailbox, now)
    if used + len(message.recipients) > settings.recipients_per_day:
        return replies.QUOTA_USED_UP
    free = cloud.limits.free_at(mailbox, settings.messages_per_minute, now)
    return replies.OVER_RATE if settings.over_rate == "refuse" and free > now else None


async def _wait_for_turn(cloud: Cloud, mailbox: str) -> None:
    now = dt.datetime.now(dt.UTC)
    turn = cloud.limits.free_at(mailbox, cloud.directory.settings.messages_per_minute, now)
    cloud.limits.take_slot(mailbox, turn)
    await asyncio.sleep((turn - now).total_seconds())


def _first_denied(directory: Directory, mailbox: Mailbox, message: Submitted) -> str | None:
    lines = headers.values(message.content, "From", "Sender")
    authors = [address for _, address in email.utils.getaddresses(lines)]
    senders = [address for address in (message.sender, *authors) if address and address != "<>"]
    # Who opens somebody else's mailbox has FullAccess; that is not yet Send As (facts 11).
    right = _person(directory, message.login) or mailbox
    return next((address for address in senders if not right.may_send_as(address)), None)


def _person(directory: Directory, login: Login) -> Mailbox | None:
    if not login.user or login.user.lower() == login.address.lower():
        return None
    return directory.mailbox(login.user) or Mailbox(login.user)


def _has_domain(recipient: str) -> bool:
    return all(recipient.rpartition("@"))
