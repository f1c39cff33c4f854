"""Which mailbox a token opens: the verdict that SMTP and IMAP share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sandbox365.cloud import Cloud
from sandbox365.directory import Directory, Mailbox
from sandbox365.entra.tokens import TokenError
from sandbox365.exchange.sessions import Login


@dataclass(frozen=True)
class Protocol:
    """A door of Exchange with the permission it asks for: of an application, and of a person."""

    name: Literal["smtp", "imap"]
    role: str
    scope: str


SMTP = Protocol("smtp", "SMTP.SendAsApp", "SMTP.Send")
IMAP = Protocol("imap", "IMAP.AccessAsApp", "IMAP.AccessAsUser.All")


class NotLetIn(Exception):
    """The token does not open this mailbox; Exchange never says why."""


def by_token(cloud: Cloud, user: str, token: str, protocol: Protocol) -> tuple[Mailbox, Login]:
    """The mailbox named in user= and the login to it.  Raises NotLetIn.

    An application without a right on the mailbox is let in all the same (facts 2.4); what it tries then fails.
    """
    try:
        claims = cloud.mint.claims(token)
    except TokenError:
        raise NotLetIn from None
    directory = cloud.directory
    mailbox, tenant = directory.mailbox(user), directory.tenant(claims["tid"])
    if mailbox is None or tenant is None or mailbox.domain != tenant.domain:
        raise NotLetIn
    if "scp" in claims:
        return mailbox, _person(directory, mailbox, claims, protocol)
    return mailbox, _application(mailbox, claims, protocol)


def _person(directory: Directory, mailbox: Mailbox, claims: Mapping[str, Any], protocol: Protocol) -> Login:
    name = str(claims["upn"])
    own = name.lower() == mailbox.address.lower()
    # For SMTP user= is the signed-in person, as measured; Microsoft's page says the shared mailbox (facts 11).
    shared = protocol is IMAP or directory.settings.user_is_shared
    if protocol.scope not in claims["scp"].split() or not (own or (shared and mailbox.opens_for(name))):
        raise NotLetIn
    return Login(mailbox.address, claims["appid"], name)


def _application(mailbox: Mailbox, claims: Mapping[str, Any], protocol: Protocol) -> Login:
    by_exchange = protocol is SMTP and "roles" not in claims and mailbox.knows_role_of(claims["appid"])
    if not by_exchange and protocol.role not in claims.get("roles", ()):
        raise NotLetIn
    return Login(mailbox.address, claims["appid"], by_role=by_exchange)


def may_open(mailbox: Mailbox, login: Login) -> bool:
    """Whether the login has its right on the mailbox; where an application lacks it shows after the message only."""
    if login.user:
        return mailbox.opens_for(login.user)
    if login.client_id is None:
        return True
    # A token with roles is measured by the mailbox permission alone, whatever Exchange's role says (facts 2.5).
    return mailbox.knows_role_of(login.client_id) if login.by_role else mailbox.lets_in(login.client_id)
