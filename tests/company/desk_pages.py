"""What the pages of the desk show: rows of the list, of the check page, and the mail of the dialog."""

import re
from dataclasses import dataclass
from typing import Any

from tests.company.forms import Cell, Form, Page
from tests.company.sink import TOKEN

_ADDRESS = re.compile(r"[^\s<>,;]+@[^\s<>,;]+")
_DOCUMENT = re.compile(r"/documents/(\d+)/")


@dataclass(frozen=True)
class Listed:
    """A row of the list of documents that can be chosen; `mark` is the value of its box."""

    number: int
    file_name: str
    mark: str


@dataclass(frozen=True)
class Checked:
    """A row of the check page. `clear`: it goes without a tick; `mark`: the value of its tick, "" = it has none."""

    document: str
    clear: bool
    mark: str
    shown: dict[str, Any]


def rows_of_desk(page: Page) -> list[Listed]:
    """The rows that can be chosen."""
    found = []
    for row in page.rows:
        boxes = [value for cell in row for name, value in cell.boxes if name == "ids"]
        if boxes and len(row) > 1:
            found.append(Listed(number_in(boxes[0]), row[1].parts[-1], boxes[0]))
    return found


def number_in(mark: str) -> int:
    """The number of the document in a mark of the list, `number:version`."""
    return int(mark.partition(":")[0])


def numbers_in(form: Form, name: str) -> list[int]:
    """The numbers in all marks that a form carries in that field, several of them parted by commas."""
    values = [value for known, value in form.fields if known == name]
    return [number_in(mark) for value in values for mark in value.split(",") if mark]


def read_check(page: Page) -> list[Checked]:
    """The rows that have a mail."""
    return [found for row in page.rows if (found := _read_checked(row))]


def _read_checked(row: list[Cell]) -> Checked | None:
    numbers = [found.group(1) for cell in row for link in cell.links if (found := _DOCUMENT.search(link))]
    if not numbers or len(row) < 4:
        return None
    recipients, subject = row[-2], row[-1]
    shown = {
        "recipients": addresses(recipients.text),
        "subject": (subject.parts or [""])[0],
        "warned": row[-4].text,
    }
    marks = [value for cell in row for name, value in cell.boxes if name == "all_the_same"]
    with_ticks = len(row) > 4
    clear = not with_ticks and bool(shown["recipients"])
    return Checked(numbers[0], clear, marks[0] if marks else "", shown)


def read_mail(page: Page, form: Form) -> dict[str, Any]:
    """What the dialog holds as it is sent: whom it goes to, its subject, sender, token and reason, and what the page
    warned of."""
    meant = [one for name in ("to", "cc", "bcc") for one in addresses(form.value(name))]
    words = form.value("html") or form.value("text")
    return {
        "recipients": meant,
        "subject": form.value("subject"),
        "sender": form.value("profile"),
        "tokens": TOKEN.findall(words),
        "reason": form.value("reason"),
        "warned": " ".join(page.says("warnings")),
    }


def addresses(text: str) -> list[str]:
    """Every address in a text, in small letters."""
    return [one.lower() for one in _ADDRESS.findall(text)]
