"""The public pages about errors: paste one and have it explained, or read an article; nothing pasted is kept."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from postroom.diagnosis.articles import article
from postroom.diagnosis.clean import LONGEST, strip_secrets
from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import Explanation, Finding, by_article, find, tell
from postroom.diagnosis.known import by_slug, list_known
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile, values_for_article
from postroom.shared.languages import language_of
from postroom.shared.wording import N_
from postroom.web.access import ADMINISTRATORS
from postroom.web.explain.turns import take_turn

KINDS = {
    "configuration": N_("somebody must change a setting"),
    "transient": N_("passes by itself"),
    "throttled": N_("a limit; later it goes on"),
    "permanent": N_("refused for good"),
    "network": N_("no connection"),
    "unknown": N_("not known"),
}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def explain_page(request: HttpRequest) -> HttpResponse:
    """A field to paste an error into, and below it what it means. By POST: a pasted text may hold secrets."""
    pasted = request.POST.get("text", "")[-LONGEST:]
    context: dict[str, Any] = {"pasted": strip_secrets(pasted)}
    if request.method != "POST":
        return render(request, "explain/explain.html", context)
    if not pasted.strip():
        context["problem"] = gettext("There is no text. Paste the error into the field first.")
        return render(request, "explain/explain.html", context)
    with take_turn() as mine:
        finding = find(read(pasted)) if mine else None
    if finding is None:
        return _say_busy(request, context)
    context |= explanation_context(request, finding, _find_named_profile(request))
    return render(request, "explain/explain.html", context)


def _say_busy(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context["problem"] = gettext("Others are having an error explained at this moment. Press Explain again.")
    answer = render(request, "explain/explain.html", context, status=503)
    answer.headers["Retry-After"] = "5"
    return answer


@login_not_required
@require_safe
def article_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; an administrator who came from a mail profile sees its values in the commands."""
    if slug not in by_slug():
        raise Http404(slug)
    context = explanation_context(request, by_article(slug), _find_named_profile(request))
    return render(request, "explain/article.html", context)


@login_not_required
@require_safe
def articles_page(request: HttpRequest) -> HttpResponse:
    """All known errors with their titles."""
    rows = [(row.code, row.slug, article(row.slug, _language()).title) for row in list_known().values()]
    return render(request, "explain/articles.html", {"rows": rows})


def explanation_context(request: HttpRequest, finding: Finding, profile: Profile | None) -> dict[str, Any]:
    """What the template `explanation.html` needs. The values of a mail profile are shown to administrators only."""
    shown = profile if getattr(request.user, "role", "") in ADMINISTRATORS else None
    explanation = tell(finding, _language(), gettext, values_for_article(shown) if shown else None)
    return {
        "explanation": explanation,
        "kind": gettext(KINDS[finding.kind]),
        "profile": shown,
        "others": _list_other_causes(explanation),
    }


def _list_other_causes(explanation: Explanation) -> list[tuple[str, str]]:
    return [(code, list_known()[code].slug) for code in explanation.finding.also]


def _find_named_profile(request: HttpRequest) -> Profile | None:
    """The mail profile named in the address, by those who may see its values (`explanation_context`)."""
    wanted = request.GET.get("profile", "")
    if not wanted:
        return None
    return next((one for one in profiles.list_profiles() if one.name == wanted), None)


def _language() -> str:
    return language_of(get_language())
