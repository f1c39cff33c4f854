"""A link of the chain and what was found there; from a fault to a failed link with its code and article."""

from dataclasses import dataclass
from typing import Any

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import Finding, by_article, find
from postroom.diagnosis.rules import UNKNOWN
from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.shared.wording import N_
from postroom.transport.faults import NotOffered, TransportFault

STEPS = ("dns", "tcp", "tls", "ehlo", "token", "claims", "auth", "mail_from", "rcpt", "message", "imap")
WORDS = {
    "dns": N_("name of the server"),
    "tcp": N_("connection"),
    "tls": N_("encryption"),
    "ehlo": N_("greeting"),
    "token": N_("token"),
    "claims": N_("what the token says"),
    "auth": N_("log-in"),
    "mail_from": N_("sender"),
    "rcpt": N_("recipient"),
    "message": N_("test message"),
    "imap": N_("incoming mail"),
    "passed": N_("passed"),
    "failed": N_("failed"),
    "skipped": N_("skipped"),
}
"""Links and their outcomes in words."""


@dataclass(frozen=True)
class Step:
    """One link: `status` is passed, failed or skipped; `evidence` is the literal answer, `error` its code.

    `article` is the slug of what explains it; beside "passed" it is a remark: something to know, not a fault. `note`
    says, to translate, what passing does not mean.
    """

    step: str
    status: str
    detail: str = ""
    evidence: str = ""
    error: str | None = None
    article: str | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The step as the published interface shows it."""
        return {
            "step": self.step,
            "status": self.status,
            "detail": self.detail,
            "evidence": self.evidence,
            "error": self.error,
            "article": self.article,
        }


@dataclass(frozen=True)
class Report:
    """All links of one test."""

    profile: str
    steps: tuple[Step, ...]

    @property
    def ok(self) -> bool:
        """Whether no link failed."""
        return not any(step.status == "failed" for step in self.steps)

    @property
    def told(self) -> tuple[Step, ...]:
        """The links that have an article: what failed, then remarks."""
        with_article = [step for step in self.steps if step.article]
        return tuple(sorted(with_article, key=lambda step: step.status != "failed"))

    def as_json(self) -> dict[str, Any]:
        """The report as the published interface shows it."""
        return {"profile": self.profile, "ok": self.ok, "steps": [step.as_json() for step in self.steps]}


OWN_ADDRESS_ONLY = N_(
    "Only the sender's own address was asked. Whether the server takes mail for others, a test message shows."
)
TRAINING_ONLY = N_("Training is on: the test message went to the training address and to nobody else.")


def build_failed_step(
    step: str, detail: str, line: str, *, host: str, error: str | None = None, stage: str = ""
) -> Step:
    """A failed link; `line` is the literal answer, `error` the code for an answer that the table does not know, and
    `stage` what diagnosis calls a part of the link."""
    finding = find(read(line, stage=stage or step, host=host))
    return _build_failed(step, detail, line, finding, error)


def build_step_with_article(step: str, detail: str, article: str) -> Step:
    """A failed link whose article is known without an answer."""
    return _build_failed(step, detail, "", by_article(article), article)


_NOT_OFFERED = {"STARTTLS": "starttls-not-offered", "SMTPUTF8": "smtputf8-not-offered"}


def build_conversation_step(step: str, fault: TransportFault, host: str) -> Step:
    """A link that failed in a conversation with a mail server."""
    detail = str(fault.stage)
    if isinstance(fault, NotOffered):
        slug = _NOT_OFFERED.get(fault.detail, "login-not-offered")
        return _build_failed(step, detail, fault.line, by_article(slug), type(fault).__name__)
    error = fault.reply.both_codes if fault.reply else type(fault).__name__
    return build_failed_step(step, detail, fault.line, host=host, error=error)


def build_token_step(fault: TokenFault, host: str) -> Step:
    """A link that failed at the sign-in service."""
    if not isinstance(fault, TokenRefused):
        finding = find(read(f"token endpoint: {fault.line}", stage="token"))
        return _build_failed("token", host, fault.line, finding, type(fault).__name__)
    if fault.answer.error == "login_required" and not fault.answer.codes:
        return _build_failed("token", host, fault.line, by_article("nobody-signed-in"), fault.answer.error)
    numbers = ", ".join(f"AADSTS{code}" for code in fault.answer.codes)
    finding = find(read(f"{fault.line} {fault.answer.suberror} {numbers}", stage="token"))
    return _build_failed("token", host, fault.line, finding, numbers.split(", ")[0] or fault.answer.error)


def _build_failed(step: str, detail: str, line: str, finding: Finding, error: str | None) -> Step:
    code = finding.code if finding.code != UNKNOWN else error
    return Step(step, "failed", detail, line, code, finding.slug)
