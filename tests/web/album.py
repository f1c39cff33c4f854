"""Every page and state of the web interface, as an administrator reaches it: for pictures and for looking at them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from postroom.documents.tests.layouts import Sheet
from tests.ports import free_port
from tests.product.serving import PASSWORD
from tests.web.administrator import NAME, Administrator
from tests.web.album_desk import desk_pages, see_waiting_mails

Way = Callable[[Administrator], None]
TEMPLATE = "Rekening"
CUSTOMERS = """Debiteurnummer;Naam;Taal;E-mail;E-mail factuur;Telefoon
10023;Lunchroom De Molen;N;inkoop@klant.test;facturen@klant.test;1
10025;Café Zoë;N;kantoor@zoe.test;;2
10026;Bäckerei Weiß;Frans;info@weiss.test;;3
"""


def furnish(postroom: Any, cloud: Any, folder: Path) -> None:
    """An installation with people, profiles, a scenario, a template, and mails in several states."""
    postroom.environment |= {
        "WEB": PASSWORD,
        "WRONG": "no-secret",
        "POSTROOM_COMPANY": "Bakkerij De Gouden Aar",
    }
    _people(postroom)
    _profiles(postroom, cloud)
    _words(postroom, folder)
    _customers(postroom)
    _mails(postroom, folder)
    _doubt(postroom, cloud, folder)


def _people(postroom: Any) -> None:
    people = ((NAME, "administrator", ""), ("anna", "clerk", "anna@bakkerij.test"), ("lena", "reader", ""))
    for name, role, email in people:
        words = ["--role", role, "--email", email, "--password-env", "WEB"]
        done(postroom, "user", "add", name, *words)


def _profiles(postroom: Any, cloud: Any) -> None:
    words = cloud.profile_words()
    done(postroom, "profile", "add", "Facturen", *words, "--from-name", "Bakkerij De Gouden Aar")
    broken = [word for word in words if word not in ("--secret-file", cloud.app()["secret_file"])]
    more = ["--secret-env", "WRONG", "--from", "leverbonnen@bakkerij.test"]
    done(postroom, "profile", "add", "Leverbonnen", *broken, *more, "--secret-expires", "2026-12-01")
    web = [word for word in cloud.profile_words("web") if word not in ("--auth", "oauth-app")]
    more = ["--auth", "oauth-delegated", "--redirect-port", free_port()]
    done(postroom, "profile", "add", "Persoon", *web, *more)


def _words(postroom: Any, folder: Path) -> None:
    html = folder / "text.html"
    html.write_text("<p>Beste klant,</p><p>hierbij uw factuur <strong>#factuurnummer#</strong>.</p>")
    for language in ("nl", "de"):
        words = [
            "--language",
            language,
            "--subject",
            "#soort# #factuurnummer# van #bedrijf#",
            "--html-file",
            html,
        ]
        done(postroom, "template", "set", TEMPLATE, *words, "--file-name", "Factuur #debiteur#-#nummer#.pdf")
    done(postroom, "template", "set", TEMPLATE, "--language", "nl", "--subject", "Factuur #factuurnummer#")
    copies = ["--cc", "kantoor@bakkerij.test", "--delete-pdf"]
    done(postroom, "scenario", "set", "invoice", "--profile", "Facturen", "--template", TEMPLATE, *copies)
    oven = ["--rule", "fixed", "--recipient", "oven@bakkerij.test", "--profile", "Leverbonnen"]
    done(postroom, "scenario", "set", "production-list", *oven)


def _customers(postroom: Any) -> None:
    words = ["--name", "Lunchroom De Molen", "--language", "nl", "--to", "inkoop@klant.test"]
    done(postroom, "customer", "add", "10023", *words, "--address", "invoice:to:boekhouding@klant.test")
    done(
        postroom,
        "customer",
        "add",
        "10024",
        "--name",
        "Hotel Zonneduin",
        "--do-not-email",
        "krijgt alles per post",
    )


def _mails(postroom: Any, folder: Path) -> None:
    numbers = ("2026-0412", "2026-0413", "2026-0414", "2026-0415")
    people = ("inkoop@klant.test", "boekhouding@klant.test", "weg@bakkerij.test", "office@klant.test")
    for number, address in zip(numbers, people, strict=True):
        document = folder / f"factuur {number}.pdf"
        document.write_bytes(f"%PDF-1.4 {number}".encode())
        done(
            postroom,
            "send",
            document,
            "--number",
            number,
            "--debtor",
            "10023",
            "--to",
            address,
            "--language",
            "nl",
        )
    document, sheet = folder / "lijst.pdf", Sheet()
    sheet.headline(20, 20, "Productielijst 47")
    document.write_bytes(bytes(sheet.output()))
    done(postroom, "send", document, "--type", "production-list", "--number", "47", "--language", "nl")
    postroom.run("work", "--until-empty", timeout=120)


def _doubt(postroom: Any, cloud: Any, folder: Path) -> None:
    """A mail whose answer was lost, of a profile without an incoming side: a person decides."""
    document = folder / "herinnering.pdf"
    document.write_bytes(b"%PDF-1.4 herinnering")
    done(postroom, "profile", "add", "Herinneringen", *cloud.profile_words(), "--imap-host", "")
    cloud.control("/faults", {"at": "after_store", "recipient": "laat@klant.test", "cut": True, "count": 1})
    words = ["--type", "reminder", "--number", "2026-0399", "--debtor", "10031", "--to", "laat@klant.test"]
    done(postroom, "send", document, *words, "--profile", "Herinneringen", "--language", "nl")
    postroom.run("work", "--until-empty", timeout=120)


def done(postroom: Any, *words: object) -> None:
    """Run a command that must work."""
    result = postroom.run(*words)
    assert result.returncode == 0, (words[:3], result.stderr)


def at(path: str) -> Way:
    """The page at an address."""
    return lambda her: her.goto(path)


def editor_tab(panel: str) -> Way:
    """The editor of the first profile with one of its tabs, everything unfolded."""

    def go(her: Administrator) -> None:
        her.goto("profiles/1/")
        her.tab(panel)
        her.open_details()

    return go


def _tested(her: Administrator) -> None:
    her.goto("profiles/1/")
    her.press("test")
    her.tested()


def _broken(her: Administrator) -> None:
    her.goto("profiles/2/")
    her.press("test")
    her.tested()


def _refused(her: Administrator) -> None:
    her.press("cancel")
    her.goto("profiles/new/")
    her.fill({"tenant": "no tenant!", "host": "no host", "port": "0"})
    her.press("ok")


def _signing_in(her: Administrator) -> None:
    her.goto("profiles/3/")
    her.press("sign-in")
    her.page.wait_for_selector("#go")


def _message_sent(her: Administrator) -> None:
    her.goto("test-message/?profile=1")
    her.fill({"to": "klant@bakkerij.test"})
    her.page.click("main form .bar button >> nth=0")
    her.tested()


def _secret_shown(her: Administrator) -> None:
    her.goto("profiles/1/secret/secret/")


def _explained(her: Administrator) -> None:
    her.goto("explain/")
    her.fill(
        {
            "text": "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be used."
        }
    )
    her.page.click("main form button")


def _previewed(her: Administrator) -> None:
    """The import asks for a file; the browser makes it up, as no folder is known here."""
    her.goto("customers/import/")
    file = {"name": "klanten.csv", "mimeType": "text/csv", "buffer": CUSTOMERS.encode("cp1252")}
    her.page.set_input_files("main [name=file]", files=[file])
    her.page.click("main form button")


ALBUM: dict[str, Way] = {
    "overview": at(""),
    "outbox": at("outbox/"),
    "outbox-needs-you": at("outbox/?tab=needs-you"),
    "entry-sent": at("outbox/1/"),
    "entry-held": at("outbox/5/"),
    **desk_pages(),
    "customers": at("customers/"),
    "customer": at("customers/1/"),
    "customer-new": at("customers/new/"),
    "customer-delete": at("customers/1/delete/"),
    "customer-import": at("customers/import/"),
    "customer-preview": _previewed,
    "entry-unknown": at("outbox/6/"),
    "entry-mail": at("outbox/1/preview/"),
    "entry-cancel": at("outbox/5/cancel/"),
    "entry-resend": at("outbox/1/resend/"),
    "profiles": at("profiles/"),
    "profile-outgoing": editor_tab("outgoing"),
    "profile-incoming": editor_tab("incoming"),
    "profile-tested": _tested,
    "profile-broken": _broken,
    "profile-refused": _refused,
    "profile-new": at("profiles/new/"),
    "profile-sign-in": _signing_in,
    "profile-secret": _secret_shown,
    "profile-delete": at("profiles/1/delete/"),
    "test-message": at("test-message/"),
    "test-message-sent": _message_sent,
    "scenarios": at("scenarios/"),
    "scenario": at("scenario/invoice/"),
    "scenario-new": at("scenarios/new/"),
    "scenario-reset": at("scenario/invoice/reset/"),
    "templates": at("templates/"),
    "template": at(f"template/?name={TEMPLATE}&language=nl"),
    "template-versions": at(f"template/versions/?name={TEMPLATE}&language=nl"),
    "template-new": at("templates/new/"),
    "template-rename": at(f"template/rename/?name={TEMPLATE}"),
    "settings": at("settings/"),
    "people": at("people/"),
    "person": at("people/2/"),
    "person-add": at("people/add/"),
    "person-password": at("people/2/password/"),
    "person-remove": at("people/2/remove/"),
    "log": at("log/"),
    "account": at("account/"),
    "account-password": at("account/password/"),
    "waiting-mails": see_waiting_mails,
    "explain": _explained,
    "articles": at("errors/"),
    "article": at("errors/nobody-signed-in/?profile=Persoon"),
}
"""Name of the picture -> how to get there. Log-in and first start are pictured apart, before anybody is in."""
