"""Google's own way to say no (facts 7.G and 10)."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from sandbox365.entra.asking import NO_STORE, Answer
from sandbox365.entra.page_language import Text
from sandbox365.entra.page_words import say
from sandbox365.entra.pages import page, paragraph


@dataclass
class GoogleError(Exception):
    """Google says no: `error`, a sentence (Google's own as str) and the HTTP status."""

    error: str
    description: Text
    status: int = 400

    def __str__(self) -> str:
        return self.error


def needed(form: Mapping[str, str], name: str) -> str:
    """The value of a field; raises GoogleError with invalid_request."""
    if not form.get(name):
        raise GoogleError("invalid_request", f"Missing required parameter: {name}")
    return form[name]


def as_google_json(answer: Answer) -> Answer:
    """The same endpoint with refusals as Google's JSON."""

    async def worded(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(request)
        except GoogleError as refusal:
            body = {"error": refusal.error, "error_description": str(refusal.description)}
            return web.json_response(body, status=refusal.status, headers=NO_STORE)

    return worded


def as_google_page(answer: Answer) -> Answer:
    """The same endpoint with refusals as a page."""

    async def worded(request: web.Request) -> web.StreamResponse:
        try:
            return await answer(request)
        except GoogleError as refusal:
            return google_page(refusal)

    return worded


def google_page(refusal: GoogleError) -> web.Response:
    """What a person sees; Google sends nobody back to the application with these."""
    text = paragraph(f"Error {refusal.status}: {refusal.error}", "problem")
    return page(say("Access blocked"), text + paragraph(refusal.description), refusal.status)
