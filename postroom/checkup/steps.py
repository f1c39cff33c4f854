"""A link of the chain and what was found there."""

from dataclasses import dataclass
from typing import Any

STEPS = ("dns", "tcp", "tls", "ehlo", "token", "claims", "auth", "mail_from", "rcpt", "message", "imap")


@dataclass(frozen=True)
class Step:
    """One link: `status` is passed, failed or skipped; `evidence` is the literal answer, `error` its code."""

    step: str
    status: str
    detail: str = ""
    evidence: str = ""
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The step as the published interface shows it."""
        return {
            "step": self.step,
            "status": self.status,
            "detail": self.detail,
            "evidence": self.evidence,
            "error": self.error,
            "article": None,
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

    def as_json(self) -> dict[str, Any]:
        """The report as the published interface shows it."""
        return {"profile": self.profile, "ok": self.ok, "steps": [step.as_json() for step in self.steps]}
