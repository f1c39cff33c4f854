"""The list: tabs with their sums, search, pages of fifty; it follows what moves."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.outbox import search
from postroom.outbox.search import Page, Wanted
from postroom.outbox.states import State
from postroom.outbox.views import EntryView
from postroom.shared.refusals import BadInput
from postroom.web.desk.words import format_count
from postroom.web.outbox.polling import answer_if_unchanged, is_moving, make_mark
from postroom.web.outbox.words import TABS, WITH_REFUSALS, list_type_words, told


@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """The list as a page."""
    return render(request, "outbox/list.html", _build_outbox_context(request))


@require_safe
def rows_part(request: HttpRequest) -> HttpResponse:
    """Only tabs and rows, for the page that follows what moves."""
    context = _build_outbox_context(request)
    return answer_if_unchanged(request, context["mark"]) or render(request, "outbox/rows.html", context)


def build_tabs() -> list[dict[str, str]]:
    """Each tab with its word and sum."""
    counted, refusals = search.count_listed(), search.count_refusals()
    return [
        {
            "name": name,
            "word": gettext(word),
            "sum": _format_sum(counted, states, refusals if name == WITH_REFUSALS else 0),
        }
        for name, (word, states) in TABS.items()
    ]


def build_rows(found: Page) -> list[dict[str, Any]]:
    """Entries as the table shows them."""
    words = list_type_words()
    return [_build_outbox_row(one, words.get(one.type, one.type)) for one in found.rows]


def _build_outbox_context(request: HttpRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "").strip() for name in ("tab", "text", "type", "after")}
    asked["tab"] = asked["tab"] if asked["tab"] in TABS else "all"
    found, problem = _search_entries(asked)
    shown, sums, words = build_rows(found), build_tabs(), list_type_words()
    filters = {name: asked[name] for name in ("text", "type") if asked[name]}
    return {
        "asked": asked,
        "rows": shown,
        "cut": found.cut,
        "problem": problem,
        "tabs": [one | {"query": urlencode({"tab": one["name"], **filters})} for one in sums],
        "types": [(type_, words.get(type_, type_)) for type_ in search.list_types()],
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "older": urlencode({"tab": asked["tab"], **filters, "after": found.older}) if found.older else "",
        "newest": urlencode({"tab": asked["tab"], **filters}) if asked["after"] else "",
        "moving": any(is_moving(one) for one in found.rows),
        "mark": make_mark(found.rows, sums),
    }


def _search_entries(asked: dict[str, str]) -> tuple[Page, str]:
    states, refusals = TABS[asked["tab"]][1], asked["tab"] == WITH_REFUSALS
    wanted = Wanted(states, asked["type"], asked["text"], refusals)
    try:
        return search.load_page(wanted, asked["after"]), ""
    except BadInput as refusal:
        return Page(()), refusal.sentence.said(gettext)


def _format_sum(counted: dict[State, int], states: tuple[State, ...], more: int) -> str:
    return format_count(sum(counted[state] for state in states or counted) + more)


def _build_outbox_row(entry: EntryView, word: str) -> dict[str, Any]:
    return {
        "entry": entry,
        "word": word,
        "told": told(entry),
        "again": entry.due_at if entry.state in (State.RETRYING, State.SCHEDULED) else None,
        "more": sum(part.own for part in entry.documents) - 1,
    }
