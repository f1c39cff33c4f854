"""Entra's refusals at the token endpoint, in its own words.

Wording and HTTP status: public error texts of the Microsoft identity platform (reference-error-codes, and
answers published in issues).  `{...}` parts are filled when the refusal is raised.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Wording:
    """One AADSTS number: the OAuth `error` (RFC 6749 section 5.2), the text after the number, the status."""

    error: str
    text: str
    status: int = 400


_NO_TENANT = (
    "No tenant-identifying information found in either the request or implied by any provided credentials."
)

WORDINGS: dict[int, Wording] = {
    28000: Wording(
        "invalid_scope",
        "Provided value for the input parameter scope is not valid because it contains more than one resource. "
        "Scope {scope} is not valid.",
    ),
    50059: Wording("invalid_request", _NO_TENANT),
    70003: Wording("unsupported_grant_type", "The app requested an unsupported grant type '{grant_type}'."),
    90002: Wording(
        "invalid_request",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant.",
    ),
    90019: Wording("invalid_request", _NO_TENANT),
    500011: Wording(
        "invalid_resource",
        "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any user "
        "in the tenant. You might have sent your authentication request to the wrong tenant.",
    ),
    700016: Wording(
        "unauthorized_client",
        "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen if "
        "the application has not been installed by the administrator of the tenant or consented to by any user "
        "in the tenant. You may have sent your authentication request to the wrong tenant.",
    ),
    900023: Wording(
        "invalid_request",
        "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
    ),
    900144: Wording(
        "invalid_request", "The request body must contain the following parameter: '{parameter}'."
    ),
    900561: Wording(
        "invalid_request", "The endpoint only accepts POST requests. Received a {method} request."
    ),
    1002012: Wording(
        "invalid_scope",
        "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
        "/.default suffixed to the resource identifier (application ID URI).",
    ),
    7000112: Wording("unauthorized_client", "Application '{client_id}'({app}) is disabled."),
    7000215: Wording(
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
        "not the client secret ID, for a secret added to app '{client_id}'.",
        401,
    ),
    7000216: Wording(
        "invalid_request",
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
    7000222: Wording(
        "invalid_client",
        "The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new "
        "keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
        "security: https://aka.ms/certCreds.",
        401,
    ),
}


class EntraError(Exception):
    """Entra says no; `code` is the AADSTS number, `values` fill its wording."""

    def __init__(self, code: int, **values: str) -> None:
        super().__init__(f"AADSTS{code}")
        self.code = code
        self.wording = WORDINGS[code]
        self.text = self.wording.text.format(**values)

    def body(self, correlation_id: str, now: dt.datetime) -> dict[str, Any]:
        """The JSON of the answer; `correlation_id` is the client's own request id when it sent one."""
        trace_id, timestamp = str(uuid.uuid4()), f"{now:%Y-%m-%d %H:%M:%SZ}"
        trailer = f"Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}"
        return {
            "error": self.wording.error,
            "error_description": f"AADSTS{self.code}: {self.text} {trailer}",
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace_id,
            "correlation_id": correlation_id,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }
