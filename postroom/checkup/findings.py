"""From a fault to a failed link with its code and article."""

from postroom.checkup.steps import Step
from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import Finding, by_article, find
from postroom.diagnosis.rules import UNKNOWN
from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.transport.faults import NotOffered, TransportFault


def failed(step: str, detail: str, line: str, *, host: str, error: str | None = None) -> Step:
    """A failed link; `line` is the literal answer, `error` the code for an answer that the table does not know."""
    finding = find(read(line, stage=step, host=host))
    return _failed(step, detail, line, finding, error)


def failed_with(step: str, detail: str, article: str) -> Step:
    """A failed link whose article is known without an answer."""
    return _failed(step, detail, "", by_article(article), article)


def failed_conversation(step: str, fault: TransportFault, host: str) -> Step:
    """A link that failed in a conversation with a mail server."""
    detail = str(fault.stage)
    if isinstance(fault, NotOffered):
        slug = "starttls-not-offered" if fault.detail == "STARTTLS" else "login-not-offered"
        return _failed(step, detail, fault.line, by_article(slug), type(fault).__name__)
    error = fault.reply.both_codes if fault.reply else type(fault).__name__
    return failed(step, detail, fault.line, host=host, error=error)


def failed_token(fault: TokenFault, host: str) -> Step:
    """A link that failed at the sign-in service."""
    if not isinstance(fault, TokenRefused):
        finding = find(read(f"token endpoint: {fault.line}", stage="token"))
        return _failed("token", host, fault.line, finding, type(fault).__name__)
    if fault.answer.error == "login_required" and not fault.answer.codes:
        return _failed("token", host, fault.line, by_article("nobody-signed-in"), fault.answer.error)
    numbers = ", ".join(f"AADSTS{code}" for code in fault.answer.codes)
    finding = find(read(f"{fault.line} {fault.answer.suberror} {numbers}", stage="token"))
    return _failed("token", host, fault.line, finding, numbers.split(", ")[0] or fault.answer.error)


def _failed(step: str, detail: str, line: str, finding: Finding, error: str | None) -> Step:
    code = finding.code if finding.code != UNKNOWN else error
    return Step(step, "failed", detail, line, code, finding.slug)
