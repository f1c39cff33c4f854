"""A clerk at the outbox: a failed mail is understood and sent, a duplicate let go, an unknown outcome settled."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.web.eyes import barriers, faults

pytestmark = pytest.mark.browser


def done(postroom, *words: object) -> None:
    """Run a command that must work."""
    result = postroom.run(*words)
    assert result.returncode == 0, (words[:3], result.stderr)


def worked(postroom) -> None:
    """Let the workers do what they can."""
    assert "Traceback" not in postroom.run("work", "--until-empty").stderr


def state(her) -> str:
    """The state that the page of an entry shows."""
    return str(her.page.locator("#entry .state").first.inner_text())


def in_order(her) -> None:
    """Nothing that a careful person would notice, in both sizes."""
    for width, height in ((390, 844), (1366, 768)):
        her.page.set_viewport_size({"width": width, "height": height})
        assert faults(her.page, "en") + barriers(her.page) == []


@pytest.fixture
def address() -> str:
    """Somebody whom no other test writes to."""
    return f"klant-{uuid.uuid4().hex[:10]}@klant.test"


@pytest.fixture
def sent_to(cloud):
    """How many mails the sandbox took for somebody."""
    return lambda address: sum(address in one["recipients"] for one in cloud.deliveries())


def test_a_failed_mail_is_understood_and_goes_after_the_repair(
    her, postroom, cloud, pdf, address, sent_to
) -> None:
    refusal = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
    cloud.control("/faults", [{"at": "rcpt", "recipient": address, "reply": refusal, "count": 1}])
    done(postroom, "send", pdf(), "--number", "2026-0412", "--debtor", "10023", "--to", address)
    worked(postroom)
    her.goto("outbox/?tab=needs-you")
    in_order(her)
    row = her.page.locator("#rows tbody tr")
    assert "failed" in row.inner_text() and "550" not in row.inner_text()
    row.locator("a").first.click()
    told = her.page.locator("#entry .card").inner_text()
    assert "The recipient is unknown" in told and "What to do now:" in told
    assert her.page.locator(".explanation ol.steps li").count() > 0
    expect(her.page.get_by_text(re.compile("RESOLVER.ADR")).first).to_be_hidden()
    her.page.locator("#entry .problem summary", has_text="Technical answer").click()
    expect(her.page.get_by_text(re.compile("RESOLVER.ADR")).first).to_be_visible()
    in_order(her)
    her.page.get_by_role("button", name="Try again").click()
    expect(her.page.locator("#entry .state").first).to_have_text("waiting")
    worked(postroom)
    # The page follows by itself what the workers do.
    expect(her.page.locator("#entry .state").first).to_have_text("sent")
    assert her.page.locator("#entry[hx-get]").count() == 0
    assert sent_to(address) == 1


def test_a_held_duplicate_is_let_go_with_a_reason_by_keyboard_alone(
    her, postroom, pdf, address, sent_to
) -> None:
    words = ["--number", "2026-0413", "--debtor", "10024", "--to", address]
    done(postroom, "send", pdf("2"), *words)
    worked(postroom)
    assert postroom.run("send", pdf("3"), *words).returncode == 1
    her.goto("outbox/?tab=needs-you")
    her.page.get_by_role("link", name=re.compile("2026-0413")).press("Enter")
    assert "Already sent on" in her.page.locator("#entry .problem").inner_text()
    her.page.get_by_role("link", name="Send again on purpose").press("Enter")
    in_order(her)
    assert address in her.page.locator("main .problem").inner_text()
    her.page.get_by_role("button", name="Send again").press("Enter")
    assert her.page.url.endswith("/resend/")  # without a reason nothing goes
    her.page.get_by_label("Why is it sent again?").fill("the customer has deleted it")
    her.page.get_by_label("Why is it sent again?").press("Enter")
    expect(her.page.locator("#entry .state").first).to_have_text("waiting")
    worked(postroom)
    expect(her.page.locator("#entry .state").first).to_have_text("sent")
    assert "the customer has deleted it" in her.page.locator("#entry").inner_text()
    assert sent_to(address) == 2


def test_an_unknown_outcome_is_settled_with_its_evidence(
    enter, postroom, cloud, pdf, address, sent_to
) -> None:
    done(postroom, "profile", "edit", "Facturen", "--imap-host", "")
    cloud.control("/faults", [{"at": "before_250", "recipient": address, "cut": True, "count": 1}])
    done(postroom, "send", pdf("4"), "--number", "2026-0414", "--to", address)
    worked(postroom)
    her = enter(scripts=False)
    her.goto("outbox/?tab=needs-you")
    her.page.get_by_role("link", name=re.compile("2026-0414")).click()
    assert state(her) == "unknown"
    evidence = her.page.locator("section[aria-labelledby=evidence]").inner_text()
    for words in (
        "The last words, at",
        "Ask the customer",
        address,
        "Look in the Sent folder",
        "has it twice",
    ):
        assert words in evidence, words
    her.page.wait_for_timeout(12_000)  # as long as the server may still store it
    her.page.get_by_label("How did you find out?").fill("asked by telephone")
    her.page.get_by_role("button", name="It was not sent: send it").click()
    assert "Your decision is kept." in her.page.locator("main").inner_text()
    worked(postroom)
    her.page.reload()
    assert state(her) == "sent" and sent_to(address) == 1
    her.goto("log/")
    assert "settled an unknown entry" in her.page.locator("table").inner_text()


def test_the_exact_mail_is_read_in_the_browser(her, postroom, pdf, address, tmp_path) -> None:
    html = tmp_path / "text.html"
    html.write_text('<p>Beste <strong>klant</strong></p><p><a href="https://example.com/">hier</a></p>')
    words = ["--language", "nl", "--subject", "Uw factuur", "--html-file", html]
    done(postroom, "template", "set", "Brief", *words)
    done(postroom, "scenario", "set", "invoice", "--template", "Brief")
    done(postroom, "send", pdf("5"), "--number", "2026-0415", "--to", address, "--language", "nl")
    wrong = []
    her.page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    her.goto("outbox/?text=2026-0415")
    her.page.get_by_role("link", name=re.compile("2026-0415")).click()
    her.page.get_by_role("link", name="The mail").click()
    inside = her.page.frame_locator("iframe")
    expect(inside.locator("strong")).to_have_text("klant")
    with her.page.expect_download() as saved:
        her.page.get_by_role("link", name=re.compile(".eml")).press("Enter")
    assert b"Uw factuur" in saved.value.path().read_bytes()
    in_order(her)
    assert wrong == []


def test_a_mail_refused_for_one_is_sent_to_that_one_once_however_often_it_is_asked_for(
    her, enter, postroom, cloud, pdf, address, sent_to
) -> None:
    ok = f"ok-{address}"
    full = {"at": "rcpt", "recipient": address, "reply": "552 5.2.2 Mailbox full", "count": 1}
    cloud.control("/faults", [full])
    done(postroom, "send", pdf("6"), "--number", "2026-0416", "--to", ok, "--to", address)
    worked(postroom)
    her.goto("outbox/?tab=needs-you")
    in_order(her)
    row = her.page.locator("#rows tbody tr", has_text="2026-0416")
    assert "sent, 1 refused" in row.inner_text() and address in row.inner_text()
    row.locator("a").first.click()
    in_order(her)
    her.page.get_by_role("link", name="Send again to those who were refused").click()
    in_order(her)
    other = enter("anna")
    other.page.goto(her.page.url)
    for she in (her, other):
        she.page.get_by_label("Why is it sent again?").fill("they made room")
    her.page.get_by_role("button", name="Send again").click()
    expect(her.page.locator("#entry .state").first).to_have_text("waiting")
    other.page.get_by_role("button", name="Send again").click()
    told = other.page.locator("main").inner_text()
    assert "There is no second mail." in told and "Was sent again as" in told
    in_order(other)
    worked(postroom)
    assert (sent_to(ok), sent_to(address)) == (1, 1)
    her.goto("outbox/?tab=needs-you")
    assert "2026-0416" not in her.page.locator("main").inner_text()
