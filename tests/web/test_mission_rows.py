"""Rows of the two programs that Postroom replaces, each used in the browser (docs/mission.md names the page)."""

import email
import email.policy
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ports import free_port
from tests.product.serving import serving
from tests.web.administrator import Administrator
from tests.web.test_journeys import microsoft, secret_of, sign_in_there

pytestmark = pytest.mark.browser
EDITOR = "profiles/1/"


def person_signs_in(her: Administrator, cloud, app: str, secret: bool = True) -> None:
    """Make the profile one with a person, at an app registration of the sandbox."""
    her.goto(EDITOR)
    her.fill(
        {"auth": "oauth-delegated", "client_id": cloud.app(app)["client_id"], "redirect_port": free_port()}
    )
    if secret:
        her.fill({"client_secret": Path(cloud.app(app)["secret_file"]).read_text().strip()})


def delivered(cloud, subject: str):
    """The message with that subject as the sandbox stored it."""
    state = Path(cloud.endpoints["store"]).parent
    raw = next(
        raw for one in cloud.deliveries() if subject.encode() in (raw := (state / one["file"]).read_bytes())
    )
    return email.message_from_bytes(raw, policy=email.policy.SMTP)


def test_a_button_copies_the_outgoing_side_to_incoming(her) -> None:
    her.goto(EDITOR)
    her.open_details()
    her.fill({"host": "smtp.office365.com", "port": "587", "rate_per_minute": "25"})
    her.tab("incoming")
    her.fill({"imap_host": "elsewhere.test"})
    her.press("copy")
    expect(her.page.locator("#incoming")).to_be_visible()
    values = [her.page.input_value(f"[name={name}]") for name in ("imap_host", "imap_port", "imap_security")]
    assert values == ["outlook.office365.com", "993", "tls"]


def test_the_own_address_of_who_sends_comes_before_the_profiles(enter, cloud) -> None:
    anna = enter("anna")
    anna.goto("test-message/?profile=1")
    assert anna.page.input_value("[name=to]") == "anna@bakkerij.test"
    anna.fill({"own_sender": True, "to": "klant@bakkerij.test"})
    anna.page.click("main form .bar button >> nth=0")
    anna.tested()
    expect(anna.page.locator("tr", has_text="sender").first).to_contain_text("anna@bakkerij.test")


def test_the_user_name_is_apart_from_the_sender_address(her, postroom) -> None:
    her.goto(EDITOR)
    her.fill({"username": "post@bakkerij.test", "from_address": "facturen@bakkerij.test"})
    her.press("ok")
    kept = postroom.json("profile", "show", "Facturen")
    assert (kept["username"], kept["from"]) == ("post@bakkerij.test", "facturen@bakkerij.test")


def test_client_id_secret_and_tenant_are_covered_shown_and_pasted(her, cloud) -> None:
    her.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    her.goto(EDITOR)
    for name in ("tenant", "client_id", "client_secret"):
        field = her.page.locator(f"[name={name}]")
        assert field.get_attribute("type") == "password"
    her.page.click("[data-show=id_tenant]")
    assert her.page.get_attribute("[name=tenant]", "type") == "text"
    assert her.page.input_value("[name=tenant]") == cloud.endpoints["tenant"]
    for name in ("tenant", "client_id", "client_secret"):
        her.page.evaluate(f"navigator.clipboard.writeText(' pasted-{name} ')")
        her.page.click(f"[data-paste=id_{name}]")
        expect(her.page.locator(f"[name={name}]")).to_have_value(f"pasted-{name}")


def test_a_test_message_has_cc_bcc_attachment_and_html_and_becomes_a_template(her, cloud, pdf) -> None:
    her.goto("test-message/?profile=1")
    assert "Postroom" in her.page.input_value("[name=subject]")
    people = {"to": "klant@bakkerij.test", "cc": "kopie@bakkerij.test", "bcc": "blind@bakkerij.test"}
    her.fill({**people, "subject": "Proef C12", "uploads": pdf(name="bijlage.pdf")})
    editor = her.page.locator("trix-editor")
    editor.click()
    her.page.keyboard.type("Vet of niet ")
    her.page.click("main form .bar button >> nth=0")
    her.in_order()
    mail = delivered(cloud, "Proef C12")
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == (people["to"], people["cc"], None)
    assert "Vet of niet" in mail.get_body(("html",)).get_content() and mail.get_body(("plain",))
    assert [part.get_filename() for part in mail.iter_attachments()] == ["bijlage.pdf"]
    her.goto("test-message/?profile=1")
    her.fill({"subject": "Groet van ons"})
    her.page.click("button[name=draft]")
    assert her.page.input_value("[name=subject]") == "Groet van ons"
    her.fill({"name": "Groet"})
    her.page.locator("main button[name=action][value=ok]:visible").last.click()
    her.goto("templates/")
    expect(her.page.locator("main")).to_contain_text("Groet")


def test_a_real_document_comes_to_me_and_its_customer_hears_nothing(her, cloud, postroom, pdf) -> None:
    words = ["--number", "2026-C12", "--debtor", "7", "--to", "ver-weg@bakkerij.test", "--language", "en"]
    assert postroom.run("send", pdf("C12", name="factuur C12.pdf"), *words).returncode == 0
    her.goto("test-message/?profile=1")
    her.fill({"to": "mij@bakkerij.test", "document": "1"})
    her.page.click("main form .bar button >> nth=0")
    her.in_order()
    mail = delivered(cloud, "Invoice 2026-C12")
    assert mail["To"] == "mij@bakkerij.test"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["factuur C12.pdf"]
    assert postroom.json("outbox", "show", "1")["state"] == "pending"


def test_aadsts700025_is_explained_and_the_way_out_works(her, cloud) -> None:
    person_signs_in(her, cloud, "public", secret=False)
    her.fill({"client_secret": "a-secret-too-many"})
    her.press("sign-in")
    shown = sign_in_there(her, "facturen@bakkerij.test")
    assert "AADSTS700025" in shown
    expect(her.page.locator("#sign-in-state .explanation")).to_contain_text("AADSTS700025")
    her.page.click("p.bar a.button")
    her.fill({"remove_secret": True})
    her.press("sign-in")
    assert "Signed in as facturen@bakkerij.test" in sign_in_there(her, "facturen@bakkerij.test")
    her.page.wait_for_selector("#told.note")
    her.page.click("p.bar a.button")
    her.press("ok")
    expect(her.page.locator("tbody")).not_to_contain_text("Nobody has signed in yet")


def test_with_the_vendors_registration_nobody_types_a_client_id(postroom, cloud, window) -> None:
    app = cloud.app("daemon")
    postroom.environment["POSTROOM_DEFAULT_CLIENT_ID"] = app["client_id"]
    with serving(postroom, "--no-workers") as web:
        her = window(web.address)
        her.first_start(web.next_line(2))
        her.goto("profiles/new/")
        her.open_details()
        fields = microsoft(cloud) | {"client_secret": secret_of(app)["client_secret"]}
        fields.pop("imap")
        her.fill(fields)
        her.tab("incoming")
        her.fill({"imap_host": ""})
        her.press("test")
        her.in_order()
        her.press("ok")
    assert postroom.json("profile", "show", "Facturen")["client_id"] == app["client_id"]


def test_the_administrator_grants_the_permission_in_the_browser(her, cloud) -> None:
    her.goto(EDITOR)
    her.fill({"redirect_port": free_port()})
    her.press("consent")
    assert "The permission was granted" in sign_in_there(her, "beheer@bakkerij.test")
    expect(her.page.locator("#told.note")).to_contain_text("The permission was granted")


def test_service_mails_and_invoices_leave_from_accounts_of_their_own(her, postroom, pdf) -> None:
    words = ["--provider", "smtp", "--host", "h", "--auth", "none", "--from", "service@contoso.test"]
    assert postroom.run("profile", "add", "E-Service", *words).returncode == 0
    for type_, profile in (("service-message", "E-Service"), ("invoice", "Facturen")):
        her.goto(f"scenario/{type_}/")
        her.fill({"profile": profile})
        her.page.locator("main button[name=action][value=ok]:visible").last.click()
        her.page.wait_for_url("**/scenarios/")
    for type_, number in (("service-message", "1"), ("invoice", "2")):
        words = ["--type", type_, "--number", number, "--to", "a@b.test"]
        assert postroom.run("send", pdf(number), *words).returncode == 0
    assert [one["profile"] for one in postroom.json("outbox", "list")] == ["E-Service", "Facturen"]


def test_the_settings_of_the_page_are_on_every_mail(her, postroom, pdf) -> None:
    her.goto("settings/")
    typed = {
        "cc": "kantoor@bakkerij.test",
        "bcc": "archief@bakkerij.test",
        "office_address": "antwoord@bakkerij.test",
        "order_address": "bestel@bakkerij.test",
        "pdf_folder": "/srv/pdf",
        "file_name_pattern": "Factuur #debiteurnummer#-#factuurnummer#.pdf",
        "program": "Compad Bakkerij",
        "company": "Bakkerij De Gouden Aar",
        "language": "nl",
    }
    her.fill(typed)
    ticks = [box.get_attribute("name") for box in her.page.locator("main input[type=checkbox]").all()]
    assert len(ticks) == 3
    her.fill(dict.fromkeys(ticks, True))
    her.page.locator("main button[name=action][value=ok]:visible").last.click()
    her.goto("settings/")
    assert {name: her.page.input_value(f"[name={name}]").strip() for name in typed} == typed
    assert all(her.page.is_checked(f"[name={name}]") for name in ticks)
    sent = postroom.json("send", pdf("1"), "--number", "9", "--debtor", "42", "--to", "a@b.test")
    assert [(one["kind"], one["address"]) for one in sent["recipients"][1:]] == [
        ("cc", typed["cc"]),
        ("bcc", typed["bcc"]),
    ]
    assert sent["subject"] == "Factuur 9 van Bakkerij De Gouden Aar"
    her.goto("outbox/1/")
    expect(her.page.locator("main")).to_contain_text("Factuur 42-9.pdf")
    her.goto("test-message/")
    assert "Compad Bakkerij" in her.page.input_value("[name=subject]")
    scenarios = {one["type"]: one for one in postroom.json("scenario", "list")}
    assert scenarios["invoice"]["hide_sent"] and scenarios["invoice"]["delete_pdf"]
    assert scenarios["delivery-note"]["delete_pdf"]


def test_the_placeholder_of_the_german_program_is_filled_in(her, postroom, pdf) -> None:
    her.goto("templates/new/")
    her.fill(
        {"name": "Rechnung", "language": "de", "subject": "Rechnung #extRechnungsNr#", "text": "Guten Tag"}
    )
    her.page.locator("main button[name=action][value=ok]:visible").last.click()
    her.page.wait_for_url("**/template/?*")
    her.goto("scenario/invoice/")
    her.fill({"template": "Rechnung"})
    her.page.locator("main button[name=action][value=ok]:visible").last.click()
    her.page.wait_for_url("**/scenarios/")
    words = ["--number", "4711", "--to", "a@b.test", "--language", "de"]
    assert postroom.json("send", pdf("1"), *words)["subject"] == "Rechnung 4711"
