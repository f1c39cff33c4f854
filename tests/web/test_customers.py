"""Customers at a browser: the file of an old program is uploaded, looked at, imported, and its customer found."""

from pathlib import Path

import pytest

from tests.web.eyes import SIZES, barriers

pytestmark = pytest.mark.browser
LINES = (
    "Klantenlijst 23-11-2026",
    "",
    "Debiteurnummer;Naam;Taal;E-mail;E-mail factuur;CC factuur;Telefoon",
    "10023,00;Café Zoë;Nederlands;kantoor@zoe.test;;;1",
    "10024,00;Bäckerei Weiß;D;info@weiss.test;rechnung@weiss.test, chef@weiss.test;kopie@weiss.test;2",
    "10025,00;Citroën;N;info@citroen;;;3",
    "Totaal;;;;;;6",
)
UNKNOWN = (
    "Ref;Wie;Postvak;Boekhouding\r\nK-7;Café Zoë;zoe@zoe.test;fac@zoe.test\r\nK-8;Weiß;info@weiss.test;\r\n"
)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export as Windows programs write it."""
    path = tmp_path / "klanten.csv"
    path.write_bytes("\r\n".join(LINES).encode("cp1252"))
    return path


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_windows_export_is_looked_at_imported_and_its_customer_found(enter, exported, scripts) -> None:
    her = enter(scripts=scripts)
    her.goto("customers/")
    her.page.click("main a[href='/customers/import/']")
    her.fill({"file": exported})
    her.page.click("main form button")
    told = her.page.inner_text("main")
    assert "cp1252, semicolon, 4 rows, decimal comma" in told and "Telefoon" in told
    for name in ("Café Zoë", "Bäckerei Weiß"):
        assert name in told
    assert "'info@citroen' is not an e-mail address" in told
    assert "Lines that are no customers were skipped: 7." in told
    her.press("import")
    assert "Imported: 3 new, 0 changed, 0 as they were, 0 refused." in her.page.inner_text("main")
    her.fill({"search": "zoë"})
    her.page.keyboard.press("Enter")
    her.page.click("main tbody a")
    assert her.page.locator("main h1").inner_text().startswith("Café Zoë")
    her.fill({"address-1-type": "delivery-note", "address-1-address": "bakker@zoe.test"})
    her.press("ok")
    assert "bakker@zoe.test (delivery note)" in her.page.inner_text("main tbody")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_columns_that_nobody_knows_are_said_once_and_kept(enter, tmp_path, scripts) -> None:
    her, path = enter(scripts=scripts), tmp_path / "lijst.csv"
    path.write_bytes(UNKNOWN.encode("cp1252"))
    _upload(her, path)
    assert "No column with debtor numbers was found" in her.page.inner_text("main")
    said = {"column-0": "number", "column-1": "company", "column-2": "address::to"}
    her.fill(said | {"column-3": "address:invoice:to"})
    her.press("columns")
    her.press("import")
    assert "Imported: 2 new, 0 changed, 0 as they were, 0 refused." in her.page.inner_text("main")
    assert "fac@zoe.test (invoice)" in her.page.inner_text("main tbody")
    path.write_bytes(UNKNOWN.replace("fac@", "facturen@").encode("cp1252"))
    _upload(her, path)
    assert "for the same headings" in her.page.inner_text("main")
    her.press("import")
    assert "Imported: 0 new, 1 changed, 1 as they were, 0 refused." in her.page.inner_text("main")
    assert "facturen@zoe.test (invoice)" in her.page.inner_text("main tbody")


def _upload(her, path: Path) -> None:
    her.goto("customers/import/")
    her.fill({"file": path})
    her.page.click("main form button")
    her.page.wait_for_url("**/customers/import/*/")


def test_nothing_on_these_pages_shuts_anybody_out_or_scrolls_sideways(her, exported) -> None:
    wrong = []
    for path in (
        "customers/import/",
        "customers/new/",
        "preview",
        "customers/",
        "customers/1/",
        "customers/1/delete/",
    ):
        if path == "preview":
            _upload(her, exported)
            her.open_details()
        else:
            her.goto(path)
        for width, height in SIZES.values():
            her.page.set_viewport_size({"width": width, "height": height})
            sideways = her.page.evaluate(
                "() => [document.documentElement, ...document.querySelectorAll('.table')]"
                ".some(one => one.scrollWidth > one.clientWidth + 1)"
            )
            wrong += [(path, width, "scrolls")] if sideways else []
            wrong += [(path, width, barrier) for barrier in barriers(her.page)]
        if path == "preview":
            her.press("import")
    assert wrong == []
