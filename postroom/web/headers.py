"""What every answer tells the browser: nothing from elsewhere, no frame around it, no copy left behind."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Content security policy of our pages. A page that shows a mail written by somebody brings a stricter one."""


class HeadersMiddleware:
    """Adds the headers where a view did not set its own; `request.csp_nonce` lets one inline style through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        answer = self.get_response(request)
        answer.headers.setdefault(
            "Content-Security-Policy", POLICY.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
        )
        answer.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # After the log-out, Back must not show what stood here.
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer
