"""`python -m tests.upgrade.make_home FOLDER`: builds a home with every state of the ledger, and stores it in FOLDER.

To be run with the code of the commit whose home is wanted. Nearly everything comes about as in life: through
commands, pages, a local Microsoft 365 that misbehaves to order, and workers that are killed in the middle.
"""

import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.clerk.papers import Invoice, customers
from tests.conftest import Cloud
from tests.foreign.delegated import free_port
from tests.product.serving import PASSWORD
from tests.product.test_outbox_commands import Shell
from tests.signing_in import sign_in
from tests.upgrade.office import PERSON, Browser, browsing
from tests.upgrade.reading import read
from tests.upgrade.stored import LEDGER, restore_home, store
from tests.walk.form import fields_of

MAILBOXES = {"Facturen": "facturen", "Productie": "productie", "Pakbonnen": "info", "Kapot": "leverbonnen"}
PENDING = ("claimed-1", "claimed-2", "claimed-copies")
"""They are claimed together with the mail whose worker is killed."""
SOON = timedelta(seconds=4)


class Making:
    """A home under construction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postroom = Shell(folder / "home", {"SECRET": PASSWORD, "WRONG": "no-secret-at-all"})
        self.postroom.begin()
        self.sandbox = self.postroom.start("sandbox", "--state", folder / "sandbox")
        assert self.sandbox.stdout
        self.cloud = Cloud(json.loads(self.sandbox.stdout.readline()))

    def done(self, *words: object, code: int = 0) -> str:
        """Run a command that ends with `code`."""
        result = self.postroom.run(*words)
        assert result.returncode == code, (words, result.returncode, result.stdout, result.stderr)
        return result.stdout

    def pdf(self, name: str) -> Path:
        """A small PDF of its own."""
        path = self.folder / f"{name}.pdf"
        path.write_bytes(f"%PDF-1.4\n% {name}\n%%EOF\n".encode())
        return path

    def send(self, number: str, *words: object, profile: str = "Facturen", code: int = 0) -> None:
        """Hand one document over; its number says what becomes of it."""
        given = ("--number", number, "--debtor", "10001", "--profile", profile)
        to = () if "--to" in words else ("--to", f"{number}@klant.test")
        self.done("send", self.pdf(number), *given, *to, *words, code=code)

    def order(self, at: str, recipient: str, **what: Any) -> None:
        """The mail service misbehaves once for one recipient."""
        self.cloud.control("/faults", {"at": at, "recipient": recipient, "count": 1, **what})

    def work(self) -> None:
        """Send what is due; something may be left for a person."""
        assert self.postroom.run("work", "--until-empty").returncode in (0, 1)

    def killed(self, number: str, profile: str, at: str, **what: Any) -> None:
        """A command that sends is killed while the server keeps it waiting at that stage."""
        self.order(at, f"{number}@klant.test", delay=20, **what)
        words = ("--number", number, "--to", f"{number}@klant.test", "--profile", profile)
        worker = self.postroom.start("send", self.pdf(number), *words, "--priority", "urgent", "--wait")
        try:
            self._until_tried(number)
            time.sleep(1)  # the mark is committed before the server is told anything more
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.communicate(timeout=30)

    def _until_tried(self, number: str) -> None:
        for _ in range(300):
            if any(one["attempts"] for one in self.outbox() if one["document"]["number"] == number):
                return
            time.sleep(0.1)
        raise AssertionError(f"{number} was not tried")

    def outbox(self) -> list[dict[str, Any]]:
        """All entries."""
        return self.postroom.json("outbox", "list")

    def id_of(self, number: str) -> int:
        """The entry of a document."""
        return next(one["id"] for one in self.outbox() if one["document"]["number"] == number)


def furnish(making: Making) -> None:
    """People, mail profiles, customers, words."""
    for name, role in ((PERSON, "administrator"), ("anna", "clerk"), ("lena", "reader")):
        email = "anna@bakkerij.test" if name == "anna" else ""
        making.done("user", "add", name, "--role", role, "--email", email, "--password-env", "SECRET")
    _profiles(making)
    making.done("customer", "import", customers(making.folder / "customers.csv", 5))
    making.done("customer", "add", "20001", "--name", "Geen mail", "--do-not-email", "krijgt post")
    making.done("customer", "edit", "10002", "--together", "--address", "invoice:cc:kopie@klant.test")
    _words(making)


def _profiles(making: Making) -> None:
    for name, mailbox in MAILBOXES.items():
        words = making.cloud.profile_words(mailbox=f"{mailbox}@bakkerij.test")
        making.done("profile", "add", name, *words, "--from-name", "Bakkerij De Gouden Aar")
    making.done("profile", "edit", "Kapot", "--secret-env", "WRONG")
    leverbonnen = making.cloud.profile_words(mailbox="leverbonnen@bakkerij.test")
    making.done("profile", "add", "Leverbonnen", *leverbonnen)
    productie = making.cloud.profile_words(mailbox="productie@bakkerij.test")
    making.done("profile", "add", "Herinneringen", *productie, "--imap-host", "")
    _with_password(making)
    _with_person(making)


def _with_password(making: Making) -> None:
    mailbox = "billing@contoso.test"
    making.cloud.control("/directory", {"mailboxes": {mailbox: {"password": "another-one"}}})
    server = making.cloud.endpoints["smtp"]
    words = ("--provider", "smtp", "--host", server["host"], "--port", server["port"], "--from", mailbox)
    login = ("--username", mailbox, "--secret-env", "WRONG", "--ca-file", making.cloud.ca_file)
    making.done("profile", "add", "Wachtwoord", *words, *login)


def _with_person(making: Making) -> None:
    """Somebody signs in with a browser: the grant is sealed in the ledger."""
    words = [word for word in making.cloud.profile_words("web") if word not in ("--auth", "oauth-app")]
    more = ("--auth", "oauth-delegated", "--redirect-port", free_port())
    making.done("profile", "add", "Persoon", *words, *more)

    def walk(page: Any) -> None:
        page.click('[id="account-facturen@bakkerij.test"]')
        page.click("#accept")

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_context(ignore_https_errors=True).new_page()
        assert sign_in(making.postroom, page, "Persoon", walk).code == 0
        chromium.close()


def _words(making: Making) -> None:
    html = making.folder / "words.html"
    html.write_text("<p>Beste klant,</p><p>hierbij factuur <strong>#factuurnummer#</strong>.</p>")
    about = ("--subject", "#soort# #factuurnummer#", "--html-file", html)
    for language in ("nl", "de"):
        making.done("template", "set", "Rekening", "--language", language, *about)
    for subject in ("Factuur #factuurnummer#", "Uw factuur #factuurnummer#"):
        making.done("template", "set", "Rekening", "--language", "nl", "--subject", subject)
    making.done("template", "restore", "Rekening", "--language", "nl", "--version", 2)
    terms = making.folder / "Voorwaarden.pdf"
    terms.write_bytes(b"%PDF-1.4\n% terms\n%%EOF\n")
    own = ("--title", "Bezoekverslag", "--bcc", "archief@klant.test", "--attach", terms)
    making.done("scenario", "set", "visit-report", *own)
    making.done(
        "scenario", "set", "reminder", "--template", "Rekening", "--reply-to", "kantoor@bakkerij.test"
    )


def settled(making: Making) -> None:
    """What has come to an end: sent, refused, found, decided by a person, sent again, only for training."""
    making.send("sent", "--wait")
    making.send("sent-words", making.pdf("beilage"), "--type", "reminder", "--language", "nl", "--wait")
    making.send("sent-own-type", "--type", "visit-report", "--wait")
    making.order("rcpt", "gone@klant.test", reply="550 5.1.10 RESOLVER.ADR.RecipientNotFound")
    making.send("sent-one-refused", "--cc", "gone@klant.test", "--wait")
    making.order("rcpt", "failed@klant.test", reply="550 5.1.10 RESOLVER.ADR.RecipientNotFound")
    making.send("failed", "--wait", code=1)
    making.order("after_store", "sent-found@klant.test", cut=True)
    making.send("sent-found", "--wait", code=1)
    making.order("after_store", "sent-by-person@klant.test", cut=True)
    making.send("sent-by-person", "--wait", profile="Herinneringen", code=1)
    making.done("outbox", "settle", making.id_of("sent-by-person"), "--as", "sent", "--note", "asked them")
    making.done("outbox", "resend", making.id_of("sent"), "--reason", "deleted by mistake")
    making.send("cancelled")
    making.done("outbox", "cancel", making.id_of("cancelled"))
    making.work()


def trained(making: Making, browser: Browser) -> None:
    """A mail of the training mode, which is switched off afterwards."""
    for address in ("training@klant.test", ""):
        typed = fields_of(browser.page("settings/"))
        browser.post("settings/", {**typed, "training_address": address, "action": "ok"})
        if address:
            making.send("sent-training", "--wait")


def runs(making: Making, browser: Browser) -> None:
    """A run that was sent; papers that are ready, one with an edited mail, one taken off the desk."""
    papers = [_paper(making, one) for one in range(10)]
    _hand_over(browser, papers[:3])
    making.work()
    browser.post("documents/upload/", {}, papers[6:])
    numbers = re.findall(r'name="ids" value="(\d+:\d+)"', browser.page("documents/?show=ready"))
    first = numbers[0].partition(":")[0]
    mail = fields_of(browser.page(f"documents/{first}/mail/"))
    browser.post(f"documents/{first}/mail/", {**mail, "subject": "Edited by hand", "action": "save"})
    browser.post("documents/take-off/", {"ids": numbers[-1]})


def handed_over(making: Making, browser: Browser) -> None:
    """A run that waits; one of its mails is cancelled. Two papers of one customer go in one mail."""
    _hand_over(browser, [_paper(making, one) for one in range(3, 6)], all_ready=False)
    making.done("outbox", "cancel", making.id_of("2026-0503"))


def _paper(making: Making, number: int) -> Path:
    debtor = 10_002 if number in (4, 5) else 10_001 + number % 5
    return Invoice(f"2026-{500 + number:04}", str(debtor)).file(making.folder)


def _hand_over(browser: Browser, papers: list[Path], all_ready: bool = True) -> None:
    before = set(re.findall(r'name="ids" value="(\d+:\d+)"', browser.page("documents/?show=ready")))
    browser.post("documents/upload/", {}, papers)
    new = set(re.findall(r'name="ids" value="(\d+:\d+)"', browser.page("documents/?show=ready"))) - before
    assert len(new) == len(papers) and (before or all_ready)
    checked = browser.post("documents/check/", {"ids": ",".join(new)}).text
    ticked = re.findall(r'name="all_the_same" value="([^"]+)"', checked)
    browser.post("documents/send/", {"seen": fields_of(checked)["seen"], "all_the_same": ticked})


def unfinished(making: Making) -> None:
    """What waits for its time, for a repair, for a person, or for a look in the Sent folder."""
    making.postroom.end()
    making.postroom.environment |= {"POSTROOM_SETTLE_DELAY": "60", "POSTROOM_RETRY_DELAYS": "300"}
    making.postroom.begin()
    _held(making)
    making.order("rcpt", "retrying@klant.test", reply="451 4.7.0 Try again later")
    making.send("retrying", "--wait", code=1)
    making.order("rcpt", "late@klant.test", reply="451 4.7.0 Try again later")
    making.send("retrying-rest", "--to", "first@klant.test", "--to", "late@klant.test", "--wait", code=1)
    for number, at in (("unknown-stored", "after_store"), ("unknown-lost", "before_250")):
        making.order(at, f"{number}@klant.test", cut=True)
        making.send(number, "--wait", code=1)
    making.order("after_store", "unknown-no-folder@klant.test", cut=True)
    making.send("unknown-no-folder", "--wait", profile="Herinneringen", code=1)


def _held(making: Making) -> None:
    making.send("sent", "--key", "once-more", code=1)
    making.send("held-by-person")
    making.done("outbox", "hold", making.id_of("held-by-person"))
    making.done("outbox", "pause", "Leverbonnen")
    making.send("held-stopped", profile="Leverbonnen", code=1)
    making.send("held-fault", "--wait", profile="Kapot", code=1)
    making.send("held-password", "--wait", profile="Wachtwoord", code=1)
    making.send("held-sender", "--user", "anna", "--wait", code=1)
    making.send("held-broken")
    content = making.folder / "held-broken.pdf"
    for path in (making.postroom.home / "documents").rglob("*"):
        if path.is_file() and path.read_bytes() == content.read_bytes():
            path.unlink()
    making.send("sent-after-broken", "--wait")


def waiting(making: Making) -> None:
    """What no worker sees to its end any more: those that begin are killed."""
    with browsing(making.postroom) as browser:
        handed_over(making, browser)
    for number in PENDING:
        copies = ("--cc", "copy@klant.test", "--bcc", "blind@klant.test") if "copies" in number else ()
        making.send(number, *copies)
    making.killed("sending-open", "Facturen", "data")
    making.send("pending-later")
    making.killed("sending-finishing", "Productie", "after_store")
    making.killed("sending-lost", "Pakbonnen", "before_250", cut=True)
    making.send("pending-control", profile="Pakbonnen")
    now = datetime.now(UTC)
    making.send("scheduled-soon", "--not-before", (now + SOON).isoformat(timespec="seconds"))
    making.send("scheduled-far", "--not-before", "2999-01-01T00:00+00:00")
    making.send("expires", "--not-after", (datetime.now(UTC) + SOON).isoformat(timespec="seconds"))
    making.send("draft")


def retouched(making: Making) -> None:
    """What no command does: a mail that a program still writes; and another computer than the one of the test,
    so that no process of today is taken for a worker of then.
    """
    with closing(sqlite3.connect(making.postroom.home / LEDGER)) as ledger, ledger:
        ledger.execute("UPDATE outbox_entry SET state = 'draft' WHERE number = 'draft'")
        for table in ("outbox_attempt", "outbox_lane"):
            mine = (f"{socket.gethostname()}/", "bakery.test/")
            ledger.execute(f"UPDATE {table} SET owner = replace(owner, ?, ?)", mine)


@contextmanager
def making_in(folder: Path) -> Iterator[Making]:
    """Ends the sandbox, whatever happens."""
    making = Making(folder)
    try:
        yield making
    finally:
        making.postroom.end()
        making.sandbox.terminate()
        making.sandbox.communicate(timeout=60)


def main(target: Path) -> None:
    """Build, store, and write beside it what today's code tells of the stored home."""
    with tempfile.TemporaryDirectory(prefix="postroom-upgrade-") as name:
        folder = Path(name)
        with making_in(folder) as making:
            furnish(making)
            settled(making)
            with browsing(making.postroom) as browser:
                trained(making, browser)
                runs(making, browser)
            unfinished(making)
            waiting(making)
            retouched(making)
            time.sleep(25)  # until the service has given up those whose worker was killed
        store(folder / "home", folder / "sandbox", target)
        restore_home(target, folder / "again")
        told = read(folder / "again")
    (target / "told.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(subprocess.run(["du", "-sh", str(target)], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
