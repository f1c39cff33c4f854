"""The browser's side of a sign-in at the bed's authority, without a browser."""

import html
import re
import ssl
import urllib.request
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests.bed.bed import Bed

REDIRECTS = {301, 302, 303}
MOST_STEPS = 20


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):  # the walk follows by itself
        return None


class Browser:
    """Cookies, redirects and forms; trusts the bed's CA alone."""

    def __init__(self, bed: Bed) -> None:
        tls = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=bed.ca_file))
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), tls, cookies, _StayHere())

    def sign_in(self, url: str, redirect_uri: str) -> dict[str, str]:
        """Walk from an authorization URL to the redirect URI (which is not opened); its query fields.

        `login_hint` in the URL says who signs in; without it the first mailbox of the bed does.
        """
        end, page = self._walk(url, stop=redirect_uri)
        if not end.startswith(redirect_uri):
            raise AssertionError(f"The sign-in stopped at {urlsplit(end).path}: {page[:500]}")
        return dict(parse_qsl(urlsplit(end).query))

    def approve_device(self, verification_uri: str, user_code: str, mailbox: str) -> None:
        """Type a device code in and sign in as `mailbox`."""
        _, page = self._walk(f"{verification_uri}?{urlencode({'user_code': user_code})}")
        for _ in range(MOST_STEPS):
            if "<form" not in page:
                break
            page = self._send_form(verification_uri, page, user_code, mailbox)
        if "Success" not in page:
            raise AssertionError(f"The device code was not approved: {page[:500]}")

    def _send_form(self, url: str, page: str, user_code: str, mailbox: str) -> str:
        action = urljoin(url, html.unescape(re.search(r'<form[^>]*action="([^"]+)"', page)[1]))
        fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
        answer = {name: html.unescape(value) for name, value in fields} | {
            "user_code": user_code,
            "confirm": "yes",
        }
        return self._walk(action, urlencode(answer).encode(), mailbox=mailbox)[1]

    def _walk(
        self, url: str, body: bytes | None = None, *, stop: str = "", mailbox: str = ""
    ) -> tuple[str, str]:
        """Follow redirects; the last URL, and its page unless it is the stop."""
        for _ in range(MOST_STEPS):
            if stop and url.startswith(stop):
                return url, ""
            if mailbox and "/interaction/" in url:
                url = f"{url}?{urlencode({'as': mailbox})}"
            status, location, page = self._open(url, body)
            if status not in REDIRECTS:
                return url, page
            url, body = urljoin(url, location), None
        raise AssertionError(f"More than {MOST_STEPS} redirects, at {urlsplit(url).path}")

    def _open(self, url: str, body: bytes | None) -> tuple[int, str, str]:
        try:
            answer = self._opener.open(url, body, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers.get("location", ""), answer.read().decode()
