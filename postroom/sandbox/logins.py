"""Who may log in to Exchange: the reading of XOAUTH2 and the verdicts on tokens and passwords."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from typing import Any

from postroom.sandbox import replies
from postroom.sandbox.cloud import Cloud
from postroom.sandbox.directory import Directory, Mailbox
from postroom.sandbox.sessions import Login
from postroom.sandbox.tokens import TokenError

_XOAUTH2 = re.compile("user=([^\x01]*)\x01auth=bearer ([^\x01]+)\x01\x01", re.IGNORECASE)
_ROLE = "SMTP.SendAsApp"


class LoginError(Exception):
    """The reply to AUTH; `final` when it takes no trailer behind it."""

    def __init__(self, reply: str, final: bool = False) -> None:
        super().__init__(reply)
        self.reply = reply
        self.final = final


def read_base64(blob: bytes, or_else: str = replies.BAD_ARGUMENTS) -> str:
    """The text in `blob`; raises LoginError with `or_else` when it is no base64 of UTF-8."""
    try:
        return base64.b64decode(blob, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise LoginError(or_else, final=True) from None


def read_xoauth2(blob: bytes) -> tuple[str, str]:
    """User name and token of a SASL XOAUTH2 answer (Microsoft: how-to-authenticate-...-by-using-oauth).

    Raises LoginError with 501 5.5.124.
    """
    match = _XOAUTH2.fullmatch(read_base64(blob, replies.BAD_XOAUTH2))
    if match is None:
        raise LoginError(replies.BAD_XOAUTH2, final=True)
    return match[1], match[2]


def by_token(cloud: Cloud, user: str, token: str) -> Login:
    """Log in with an access token; raises LoginError."""
    try:
        claims = cloud.mint.claims(token)
    except TokenError:
        raise LoginError(replies.NOT_YOU) from None
    mailbox = _mailbox_of_tenant(cloud.directory, user, claims)
    _check_switch(cloud.directory, mailbox)
    if _ROLE not in claims.get("roles", ()):
        raise LoginError(replies.NOT_YOU)
    return Login(mailbox.address, claims["appid"])


def by_password(cloud: Cloud, user: str, password: str) -> Login:
    """Log in with AUTH LOGIN, where basic authentication still lives; raises LoginError."""
    basic_auth = cloud.directory.settings.basic_auth
    if basic_auth == "retired":
        raise LoginError(replies.BASIC_RETIRED)
    mailbox = cloud.directory.mailbox(user)
    if basic_auth == "disabled" or (mailbox and mailbox.password is None):
        raise LoginError(replies.BASIC_DISABLED)
    if mailbox is None or mailbox.password is None:
        raise LoginError(replies.WRONG_PASSWORD)
    _check_switch(cloud.directory, mailbox)
    if not hmac.compare_digest(mailbox.password.encode(), password.encode()):
        raise LoginError(replies.WRONG_PASSWORD)
    return Login(mailbox.address, None)


def _mailbox_of_tenant(directory: Directory, user: str, claims: Mapping[str, Any]) -> Mailbox:
    mailbox, tenant = directory.mailbox(user), directory.tenant(claims["tid"])
    if mailbox is None or tenant is None or mailbox.domain != tenant.domain:
        raise LoginError(replies.NOT_YOU)
    return mailbox


def _check_switch(directory: Directory, mailbox: Mailbox) -> None:
    tenant = directory.tenant(mailbox.domain)
    if mailbox.smtp_auth_disabled:
        raise LoginError(replies.SMTP_AUTH_OFF.format(whom="Mailbox"))
    if mailbox.smtp_auth_disabled is None and tenant and tenant.smtp_auth_disabled:
        raise LoginError(replies.SMTP_AUTH_OFF.format(whom="Tenant"))
