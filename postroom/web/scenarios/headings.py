"""Page: the headings that people have taught, and taking one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from postroom.documents.reading.field_words import FIELDS
from postroom.scenarios import taught
from postroom.shared.refusals import Refusal
from postroom.web.scenarios.scenarios import actor


@require_safe
def headings_page(request: HttpRequest) -> HttpResponse:
    """Every taught heading, with who taught it and when."""
    rows = [(one, gettext(FIELDS[one.field])) for one in taught.list_taught()]
    return render(request, "scenarios/headings.html", {"rows": rows})


@require_POST
def forget_action(request: HttpRequest, heading_id: int) -> HttpResponse:
    """Take a heading back; documents that were read by it stay as they are."""
    try:
        gone = taught.forget(heading_id, actor=actor(request))
        messages.success(request, gettext("Deleted: %(heading)s") % {"heading": gone.heading})
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
    return redirect("taught-headings")
