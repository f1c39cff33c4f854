"""What a token endpoint can answer instead of a token.

TokenFault
 |- TokenRefused        the endpoint said no: error, suberror, AADSTS numbers, its literal description
 `- TokenUnavailable    no usable answer: network, time-out, HTTP 429 or 5xx

A sign-in that ended without a grant for a reason of ours: see refusals.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refused:
    """The literal answer of a token endpoint (RFC 6749 5.2; Microsoft's fields in facts 1.2)."""

    error: str
    suberror: str = ""
    codes: tuple[int, ...] = ()
    description: str = ""
    correlation_id: str = ""
    timestamp: str = ""


class TokenFault(Exception):
    """Base of the faults of this room."""

    line: str


class TokenRefused(TokenFault):
    """The endpoint refused. `answer` holds its words; it never contains a secret."""

    def __init__(self, answer: Refused) -> None:
        super().__init__(answer)
        self.answer = answer
        self.line = f"{answer.error}: {answer.description}".strip(": ")

    def __str__(self) -> str:
        return self.line


class TokenUnavailable(TokenFault):
    """The endpoint could not be asked. `retry_after` in seconds, None when it did not say; `untrusted`: its
    certificate was refused."""

    def __init__(self, line: str, retry_after: float | None = None, untrusted: bool = False) -> None:
        super().__init__(line)
        self.line = line
        self.retry_after = retry_after
        self.untrusted = untrusted

    def __str__(self) -> str:
        return self.line
