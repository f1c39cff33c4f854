"""Signs that turn the direction of writing, in names, subjects and servers' words, turn nothing on a page of ours.

"Factuur-[U+202E]fdp.exe" would be read as "Factuur-exe.pdf", and a reply could exchange the words around it. So where
a page shows such a sign, a replacement stands in its place; only what is sent back with a form keeps it. Letters
that are written from right to left stay what they are; the style sheet keeps them from moving their neighbours.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_SIGNS = "\u202a-\u202e\u2066-\u2069"
"""Embeddings, overrides and isolates (UAX 9, 2.1 to 2.4)."""
_IN_PAGE = re.compile(rf'<textarea\b.*?</textarea>|\bvalue="[^"]*"|[{_SIGNS}]', re.S)
_REPLACEMENT = "\ufffd"
_IN_JSON = re.compile(r"\\u20(?:2[a-e]|6[6-9])")


class DirectionsMiddleware:
    """Looks at every page before it leaves; a frame with the exact mail brings its own policy, and is left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if isinstance(answer, HttpResponse) and "Content-Security-Policy" not in answer.headers:
            _clear_signs(answer)
        return answer


def _clear_signs(answer: HttpResponse) -> None:
    kind = answer.headers.get("Content-Type", "")
    if not kind.startswith(("text/html", "application/json")):
        return
    text = answer.content.decode("utf-8")
    shown = clear_json(text) if kind.startswith("application/json") else clear_page(text)
    if shown != text:
        answer.content = shown.encode()
        answer.headers["Content-Length"] = str(len(answer.content))


def clear_page(page: str) -> str:
    """The page with a replacement for each sign that is shown; what a form sends back stays to the letter."""
    return _IN_PAGE.sub(lambda found: _REPLACEMENT if len(found[0]) == 1 else found[0], page)


def clear_json(text: str) -> str:
    """The same of what a script shows; Django writes such letters as escapes."""
    return _IN_JSON.sub(r"\\ufffd", text)
