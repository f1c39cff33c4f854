"""What can be said without the table (facts 7.H): the kind by the code, and the article about the situation."""

import re
from dataclasses import replace

from postroom.diagnosis.evidence import Evidence
from postroom.diagnosis.network import REFUSED, find_situation, is_about_mail, is_about_sign_in
from postroom.diagnosis.replies import SmtpReply
from postroom.diagnosis.situations import match_situations, of_answers, of_replies

_MAIL_WORDS = re.compile(
    r"smtp|mail|recipient|sender|relay|authenticat|auth command|rcpt|helo|ehlo|starttls|spam",
    re.I,
)
_LATER = {"temporarily_unavailable", "server_error", "authorization_pending", "slow_down"}
_LIMIT = r"too many (?!recipients|errors)|maximum number|\bthrottl(?:ed|ing)\b(?!_)|rate.?limit|\[LIMIT\]"
_BUSY, _STRANGE = "sign-in-service-busy", "sign-in-service-strange-answer"
_SAYS_LITTLE = ("server-busy", "server-refused")
_CERTIFICATE = ("tls-authority", "tls-name", "tls-expired")
"""A certificate that was not trusted: the reply then only tells that nothing came of it."""
UNKNOWN = "unknown"
_BY_STAGE = {
    "dns": "name-not-found",
    "tls": "tls-version",
    "ehlo": "not-a-mail-server",
    "token": "sign-in-service-unreachable",
    "auth": "password-refused",
    "imap": "imap-login-refused",
    "search": "sent-folder-not-searchable",
}
"""What a link of the connection test means when nothing else tells; "search" is the last part of "imap"."""


def find_slug_by_rule(evidence: Evidence) -> str:
    """The slug of the general article that fits; UNKNOWN when no rule allows to say anything."""
    return (
        _find_slug_by_reply(evidence)
        or _find_slug_by_answer(evidence)
        or _find_slug_by_inbox(evidence)
        or _find_slug_by_tls(evidence)
        or _find_slug_by_words(evidence)
        or _find_slug_by_network(evidence)
        or _BY_STAGE.get(evidence.stage, UNKNOWN)
    )


def find_kind_by_rule(evidence: Evidence, slug: str, usual: str) -> str:
    """The kind where no row is known: the situation's own, unless the code or the words say it more exactly."""
    if slug == _BUSY and evidence.http_status == 429:
        return "throttled"
    if slug == UNKNOWN:
        return "network" if find_situation(evidence) else usual
    last = _find_last_refusal(evidence)
    if last and last.number < 500 and usual in ("configuration", "permanent"):
        return "transient"  # 4xx is tried again, whatever its words (RFC 5321 4.2.1)
    return "throttled" if usual == "transient" and evidence.says(_LIMIT) else usual


def _find_slug_by_reply(evidence: Evidence) -> str:
    last = _find_last_refusal(evidence)
    if not last:
        return ""
    found = next((rule.slug for rule in of_replies() if rule.fits(last)), "")
    happened = find_situation(evidence) if found in _SAYS_LITTLE else ""
    return happened if happened in _CERTIFICATE else found


def _find_last_refusal(evidence: Evidence) -> SmtpReply | None:
    """The last refusal of a mail server, all its lines; FTP, HTTP and dates have such numbers, too."""
    mail = is_about_mail(evidence)
    sure = [reply for reply in evidence.replies if _refuses(reply) and (mail or _is_mail(reply))]
    if not sure:
        return None
    last = sure[-1]
    same = [
        one for one in sure if one.code == last.code and (not last.enhanced or one.enhanced == last.enhanced)
    ]
    enhanced = next((one.enhanced for one in reversed(same) if one.enhanced), "")
    return replace(last, enhanced=enhanced, words=" ".join(one.words for one in same))


def _refuses(reply: SmtpReply) -> bool:
    return not reply.loose and reply.number >= 400


def _is_mail(reply: SmtpReply) -> bool:
    return bool(reply.enhanced) or reply.at == 0 or bool(_MAIL_WORDS.search(reply.words))


def _find_slug_by_answer(evidence: Evidence) -> str:
    """OAuth's error word, else the HTTP status of a sign-in service."""
    if _LATER & set(evidence.errors):
        return _BUSY
    words = [word for word in evidence.errors if word in of_answers()]
    if words:
        return of_answers()[words[-1]]
    status = evidence.http_status or 0
    busy = (status == 429 or status >= 500) and is_about_sign_in(evidence)
    return _BUSY if busy and find_situation(evidence) != _STRANGE else ""


def _find_slug_by_inbox(evidence: Evidence) -> str:
    return next(match_situations("inbox", evidence.line), "")


def _find_slug_by_tls(evidence: Evidence) -> str:
    """What went wrong before anybody could speak is surer than a sentence."""
    found = _find_slug_by_network(evidence)
    return found if found.startswith("tls-") else ""


def _find_slug_by_words(evidence: Evidence) -> str:
    return next(match_situations("words", evidence.line), "") if is_about_mail(evidence) else ""


def _find_slug_by_network(evidence: Evidence) -> str:
    found = find_situation(evidence)
    if found and is_about_sign_in(evidence):
        own = found.startswith(("tls-", "proxy", "sign-in-service"))
        return found if own else "sign-in-service-unreachable"
    return "" if found == REFUSED or not is_about_mail(evidence) else found
