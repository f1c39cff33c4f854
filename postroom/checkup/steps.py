"""A link of the chain and what was found there."""

from dataclasses import dataclass
from typing import Any

from postroom.shared.wording import N_

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

    `article` is the slug of what explains it; beside "passed" it is a remark: something to know, not a fault.
    """

    step: str
    status: str
    detail: str = ""
    evidence: str = ""
    error: str | None = None
    article: str | None = None

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
