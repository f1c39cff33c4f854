"""An installation from outside: commands, and a browser. No table and no room is named, so that these may change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.conftest import Postroom
from tests.product.serving import PASSWORD, Web, serving, session

PERSON = "beheer"


class Browser:
    """An administrator's browser."""

    def __init__(self, web: Web) -> None:
        self._address = web.address
        self._session = session()
        assert web.log_in(self._session, PERSON, PASSWORD).url == web.address

    def page(self, path: str) -> str:
        """What a path shows."""
        answer = self._session.get(self._address + path, timeout=30, headers={"Accept-Language": "en"})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, path: str, fields: dict[str, Any], files: list[Path] | None = None) -> requests.Response:
        """Send a form off, and follow where it leads."""
        token = str(self._session.cookies["csrftoken"])
        sent = [("files", (one.name, one.read_bytes(), "application/pdf")) for one in files or []]
        about = {"X-CSRFToken": token, "Referer": self._address, "Accept-Language": "en"}
        answer = self._session.post(
            self._address + path, fields, files=sent or None, headers=about, timeout=60
        )
        assert answer.status_code == 200, (path, answer.status_code)
        return answer


@contextmanager
def browsing(postroom: Postroom) -> Iterator[Browser]:
    """The web interface without workers, and an administrator who has logged in."""
    with serving(postroom, "--no-workers") as web:
        yield Browser(web)


def text_of(page: str) -> str:
    """The words of a page in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
