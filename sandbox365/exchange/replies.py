"""Exchange Online's sentences, as its public servers give them, and the trailers behind its refusals.

Source: sessions and texts published in issues and on Microsoft's support pages; one that is known from memory
only is marked so.
"""

import datetime as dt
import secrets

HOST = "SBXP100CA0001"
FRONT_END = f"{HOST}.outlook.office365.com"
_PROXY = f"{HOST}.eurprd01.prod.outlook.com"
MAILBOX_SERVER = "SBXP100MB0001.eurprd01.prod.outlook.com"

SENDER_OK = "250 2.1.0 Sender OK"
RECIPIENT_OK = "250 2.1.5 Recipient OK"
START_MAIL = "354 Start mail input; end with <CRLF>.<CRLF>"
LOGGED_IN = "235 2.7.0 Authentication successful"
NEED_TLS = "530 5.7.0 Must issue a STARTTLS command first"  # from memory
NOT_LOGGED_IN = "530 5.7.57 Client not authenticated to send mail."
BAD_XOAUTH2 = "501 5.5.124 Invalid XOAUTH2 auth data"
BAD_ARGUMENTS = "501 5.5.4 Invalid arguments"
HELLO_FIRST = "503 5.5.2 Send hello first"
UNKNOWN_COMMAND = "500 5.3.3 Unrecognized command '{command}'"
NEED_RECIPIENT = "503 5.5.2 Need rcpt command"
RESET = "250 2.0.0 Resetting"
LOGGED_IN_BEFORE = "503 5.5.2 Already authenticated"  # from memory
AUTH_GIVEN_UP = "501 5.7.0 Auth aborted"  # RFC 4954 section 4; text from memory
UNKNOWN_MECHANISM = "504 5.7.4 Unrecognized authentication type"
TOO_LARGE = "552 5.3.4 Message size exceeds fixed maximum message size"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
BAD_SEQUENCE = "503 5.5.1 Bad sequence of commands"
CHUNK_RECEIVED = "250 2.6.0 CHUNK received OK, {octets} octets"

NOT_YOU = "535 5.7.3 Authentication unsuccessful"
BASIC_DISABLED = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
WRONG_PASSWORD = "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."  # noqa: S105
NOT_BY_PASSWORD = (
    "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated "  # noqa: S105
    "successfully. Contact your administrator."
)
ACCOUNT_ISSUE = "535 5.7.139 Authentication unsuccessful, account has an issue. Contact your administrator."
BASIC_RETIRED = "550 5.7.30 Basic authentication is not supported for Client Submission."
SMTP_AUTH_OFF = (
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the {whom}. "
    "Visit https://aka.ms/smtp_auth_disabled for more information."
)

NO_ACCESS = (
    "430 4.2.0 STOREDRV; mailbox logon failure; STOREDRV.Submission.Exception:"
    "ConnectionFailedTransientException.MapiExceptionLogonFailed; Failed to process message due to a "
    "transient exception with message Cannot open mailbox {mailbox}."
)
SEND_AS_DENIED = (
    "554 5.2.252 SendAsDenied; {login} not allowed to send as {sender}; STOREDRV.Submission.Exception:"
    "SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception "
    "with message Cannot submit message."
)
MAILBOX_FULL = (
    "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException."
    "MapiExceptionShutoffQuotaExceeded; Failed to process message due to a permanent exception with message "
    "Cannot submit message."
)
QUOTA_USED_UP = (
    "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to process message due to "
    "a permanent exception with message Cannot submit message."
)
# The only reply that Microsoft ever named for the limit of a minute, until its page of May 2021 spoke of delay
# (github.com/MicrosoftDocs/OfficeDocs-Support issue 1150): that of the daily one.
OVER_RATE = QUOTA_USED_UP
INVALID_RECIPIENTS = (
    "554 5.2.0 STOREDRV.Submission.Exception:InvalidRecipientsException; Failed to process message due to "
    "a permanent exception with message Cannot submit message."
)
TOO_MANY_CONNECTIONS = (
    "432 4.3.2 Concurrent connections limit exceeded. "
    "Visit https://aka.ms/concurrent_sending for more information."
)

# aiosmtpd's own words and what Exchange says in their place
IN_EXCHANGE_WORDS = {
    "220 Ready to start TLS": "220 2.0.0 SMTP server ready",
    "221 Bye": "221 2.0.0 Service closing transmission channel",
    "250 OK": "250 2.0.0 OK",
    "252 Cannot VRFY user, but will accept message and attempt delivery": "252 2.1.5 Cannot VRFY user",
    "500 Command line too long": "500 5.3.3 Command line too long",
    "500 Error: bad syntax": "500 5.3.3 Unrecognized command",
    "501 Syntax: EHLO hostname": BAD_ARGUMENTS,
    "501 Syntax: HELO hostname": BAD_ARGUMENTS,
    "501 Syntax: MAIL FROM: <address>": BAD_ARGUMENTS,
    "501 Syntax: MAIL FROM: <address> [SP <mail-parameters>]": BAD_ARGUMENTS,
    "501 Syntax: RCPT TO: <address>": BAD_ARGUMENTS,
    "501 Syntax: RCPT TO: <address> [SP <mail-parameters>]": BAD_ARGUMENTS,
    "501 Syntax: QUIT": BAD_ARGUMENTS,
    "501 Syntax: RSET": BAD_ARGUMENTS,
    "501 Syntax: STARTTLS": BAD_ARGUMENTS,
    "501 Error: BODY can only be one of 7BIT, 8BITMIME": BAD_ARGUMENTS,
    "501 Error: SMTPUTF8 takes no arguments": BAD_ARGUMENTS,
    "503 Error: nested MAIL command": "503 5.5.2 Sender already specified",
    "503 Error: need MAIL command": "503 5.5.2 Need mail command",
    "552 Error: message size exceeds fixed maximum message size": TOO_LARGE,
    "553 5.1.3 Error: malformed address": BAD_ARGUMENTS,
    "555 MAIL FROM parameters not recognized or not implemented": BAD_ARGUMENTS,
    "555 RCPT TO parameters not recognized or not implemented": BAD_ARGUMENTS,
}


def new_session_id() -> str:
    """Sixteen hexadecimal digits, as in banners and trailers."""
    return f"08DE{secrets.token_hex(6).upper()}"


def banner(session_id: str, now: dt.datetime) -> str:
    """What stands behind "220 host" at the start of a session."""
    return f"Microsoft ESMTP MAIL Service ready at {now:%a, %d %b %Y %H:%M:%S} +0000 [{session_id}]"


def trailer(session_id: str, now: dt.datetime) -> str:
    """Host, time (UTC) and session id, as behind refusals before DATA."""
    return f"[{_PROXY} {now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z {session_id}]"


def from_mailbox_server(text: str) -> str:
    """`text` with the trailer that answers after DATA carry."""
    return f"{text} [Hostname={MAILBOX_SERVER}]"


def accepted(message_id: str) -> str:
    """The 250 after the final dot; `message_id` comes with its angle brackets."""
    return from_mailbox_server(f"250 2.0.0 OK {message_id}")
