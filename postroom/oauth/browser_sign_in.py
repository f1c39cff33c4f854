"""A sign-in from its beginning to its end, for a program that waits: the browser does the rest."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import connections

from postroom.oauth import sign_in
from postroom.oauth.loopback import Listener
from postroom.oauth.sign_in import Kind, Outcome, Started, Status
from postroom.profiles.values import Profile
from postroom.shared import clock

Show = Callable[[str], None]
Note = Callable[[Outcome], None]
_LOOK_EVERY = 0.2


def run(
    profile: Profile, kind: Kind, show: Show, note: Note, *, actor: str, language: str, seconds: float
) -> Outcome:
    """Begin, `show` the address, wait for the browser at most `seconds`, and say how it ended.

    `note` hears answers that ended nothing: strangers and repetitions. Raises TokenFault, NotPossible before
    anything is shown.
    """
    ended = threading.Event()

    def receive(fields: Mapping[str, str]) -> Outcome:
        try:
            found = sign_in.answer(fields) if fields else sign_in.report_nothing_brought()
        finally:
            connections.close_all()
        found = replace(found, language=found.language or language)
        if fields and not found.status.final:
            note(found)
        elif found.profile_id == profile.id:
            ended.set()
        return found

    def begin() -> Started:
        return sign_in.begin(profile, kind, actor=actor, language=language, seconds=seconds)

    if not profile.redirect.local:
        return _wait(begin(), profile, show, ended)
    with Listener(profile.redirect, receive):
        return _wait(begin(), profile, show, ended)


def _wait(started: Started, profile: Profile, show: Show, ended: threading.Event) -> Outcome:
    end = clock.monotonic() + started.seconds
    try:
        show(started.url)
        while clock.monotonic() < end:
            ended.wait(_LOOK_EVERY)
            found = sign_in.outcome_of(started.id)
            if found.status.final:
                return found
    except KeyboardInterrupt:
        return _end_waiting(started, profile, cancelled=True)
    return _end_waiting(started, profile, cancelled=False)


def _end_waiting(started: Started, profile: Profile, *, cancelled: bool) -> Outcome:
    """Give up, but let an exchange that runs just now come to its end (the token request has its own time-out)."""
    found = sign_in.give_up(started, profile, cancelled=cancelled)
    end = clock.monotonic() + 60
    while found.status is Status.EXCHANGING and clock.monotonic() < end:
        time.sleep(_LOOK_EVERY)
        found = sign_in.outcome_of(started.id)
    return found if found.status.final else sign_in.report_broken()
