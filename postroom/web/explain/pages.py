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
    if pasted.strip():
        context |= explanation_context(find(read(pasted)), _find_named_profile(request))
    elif request.method == "POST":
        context["problem"] = gettext("There is no text. Paste the error into the field first.")
    return render(request, "explain/explain.html", context)


@login_not_required
@require_safe
def article_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; who is logged in and came from a mail profile sees its values in the commands."""
    if slug not in by_slug():
        raise Http404(slug)
    return render(
        request, "explain/article.html", explanation_context(by_article(slug), _find_named_profile(request))
    )


@login_not_required
@require_safe
def articles_page(request: HttpRequest) -> HttpResponse:
    """All known errors with their titles."""
    rows = [(row.code, row.slug, article(row.slug, _language()).title) for row in list_known().values()]
    return render(request, "explain/articles.html", {"rows": rows})


def explanation_context(finding: Finding, profile: Profile | None) -> dict[str, Any]:
    """What the template `explanation.html` needs."""
    explanation = tell(finding, _language(), gettext, values_for_article(profile) if profile else None)
    return {
        "explanation": explanation,
        "kind": gettext(KINDS[finding.kind]),
        "profile": profile,
        "others": _list_other_causes(explanation),
    }


def _list_other_causes(explanation: Explanation) -> list[tuple[str, str]]:
    return [(code, list_known()[code].slug) for code in explanation.finding.also]


def _find_named_profile(request: HttpRequest) -> Profile | None:
    """The mail profile named in the address; for strangers there are none."""
    wanted = request.GET.get("profile", "")
    if not wanted or not request.user.is_authenticated:
        return None
    return next((one for one in profiles.list_profiles() if one.name == wanted), None)


def _language() -> str:
    return language_of(get_language())
