"""When there was no conversation: the name, the connection or TLS failed, in the words of the usual libraries."""

from postroom.diagnosis.concern import STAGES
from postroom.diagnosis.evidence import Evidence
from postroom.diagnosis.situations import load_pattern, match_situations

_SPOKE = "could not authenticate|authentication failed|SmtpCommandException"
"""PHPMailer heads every failure with "SMTP connect() failed", after a conversation, too; MailKit names a reply so."""
_CONNECTED = frozenset(STAGES)
"""Stages that come after the connection."""
_UNGREETED = "greeting never received|did not receive .{0,20}greeting"
"""There was a connection, although nodemailer adds ETIMEDOUT."""
REFUSED = "connection-refused"
"""No connection came about; who answered nothing tells `is_refused_by_net`."""


def is_about_mail(evidence: Evidence) -> bool:
    """Whether the text speaks of a mail server, or the caller knows that it does."""
    return bool(evidence.stage or evidence.host or load_pattern("mail").search(evidence.line))


def is_about_sign_in(evidence: Evidence) -> bool:
    """Whether the text speaks of a sign-in service."""
    return evidence.stage == "token" or (
        not evidence.stage and bool(load_pattern("sign_in").search(evidence.line))
    )


def find_situation(evidence: Evidence) -> str:
    """The slug of what the network did, REFUSED where only the connection failed, "" when it did nothing."""
    refused = _may_be_refused(evidence) and load_pattern("refused").search(evidence.line)
    found = (
        slug for slug in match_situations("network", evidence.line) if not (slug == "no-answer" and refused)
    )
    return next(found, REFUSED if refused else "")


def _may_be_refused(evidence: Evidence) -> bool:
    return evidence.stage not in _CONNECTED and not evidence.says(_UNGREETED)


def is_refused_by_net(evidence: Evidence) -> bool:
    """Whether no TCP connection to a mail server came about."""
    if is_about_sign_in(evidence) or not is_about_mail(evidence) or evidence.says(_SPOKE):
        return False
    found = find_situation(evidence)
    return found == REFUSED or (evidence.stage == "tcp" and not found)
