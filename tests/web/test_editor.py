"""The editor of mail profiles: nothing is kept before OK, nothing is lost, nobody overwrites another."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ports import free_port
from tests.product.serving import PASSWORD
from tests.web.administrator import Administrator
from tests.web.tables import dumped
from tests.web.test_journeys import received, secret_of, sign_in

pytestmark = pytest.mark.browser
EDITOR = "profiles/1/"


def listed(postroom) -> list[dict[str, object]]:
    """The profiles as the command line tells them."""
    return postroom.json("profile", "list")


def test_cancel_leaves_every_table_as_it_was(her, cloud, postroom) -> None:
    before = dumped(postroom.home)
    her.goto(EDITOR)
    her.fill({"name": "Anders", "from_address": "anders@bakkerij.test", "client_secret": "another-secret"})
    her.press("test")
    her.in_order(failed=1)
    her.tab("incoming")
    her.press("copy")
    her.press("cancel")
    her.goto("profiles/new/")
    app = cloud.app("web")
    her.fill({"auth": "oauth-delegated"})
    her.open_details()
    smtp = cloud.endpoints["smtp"]
    mine = {"name": "Nieuw", "from_address": "facturen@bakkerij.test", "tenant": cloud.endpoints["tenant"]}
    mine |= {"host": smtp["host"], "port": smtp["port"], "authority": cloud.endpoints["authority"]}
    mine |= {"ca_file": Path(cloud.ca_file), "redirect_port": free_port(), "rate_per_minute": 0}
    her.fill({**mine, **secret_of(app)})
    her.tab("incoming")
    her.fill({"imap_host": ""})
    sign_in(her, "facturen@bakkerij.test")
    her.press("test")
    her.in_order()
    her.press("cancel")
    assert dumped(postroom.home) == before


def test_what_was_typed_is_there_again_until_it_is_cancelled(her, postroom) -> None:
    her.goto(EDITOR)
    her.fill({"from_name": "Bakkerij De Aar"})
    her.press("test")
    her.in_order()
    her.goto(EDITOR)
    assert her.page.input_value("[name=from_name]") == ""
    her.page.click("p.note.warning a")
    assert her.page.input_value("[name=from_name]") == "Bakkerij De Aar"
    her.press("discard")
    assert her.page.input_value("[name=from_name]") == "" and her.page.locator("p.note.warning").count() == 0
    assert postroom.json("profile", "show", "Facturen")["from_name"] == ""


def test_ok_keeps_everything_and_the_log_says_who(her, postroom) -> None:
    her.goto(EDITOR)
    her.fill({"name": "Rekeningen", "from_name": "De Aar", "secret_expires": "2027-05-31"})
    her.press("ok")
    kept = postroom.json("profile", "show", "Rekeningen")
    assert (kept["from_name"], kept["secret_expires"], kept["has_secret"]) == ("De Aar", "2027-05-31", True)
    expect(her.page.locator("main")).to_contain_text("2027-05-31")
    her.goto("log/")
    row = her.page.locator("tbody tr", has_text="changed a mail profile").first
    row.locator("summary").click()
    expect(row).to_contain_text("beheer")
    expect(row).to_contain_text("De Aar")


def test_the_second_of_two_administrators_is_told_and_overwrites_nothing(
    office, her, window, postroom
) -> None:
    other = window(office.address)
    other.log_in("anna")
    for one in (her, other):
        one.goto(EDITOR)
    her.fill({"from_name": "Van beheer"})
    her.press("ok")
    other.fill({"from_name": "Van anna", "redirect_port": "4000"})
    other.press("ok")
    expect(other.page.locator("[role=alert]")).to_contain_text("beheer changed the mail profile 'Facturen'")
    expect(other.page.locator("tr", has_text="Sender name")).to_contain_text("Van beheer")
    assert postroom.json("profile", "show", "Facturen")["from_name"] == "Van beheer"
    other.press("rebase")
    other.press("ok")
    kept = postroom.json("profile", "show", "Facturen")
    assert (kept["from_name"], kept["redirect_port"]) == ("Van anna", 4000)


def test_a_broken_link_opens_the_response_with_the_literal_answer_and_its_article(
    her, cloud, postroom
) -> None:
    her.goto(EDITOR)
    her.fill({"client_secret": "not-the-secret"})
    her.press("test")
    her.in_order(failed=1)
    response = her.page.locator("#response")
    expect(response).to_be_visible()
    expect(response.locator(".explanation")).to_contain_text("AADSTS7000215")
    expect(response.locator("#literal")).to_contain_text("AADSTS7000215")
    assert "not-the-secret" not in her.page.content()


def test_everything_that_does_not_fit_is_said_at_its_field(her, postroom) -> None:
    her.goto("profiles/new/")
    her.fill({"name": "", "tenant": "no tenant!", "host": "not a host", "port": "0"})
    her.press("ok")
    for field in ("name", "tenant", "host", "port", "client_id", "from_address"):
        expect(her.page.locator(f"#id_{field}_error")).to_have_count(1)
    assert [one["name"] for one in listed(postroom)] == ["Facturen"]


def test_a_secret_is_shown_only_after_the_own_password_and_the_log_notes_it(her, cloud) -> None:
    secret = Path(cloud.app("daemon")["secret_file"]).read_text().strip()
    her.goto(EDITOR)
    assert secret not in her.page.content()
    her.page.click("button[value='show:secret']:visible")
    her.fill({"password": "wrong"})
    her.page.click("main form button")
    assert secret not in her.page.content()
    her.fill({"password": PASSWORD})
    her.page.click("main form button")
    assert her.page.input_value("#shown") == secret
    her.goto("log/")
    expect(her.page.locator("main")).to_contain_text("had a secret shown")
    assert secret not in her.page.content()


def test_a_profile_in_use_cannot_be_deleted_and_the_page_says_where(her, postroom) -> None:
    assert (
        postroom.run(
            "profile",
            "add",
            "Vrij",
            "--provider",
            "smtp",
            "--host",
            "h",
            "--auth",
            "none",
            "--from",
            "a@b.test",
        ).returncode
        == 0
    )
    assert postroom.run("scenario", "set", "invoice", "--profile", "Facturen").returncode == 0
    her.goto("profiles/1/delete/")
    expect(her.page.locator("main")).to_contain_text("invoice")
    assert her.page.locator("main button.danger").count() == 0
    her.goto("profiles/2/delete/")
    her.page.click("main button.danger")
    assert [one["name"] for one in listed(postroom)] == ["Facturen"]


def test_the_list_tests_a_kept_profile_and_what_was_held_goes_on(her, cloud, postroom, pdf) -> None:
    edit = ("profile", "edit", "Facturen", "--secret-file", cloud.app()["secret_file"])
    assert postroom.run(*edit, "--host", "127.0.0.1", "--port", "1").returncode == 0
    her.goto("profiles/")
    her.page.click("form[action$='/1/test/'] button")
    her.in_order(failed=1)
    smtp = cloud.endpoints["smtp"]
    assert postroom.run(*edit, "--host", smtp["host"], "--port", smtp["port"]).returncode == 0
    her.goto("profiles/")
    her.page.click("form[action$='/1/test/'] button")
    her.in_order()


def test_another_one_becomes_the_default(her, postroom) -> None:
    words = ["--provider", "smtp", "--host", "h", "--auth", "none", "--from", "a@b.test"]
    assert postroom.run("profile", "add", "Tweede", *words).returncode == 0
    her.goto("profiles/")
    her.page.click("form[action$='/2/default/'] button")
    assert [one["name"] for one in listed(postroom) if one["is_default"]] == ["Tweede"]


def test_choosing_a_provider_fills_in_what_is_known_of_it(her) -> None:
    her.goto("profiles/new/")
    her.fill({"provider": "smtp"})
    her.page.wait_for_function("document.querySelector('[name=host]').value === ''")
    her.fill({"provider": "microsoft365"})
    her.page.wait_for_function("document.querySelector('[name=host]').value === 'smtp.office365.com'")
    assert (her.page.input_value("[name=port]"), her.page.input_value("[name=security]")) == (
        "587",
        "starttls",
    )


def test_the_registration_follows_the_redirect_url_while_it_is_typed(her) -> None:
    her.goto("profiles/new/")
    her.fill({"auth": "oauth-delegated", "redirect_url": "http://localhost:4001/mail"})
    her.page.keyboard.press("Tab")
    box = her.page.locator("#registration")
    expect(box).to_contain_text("http://localhost/mail")
    expect(box).to_contain_text("Mobile and desktop applications")
    her.fill({"client_secret": "something"})
    her.page.keyboard.press("Tab")
    expect(box).to_contain_text("Web")


def test_everything_works_without_javascript(enter, postroom) -> None:
    plain = enter(scripts=False)
    plain.goto("profiles/new/")
    plain.fill({"provider": "smtp"})
    plain.press("preset")
    plain.fill(
        {
            "name": "Kaal",
            "from_address": "kaal@contoso.test",
            "host": "127.0.0.1",
            "port": "1",
            "auth": "none",
            "security": "none",
        }
    )
    plain.press("copy")
    assert plain.page.input_value("[name=imap_host]") == "127.0.0.1"
    plain.fill({"imap_host": ""})
    plain.press("test")
    plain.page.click("#response noscript a, #response p a")
    plain.page.wait_for_selector(".state.failed")
    plain.goto("profiles/new/")
    plain.page.click("p.note.warning a")
    plain.press("ok")
    assert [one["name"] for one in listed(postroom)] == ["Facturen", "Kaal"]


def test_a_test_message_goes_without_javascript(enter, cloud) -> None:
    plain = enter(scripts=False)
    plain.goto("test-message/?profile=1")
    plain.fill({"to": "klant@bakkerij.test", "subject": "Kale proef", "html": "<p>Zonder <b>scripts</b></p>"})
    plain.page.click("main form .bar button >> nth=0")
    plain.page.wait_for_selector("#run .note")
    received(cloud, "Kale proef")


def test_a_form_that_arrives_twice_sends_one_message(her, cloud) -> None:
    her.goto("test-message/?profile=1")
    typed = {"profile": "1", "to": "klant@bakkerij.test", "subject": "Tweemaal verstuurd", "html": "Proef"}
    hidden = {
        name: her.page.input_value(f"main [name={name}]") for name in ("once", "seen", "csrfmiddlewaretoken")
    }
    sent = {"form": {**typed, **hidden}, "headers": {"Referer": her.page.url}}
    pages = [her.page.request.post(her.page.url, **sent).url for _ in range(2)]
    assert pages[0] == pages[1] != her.page.url
    her.page.goto(pages[0])
    her.in_order()
    received(cloud, "Tweemaal verstuurd")


def test_a_double_click_on_send_sends_one_message(her, cloud) -> None:
    her.goto("test-message/?profile=1")
    her.fill({"to": "klant@bakkerij.test", "subject": "Dubbele klik"})
    her.page.dblclick("main form .bar button >> nth=0")
    her.in_order()
    received(cloud, "Dubbele klik")


def test_two_windows_of_one_person_keep_their_secrets_apart(her, cloud, postroom) -> None:
    other = Administrator(her.page.context.new_page(), her.address)
    for window, name, secret in ((her, "Een", "secret-of-een"), (other, "Twee", "secret-of-twee")):
        window.goto("profiles/new/")
        window.fill(
            {"name": name, "from_address": "a@bakkerij.test", "client_id": name, "tenant": "contoso.test"}
        )
        window.fill({"client_secret": secret})
        window.tab("incoming")
        window.press("copy")
    for window in (her, other):
        window.press("ok")
    for number, secret in ((2, "secret-of-een"), (3, "secret-of-twee")):
        her.goto(f"profiles/{number}/secret/secret/")
        her.fill({"password": PASSWORD})
        her.page.click("main form button")
        assert her.page.input_value("#shown") == secret


def test_cancel_in_one_window_takes_nothing_from_another(her, postroom) -> None:
    other = Administrator(her.page.context.new_page(), her.address)
    for window in (her, other):
        window.goto(EDITOR)
    other.fill({"client_secret": "a-new-secret"})
    other.tab("incoming")
    other.press("copy")
    her.press("cancel")
    other.press("ok")
    her.goto("profiles/1/secret/secret/")
    her.fill({"password": PASSWORD})
    her.page.click("main form button")
    assert her.page.input_value("#shown") == "a-new-secret"


def test_what_was_dropped_in_another_window_is_said_and_nothing_is_kept(her, postroom) -> None:
    her.goto(EDITOR)
    her.fill({"client_secret": "a-new-secret", "from_name": "De Aar"})
    her.tab("incoming")
    her.press("copy")
    other = Administrator(her.page.context.new_page(), her.address)
    other.page.goto(her.page.url)
    other.press("cancel")
    her.press("ok")
    expect(her.page.locator("[role=alert]").first).to_contain_text("Type secrets and files once more")
    assert her.page.input_value("[name=from_name]") == "De Aar"
    assert postroom.json("profile", "show", "Facturen")["from_name"] == ""


def test_a_profile_deleted_in_another_window_is_told(her, postroom) -> None:
    her.goto(EDITOR)
    assert postroom.run("profile", "remove", "Facturen").returncode == 0
    her.press("ok")
    expect(her.page.locator("main")).to_contain_text("deleted Facturen on")


def test_a_wrong_file_is_not_kept_with_the_rest(her, pdf) -> None:
    her.goto(EDITOR)
    her.open_details()
    port = her.page.input_value("[name=port]")
    her.fill({"ca_file": pdf(), "from_name": "De Aar", "port": ""})
    her.press("ok")
    for field in ("ca_file", "port"):
        expect(her.page.locator(f"#id_{field}_error")).to_have_count(1)
    her.fill({"port": port})
    her.press("ok")
    expect(her.page.locator("p.note")).to_contain_text("saved")


def test_an_explanation_names_the_field_and_the_button_beside_each_command(her) -> None:
    her.goto(EDITOR)
    her.fill({"client_secret": "not-the-secret"})
    her.press("test")
    her.in_order(failed=1)
    expect(her.page.locator("#response .onpage").first).to_contain_text("Client secret or password")


def test_the_explanation_of_a_broken_incoming_link_names_the_incoming_server(her) -> None:
    her.goto(EDITOR)
    her.tab("incoming")
    port = free_port()
    her.fill({"imap_host": "localhost", "imap_port": port})
    her.press("test")
    expect(her.page.locator("main")).to_contain_text(f"was not entered for localhost:{port}")
    her.fill({"own_password": PASSWORD})
    her.press("test")
    her.in_order(failed=1)
    explanation = her.page.locator("#response .explanation")
    expect(explanation.first).to_contain_text(f"could not reach localhost on port {port}")
    expect(explanation.first).not_to_contain_text("127.0.0.1")
