"""A browser without a window: cookies, one kept connection, redirects, forms. It waits a minute for an answer."""

import http.client
import secrets
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from tests.company.forms import Button, Form, Page, read_page
from tests.company.plan import PASSWORD

PATIENCE = 60.0
"""Seconds."""
_REDIRECTS = 5
LEFT = "Connection left for a second click"
_AGAIN = 0.2
Files = list[tuple[str, str, bytes]]
"""Field, file name, content."""


@dataclass
class Answer:
    """What came back. `status` 0: nothing did, and `fault` says why; whether the act was done is not known then.

    `path` is where the redirects led; `began` and `ended` are seconds of CLOCK_MONOTONIC around the first request,
    which is the one that acts.
    """

    status: int
    path: str
    began: float
    ended: float
    page: Page = field(default_factory=Page)
    fault: str = ""


class Browser:
    """One person's browser; `port` of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._port = port
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def twin(self) -> "Browser":
        """The same browser with a connection of its own: what a second click uses before the first is answered."""
        other = Browser(self._port)
        other._cookies = self._cookies  # shared: whatever the server sets last holds
        return other

    def leave(self, at: str, form: Form, button: Button | None = None) -> Answer:
        """As `submit`, but nobody waits for the answer: where it would have led is known, what it told is not."""
        path = urljoin(at, (button.action if button else "") or form.action or at)
        body = urlencode(form.sent(button)).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self._host}{at}"}
        began = time.monotonic()
        try:
            _, there, _ = self._ask("POST", path, body, headers)
        except (OSError, http.client.HTTPException) as fault:
            return Answer(0, path, began, time.monotonic(), fault=repr(fault))
        finally:
            self._drop()
        return Answer(0, urljoin(path, there), began, time.monotonic(), fault=LEFT)

    def open(self, path: str) -> Answer:
        """Fetch a page."""
        return self._go("GET", path, b"", {})

    def submit(self, at: str, form: Form, button: Button | None = None, files: Files | None = None) -> Answer:
        """Press a button of a form that stands on the page `at`."""
        path = urljoin(at, (button.action if button else "") or form.action or at)
        sent = form.sent(button)
        if files:
            kind, body = _multipart(sent, files)
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode(sent).encode()
        headers = {"Content-Type": kind, "Referer": f"http://{self._host}{at}"}
        return self._give_password(self._go("POST", path, body, headers))

    def _give_password(self, answer: Answer) -> Answer:
        """Who works for longer than ten minutes is asked for their own password before some acts."""
        form = answer.page.form_with("own_password")
        if form is None:
            return answer
        form.type_in("own_password", PASSWORD)
        body = urlencode(form.sent()).encode()
        kind = "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Referer": f"http://{self._host}{answer.path}"}
        return self._go("POST", answer.path, body, headers)

    def _go(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        began = time.monotonic()
        ended = 0.0
        try:
            if self._connection is None:
                self._connection = self._connect()
                began = time.monotonic()
            for _ in range(_REDIRECTS):
                status, there, content = self._ask(method, path, body, headers)
                ended = ended or time.monotonic()
                if status not in (301, 302, 303):
                    return Answer(status, path, began, ended, read_page(content.decode("utf-8", "replace")))
                method, path, body, headers = "GET", urljoin(path, there), b"", {}
        except (OSError, http.client.HTTPException) as fault:
            self._drop()
            # A redirect that was not followed to its end: the act was done, and its page is not known.
            return Answer(0, path, began, ended or time.monotonic(), fault=repr(fault))
        return Answer(status, path, began, ended, fault="too many redirects")

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
        connection = self._connection = self._connection or self._connect()
        cookies = "; ".join(f"{name}={value}" for name, value in list(self._cookies.items()))
        connection.request(method, path, body or None, {**headers, "Cookie": cookies})
        reply = connection.getresponse()
        content = reply.read()
        self._keep_cookies(reply)
        if reply.will_close:
            self._drop()
        return reply.status, reply.getheader("Location", ""), content

    def _connect(self) -> http.client.HTTPConnection:
        """Who finds nobody there waits and tries again; nothing was done by then."""
        end = time.monotonic() + PATIENCE
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            try:
                connection.connect()
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(_AGAIN)

    def _keep_cookies(self, reply: http.client.HTTPResponse) -> None:
        for line in reply.headers.get_all("Set-Cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self._cookies[name.strip()] = value.strip()

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def _multipart(sent: list[tuple[str, str]], files: Files) -> tuple[str, bytes]:
    """RFC 7578."""
    mark = secrets.token_hex(12)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in sent
    ]
    for name, file_name, content in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        kind = "application/pdf" if file_name.endswith(".pdf") else "text/csv"
        parts.append(f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join(parts) + f"--{mark}--\r\n".encode()


def path_of(address: str) -> str:
    """Only the path of an address."""
    return urlsplit(address).path
