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
    "10025,00;Citroën;N;geen adres;;;3",
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
    assert "cp1252, semicolon, 3 rows, decimal comma" in told and "Telefoon" in told
    for name in ("Café Zoë", "Bäckerei Weiß"):
        assert name in told
    assert "'geen' is not an e-mail address" in told
    her.press("import")
    assert "Imported: 2 new, 0 changed, 0 as they were, 1 refused." in her.page.inner_text("main")
    her.fill({"search": "zoë"})
    her.page.keyboard.press("Enter")
    her.page.click("main tbody a")
    assert her.page.locator("main h1").inner_text().startswith("Café Zoë")
    her.fill({"address-1-type": "delivery-note", "address-1-address": "bakker@zoe.test"})
    her.press("ok")
    assert "bakker@zoe.test (delivery note)" in her.page.inner_text("main tbody")


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
            her.goto("customers/import/")
            her.fill({"file": exported})
            her.page.click("main form button")
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
