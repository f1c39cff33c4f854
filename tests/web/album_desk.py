"""The clerk's desk in the album: documents in every state, and each warning that is seen before harm."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from postroom.documents.einvoice.tests.sample import BUYER, XRECHNUNG, Sample
from postroom.documents.einvoice.tests.write_ubl import ubl
from tests.clerk.papers import Invoice
from tests.web.administrator import Administrator

MADE = datetime.now(UTC)
PAPERS = (
    Invoice("2026-0501", "10023", made=MADE, issued=MADE.date()),
    Invoice("2026-0502", "99999", made=MADE, issued=MADE.date()),
    Invoice("2026-0503", "10024", made=MADE, issued=MADE.date()),
    Invoice("2026-0504", "10023", made=datetime(2026, 8, 3, tzinfo=UTC), issued=date(2026, 8, 3)),
    Invoice("2026-0505", "10023", made=MADE, issued=MADE.date()),
    Invoice("2026-0505", "10023", made=MADE, issued=MADE.date(), total="99,95"),
    Invoice("2026-0412", "10023", made=MADE, issued=MADE.date()),
)
"""In order; without a customer; a customer who wants no mail; forgotten; out of date; its newer one; sent already."""
RUN = Invoice("2026-0500", "10023", made=MADE, issued=MADE.date())
GONE = Invoice("2026-0507", "10023", made=MADE, issued=MADE.date())


def desk_pages() -> dict[str, Any]:
    """Name of the picture -> how to get there."""
    return {
        "documents": _documents,
        "documents-ready": _at("documents/?show=ready"),
        "documents-check": _checked,
        "document": lambda her: _open(her, "2026-0501"),
        "document-einvoice": _einvoice,
        "document-reading": _reading,
        "taught-headings": _at("settings/headings/"),
        "document-mail": lambda her: _mail(her, "2026-0501"),
        "document-mail-wrong-recipient": _wrong_recipient,
        "document-mail-sent-already": lambda her: _mail(her, "2026-0412"),
        "document-mail-stale": lambda her: _mail(her, "2026-0504"),
        "document-mail-saved": _saved,
        "documents-taken-off": _taken_off,
        "documents-taken-off-list": _at("documents/?show=taken-off"),
        "run-sending": _run,
    }


def _at(path: str) -> Any:
    return lambda her: her.goto(path)


def _upload(her: Administrator, papers: tuple[Invoice, ...]) -> None:
    """Papers that are there already are so again."""
    her.goto("documents/")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for position, paper in enumerate(papers):
            place = Path(folder) / str(position)
            place.mkdir()
            files.append(str(paper.file(place)))
        her.page.set_input_files("main [name=files]", files)
        with her.page.expect_navigation():
            her.page.click(".drop button")


def _documents(her: Administrator) -> None:
    _upload(her, PAPERS)
    her.goto("documents/")
    her.page.click(".because summary >> nth=0")


def _open(her: Administrator, number: str) -> None:
    her.goto(f"documents/?show=ready&q={number}")
    her.page.locator("table.list tbody tr a").first.click()
    her.page.wait_for_load_state()


def _einvoice(her: Administrator) -> None:
    """An invoice with a fault of its form and a broken rule; the same file again is the same document."""
    wrong = ubl(Sample(number="2026-0520", guideline=XRECHNUNG, gross="400.00", delivery=BUYER))
    her.goto("documents/")
    file = {"name": "Factuur 2026-0520.xml", "mimeType": "text/xml", "buffer": wrong}
    her.page.set_input_files("main [name=files]", file)
    with her.page.expect_navigation():
        her.page.click(".drop button")
    _open(her, "2026-0520")
    her.page.click("a[href$='/einvoice/']")
    her.page.wait_for_load_state()


def _reading(her: Administrator) -> None:
    """With a heading that was taught just now, and one that is refused."""
    _open(her, "2026-0502")
    her.page.locator("main .bar a.button[href$='reading/']").click()
    for heading in ("Opmerking", "Datum"):
        her.page.fill("#id_heading", heading)
        her.page.click("#teach button")
        her.page.wait_for_load_state()


def _mail(her: Administrator, number: str) -> None:
    _open(her, number)
    her.page.locator("main .bar a.button").first.click()
    her.page.wait_for_selector("#edited")


def _wrong_recipient(her: Administrator) -> None:
    _mail(her, "2026-0501")
    her.fill({"to": "boekhoudin@klant.test"})
    her.press("send")
    her.page.wait_for_selector(".warnings")


def _saved(her: Administrator) -> None:
    _mail(her, "2026-0505")
    her.fill({"subject": "Factuur 2026-0505, tweede versie"})
    her.press("save")
    her.page.wait_for_selector(".note")
    _mail(her, "2026-0505")


def _checked(her: Administrator) -> None:
    her.goto("documents/")
    her.page.click("button[name=all]")
    her.page.wait_for_selector("main .stay")


def _taken_off(her: Administrator) -> None:
    """With the notice that undoes it; in the next language with the one that offers what was uploaded again."""
    _upload(her, (GONE,))
    if not her.page.locator("form.note button").count():
        her.goto(f"documents/?show=ready&q={GONE.number}")
        her.page.check("#chosen [name=ids]")
        her.page.click("#chosen [formaction$='take-off/']")
        her.page.wait_for_selector("form.note button")


def _run(her: Administrator) -> None:
    """Handed over once; nobody works here, so it stays on its way."""
    if her.page.request.get(her.address + "runs/1/").ok:
        her.goto("runs/1/")
        return
    _upload(her, (RUN,))
    her.goto(f"documents/?q={RUN.number}")
    her.page.check("#chosen [name=ids]")
    her.page.click("#chosen .bar button.quiet >> nth=0")
    her.page.click("main .stay button")
    her.page.wait_for_selector("#progress")


def see_waiting_mails(her: Administrator) -> None:
    """The customer of the run is not to be e-mailed any more; its mail still waits."""
    _run(her)
    her.goto("customers/1/")
    her.fill({"do_not_email": "Alles per post"})
    her.press("ok")
    her.goto("waiting/?customer=10023")
    her.page.wait_for_selector("#waiting")
