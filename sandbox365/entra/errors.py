"""How Entra says no: in JSON to a program, in the query of a redirect, or on a page to a person."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sandbox365.entra.wordings import WORDINGS


@dataclass(frozen=True)
class Trail:
    """The ids by which an administrator finds a refusal in the sign-in logs."""

    trace_id: str
    correlation_id: str
    timestamp: str

    @classmethod
    def begin(cls, correlation_id: str) -> "Trail":
        """A trail of this moment; `correlation_id` is the client's own request id when it sent one."""
        return cls(str(uuid.uuid4()), correlation_id, f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%SZ}")

    def __str__(self) -> str:
        return f"Trace ID: {self.trace_id} Correlation ID: {self.correlation_id} Timestamp: {self.timestamp}"


class EntraError(Exception):
    """Entra says no; `code` is the AADSTS number, `values` fill its wording.

    `error` and `suberror` replace those of the wording, where one number has several.
    """

    def __init__(
        self, code: int, *, error: str | None = None, suberror: str | None = None, **values: str
    ) -> None:
        super().__init__(f"AADSTS{code}")
        self.code = code
        self.wording = WORDINGS[code]
        self.text = f"AADSTS{code}: {self.wording.text.format(**values)}"
        self.error = error or self.wording.error
        self.suberror = suberror or self.wording.suberror

    def body(self, trail: Trail) -> dict[str, Any]:
        """The JSON of the answer (facts 1.2)."""
        body = {
            "error": self.error,
            "error_description": f"{self.text} {trail}",
            "error_codes": [self.code],
            "timestamp": trail.timestamp,
            "trace_id": trail.trace_id,
            "correlation_id": trail.correlation_id,
        }
        if self.wording.lookup:
            body["error_uri"] = f"https://login.microsoftonline.com/error?code={self.code}"
        return {**body, "suberror": self.suberror} if self.suberror else body

    def in_redirect(self, trail: Trail) -> dict[str, str]:
        """The parameters of a redirect back to the application (RFC 6749 section 4.1.2.1)."""
        return {
            "error": self.wording.redirected or self.error,
            "error_description": f"{self.text} {trail}",
        }
