"""Page: the list of documents, with what is proposed for those that are ready."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.desk.plans import Proposal, propose
from postroom.desk.progress import Progress, measure_progress
from postroom.desk.refusals import NotADate, UnknownRun
from postroom.documents.search import Page, Wanted, count_states, load_page
from postroom.documents.values import NEEDS_YOU, DocumentState, DocumentView
from postroom.outbox import queries
from postroom.outbox import search as outbox
from postroom.scenarios.mail_settings import general
from postroom.shared.refusals import BadInput
from postroom.shared.wording import N_
from postroom.web.desk.run import describe_remaining
from postroom.web.desk.taken_off import list_offers
from postroom.web.desk.words import (
    explain_choices,
    format_count,
    language_name,
    list_type_choices,
    may_send,
    say,
    type_word,
)

TABS: dict[str, tuple[str, tuple[DocumentState, ...]]] = {
    "": (N_("All"), ()),
    "ready": (N_("Ready"), (DocumentState.READY,)),
    "waiting": (N_("Waiting"), (DocumentState.WAITING,)),
    "sent": (N_("Sent"), (DocumentState.SENT,)),
    "failed": (N_("Failed"), (DocumentState.FAILED,)),
    "needs-you": (N_("Needs you"), NEEDS_YOU),
    "taken-off": (N_("Taken off"), (DocumentState.REMOVED,)),
}
"""What the list may show: word and states, none = all of them but what was taken off."""
_FIRST_YEAR, _LAST_YEAR = 1990, 9000
_KEPT = ("show", "type", "q", "debtor", "from", "until")


@dataclass(frozen=True)
class Row:
    """A document as the list shows it; `refused`: recipients of its mail who were refused and wait for a person."""

    document: DocumentView
    type: str
    proposal: Proposal | None
    why: tuple[str, str, str]
    language: str
    entry_id: int | None
    refused: int = 0


@require_safe
def documents_page(request: HttpRequest) -> HttpResponse:
    """The documents, filtered and searched; ready ones can be chosen and sent."""
    offers = list_offers(request) if may_send(request) else []
    return render(request, "desk/documents.html", _build_list_context(request) | {"offers": offers})


@require_safe
def documents_part(request: HttpRequest) -> HttpResponse:
    """Only the tabs and the table: what a page asks for again while mails are on their way."""
    return render(request, "desk/table.html", _build_list_context(request))


def _build_list_context(request: HttpRequest) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "").strip() for name in _KEPT}
    problem, found = "", Page((), "")
    try:
        found = load_page(_read_wanted(asked), request.GET.get("after", ""))
    except BadInput as refusal:
        problem = refusal.sentence.said(gettext)
    kept = {name: value for name, value in asked.items() if value}
    sums, last = count_states(), _find_last_run(request)
    older = urlencode({**kept, "after": found.older}) if found.older else ""
    return {
        "rows": _build_rows(found.rows),
        "problem": problem,
        "tabs": _build_tabs(asked, sums),
        "asked": asked,
        "types": list_type_choices(),
        "older": older,
        "begun": bool(request.GET.get("after")),
        "query": request.GET.urlencode(),
        "filtered": bool(kept),
        "ready": sums[DocumentState.READY],
        "taken_off": asked["show"] == "taken-off",
        "refusals": _count_refusals() if asked["show"] == "needs-you" else "",
        "moving": sums[DocumentState.WAITING] > 0,
        "may_send": may_send(request),
        "folder": general().pdf_folder,
        "last": last,
        "left": _describe_time_left(last),
        "why": [say(one) for one in last.why] if last else [],
    }


def _count_refusals() -> str:
    """How many sent mails wait for a person because of a refused recipient; "" when none does."""
    count = outbox.count_refusals()
    return format_count(count) if count else ""


def _read_wanted(asked: dict[str, str]) -> Wanted:
    _, states = TABS.get(asked["show"], TABS[""])
    return Wanted(
        states=tuple(map(str, states)),
        type=asked["type"],
        debtor=asked["debtor"],
        text=asked["q"][:200],
        sent_from=_parse_midnight(asked["from"]),
        sent_until=_parse_midnight(asked["until"], after=1),
    )


def _parse_midnight(text: str, after: int = 0) -> datetime | None:
    """The beginning of that day on the owner's clock. Raises BadInput."""
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise NotADate(text=text[:20])
    return make_aware(datetime.combine(day + timedelta(days=after), time()))


def _build_tabs(asked: dict[str, str], sums: dict[str, int]) -> list[dict[str, Any]]:
    kept = {name: value for name, value in asked.items() if value and name != "show"}
    return [
        {
            "word": gettext(word),
            "count": format_count(sum(sums[state] for state in states)) if states else "",
            "url": "?" + urlencode({**({"show": name} if name else {}), **kept}),
            "here": asked["show"] == name,
            "some": any(sums[state] for state in states),
            "name": name,
        }
        for name, (word, states) in TABS.items()
    ]


def _build_rows(documents: tuple[DocumentView, ...]) -> list[Row]:
    ready = [one for one in documents if one.state == DocumentState.READY]
    proposed = {one.document.id: one for one in propose(ready)}
    entries = queries.of_documents([one.id for one in documents if one.state != DocumentState.READY])
    refused = queries.refusals_of_documents(entries)
    words = {type_: type_word(type_) for type_ in {one.type for one in documents}}
    return [
        _build_ready_row(one, words[one.type], proposed[one.id])
        if one.id in proposed
        else _build_row(one, words[one.type], entries.get(one.id, []), refused.get(one.id))
        for one in documents
    ]


def _build_ready_row(document: DocumentView, word: str, proposal: Proposal) -> Row:
    return Row(document, word, proposal, explain_choices(proposal), language_name(proposal.language), None)


def _build_row(document: DocumentView, word: str, entries: list[int], refused: tuple[int, int] | None) -> Row:
    """It leads to the mail that waits for a person, else to its newest one."""
    entry_id, count = refused or (entries[0] if entries else None, 0)
    return Row(document, word, None, ("", "", ""), "", entry_id, count)


def _find_last_run(request: HttpRequest) -> Progress | None:
    """The run that this person began last, as long as it is of interest."""
    number = request.session.get("run")
    if not isinstance(number, int):
        return None
    try:
        found = measure_progress(number)
    except UnknownRun:
        return None
    return None if found.done and not found.troubles and found.quiet else found


def _describe_time_left(run: Progress | None) -> str:
    return describe_remaining(run.seconds) if run and not run.done else ""
