"""Documents are taken off the desk, and brought back: by a person, with the version that was seen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from postroom.desk.taken_off import Outcome, bring_back, take_off
from postroom.documents import repository
from postroom.documents.ready_documents import refuse_off_desk
from postroom.documents.refusals import UnknownDocument
from postroom.documents.values import DocumentState, DocumentView
from postroom.web.desk.words import parse_seen, redirect_unless_posted, say

_MOST = 1000
"""Documents of one form."""
_TOLD = 10
"""Documents that are told one by one."""
_UNDO, _UPLOADED = "taken-off", "uploaded-again"
"""Keys of the session: what the list offers to bring back when it is shown next, as `id:version`."""


@redirect_unless_posted("documents")
def take_off_action(request: HttpRequest) -> HttpResponse:
    """Take the chosen ones off; the list then offers to undo it."""
    outcome = take_off(_read_seen(request), actor=request.user.get_username())
    _tell_refused(request, outcome)
    request.session[_UNDO] = [_mark_of(one) for one in outcome.done]
    return redirect("documents")


@redirect_unless_posted("documents")
def bring_back_action(request: HttpRequest) -> HttpResponse:
    """Bring the chosen ones back; nothing is sent by it."""
    outcome = bring_back(_read_seen(request), actor=request.user.get_username())
    _tell_refused(request, outcome)
    if outcome.done:
        told = gettext("Documents brought back to the desk: %(count)d.")
        messages.success(request, told % {"count": len(outcome.done)})
    return redirect("documents")


def _read_seen(request: HttpRequest) -> dict[int, int | None]:
    seen = parse_seen(request.POST.getlist("ids"), _MOST)
    if not seen:
        messages.warning(request, gettext("Choose at least one document."))
    return seen


def _tell_refused(request: HttpRequest, outcome: Outcome) -> None:
    for name, why in outcome.refused[:_TOLD]:
        messages.warning(request, f"{name}: {say(why)}" if name else say(why))
    if len(outcome.refused) > _TOLD:
        more = gettext("And more: %(count)d.") % {"count": len(outcome.refused) - _TOLD}
        messages.warning(request, more)


def offer_back(request: HttpRequest, documents: Iterable[DocumentView]) -> None:
    """Documents that came in again although they were taken off: the list offers to bring them back."""
    marks = [_mark_of(one) for one in documents]
    if marks:
        kept = request.session.get(_UPLOADED, [])
        request.session[_UPLOADED] = list(dict.fromkeys([*kept, *marks]))[:_MOST]


def _mark_of(document: DocumentView) -> str:
    return f"{document.id}:{document.version}"


@dataclass(frozen=True)
class Offer:
    """What a button of the list brings back: sentences, the documents as `id:version`, the word on the button."""

    told: list[str]
    ids: str
    word: str
    warning: bool = False


def list_offers(request: HttpRequest) -> list[Offer]:
    """What the list offers once: to undo what was just taken off, or to bring back what came in again."""
    undo, uploaded = (request.session.pop(key, []) for key in (_UNDO, _UPLOADED))
    offers = []
    if undo:
        told = gettext("Documents taken off the desk: %(count)d.") % {"count": len(undo)}
        offers.append(Offer([told], ",".join(undo), gettext("Undo")))
    if uploaded:
        each = [one for one in map(_describe_mark, uploaded[:_TOLD]) if one]
        offers.append(Offer(each, ",".join(uploaded), gettext("Bring back to the desk"), warning=True))
    return offers


def _describe_mark(mark: str) -> str:
    """Who took this document off, and when; "" when it is on the desk meanwhile."""
    try:
        (number,) = parse_seen([mark], 1)
        found = repository.find(number)
    except UnknownDocument:
        return ""
    if found.state != DocumentState.REMOVED:
        return ""
    return f"{found.file_name}: {say(refuse_off_desk(found).sentence)}"
