"""Every address, query and form with numbers that are none: a page, a sentence or 404, and never a fault."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import get_resolver

WEB = Path(__file__).resolve().parents[2]
ODD = ("²", "9" * 4301, str(2**63), "\0")
FURTHER = ("٣", "９", str(2**63 - 1), str(2**31), "-1", "1e9", "NaN", "1.5", "\ud800")
"""Digits of other scripts, numbers that no column holds or Python does not read, and what is no number."""
READ = re.compile(r"(?:GET|POST)(?:\.get|\.getlist)?[(\[]\"(\w+)\"")
CHECKED = re.compile(r"\.is(?:digit|decimal|numeric)\(|(?<!Whole)\bIntegerField\(|<int:")


def sources():
    """The modules of the pages."""
    return [path for path in WEB.rglob("*.py") if "tests" not in path.parts and path.name != "numbers.py"]


def list_names() -> set[str]:
    """Names of queries and fields that any page reads, also those of its forms."""
    from django import forms

    found = {name for path in sources() for name in READ.findall(path.read_text(encoding="utf-8"))}
    waiting = [forms.Form]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        found |= set(getattr(one, "base_fields", {}))
    return found | {"redirect_port", "version", "ids", "number"}


def list_paths(odd: str) -> list[str]:
    """Every address, with the odd value and with a good one where something stands in it."""
    paths = []
    for pattern in get_resolver().url_patterns:
        route = "/" + str(pattern.pattern)
        paths += {re.sub(r"<[^>]+>", value, route) for value in ("1", odd.replace("\ud800", "%ED%A0%80"))}
    return paths


class _Undo(Exception):
    pass


def status_of(client, path: str, data: dict[str, str], *, post: bool) -> int:
    """What a page answers; whatever it did is undone."""
    try:
        with transaction.atomic():
            answer = (client.post if post else client.get)(path, data, HTTP_HX_REQUEST="true")
            raise _Undo
    except _Undo:
        return int(answer.status_code)


@pytest.fixture
def her(browser, profile, taken, jansen):
    """An administrator, with a document, a customer and a mail profile there."""
    taken()
    client = browser("administrator")
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    "odd",
    [*ODD, *(pytest.param(one, marks=pytest.mark.long) for one in FURTHER)],
    ids=lambda odd: ascii(odd[:20]),
)
def test_no_odd_value_makes_a_page_fail(her, odd) -> None:
    typed = dict.fromkeys(sorted(list_names()), odd.replace("\ud800", "\ufffd"))
    cookies = dict(her.cookies)
    wrong = []
    for path in list_paths(odd):
        for post in (False, True):
            her.cookies.clear()
            her.cookies.update(cookies)
            status = status_of(her, path, typed, post=post)
            if status >= 500:
                wrong.append((path[:60], "POST" if post else "GET", status))
    assert not wrong, wrong


def test_the_pages_read_numbers_in_one_way() -> None:
    wrong = [
        f"{path.relative_to(WEB)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CHECKED.search(line)
    ]
    assert not wrong, "\n".join(wrong)
