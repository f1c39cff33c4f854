"""Files of other people, from our own address: to be saved, or shown without any right; never run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""A browser's own viewer of PDFs does not start in a sandbox, and styles its page inline."""
_SHOWN = ("application/pdf",)
_TOLD = ("image/png", "image/jpeg", "image/gif", "image/webp", "message/rfc822", "text/plain", "text/csv")
"""Types that no browser runs. A script, a page, a picture with scripts and everything else is only bytes: a page of
ours could be made to load it, and its own address is one that our pages trust."""
_ANY = "application/octet-stream"


def respond_with_file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """The bytes of a file: a PDF to look at, anything else to save under its name."""
    inline = media_type in _SHOWN
    answer = HttpResponse(content, content_type=media_type if inline or media_type in _TOLD else _ANY)
    answer.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    answer.headers["Content-Security-Policy"] = PDF_POLICY if inline else FILE_POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
