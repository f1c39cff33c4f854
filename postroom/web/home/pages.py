"""The page on which an administrator says what a copied or restored ledger is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from postroom.outbox import installation
from postroom.outbox.installation import Claim
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_
from postroom.web.people.pages import actor

_DONE = {
    Claim.RESTORED: N_("It goes on here. What waits is looked for in the Sent folder first."),
    Claim.MOVED: N_("It goes on here. What waits is sent."),
    Claim.TEST: N_("It is a test copy from now on. What waited was cancelled."),
}


def add_whose(request: HttpRequest) -> dict[str, str]:
    """For every page: why nothing is sent from this ledger, for whoever is logged in; "" when it is ours."""
    user = getattr(request, "user", None)  # a request that is refused at the door has nobody yet
    refusal = installation.find_refusal() if user is not None and user.is_authenticated else None
    return {"not_ours": refusal.sentence.said(gettext) if refusal else ""}


@require_http_methods(["GET", "HEAD", "POST"])
def home_page(request: HttpRequest) -> HttpResponse:
    """Show whose ledger it is; a POST says what it is."""
    meant = request.POST.get("as", "")
    if request.method == "POST" and meant in set(Claim):
        try:
            installation.claim(Claim(meant), actor=actor(request), seen=request.POST.get("seen", ""))
            messages.success(request, gettext(_DONE[Claim(meant)]))
        except Refusal as refusal:
            messages.error(request, refusal.sentence.said(gettext))
        return redirect("home")
    found = installation.find()
    may = found.whose is not installation.Whose.TEST
    return render(request, "home/home.html", {"found": found, "may": may})
