"""What strangers may do to the web server: nothing that others notice; and what people may, over a slow line."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import psutil
import pytest

from tests.product.serving import PASSWORD, serving, session

MEGA = 1024 * 1024


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """An installation with an administrator, served."""
    from tests.conftest import Postroom

    postroom = Postroom(tmp_path_factory.mktemp("front") / "home", {"WEB": PASSWORD})
    assert postroom.run("user", "add", "beheer", "--password-env", "WEB").returncode == 0
    with serving(postroom, "--no-workers") as found:
        yield found


def connect(web) -> socket.socket:
    """A connection to it, with a bound on every wait."""
    parts = urlsplit(web.address)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def head(path: str, *lines: str) -> bytes:
    """The head of a POST."""
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", "")).encode()


def status_of(one: socket.socket) -> int:
    """The status that the server answers with, 0 when it only hangs up."""
    try:
        found = re.match(rb"HTTP/1\.[01] (\d{3})", one.recv(4096))
    except ConnectionResetError:
        return 0
    return int(found[1]) if found else 0


def pour(one: socket.socket, piece: bytes, most: int) -> int:
    """Send it again and again; how many bytes went before the server would have no more of them."""
    sent = 0
    try:
        while sent < most:
            one.sendall(piece)
            sent += len(piece)
    except OSError:
        return sent
    return sent


def cookies_of(browser) -> str:
    """The header that a browser sends."""
    return "Cookie: " + "; ".join(f"{one.name}={one.value}" for one in browser.cookies)


def logged_in(web):
    """The browser of somebody who is."""
    browser = session()
    web.log_in(browser, "beheer", PASSWORD)
    return browser


@pytest.mark.parametrize(
    "started",
    [
        b"",
        b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        head("/explain/", "Content-Length: 60000") + b"text=",
    ],
)
def test_hundreds_of_half_requests_stop_nobody(web, started) -> None:
    with ExitStack() as kept:
        for _ in range(300):
            one = kept.enter_context(connect(web))
            one.sendall(started)
        for _ in range(5):
            assert session().get(web.address + "login/", timeout=8).ok


def drip(one: socket.socket, piece: bytes, seconds: float) -> float:
    """Send it twice a second; after how many seconds the server had enough of it, `seconds` when it never had."""
    begun = time.monotonic()
    one.settimeout(0.5)
    while time.monotonic() - begun < seconds:
        try:
            one.sendall(piece)
            if not one.recv(100):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begun


def test_a_request_whose_head_does_not_come_is_given_up_also_when_it_drips(web) -> None:
    with ThreadPoolExecutor() as both, connect(web) as silent, connect(web) as dripping:
        for one in (silent, dripping):
            one.sendall(b"GET /login/ HTTP/1.1\r\nX: ")
        lasted = list(both.map(drip, (silent, dripping), (b"", b"a"), (40, 40)))
    assert max(lasted) < 30


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/login/", 64),
        ("/explain/", 256),
        ("/language/", 64),
        ("/documents/upload/", 64),
        ("/nowhere/", 64),
        ("/%6cogin/", 64),
    ],
)
def test_a_strangers_form_is_refused_before_it_is_received(web, path, most) -> None:
    with connect(web) as one:
        one.sendall(head(path, f"Content-Length: {398 * MEGA}"))
        assert status_of(one) == 413
    with connect(web) as one:
        one.sendall(head(path, "Transfer-Encoding: chunked"))
        piece = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
        assert pour(one, piece, 40 * MEGA) < 20 * MEGA  # what lies in the buffers of both systems
    with connect(web) as one:  # a client that asks first is refused, too, and not asked to go on
        one.sendall(head(path, f"Content-Length: {398 * MEGA}", "Expect: 100-continue"))
        assert status_of(one) == 413
    with connect(web) as one:
        one.sendall(head(path, f"Content-Length: {most * 1024}") + b"a" * most * 1024)
        assert status_of(one) in (302, 403, 404)


def test_an_invented_session_does_not_open_the_upload(web) -> None:
    invented = "Cookie: sessionid=abcdefghijklmnopqrstuvwxyz012345; upload=abc:def:ghi"
    mine = cookies_of(logged_in(web))
    another = re.sub(r"sessionid=\w+", "sessionid=abcdefghijklmnopqrstuvwxyz012345", mine)
    for cookies in (invented, another):
        with connect(web) as one:
            one.sendall(head("/documents/upload/", f"Content-Length: {10 * MEGA}", cookies))
            assert status_of(one) == 413


def test_people_who_are_logged_in_upload_much_and_slowly(web) -> None:
    browser = logged_in(web)
    token = browser.cookies["csrftoken"]
    start = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="files"; filename="Factuur.pdf"\r\n\r\n%PDF-1.4 '
    ).encode()
    end = b"\r\n--b--\r\n"
    size = 30 * MEGA
    lines = (
        "Content-Type: multipart/form-data; boundary=b",
        f"Content-Length: {len(start) + size + len(end)}",
        cookies_of(browser),
    )
    with connect(web) as one:
        one.settimeout(60)
        one.sendall(head("/documents/upload/", *lines, f"Referer: {web.address}") + start)
        for _ in range(30):
            time.sleep(0.4)  # longer in all than the head of a request may take
            one.sendall(b"a" * MEGA)
        one.sendall(end)
        assert status_of(one) in (200, 302)


def test_of_people_who_are_logged_in_a_form_has_its_limit_and_so_has_an_upload(web) -> None:
    cookies = cookies_of(logged_in(web))
    for path, length in (("/people/add/", 3 * MEGA), ("/documents/upload/", 201 * MEGA)):
        with connect(web) as one:
            one.sendall(head(path, f"Content-Length: {length}", cookies))
            assert status_of(one) == 413


def test_the_refusal_says_how_much_is_taken(web) -> None:
    with connect(web) as one:
        one.sendall(head("/login/", f"Content-Length: {MEGA}"))
        told = b"".join(iter(lambda: one.recv(4096), b"")).decode()
    assert "64 kB" in told and "höchstens" in told and "hoogstens" in told and "at most" in told


def test_readers_who_take_nothing_hold_no_thread_of_the_pages(web) -> None:
    with ExitStack() as kept:
        for _ in range(20):
            one = kept.enter_context(connect(web))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            one.sendall(b"GET /errors/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
        assert session().get(web.address + "login/", timeout=8).ok


def test_what_strangers_sent_is_not_kept(web) -> None:
    process = psutil.Process(web.process.pid)
    assert process.memory_info().rss < 400 * MEGA
