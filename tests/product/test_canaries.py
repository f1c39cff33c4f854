"""After a demo and a browser, no secret of the run lies outside its own place: files, processes, pages, copies."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urljoin

import psutil
import pytest
import requests

from tests.ports import free_port
from tests.product.test_secrets import files_under, forms, found_in

MAILBOX = "facturen@bakkerij.test"
OWN_PLACES = {
    ("home/key", "key"),
    ("login.json", "web password"),
    ("sandbox/secrets/daemon.txt", "client secret"),
    ("sandbox/control.key", "control key"),
}
"""Where each secret may lie; the mail profile's is sealed."""
PAGES = ("", "outbox/", "profiles/", "scenarios/", "customers/", "people/", "log/", "explain/")


class Processes:
    """What the process list shows of a process and all its children, looked at again and again."""

    def __init__(self, pid: int) -> None:
        self._first = psutil.Process(pid)
        self._ended = threading.Event()
        self.seen: dict[str, bytes] = {}
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Processes":
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.03):
            self.look()

    def look(self) -> None:
        """Note words and environment of every process there is now."""
        try:
            for one in (self._first, *self._first.children(recursive=True)):
                shown = [*one.cmdline(), *(f"{name}={value}" for name, value in one.environ().items())]
                self.seen[f"process {one.pid}"] = "\n".join(shown).encode()
        except psutil.Error:  # it has ended meanwhile
            pass


@contextmanager
def demo_that_stays(folder: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`postroom demo --stay`, everything it says in `log`, and the address of its pages."""
    port = free_port()
    words = [sys.executable, "-m", "postroom", "demo", "--folder", str(folder), "--stay", "--port", str(port)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    environment = {**clean, "POSTROOM_LOG_LEVEL": "debug"}
    with log.open("wb") as written:
        process = subprocess.Popen(words, stdout=written, stderr=subprocess.STDOUT, env=environment)
        try:
            yield process, f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(log: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    """Until the log holds the words."""
    ticking = threading.Event()
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        ticking.wait(0.1)


def walk(page, address: str, login: Mapping[str, str]) -> dict[str, bytes]:
    """A wrong password, the right one, and every page; what the browser was given."""
    found = {}
    for password in ("wrong-" + login["password"], login["password"]):
        page.goto(address + "login/")
        page.fill("[name=username]", login["name"])
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        found[f"page after {password[:5]}"] = page.content().encode()
    for path in PAGES:
        page.goto(address + path)
        assert "/login/" not in page.url
        found[f"page {path}"] = page.content().encode()
    links = page.locator("a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    for link in sorted({one for one in links if one.startswith("/") and "logout" not in one})[:20]:
        found[f"page {link}"] = page.request.get(urljoin(address, link)).body()
    return found


def ask_for_tokens(sandbox: Path) -> list[str]:
    """The access tokens that the sandbox has given."""
    port = json.loads((sandbox / "ports.json").read_text())["control"]
    address = f"http://127.0.0.1:{port}/{(sandbox / 'control.key').read_text()}/tokens"
    tokens: list[str] = requests.get(address, timeout=10).json()
    return tokens


def back_up(ledger: Path, to: Path) -> None:
    """Three ways to copy a ledger that is in use: SQLite's backup, a tidy copy, and the files as they are."""
    to.mkdir()
    with closing(sqlite3.connect(ledger)) as opened, closing(sqlite3.connect(to / "backup.sqlite")) as copy:
        opened.backup(copy)
        opened.execute("VACUUM INTO ?", [str(to / "vacuumed.sqlite")])
    for path in ledger.parent.glob(ledger.name + "*"):
        (to / path.name).write_bytes(path.read_bytes())


@pytest.mark.browser
def test_no_secret_of_a_demo_lies_outside_its_own_place(page, tmp_path) -> None:
    folder, log = tmp_path / "demo", tmp_path / "said.log"
    with demo_that_stays(folder, log) as (process, address), Processes(process.pid) as processes:
        wait_for(log, "Ctrl-C", process)
        login = json.loads((folder / "login.json").read_text())
        pages = walk(page, address, login)
        tokens = ask_for_tokens(folder / "sandbox")
        [ledger] = [
            path for path in (folder / "home").glob("*.sqlite*") if path.suffix in (".sqlite", ".sqlite3")
        ]
        back_up(ledger, tmp_path / "backup")
        running = files_under(folder)
    assert tokens and len(pages) > len(PAGES) and processes.seen
    named = {
        "client secret": (folder / "sandbox" / "secrets" / "daemon.txt").read_text(),
        "key": (folder / "home" / "key").read_text().strip(),
        "web password": login["password"],
        "control key": (folder / "sandbox" / "control.key").read_text(),
        **{f"token {number}": token for number, token in enumerate(tokens)},
    }
    secrets = {name: forms(secret, [MAILBOX]) for name, secret in named.items()}
    copies = {f"backup {name}": content for name, content in files_under(tmp_path / "backup").items()}
    said = {"said": log.read_bytes()}
    after = files_under(folder)
    for places in (running, after):
        assert set(found_in(places, secrets)) == OWN_PLACES, (
            "each in its own place, and the search finds it there"
        )
    assert found_in({**copies, **said, **pages, **processes.seen}, secrets) == []


def test_the_search_finds_what_was_planted_in_a_freed_page_and_in_a_write_ahead_log(tmp_path) -> None:
    secret = forms("Sauerteig-und-Salz-1867")
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)) as ledger:
        ledger.execute("PRAGMA secure_delete = 0")
        ledger.execute("CREATE TABLE t (x)")
        ledger.execute("INSERT INTO t VALUES ('Sauerteig-und-Salz-1867' || hex(zeroblob(9000)))")
        ledger.execute("DELETE FROM t")
        assert found_in(files_under(tmp_path), {"it": secret}) == [("ledger.sqlite3", "it")]
        ledger.execute("PRAGMA secure_delete = 1")
        ledger.execute("VACUUM")
        assert found_in(files_under(tmp_path), {"it": secret}) == []
        ledger.execute("PRAGMA journal_mode = wal")
        ledger.execute("INSERT INTO t VALUES ('Sauerteig-und-Salz-1867')")
        assert found_in(files_under(tmp_path), {"it": secret}) == [("ledger.sqlite3-wal", "it")]


@pytest.mark.parametrize("place", ["words", "environment", "child"])
def test_the_search_finds_what_was_planted_in_a_process(place) -> None:
    secret = "Sauerteig-und-Salz-1867"
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()', *sys.argv[1:]])"
    words = [sys.executable, "-c", code if place == "child" else "input()"]
    environment = {**os.environ, "PASSWORD": secret} if place == "environment" else None
    words += [] if place == "environment" else [secret]
    with subprocess.Popen(words, stdin=subprocess.PIPE, env=environment) as process:
        processes = Processes(process.pid)
        wanted = 2 if place == "child" else 1
        while len(found_in(processes.seen, {"it": forms(secret)})) < wanted:
            assert process.poll() is None
            processes.look()
        process.stdin.close()
