"""Errors explained: on the command line, in the outbox, on the public page, with the profile's values."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.product.serving import PASSWORD, session, web_with

MAILBOX = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox."
TOKEN_ANSWER = (
    '{"error":"invalid_client","error_description":"AADSTS7000222: The provided keys are expired."}'
)


def piped(postroom, text, *words):
    """`postroom explain` with a text on its input."""
    return postroom.run("explain", *words, input=text)


def test_an_error_is_explained_in_each_language(postroom) -> None:
    titles = set()
    for language in ("nl", "de", "en"):
        told = postroom.json("explain", MAILBOX, "--language", language)
        assert set(told) == {"code", "title", "kind", "who", "cause", "remedy", "article", "also"}
        assert (told["code"], told["kind"]) == ("535 5.7.139 mailbox", "configuration")
        assert "Set-CASMailbox" in told["remedy"] and told["article"] == "535-5-7-139-mailbox"
        titles.add((told["title"], told["who"]))
    assert len(titles) == 3


def test_the_commands_are_filled_with_the_values_of_a_profile(postroom) -> None:
    words = ["--provider", "smtp", "--host", "127.0.0.1", "--auth", "none", "--from", "f@contoso.test"]
    assert postroom.run("profile", "add", "Mijn Facturen", *words).returncode == 0
    told = postroom.json("explain", "554 5.2.252 SendAsDenied; x", "--profile", "Mijn Facturen")
    assert "f@contoso.test" in told["remedy"] and 'postroom profile test "Mijn Facturen"' in told["remedy"]
    refused = postroom.run("explain", MAILBOX, "--profile", "Nobody")
    assert refused.returncode == 2 and "Nobody" in refused.stderr


@pytest.mark.parametrize("words", [(), ("-",)])
def test_the_text_can_come_from_the_input(postroom, words) -> None:
    told = json.loads(piped(postroom, TOKEN_ANSWER, *words, "--json").stdout)
    assert told["code"] == "AADSTS7000222"


def test_several_codes_are_named_the_inner_reason_first(postroom) -> None:
    told = postroom.json("explain", f"530 5.7.57 Client not authenticated to send mail. Error: {MAILBOX}")
    assert (told["code"], told["also"]) == ("535 5.7.139 mailbox", ["530 5.7.57"])


def test_what_is_not_known_says_so_and_still_helps(postroom) -> None:
    told = postroom.json("explain", "Het heeft de hele dag geregend.")
    assert (told["code"], told["kind"], told["article"]) == ("unknown", "unknown", "unknown")
    assert told["remedy"].startswith("1. ")


@pytest.mark.parametrize("text", ["", "   \n\t"])
def test_nothing_to_explain_is_bad_input(postroom, text) -> None:
    refused = piped(postroom, text)
    assert refused.returncode == 2 and "no text to explain" in refused.stderr and not refused.stdout


def test_bytes_that_are_no_text_are_explained_all_the_same(postroom) -> None:
    result = postroom.run("explain", "--json", input=b"\xff\xfe\x00 AADSTS50196 \x80", text=False)
    assert json.loads(result.stdout)["code"] == "AADSTS50196"


def test_the_outbox_explains_what_stopped_an_entry(cloud, postroom, pdf) -> None:
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"smtp_auth_disabled": True}}})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    words = ["send", pdf("1"), "--number", "1", "--to", "anna@kunde.test", "--wait"]
    assert postroom.run(*words).returncode == 1
    shown = postroom.json("outbox", "show", "1")
    assert (shown["error"], shown["article"]) == ("535 5.7.139 mailbox", "535-5-7-139-mailbox")
    printed = postroom.run("--ui-language", "nl", "outbox", "show", "1").stdout
    assert "Wie iets moet doen:" in printed and "Set-CASMailbox -Identity facturen@bakkerij.test" in printed


def test_what_was_sent_needs_no_explanation(cloud, postroom, pdf) -> None:
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert (
        postroom.run("send", pdf("1"), "--number", "1", "--to", "anna@kunde.test", "--wait").returncode == 0
    )
    shown = postroom.json("outbox", "show", "1")
    assert (shown["error"], shown["article"]) == (None, None)


@pytest.fixture
def web(postroom):
    """An installation with one person and one mail profile."""
    with web_with(postroom, "Facturen") as found:
        yield found


@pytest.fixture
def stranger():
    """A browser of somebody who is not logged in."""
    return session()


def ask(web, session, text, **headers):
    """Paste a text into the public page."""
    session.get(web.address + "explain/", timeout=10)
    form = {"text": text, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    return session.post(web.address + "explain/", data=form, headers=headers, timeout=30)


def test_the_public_page_explains_without_a_login(web, stranger) -> None:
    page = ask(web, stranger, MAILBOX).text
    assert "535 5.7.139 mailbox" in page and ">Set-CASMailbox -Identity &lt;mailbox&gt;" in page
    german = ask(web, stranger, MAILBOX, **{"Accept-Language": "de"}).text
    assert "Wer handeln muss:" in german


def test_what_was_pasted_is_shown_without_its_secrets_and_escaped(web, stranger) -> None:
    page = ask(
        web, stranger, "<script>alert(1)</script> client_secret=abc~Secret-1234 AADSTS7000215: Invalid"
    ).text
    assert "<script>alert" not in page and "abc~Secret-1234" not in page and "AADSTS7000215" in page


def test_an_empty_field_is_told_so(web, stranger) -> None:
    assert "There is no text" in ask(web, stranger, "  ").text


def test_an_article_has_an_address_of_its_own_and_an_unknown_one_is_not_found(web, stranger) -> None:
    assert stranger.get(web.address + "errors/aadsts50011/", timeout=10).status_code == 200
    assert stranger.get(web.address + "errors/aadsts1/", timeout=10).status_code == 404
    assert "errors/aadsts50011/" in stranger.get(web.address + "errors/", timeout=10).text


def test_a_stranger_learns_nothing_about_the_mail_profiles(web, stranger) -> None:
    address = web.address + "errors/554-5-2-252/?profile=Facturen"
    assert "f@contoso.test" not in stranger.get(address, timeout=10).text
    web.log_in(stranger, "beheer", PASSWORD)
    assert "f@contoso.test" in stranger.get(address, timeout=10).text


def test_strangers_who_paste_what_grows_do_not_stop_the_pages(web, stranger) -> None:
    with ThreadPoolExecutor(12) as others:
        begun = time.monotonic()
        texts = ["\ufdfa" * 25_000, "error_codes:" + "5" * 200 + "x"] * 6
        answers = [others.submit(ask, web, session(), text) for text in texts]
        pages = [stranger.get(web.address + "login/", timeout=30) for _ in range(5)]
        codes = {answer.result().status_code for answer in answers}
    assert all(page.ok for page in pages) and time.monotonic() - begun < 30
    assert codes <= {200, 503} and 200 in codes
    assert "Press Explain again" not in ask(web, stranger, MAILBOX).text


def test_only_administrators_see_the_values_of_a_mail_profile(postroom, web, stranger) -> None:
    for role in ("reader", "clerk"):
        assert postroom.run("user", "add", role, "--role", role, "--password-env", "WEB").returncode == 0
        web.log_in(stranger, role, PASSWORD)
        page = stranger.get(web.address + "errors/554-5-2-252/?profile=Facturen", timeout=10).text
        assert "f@contoso.test" not in page and "&lt;sender address&gt;" in page
        form = {"text": "554 5.2.252 SendAsDenied", "csrfmiddlewaretoken": stranger.cookies["csrftoken"]}
        told = stranger.post(web.address + "explain/?profile=Facturen", data=form, timeout=10).text
        assert "f@contoso.test" not in told
        stranger.cookies.clear()
