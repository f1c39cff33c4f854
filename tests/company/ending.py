"""The end of the day: training off, profiles go on, what can leave leaves; then everything that pages say is kept."""

import json
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.company.administrators import OK
from tests.company.browser import Browser
from tests.company.building import Building, NotRunning
from tests.company.desk_pages import addresses
from tests.company.forms import Page
from tests.company.office import Office
from tests.company.person import Person
from tests.company.plan import Plan
from tests.company.record import Record

_WAITS = 100.0
"""Seconds until what moves must have come to rest."""
_SOON = 15.0
"""Seconds that the last look takes at most: what is set for a later time stays in the outbox."""
_BETWEEN, _PAGES = 0.3, 6
"""Seconds between two looks, and how many of them are at the page before one at the list."""
_SUM = re.compile(r"(.+?):? \(?(\d+)\)?$")
_MOVING = ("pending", "sending", "retrying")


class Evening(Person):
    """The administrator who closes."""

    def close_the_day(self) -> None:
        """Let go on what stands still."""
        self.tab.page = self.browser.open("/settings/").page
        form = self.tab.page.form_with("training_address")
        if form and form.value("training_address"):
            self.fetch("settings", "/settings/")
            form = self.tab.page.form_with("training_address")
            assert form is not None
            form.type_in("training_address", "")
            names = ("training_address", "bcc", "cc", "office_address", "company")
            values = {name: form.value(name).lower() for name in names}
            self.press("save-settings", form, OK, values=values)
        self.fetch("overview", "/")
        for form in [one for one in self.tab.page.forms if one.action.endswith("/resume/")]:
            self.press("resume", form, profile="")


def end_of_day(plan: Plan, folder: Path, building: Building, record: Record, office: Office) -> bool:
    """Close the day and keep what pages say then, in end.json; whether all came to rest. Raises NotRunning."""
    evening = Evening(plan.administrator_names[0], building.port, record, plan.seed)
    if not evening.log_in():
        raise NotRunning("The administrator cannot log in at the end of the day.")
    evening.close_the_day()
    quiet = wait_until_quiet(evening.browser, building)
    end = look_at_everything(evening.browser, building, office.file_names)
    end |= json.loads(building.run("-m", "tests.company.moments"))
    end["ended_by_themselves"] = building.ended_by_themselves()
    end["clock"] = time.time() - time.monotonic()
    (folder / "end.json").write_text(json.dumps({**end, "quiet": quiet}))
    return quiet


def wait_until_quiet(browser: Browser, building: Building) -> bool:
    """Whether nothing moves any more within the time that is given.

    The page tells at once that nothing waits; what waits for a set time only the list of the command line tells.
    """
    end, looks = time.monotonic() + _WAITS, 0
    while time.monotonic() < end:
        looks += 1
        if _sums(browser.open("/").page, "/outbox/?tab=").get("waiting") == "0":
            return True
        if looks % _PAGES == 0 and not any(map(_moves, building.entries())):
            return True
        time.sleep(_BETWEEN)
    return False


def _moves(entry: dict[str, Any]) -> bool:
    return entry["state"] in _MOVING or _leaves_soon(entry)


def _leaves_soon(entry: dict[str, Any]) -> bool:
    if entry["state"] != "scheduled":
        return False
    return datetime.fromisoformat(entry["due_at"]) < datetime.now(UTC) + timedelta(seconds=_SOON)


def look_at_everything(browser: Browser, building: Building, file_names: dict[int, str]) -> dict[str, Any]:
    """What pages and `outbox list --json` say at the end."""
    rows, documents = _all_pages(browser, "/outbox/?tab=all"), _all_pages(browser, "/documents/")
    needing = _all_pages(browser, "/outbox/?tab=needs-you")
    overview, outbox = browser.open("/").page, browser.open("/outbox/?tab=all").page
    return {
        "entries": building.entries(),
        "rows": [_outbox_row(row) for row in rows],
        "documents": [_document_row(row) for row in documents],
        "needing": [_outbox_row(row)["id"] for row in needing],
        "overview": _sums(overview, "/outbox/?tab="),
        "outbox": _sums(outbox, "/outbox/?tab="),
        "desk": _sums(browser.open("/documents/").page, "?show="),
        "file_names": {str(number): name for number, name in file_names.items()},
    }


def _all_pages(browser: Browser, path: str) -> list[Any]:
    """The rows of a list, page by page."""
    found: list[Any] = []
    while path:
        answer = browser.open(path)
        found += [row for row in answer.page.rows if len(row) >= 5]
        path = _older(answer.page, path)
    return found


def _older(page: Page, path: str) -> str:
    base = path.partition("?")[0]
    words = ("Older", "Next page")
    return next((base + "?" + link.partition("?")[2] for link, text in page.links if text in words), "")


def _outbox_row(row: Any) -> dict[str, Any]:
    number = re.search(r"/outbox/(\d+)/", row[0].links[0])
    assert number is not None
    return {
        "id": int(number.group(1)),
        "state": row[3].text.split()[0].strip(","),
        "to": addresses(row[2].text),
    }


def _document_row(row: Any) -> dict[str, Any]:
    cells = row[-5:]
    number = re.search(r"/documents/(\d+)/", cells[0].links[0])
    assert number is not None
    return {
        "id": int(number.group(1)),
        "state": cells[3].text.split()[0].strip(","),
        "file_name": cells[0].parts[-1],
        "dated": cells[4].text != "–",
        "training": "training" in cells[3].text,
    }


def _sums(page: Page, start: str) -> dict[str, str]:
    """What tabs say, by the end of their address."""
    found: dict[str, str] = {}
    for link, text in page.links:
        if link.startswith(start) and (sum_ := _SUM.match(text)):
            found.setdefault(link.removeprefix(start).partition("&")[0], sum_.group(2))
    return found
