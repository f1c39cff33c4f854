"""Who may log in to Exchange: the reading of XOAUTH2 and the verdicts on tokens and passwords."""

import base64
import binascii
import hmac
import re

from sandbox365.cloud import Cloud
from sandbox365.directory import Directory, Mailbox, User
from sandbox365.exchange import access, google, replies
from sandbox365.exchange.sessions import Login

_OAUTHBEARER_USER = re.compile("n,a=([^,]+),")
_BEARER = re.compile("auth=bearer ([^\x01]+)", re.IGNORECASE)
_XOAUTH2 = re.compile("user=([^\x01]*)\x01auth=bearer ([^\x01]+)\x01\x01", re.IGNORECASE)


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


def read_oauthbearer(blob: bytes) -> tuple[str, str]:
    """User name and token of a SASL OAUTHBEARER answer (RFC 7628 section 3.1).

    Raises LoginError with 501 5.5.124.
    """
    header, *pairs = read_base64(blob, replies.BAD_XOAUTH2).split("\x01")
    user = _OAUTHBEARER_USER.fullmatch(header)
    token = next((match[1] for pair in pairs if (match := _BEARER.fullmatch(pair))), None)
    if user is None or token is None or pairs[-2:] != ["", ""]:
        raise LoginError(replies.BAD_XOAUTH2, final=True)
    return user[1].replace("=2C", ",").replace("=3D", "="), token


def read_plain(blob: bytes) -> tuple[str, str, str]:
    """Role, user name and password of a SASL PLAIN answer (RFC 4616 section 2); raises LoginError."""
    parts = read_base64(blob).split("\0")
    if len(parts) != 3:
        raise LoginError(replies.BAD_ARGUMENTS, final=True)
    return parts[0], parts[1], parts[2]


def by_token(cloud: Cloud, user: str, token: str) -> Login:
    """Log in with an access token; raises LoginError."""
    try:
        mailbox, login = access.by_token(cloud, user, token, access.SMTP)
    except access.NotLetIn:
        raise LoginError(replies.NOT_YOU) from None
    _check_switch(cloud.directory, mailbox)
    return login


def at_google(cloud: Cloud, user: str, token: str) -> Login:
    """Log in with an access token as at Gmail, which knows no switch and checks every right at once.

    Raises LoginError.
    """
    try:
        mailbox, login = access.by_token(cloud, user, token, access.SMTP)
    except access.NotLetIn:
        raise LoginError(replies.NOT_YOU) from None
    if not access.may_open(mailbox, login):
        raise LoginError(replies.NOT_YOU)
    return login


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
    if not _same(mailbox.password, password):
        raise LoginError(replies.WRONG_PASSWORD)
    _check_person(cloud.directory.user(user))
    return Login(mailbox.address, None)


def by_app_password(cloud: Cloud, user: str, password: str) -> Login:
    """Log in with a password as at Gmail, which takes app passwords only (facts 10); raises LoginError."""
    if cloud.directory.settings.basic_auth != "on":
        raise LoginError(google.APP_PASSWORD_NEEDED)
    mailbox = cloud.directory.mailbox(user)
    if mailbox is None or mailbox.password is None or not _same(mailbox.password, password):
        raise LoginError(replies.NOT_YOU)
    return Login(mailbox.address, None)


def _same(password: str, given: str) -> bool:
    return hmac.compare_digest(password.encode(), given.encode())


def _check_person(user: User | None) -> None:
    if user and not user.enabled:
        raise LoginError(replies.ACCOUNT_ISSUE)
    # A password satisfies neither a second factor nor Conditional Access.
    if user and (user.mfa or user.blocked):
        raise LoginError(replies.NOT_BY_PASSWORD)


def _check_switch(directory: Directory, mailbox: Mailbox) -> None:
    tenant = directory.tenant(mailbox.domain)
    if mailbox.smtp_auth_disabled:
        raise LoginError(replies.SMTP_AUTH_OFF.format(whom="Mailbox"))
    if mailbox.smtp_auth_disabled is None and tenant and tenant.smtp_auth_disabled:
        raise LoginError(replies.SMTP_AUTH_OFF.format(whom="Tenant"))
