"""The overview: mail profiles with their faults, and how the outbox stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import find
from postroom.outbox import pauses, search
from postroom.outbox.search import Wanted
from postroom.people.failures import find_alarm
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.web.outbox.list_page import build_rows, build_tabs

NEWEST = 10
"""Entries on the overview."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Profiles with their faults, the sums of the outbox, and its newest entries."""
    paused = {pause.profile_id: pause for pause in pauses.list_pauses()}
    context = {
        "alarm": find_alarm() if getattr(request.user, "role", "") == "administrator" else None,
        "profiles": [_describe_profile(one, paused.get(one.id)) for one in profiles.list_profiles()],
        "tabs": build_tabs(),
        "rows": build_rows(search.load_page(Wanted(), most=NEWEST)),
    }
    return render(request, "overview/overview.html", context)


def _describe_profile(profile: Profile, pause: pauses.PauseView | None) -> dict[str, Any]:
    """A profile with what stops it, and the article about the words that did."""
    line = str(pause.reason.values.get("line", "")) if pause else ""
    return {
        "profile": profile,
        "pause": pause,
        "reason": pause.reason.said(gettext) if pause else "",
        "article": find(read(line, stage=pause.stage)).slug if pause and line else "",
    }
