"""The listener for browsers, for a program that does not wait itself: the web interface.

One listener a redirect URL serves all sign-ins that wait there at the same time: the state in the answer says whose
it is. It is closed a while after the last one can still come.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connections

from postroom.oauth import sign_in
from postroom.oauth.loopback import Listener
from postroom.oauth.sign_in import Kind, Outcome, Started
from postroom.profiles.values import Profile
from postroom.shared import clock

_LOOK_EVERY = 0.5
_CLOSES_WITHIN = 15.0
"""Seconds; longer than the listener gives a browser that is slow to take its page."""
_posts: dict[str, "_Post"] = {}
_closing: set[str] = set()
_changed = threading.Condition()


@dataclass
class _Post:
    """One open port: until when (monotonic seconds), and how many browsers are still awaited."""

    until: float
    awaited: int = 1


def begin(profile: Profile, kind: Kind, *, actor: str, language: str, seconds: float, draft: str) -> Started:
    """Begin a sign-in for a draft; its answer is awaited in the background, at most `seconds`.

    Raises TokenFault, NotPossible (port taken).
    """
    if profile.redirect.local:
        _await(profile, seconds)
    try:
        return sign_in.begin(profile, kind, actor=actor, language=language, seconds=seconds, draft=draft)
    except BaseException:
        _answered(profile.redirect.uri)
        raise


def _await(profile: Profile, seconds: float) -> None:
    place = profile.redirect.uri

    def receive(fields: Mapping[str, str]) -> Outcome:
        try:
            found = sign_in.answer(fields) if fields else sign_in.nothing_brought()
        finally:
            connections.close_all()
        if found.status.final:
            _answered(place)
        return found

    until = clock.monotonic() + seconds
    with _changed:
        _changed.wait_for(lambda: place not in _closing, _CLOSES_WITHIN)
        post = _posts.get(place)
        if post:
            post.until, post.awaited = max(post.until, until), post.awaited + 1
            return
        listener = Listener(profile.redirect, receive)
        _posts[place] = _Post(until)
    threading.Thread(target=_stand, args=(place, listener), name="sign-in", daemon=True).start()


def _answered(place: str) -> None:
    """One browser came back; after the last one the port is free again, for a command line for instance."""
    with _changed:
        post = _posts.get(place)
        if post:
            post.awaited -= 1
            post.until = post.until if post.awaited > 0 else clock.monotonic()


def _stand(place: str, listener: Listener) -> None:
    idle = threading.Event()
    with listener:
        while not _over(place):
            idle.wait(_LOOK_EVERY)
    with _changed:
        _closing.discard(place)
        _changed.notify_all()


def _over(place: str) -> bool:
    """Whether nobody is awaited there any more; then the next one waits for the port and opens it anew."""
    with _changed:
        if _posts[place].until > clock.monotonic():
            return False
        del _posts[place]
        _closing.add(place)
        return True
