"""The listener on this machine to which the browser comes back (RFC 8252 7.3), by GET or by form_post."""

import errno
import os
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

import structlog
from django.db import connections

from postroom.oauth import sign_in
from postroom.oauth.answer_page import HEADERS, answer_page, status_code_of
from postroom.oauth.refusals import RedirectPortTaken
from postroom.oauth.sign_in import Kind, Outcome, Started
from postroom.profiles.redirects import Redirect
from postroom.profiles.values import Profile
from postroom.shared import clock

_log = structlog.get_logger(__name__)
_LARGEST_FORM = 65_536
"""Bytes; a code has about 1.5 kB, and id tokens do not come this way."""
_PATIENCE = 10
"""Seconds a client may be silent in the middle of a request."""
_NO_SUCH_ADDRESS = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}

Answer = Callable[[Mapping[str, str]], Outcome]


class Listener:
    """Waits for the browser while it is entered; `answer` is called for each answer, in a thread of its own.

    Raises NotPossible when the port is taken.
    """

    def __init__(self, redirect: Redirect, answer: Answer) -> None:
        self._answering = _Count()
        self._servers = [
            _make_server(place, redirect, answer, self._answering) for place in _open_sockets(redirect)
        ]

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.1,), name="sign-in", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The outcome is known before its page has reached the browser.
        self._answering.wait_for_none(_PATIENCE)
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Count:
    """How many answers are being given just now."""

    def __init__(self) -> None:
        self._now = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._now += 1

    def __exit__(self, *_error: object) -> None:
        with self._changed:
            self._now -= 1
            self._changed.notify_all()

    def wait_for_none(self, seconds: float) -> None:
        """Until nobody is being answered, at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._now == 0, seconds)


def _open_sockets(redirect: Redirect) -> list[socket.socket]:
    names = {"localhost": ["127.0.0.1", "::1"]}.get(redirect.host, [redirect.host])
    found: list[socket.socket] = []
    try:
        for name in names:
            if place := _bind_socket(name, redirect.port, needed=not found):
                found.append(place)
    except OSError as problem:
        for place in found:
            place.close()
        why = os.strerror(problem.errno) if problem.errno else type(problem).__name__
        raise RedirectPortTaken(port=redirect.port, why=why) from None
    return found


def _bind_socket(name: str, port: int, needed: bool) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in name else socket.AF_INET
    try:
        return socket.create_server((name, port), family=family)
    except OSError as problem:
        if needed or problem.errno not in _NO_SUCH_ADDRESS:
            raise
        return None  # a machine without IPv6


def _make_server(
    place: socket.socket, redirect: Redirect, answer: Answer, answering: _Count
) -> ThreadingHTTPServer:
    class Page(_Page):
        path_awaited = redirect.path
        answer_of = staticmethod(answer)
        answering_now = answering

    server = _Server(("", 0), Page, bind_and_activate=False)
    server.socket.close()
    server.socket = place
    return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """One line: a browser that goes away in the middle is no event, and a traceback helps nobody here."""
        _log.warning("sign-in answer", problem=repr(sys.exc_info()[1]))


class _Page(BaseHTTPRequestHandler):
    """One request of the browser."""

    server_version, sys_version = "Postroom", ""
    protocol_version = "HTTP/1.0"
    timeout = _PATIENCE
    path_awaited: str
    answer_of: Answer
    answering_now: _Count

    def do_GET(self) -> None:
        """response_mode=query."""
        self._take(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))

    def do_POST(self) -> None:
        """response_mode=form_post."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LARGEST_FORM:
            self.send_error(413)
            return
        form = self.rfile.read(int(length)).decode("utf-8", "replace")
        self._take(dict(parse_qsl(form, keep_blank_values=True)))

    def _take(self, fields: dict[str, str]) -> None:
        if urlsplit(self.path).path != self.path_awaited:
            self.send_error(404)  # a favicon, a port scanner
            return
        with self.answering_now:
            self._show(self.answer_of(fields))

    def _show(self, outcome: Outcome) -> None:
        body = answer_page(outcome).encode()
        self.send_response(status_code_of(outcome))
        for name, value in {**HEADERS, "Content-Type": "text/html; charset=utf-8"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: the address of a GET holds the code."""


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
        _note_answer(profile.redirect.uri)
        raise


def _await(profile: Profile, seconds: float) -> None:
    place = profile.redirect.uri

    def receive(fields: Mapping[str, str]) -> Outcome:
        try:
            found = sign_in.answer(fields) if fields else sign_in.report_nothing_brought()
        finally:
            connections.close_all()
        if found.status.final:
            _note_answer(place)
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


def _note_answer(place: str) -> None:
    """One browser came back; after the last one the port is free again, for a command line for instance."""
    with _changed:
        post = _posts.get(place)
        if post:
            post.awaited -= 1
            post.until = post.until if post.awaited > 0 else clock.monotonic()


def _stand(place: str, listener: Listener) -> None:
    idle = threading.Event()
    with listener:
        while not _is_over(place):
            idle.wait(_LOOK_EVERY)
    with _changed:
        _closing.discard(place)
        _changed.notify_all()


def _is_over(place: str) -> bool:
    """Whether nobody is awaited there any more; then the next one waits for the port and opens it anew."""
    with _changed:
        if _posts[place].until > clock.monotonic():
            return False
        del _posts[place]
        _closing.add(place)
        return True
