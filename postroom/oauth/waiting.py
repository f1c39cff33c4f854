"""The listener for browsers, for a program that does not wait itself: the web interface.

One listener a redirect URL serves all sign-ins that wait there at the same time: the state in the answer says whose
it is. It is closed a while after the last one can still come.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import connections

from postroom.oauth import sign_in
from postroom.oauth.loopback import Listener
from postroom.oauth.sign_in import Kind, Outcome, Started, Status
from postroom.profiles.values import Profile
from postroom.shared import clock

_LOOK_EVERY = 0.5
_posts: dict[str, "_Post"] = {}
_guard = threading.Lock()


@dataclass
class _Post:
    """One open port: until when (monotonic seconds), and how many browsers are still awaited."""

    until: float
    awaited: int = 1


def begin(
    profile: Profile,
    kind: Kind,
    *,
    actor: str,
    language: str,
    seconds: float,
    draft: str = "",
    freed: Callable[[int], object] | None = None,
) -> Started:
    """Begin a sign-in whose answer is awaited in the background, at most `seconds`.

    `freed` hears the id of a kept profile for which somebody signed in. Raises TokenFault, NotPossible (port taken).
    """
    if profile.redirect.local:
        _await(profile, seconds, language, freed)
    return sign_in.begin(profile, kind, actor=actor, language=language, seconds=seconds, draft=draft)


def _await(profile: Profile, seconds: float, language: str, freed: Callable[[int], object] | None) -> None:
    place = profile.redirect.uri

    def receive(fields: Mapping[str, str]) -> Outcome:
        try:
            found = sign_in.answer(fields) if fields else sign_in.nothing_brought()
            if found.status.final:
                _answered(place)
            if freed and found.status is Status.DONE and found.profile_id:
                freed(found.profile_id)
            return found
        finally:
            connections.close_all()

    until = clock.monotonic() + seconds
    with _guard:
        post = _posts.get(place)
        if post:
            post.until, post.awaited = max(post.until, until), post.awaited + 1
            return
        listener = Listener(profile.redirect, receive)
        _posts[place] = _Post(until)
    threading.Thread(target=_stand, args=(place, listener), name=f"sign-in {language}", daemon=True).start()


def _answered(place: str) -> None:
    """One browser came back; after the last one the port is free again, for a command line for instance."""
    with _guard:
        post = _posts.get(place)
        if post:
            post.awaited -= 1
            post.until = post.until if post.awaited > 0 else clock.monotonic()


def _stand(place: str, listener: Listener) -> None:
    idle = threading.Event()
    with listener:
        while not _over(place):
            idle.wait(_LOOK_EVERY)


def _over(place: str) -> bool:
    """Whether nobody is awaited there any more; then the next one opens the port anew."""
    with _guard:
        if _posts[place].until > clock.monotonic():
            return False
        del _posts[place]
        return True
