"""The frame of the pages that people see, and the pages that only say something.

They are plain on purpose, work without JavaScript, and say that they are a stand-in; they translate the sentences
that are ours into the reader's language.
"""

import secrets
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.entra.errors import EntraError, Trail
from sandbox365.entra.page_language import Text, kept, reader, said
from sandbox365.entra.page_words import say

_TITLE = say("Sign in")
_STAND_IN = say(
    "This is Postroom's local stand-in for a sign-in service. It runs on this computer; nobody else can see it, "
    "and no password is asked for."
)
_STYLE = """
:root { --ink: #1f2328; --paper: #fff; --ground: #eef1f5; --line: #8a929c; --accent: #0b57a4; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
main { max-width: 30rem; margin: 2rem auto; padding: 1.5rem; background: var(--paper); border: 1px solid #c9d0d8; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .75rem; }
h1, p, li, dd, label, button { overflow-wrap: anywhere; }
hr { margin: 1rem 0; border: 0; border-top: 1px solid #c9d0d8; }
form { display: grid; gap: .6rem; }
label { display: grid; gap: .2rem; font-weight: 600; }
label.choice { display: flex; gap: .5rem; align-items: baseline; font-weight: 400; }
input, button { font: inherit; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .25rem; }
input { font-weight: 400; }
button { background: var(--paper); color: var(--ink); cursor: pointer; text-align: left; }
button.main { background: var(--accent); border-color: var(--accent); color: #fff; text-align: center; }
button.aside { text-align: center; }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px; }
.problem { border-left: .3rem solid #b3261e; padding: .1rem .8rem; background: #fdeeec; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; font-size: .9rem; } dd { margin: 0; }
footer { max-width: 30rem; margin: 0 auto 2rem; padding: 0 1.5rem; font-size: .85rem; color: #4a525c; }
@media (max-width: 33rem) { main { margin: 0; border-width: 0 0 1px; } footer { margin-top: 1rem; } }
"""
_NO_FURTHER = say("This sign-in cannot go on")
_SCRIPT = "document.getElementById('answer').submit();"


def page(heading: Sentence, body: str, status: int = 200, script: str = "") -> web.Response:
    """A whole page; `body` is HTML, `script` the one script it may run."""
    language, nonce = reader().language, secrets.token_urlsafe(12)
    runs = f'<script nonce="{nonce}">{script}</script>' if script else ""
    text = (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{_text(_TITLE)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{_STYLE}</style></head>\n<body>\n<main>\n<h1>{_text(heading)}</h1>\n{body}\n</main>\n"
        f"<footer><p>{_text(_STAND_IN)}</p></footer>\n{runs}</body>\n</html>\n"
    )
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; img-src data:; "
    headers = {
        "Content-Security-Policy": f"{policy}base-uri 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store, no-cache",
        "Content-Language": language,
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)


def paragraph(text: Text, kind: str = "") -> str:
    """A paragraph of plain text; what is not ours is English, which a screen reader has to know."""
    styled = f' class="{kind}"' if kind else ""
    language = "" if isinstance(text, Sentence) else ' lang="en"'
    return f"<p{styled}{language}>{_text(text)}</p>"


def form(action: str, hidden: Mapping[str, str], *parts: str) -> str:
    """A form that posts `hidden` and what its parts ask."""
    sent = "".join(_hidden(name, value) for name, value in hidden.items())
    return f'<form method="post" action="{escape(kept(action))}">{sent}{"".join(parts)}</form>'


def button(ident: str, label: Text, kind: str = "", name: str = "", value: str = "") -> str:
    """A button; without `name` it only sends the form."""
    sends = f' name="{escape(name)}" value="{escape(value)}"' if name else ""
    return f'<button id="{escape(ident)}" class="{kind}" type="submit"{sends}>{_text(label)}</button>'


def text_box(ident: str, name: str, label: Sentence, value: str = "") -> str:
    """A text box with its label."""
    filled = f' value="{escape(value)}"' if value else ""
    box = f'<input id="{ident}" name="{name}"{filled} autocomplete="off" autocapitalize="none">'
    return f'<label for="{ident}">{_text(label)}{box}</label>'


def check_box(ident: str, name: str, label: Sentence) -> str:
    """A box to tick."""
    box = f'<input id="{ident}" type="checkbox" name="{name}" value="1">'
    return f'<label class="choice">{box}{_text(label)}</label>'


def refusal_page(
    refusal: EntraError, trail: Trail, way_back: str = "", heading: Sentence = _NO_FURTHER
) -> web.Response:
    """What a person sees when sign-in ends here; `way_back` is HTML below it."""
    facts = (
        (say("Request Id"), trail.trace_id),
        (say("Correlation Id"), trail.correlation_id),
        (say("Timestamp"), trail.timestamp),
    )
    rows = "".join(f"<dt>{_text(name)}:</dt><dd>{escape(value)}</dd>" for name, value in facts)
    # 200 as the real one answers: a browser shows it, a program finds no redirect
    text = paragraph(refusal.text, "problem")
    hint = paragraph(say("Show these lines to the administrator of your organisation:"))
    return page(heading, f"{text}{hint}<dl>{rows}</dl>{way_back}")


def message_page(heading: Sentence, text: Sentence) -> web.Response:
    """A page that only says something."""
    return page(heading, paragraph(text))


def posting_page(uri: str, parameters: Mapping[str, str]) -> web.Response:
    """The answer of response_mode=form_post: a form that sends itself, with a button for browsers without script."""
    sent = "".join(_hidden(name, value) for name, value in parameters.items())
    sender = (
        f'<form id="answer" method="post" action="{escape(uri)}">{sent}'
        f"{button('continue', say('Continue'), 'main')}</form>"
    )
    text = paragraph(say("You go back to the application now. If nothing happens, press the button."))
    return page(say("Back to the application"), text + sender, script=_SCRIPT)


def listed(items: Iterable[Any]) -> str:
    """A list of plain texts."""
    return "<ul>" + "".join(f"<li>{escape(str(item))}</li>" for item in items) + "</ul>"


def _text(text: Text) -> str:
    return escape(said(text))


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
