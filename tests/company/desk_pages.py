"""What the pages of the desk show: rows of the list, of the check page, and the mail of the dialog."""

import re
from dataclasses import dataclass
from typing import Any

from tests.company.forms import Cell, Form, Page
from tests.company.sink import TOKEN

_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
_DOCUMENT = re.compile(r"/documents/(\d+)/")


@dataclass(frozen=True)
class Checked:
    """A row of the check page. `clear`: it goes without a tick; `mark`: the value of its tick, "" = it has none."""

    document: str
    clear: bool
    mark: str
    shown: dict[str, Any]


def rows_of_desk(page: Page) -> list[tuple[int, str]]:
    """(number, file name) of the rows that can be chosen."""
    found = []
    for row in page.rows:
        boxes = [value for cell in row for name, value in cell.boxes if name == "ids"]
        if boxes and len(row) > 1:
            found.append((int(boxes[0]), row[1].parts[-1]))
    return found


def read_check(page: Page) -> list[Checked]:
    """The rows that have a mail."""
    return [found for row in page.rows if (found := _read_checked(row))]


def _read_checked(row: list[Cell]) -> Checked | None:
    numbers = [found.group(1) for cell in row for link in cell.links if (found := _DOCUMENT.search(link))]
    if not numbers or len(row) < 4:
        return None
    recipients, subject = row[-2], row[-1]
    shown = {"recipients": addresses(recipients.text), "subject": (subject.parts or [""])[0]}
    marks = [value for cell in row for name, value in cell.boxes if name == "all_the_same"]
    with_ticks = len(row) > 4
    clear = not with_ticks and bool(shown["recipients"])
    return Checked(numbers[0], clear, marks[0] if marks else "", shown)


def read_mail(form: Form) -> dict[str, Any]:
    """What the dialog holds as it is sent: whom it goes to, its subject, sender, token and reason."""
    meant = [one for name in ("to", "cc", "bcc") for one in addresses(form.value(name))]
    words = form.value("html") or form.value("text")
    return {
        "recipients": meant,
        "subject": form.value("subject"),
        "sender": form.value("profile"),
        "tokens": TOKEN.findall(words),
        "reason": form.value("reason"),
    }


def addresses(text: str) -> list[str]:
    """Every address in a text, in small letters."""
    return [one.lower() for one in _ADDRESS.findall(text)]
