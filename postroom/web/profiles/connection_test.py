"""The result of a connection test: links as they are found, the literal answer, and what the broken one means."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.checkup import report
from postroom.checkup.report import Run
from postroom.checkup.steps import WORDS, Step
from postroom.diagnosis.clean import strip_secrets
from postroom.diagnosis.explain import by_article
from postroom.profiles.values import Profile, to_incoming
from postroom.web.access import ADMINISTRATORS
from postroom.web.explain.pages import explanation_context


@require_safe
def run_page(request: HttpRequest, run_id: str) -> HttpResponse:
    """A test on a page of its own, or only its part for a page that polls."""
    run = report.find(run_id, request.user.get_username())
    if run is None:
        raise Http404
    part = request.headers.get("HX-Request") == "true"
    return render(
        request, "profiles/run_part.html" if part else "profiles/run.html", build_run_context(request, run)
    )


def build_run_context(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What the templates of a test show."""
    found = [_show_step(request, step) for step in (run.report.steps if run.report else tuple(run.steps))]
    told = run.report.told if run.report else ()
    explanations = [
        explanation_context(request, by_article(str(step.article)), _profile_of_step(run, step))
        | {"step": _describe_step(_show_step(request, step))}
        for step in told
    ]
    return {
        "run": run,
        "steps": [_describe_step(step) for step in found],
        "explanations": explanations,
        "refused": run.refused.said(gettext),
        "literal": _write_full_answer(run, found),
        "handed_over": _find_test_recipient(run),
    }


def _show_step(request: HttpRequest, step: Step) -> Step:
    """A token names tenant and Client ID, which administrators alone may see; a clerk sends test messages, too."""
    if step.step != "claims" or getattr(request.user, "role", "") in ADMINISTRATORS:
        return step
    return replace(step, detail="")


def _profile_of_step(run: Run, step: Step) -> Profile:
    """The profile whose values the article shows: about the incoming link, those of the incoming server."""
    return to_incoming(run.profile) if step.step == "imap" else run.profile


def _describe_step(step: Step) -> dict[str, str]:
    return {
        "step": step.step,
        "word": gettext(WORDS[step.step]),
        "status": step.status,
        "status_word": gettext(WORDS[step.status]),
        "detail": step.detail,
        "evidence": step.evidence,
        "note": gettext(step.note) if step.note else "",
    }


def _find_test_recipient(run: Run) -> str:
    """To whom the test message went, "" when none did."""
    return next((one.detail for one in run.steps if (one.step, one.status) == ("message", "passed")), "")


def _write_full_answer(run: Run, found: list[Step]) -> str:
    """The whole technical answer as text to copy, for a hot-line for instance: without secrets."""
    lines = [f"Postroom connection test: {run.profile.name}"]
    for step in found:
        told = " ".join(part for part in (step.detail, step.evidence, step.error or "") if part)
        lines.append(f"{step.step:<10} {step.status:<8} {told}".rstrip())
    return strip_secrets("\n".join(lines))
