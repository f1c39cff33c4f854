"""Documents come in through the browser, or out of the folder of the PDFs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from postroom.desk import pdf_folder
from postroom.desk.hand_over import send_without_dialog
from postroom.desk.pdf_folder import Folder
from postroom.desk.refusals import StillWritten
from postroom.desk.take_in import Intake, Taken
from postroom.documents.examine import LARGEST_FILE, examine
from postroom.documents.refusals import DocumentTooLarge, FileUnreadable, NoSuchFile
from postroom.documents.values import DocumentState, DocumentView
from postroom.planning.request import Sender
from postroom.scenarios import repository as scenarios
from postroom.shared.refusals import Refusal
from postroom.web.desk.taken_off import offer_back
from postroom.web.desk.words import redirect_unless_posted, say, sender_of

_TOLD = 10
"""Refusals that are told one by one."""
_MOST_READ = 5000
"""Files of the folder that one fetch reads: most are known then, as in a folder that was copied."""


@dataclass
class Result:
    """What became of some files. `off`: documents that were taken off the desk, and stay so.

    `barred`: how many of the refused could not even be opened, which took no time.
    """

    new: int = 0
    known: int = 0
    sent: int = 0
    unfinished: int = 0
    left: int = 0
    barred: int = 0
    refused: list[str] = field(default_factory=list)
    off: list[DocumentView] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether a person who waits for the page has waited long enough."""
        costly = self.new + len(self.refused) - self.barred
        return costly >= pdf_folder.MOST_TAKEN or costly + self.known >= _MOST_READ


@redirect_unless_posted("documents")
def upload_action(request: HttpRequest) -> HttpResponse:
    """Take uploaded files in; a browser with JavaScript sends them a few at a time and gets JSON."""
    type_ = request.POST.get("type", "")
    intake = Intake(request.user.get_username(), type_ if _is_known(type_) else "")
    uploads = request.FILES.getlist("files")
    result = _take_all((_take(intake, one) for one in uploads), sender_of(request))
    offer_back(request, result.off)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({name: getattr(result, name) for name in ("new", "known", "sent", "refused")})
    if not uploads:
        messages.warning(request, gettext("Choose at least one file."))
    _tell(request, result)
    return redirect("documents")


@redirect_unless_posted("documents")
def fetch_action(request: HttpRequest) -> HttpResponse:
    """Take in what is new in the folder of the PDFs. What was taken off the desk stays off."""
    try:
        found = pdf_folder.look()
    except Refusal as refusal:
        messages.warning(request, say(refusal.sentence))
        return redirect("documents")
    if found.empty:
        messages.info(request, gettext("There is no PDF in the folder."))
    _tell(request, _fetch_all(request, found))
    return redirect("documents")


def _fetch_all(request: HttpRequest, found: Folder) -> Result:
    intake = Intake(request.user.get_username())
    result = _take_all((partial(pdf_folder.fetch, one, intake) for one in found.waiting), sender_of(request))
    result.known += found.known + len(result.off)
    result.unfinished += found.unfinished
    result.refused += [say(one) for one in found.refused]
    return result


def _take_all(takers: Iterable[Callable[[], Taken]], by: Sender) -> Result:
    """Each file for itself: one that cannot be used stops no other."""
    result = Result()
    for take in takers:
        if result.full:
            result.left += 1
        else:
            _take_one(take, by, result)
    return result


def _take_one(take: Callable[[], Taken], by: Sender, result: Result) -> None:
    try:
        taken = take()
    except StillWritten:
        result.unfinished += 1
        return
    except Refusal as refusal:
        result.refused.append(say(refusal.sentence))
        result.barred += isinstance(refusal, FileUnreadable | NoSuchFile)
        return
    if taken.new:
        result.new += 1
        result.sent += send_without_dialog(taken.document, by)
    elif taken.document.state == DocumentState.REMOVED:
        result.off.append(taken.document)
    else:
        result.known += 1


def _take(intake: Intake, upload: Any) -> Callable[[], Taken]:
    def take() -> Taken:
        if upload.size > LARGEST_FILE:
            raise DocumentTooLarge(path=upload.name)
        return intake.take(examine(upload.name, upload.read()))

    return take


def _is_known(type_: str) -> bool:
    return type_ in {one.type for one in scenarios.list_scenarios()}


def _tell(request: HttpRequest, result: Result) -> None:
    if result.new:
        messages.success(request, gettext("Documents that came in: %(count)d.") % {"count": result.new})
    if result.known:
        messages.info(request, gettext("Files that were there already: %(count)d.") % {"count": result.known})
    if result.unfinished:
        told = gettext("Files that are still being written: %(count)d. Fetch again in a moment.")
        messages.warning(request, told % {"count": result.unfinished})
    if result.left:
        told = gettext("More files wait in the folder: %(count)d. Fetch again to take them in, too.")
        messages.warning(request, told % {"count": result.left})
    for sentence in result.refused[:_TOLD]:
        messages.warning(request, sentence)
    if len(result.refused) > _TOLD:
        more = gettext("More files that could not be used: %(count)d.")
        messages.warning(request, more % {"count": len(result.refused) - _TOLD})
