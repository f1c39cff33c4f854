"""What Exchange's IMAP4 service says, and how the session's words become lines.

Sources: sessions and texts published in issues (facts 3.1, 3.3, 7.E); what is known from memory only is marked so.
"""

import base64

from sandbox365.exchange import google
from sandbox365.exchange.replies import FRONT_END

GREETING = (
    f"OK The Microsoft Exchange IMAP4 service is ready. [{base64.b64encode(FRONT_END.encode()).decode()}]"
)
_BEFORE_LOGIN = "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT"
_BACK_END = "CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE"
_ALWAYS = "CHILDREN IDLE NAMESPACE LITERAL+"
SERVER_ID = 'ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")'
NAMESPACE = 'NAMESPACE (("" "/")) NIL NIL'

UNKNOWN_COMMAND = "BAD Command Error. 12"
NO_TAG = "BAD Command Error. 10"
BAD_ARGUMENTS = "BAD Command Argument Error. 11"
INVALID_STATE = "BAD Command received in Invalid state."
NOT_CONNECTED = "BAD User is authenticated but not connected."
BAD_SET = "BAD The specified message set is invalid."
UNAVAILABLE = "NO Server Unavailable. 15"
NOT_LOGGED_IN = "NO LOGIN failed."
NOT_AUTHENTICATED = "NO AUTHENTICATE failed."
CANCELLED = "BAD The AUTH protocol exchange was canceled by the client."  # from memory
UNKNOWN_MECHANISM = "NO Unsupported authentication mechanism."  # from memory
NO_FOLDER = "NO {name} doesn't exist."
TRY_CREATE = "NO [TRYCREATE] {name} doesn't exist."
FOLDER_THERE = "NO Mailbox already exists."  # from memory
READ_ONLY = "NO The mailbox is opened read-only."  # from memory
BAD_CHARSET = "NO [BADCHARSET (US-ASCII UTF-8)] The specified charset is not supported."
CONTINUE = "Ready for additional command text."
SIGNED_OUT = "BYE Microsoft Exchange Server IMAP4 server signing off."
STOPPING = "BYE Connection is closed. 13"  # from memory

GOOGLE_REFUSAL = "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"
GOOGLE_REASON = base64.b64encode(google.REFUSED_TOKEN).decode()


class Refused(Exception):
    """A command is not carried out; `reply` is what stands behind the tag."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class BadArguments(Refused):
    """The arguments of a command cannot be read."""

    def __init__(self) -> None:
        super().__init__(BAD_ARGUMENTS)


def capability(logged_in: bool) -> str:
    """The list of facts 3.3; a login adds three words for Exchange's own servers."""
    words = (_BEFORE_LOGIN, _BACK_END, _ALWAYS) if logged_in else (_BEFORE_LOGIN, _ALWAYS)
    return f"CAPABILITY {' '.join(words)}"
