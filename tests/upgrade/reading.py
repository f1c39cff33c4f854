"""Everything that an installation tells about itself: by its commands as JSON, and by its pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import Postroom
from tests.product.test_outbox_commands import Shell
from tests.upgrade.office import Browser, browsing, text_of
from tests.upgrade.tables import rows_of
from tests.walk.form import fields_of

LISTS = {
    "outbox": ("outbox", "list"),
    "profiles": ("profile", "list"),
    "scenarios": ("scenario", "list"),
    "templates": ("template", "list"),
    "customers": ("customer", "list"),
    "people": ("user", "list"),
}


def read(home: Path) -> dict[str, Any]:
    """The same values from an installation of any version. Commands come first: a log-in leaves its time."""
    with commands(home) as postroom:
        return _told(postroom)


@contextmanager
def commands(home: Path, **environment: str) -> Iterator[Shell]:
    """Runs commands for this home in one process."""
    postroom = Shell(home, environment)
    postroom.begin()
    try:
        yield postroom
    finally:
        postroom.end()


def _told(postroom: Postroom) -> dict[str, Any]:
    found = {name: postroom.json(*words) for name, words in LISTS.items()}
    found["previews"] = {str(one["id"]): _preview(postroom, one["id"]) for one in found["outbox"]}
    found["versions"] = {
        f"{one['name']} {language}": postroom.json(
            "template", "versions", one["name"], "--language", language
        )
        for one in found["templates"]
        for language in one["languages"]
    }
    with browsing(postroom) as browser:
        return found | _pages(browser)


def documents(browser: Browser) -> list[list[str]]:
    """Number of the page, document, debtor, recipients, state and sending date of each document.

    The state alone: what it says beside it, such as "sent, 1 refused", came later.
    """
    page = browser.page("documents/")
    numbers = re.findall(r'<td[^>]*><a href="/documents/(\d+)/"', page)
    rows = [row[1:] for row in rows_of(page) if len(row) == 6]
    assert len(numbers) == len(rows), (numbers, rows)
    parted = [[*row[:3], row[3].partition(",")[0], *row[4:]] for row in rows]
    return [[number, *row] for number, row in zip(numbers, parted, strict=True)]


def progress(browser: Browser, run: int) -> str:
    """What the page of a run says of its mails; how much that is of all and how long it takes, depends on today."""
    found = re.search(r"\d+ of \d+ sent.*?</dl>", browser.page(f"runs/{run}/"), re.DOTALL | re.IGNORECASE)
    assert found
    return re.sub(r" \(\d+ %\)| · left: [^A-Z]*(?= [A-Z])", "", text_of(found.group()))


def _preview(postroom: Postroom, entry_id: int) -> str:
    """The exact mail, or the sentence that says why it cannot be shown."""
    done = postroom.run("outbox", "preview", entry_id, "--json")
    return done.stderr if done.returncode else done.stdout


def _pages(browser: Browser) -> dict[str, Any]:
    listed = documents(browser)
    ready = [row[0] for row in listed if " ready" in f" {row[4]}"]
    return {
        "documents": listed,
        "mails on the desk": {number: _mail(browser, number) for number in ready},
        "runs": {str(run): progress(browser, run) for run in (1, 2)},
        "settings": _typed(browser.page("settings/")),
        "log": _log(browser),
    }


def _mail(browser: Browser, number: str) -> dict[str, str]:
    names = ("to", "cc", "bcc", "subject", "text", "html", "language", "file_name")
    typed = _typed(browser.page(f"documents/{number}/mail/"))
    return {name: typed[name] for name in names if name in typed}


def _typed(page: str) -> dict[str, str]:
    """The fields of the page's form; not the token, which is another one each time."""
    fields = fields_of(page)
    fields.pop("csrfmiddlewaretoken")
    return fields


def _log(browser: Browser) -> list[list[str]]:
    """Every row of every page, but for log-ins, which this reading adds."""
    rows, path = [], "log/"
    while path:
        page = browser.page(path)
        rows += [row for row in rows_of(page) if not row[2].startswith("logged in")]
        older = re.search(r'<a class="button quiet" href="(\?[^"]+)">Older', page)
        path = f"log/{older.group(1).replace('&amp;', '&')}" if older else ""
    return rows
