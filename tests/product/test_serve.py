"""`postroom serve` while somebody hands in endless files: mails leave, pages answer, each upload has an end."""

import io
import signal
import statistics
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import requests

from postroom.customers import import_file
from postroom.customers.tests.tables import xlsx
from postroom.documents import bounded
from tests.conftest import Cloud, Postroom
from tests.ports import free_port
from tests.product.serving import PASSWORD, Web, serving, session
from tests.product.test_processes import wait_for
from tests.strain import in_time

ROOM = 5.0
"""Seconds beside the deadline: the way there and back."""
PEOPLE = 2
"""Who upload at the same time."""
MOST_MEMORY = 100_000_000
"""Bytes that the pages may grow by for each of them; the largest file has 30 MB."""
UPLOADED = {".csv": ("customers/import/", "file"), ".xlsx": ("customers/import/", "file")}
UPLOADED["other"] = ("documents/upload/", "files")
SAMPLE = ("huge.pdf", "nested.xml", "flood.csv", "huge.xlsx")
"""What `make test` hands in; the full table is long."""


def _pdf(drawing: bytes, packed: bool = True) -> bytes:
    """A PDF of one page with these drawing commands, which nobody has to finish."""
    stream = zlib.compress(drawing) if packed else drawing
    filter_ = b"/Filter/FlateDecode" if packed else b""
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj\n"
        b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%%%EOF\n" % (filter_, len(stream), stream)
    )


def _xlsx(**parts: bytes) -> bytes:
    """A list of customers in which these parts are others."""
    kept, parts = io.BytesIO(), {f"xl/{name}.xml": content for name, content in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(SHEET))) as whole,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder,
    ):
        for name in {*whole.namelist(), *parts}:
            folder.writestr(name, parts.get(name) or whole.read(name))
    return kept.getvalue()


def _csv(cell: bytes, rows: int = 1) -> bytes:
    return b"Debnr;Naam;E-mail;Taal\n" + b"".join(b"%d;a;%s;nl\n" % (row, cell) for row in range(rows))


SHEET = [("Debnr", "Naam"), ("1", "a")]
_SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_HEAD = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
ATTACKS: dict[str, Callable[[], bytes]] = {
    "flood.pdf": lambda: _pdf(b"BT /F1 9 Tf (x) Tj ET\n" * 60_000),
    "huge.pdf": lambda: _pdf(b"\0" * 100_000_000),
    "nested.pdf": lambda: _pdf(b"[" * 1_000_000 + b"]" * 1_000_000),
    "never-ending.pdf": lambda: _pdf(b"q " * 500_000, packed=False)[:-80],
    "objects.pdf": lambda: _pdf(b"") + b"9 0 obj<</A[" * 250_000,
    "flood.xml": lambda: _HEAD + b"<ID/>" * 1_500_000 + b"</Invoice>",
    "huge.xml": lambda: _HEAD + b"<ID>" + b"x" * 30_000_000 + b"</ID></Invoice>",
    "nested.xml": lambda: _HEAD + b"<a>" * 300_000,
    "never-ending.xml": lambda: _HEAD + b"<!--" + b"-" * 5_000_000,
    "flood.csv": lambda: _csv(b"a@b.test", 100_002),
    "huge.csv": lambda: _csv(b"a" * 19_000_000),
    "nested.csv": lambda: _csv(b'"' * 5_000_000),
    "never-ending.csv": lambda: _csv(b"a@" * 60_000, 100),
    "flood.xlsx": lambda: _xlsx(sharedStrings=_SST + b"<si><t>a</t></si>" * 1_700_000 + b"</sst>"),
    "huge.xlsx": lambda: _xlsx(**{"worksheets/sheet1": b"0" * 100_000_000}),
    "nested.xlsx": lambda: _xlsx(sharedStrings=_SST + b"<si>" * 7_000_000),
    "never-ending.xlsx": lambda: _xlsx(sharedStrings=_SST + b"<si><t>" + b"a" * 29_000_000),
}


@dataclass
class Office:
    """An installation that sends through a local Microsoft 365, with a browser that is logged in."""

    postroom: Postroom
    cloud: Cloud
    web: Web
    folder: Path
    browser: requests.Session = field(default_factory=session)
    count: int = 0

    @property
    def parts(self) -> list[psutil.Process]:
        """Workers and pages."""
        return sorted(psutil.Process(self.web.process.pid).children(), key=lambda part: part.create_time())

    @property
    def pages(self) -> psutil.Process:
        """Who answers browsers."""
        return self.parts[1]

    def send(self) -> None:
        """Hand a mail in, as an ERP does."""
        self.count += 1
        paper = self.folder / f"{self.count}.pdf"
        paper.write_bytes(b"%%PDF-1.4 %d" % self.count)
        words = ("--number", str(self.count), "--debtor", "1", "--to", f"anna{self.count}@kunde.test")
        done = self.postroom.run("send", paper, *words, "--type", "invoice", "--language", "nl")
        assert done.returncode == 0, done.stderr

    def wait_until_sent(self, seconds: float = 60) -> None:
        """Until all of them have arrived."""
        wait_for(lambda: len(self.cloud.deliveries()) == self.count, seconds)

    def answer_time(self) -> float:
        """Seconds for the page that everybody begins with."""
        begun = time.monotonic()
        assert requests.get(self.web.address + "login/", timeout=60).status_code == 200
        return time.monotonic() - begun

    def hand_in(self, name: str, content: bytes) -> float:
        """Upload a file where files of its kind go, as a browser does; the seconds until the answer."""
        path, field_ = UPLOADED.get(Path(name).suffix, UPLOADED["other"])
        data = {"csrfmiddlewaretoken": self.browser.cookies["csrftoken"]}
        begun = time.monotonic()
        answer = self.browser.post(
            self.web.address + path,
            data=data,
            files={field_: (name, content)},
            headers={"Referer": self.web.address},
            timeout=300,
        )
        assert answer.status_code == 200, answer.text[:500]
        return time.monotonic() - begun


@pytest.fixture
def office(postroom: Postroom, cloud: Cloud, tmp_path: Path) -> Iterator[Office]:
    """Served with workers; `beheer` is logged in."""
    postroom.environment["WEB"] = PASSWORD
    assert postroom.run("user", "add", "beheer", "--password-env", "WEB").returncode == 0
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    with serving(postroom) as web:
        found = Office(postroom, cloud, web, tmp_path)
        web.log_in(found.browser, "beheer", PASSWORD)
        yield found


@pytest.mark.parametrize("fault", ["hangs", "is killed"])
def test_mails_leave_while_the_pages_hang_or_are_gone(office: Office, fault: str) -> None:
    office.pages.send_signal(signal.SIGSTOP if fault == "hangs" else signal.SIGKILL)
    for _ in range(3):
        office.send()
    office.wait_until_sent()
    if fault == "hangs":
        office.pages.send_signal(signal.SIGCONT)
    assert office.answer_time() < 30


def test_workers_that_are_killed_start_again_and_the_pages_answer_meanwhile(office: Office) -> None:
    office.parts[0].kill()
    assert office.answer_time() < 30
    office.send()
    office.wait_until_sent()


def test_nothing_of_it_lives_on_when_the_command_is_killed(postroom: Postroom) -> None:
    process = postroom.start("serve", "--port", free_port())
    try:
        assert "Postroom is at" in process.stdout.readline()
        wait_for(lambda: len(psutil.Process(process.pid).children()) == 2)
        parts = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(parts, timeout=10)
    assert not alive


@pytest.mark.parametrize(
    "names", [SAMPLE, pytest.param(tuple(ATTACKS), marks=pytest.mark.long)], ids=["sample", "all"]
)
def test_mails_leave_and_pages_answer_while_endless_files_are_handed_in(
    office: Office, names, capsys
) -> None:
    files = {name: ATTACKS[name]() for name in names}
    office.hand_in("first.pdf", _pdf(b""))  # what is imported once is no growth
    office.hand_in("first.csv", _csv(b"a@b.test"))
    before = office.pages.memory_info().rss
    with _handed_in_again_and_again(office, files) as took:
        times, begun = [], time.monotonic()
        for _ in range(5):
            office.send()
            times.append(office.answer_time())
        office.wait_until_sent()
        sending = time.monotonic() - begun
        wait_for(lambda: all(took.values()), 600)
        times += [office.answer_time() for _ in range(5)]
    grown = office.pages.memory_info().rss - before
    slowest = {name: max(seconds) for name, seconds in took.items()}
    with capsys.disabled():
        print(
            f"\n5 mails {sending:.1f} s, /login/ {statistics.median(times):.2f} s, {grown / 1e6:.0f} MB",
            slowest,
        )
    assert in_time(statistics.median(times), 1, 1) and in_time(sending, 5, 10)
    assert grown < MOST_MEMORY * PEOPLE
    for name, seconds in slowest.items():
        assert seconds < _deadline(name, len(files[name])) + ROOM, name


@contextmanager
def _handed_in_again_and_again(office: Office, files: dict[str, bytes]) -> Iterator[dict[str, list[float]]]:
    """Two people upload all of them in a loop; name -> the seconds that each time took."""
    took: dict[str, list[float]] = {name: [] for name in files}
    stop = threading.Event()

    def upload(names: list[str]) -> None:
        while not stop.is_set():
            for name in names:
                took[name].append(office.hand_in(name, files[name]))

    order = list(files)
    orders = [order, order[::-1]] * (PEOPLE // 2)
    threads = [threading.Thread(target=upload, args=[one]) for one in orders]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _deadline(name: str, size: int) -> float:
    if UPLOADED.get(Path(name).suffix):
        return import_file.allow(size).deadline
    return bounded.DEADLINE
