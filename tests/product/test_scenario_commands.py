"""The commands `scenario` and `template`: what they print, their exit codes, and that they keep all or nothing."""

import json

import pytest

from tests.product.test_outbox_commands import Shell, done, refusal, shell

__all__ = ["shell"]


@pytest.fixture
def office(shell) -> Shell:
    """An installation with one mail profile at a server that is never asked."""
    sender = ("--auth", "none", "--from", "f@contoso.test")
    added = shell.run("profile", "add", "Facturen", "--provider", "smtp", "--host", "127.0.0.1", *sender)
    assert added.returncode == 0
    return shell


def answer(office: Shell, *words: object) -> object:
    """What a command prints with --json."""
    return json.loads(done(office.run(*words, "--json")))


def test_a_document_type_is_set_shown_and_taken_back(office, pdf) -> None:
    terms = pdf("terms", "Voorwaarden.pdf")
    assert done(office.run("template", "set", "Brief", "--language", "nl", "--subject", "S", "--text", "T"))
    options = ("--profile", "Facturen", "--template", "Brief", "--recipient", "a@contoso.test", "--bcc")
    more = ("b@contoso.test", "--reply-to", "r@contoso.test", "--no-prompt", "--hide-sent", "--delete-pdf")
    more += ("--send-at", "4:00")
    found = answer(office, "scenario", "set", "invoice", *options, *more, "--attach", terms)
    (attached,) = found.pop("attachments")
    assert (attached["name"], attached["media_type"], attached["size"]) == (
        "Voorwaarden.pdf",
        "application/pdf",
        terms.stat().st_size,
    )
    assert found == {
        "type": "invoice",
        "title": None,
        "own": False,
        "profile": "Facturen",
        "template": "Brief",
        "rule": "fixed",
        "recipients": ["a@contoso.test"],
        "cc": [],
        "bcc": ["b@contoso.test"],
        "reply_to": "r@contoso.test",
        "prompt": False,
        "hide_sent": True,
        "delete_pdf": True,
        "move_pdf_to": "",
        "send_at": "04:00",
        "version": 2,
        "stored": True,
    }
    assert answer(office, "scenario", "show", "invoice") == {**found, "attachments": [attached]}
    assert "* invoice              Facturen  Brief  a@contoso.test" in done(office.run("scenario", "list"))
    assert "is in use (scenario: invoice)" in refusal(office.run("profile", "remove", "Facturen"), 1)
    assert "is in use (invoice)" in refusal(office.run("template", "remove", "Brief"), 1)
    away = (
        "--profile",
        "default",
        "--template",
        "built-in",
        "--bcc",
        "",
        "--reply-to",
        "",
        "--rule",
        "given",
    )
    left = answer(office, "scenario", "set", "invoice", *away, "--detach", "Voorwaarden.pdf")
    assert (left["profile"], left["template"], left["bcc"], left["reply_to"]) == (None, None, [], None)
    assert (left["rule"], left["recipients"], left["attachments"]) == ("given", ["a@contoso.test"], [])
    assert answer(office, "scenario", "reset", "invoice")["stored"] is False
    assert done(office.run("profile", "remove", "Facturen")) == ""


def test_a_type_of_ones_own_comes_and_goes(office) -> None:
    assert "needs a title" in refusal(office.run("scenario", "set", "visit-report", "--no-prompt"), 2)
    assert answer(office, "scenario", "set", "visit-report", "--title", "Bezoekverslag")["own"] is True
    assert len(answer(office, "scenario", "list")) == 10
    near = office.run("scenario", "show", "visit-raport")
    assert "Did you mean 'visit-report'?" in refusal(near, 2)
    assert done(office.run("scenario", "remove", "visit-report")) == ""
    assert "stays" in refusal(office.run("scenario", "remove", "invoice"), 2)


def test_a_refused_part_keeps_the_whole_command_from_working(office, pdf, tmp_path) -> None:
    empty = tmp_path / "leeg.pdf"
    empty.write_bytes(b"")
    for words, sentence in (
        (("--cc", "a@contoso.test", "--attach", empty), "is empty"),
        (("--cc", "a@contoso.test", "--attach", pdf(), "--detach", "other.pdf"), "other.pdf"),
        (("--cc", "a@contoso.test", "--profile", "Factuur"), "Did you mean 'Facturen'?"),
        ((), "Say what is to change"),
    ):
        assert sentence in refusal(office.run("scenario", "set", "invoice", *words), 2)
    assert answer(office, "scenario", "show", "invoice")["version"] == 0


def test_words_are_written_changed_shown_and_brought_back(office, tmp_path) -> None:
    brief, html = tmp_path / "brief.txt", tmp_path / "brief.html"
    brief.write_text("Beste klant,\nde factuur #factuurnummer#.\n", "utf-8")
    html.write_text('<p>Zie <a href="https://contoso.test/">hier</a><script>x</script></p>', "utf-8")
    nl = ("Brief", "--language", "nl")
    first = answer(
        office, "template", "set", *nl, "--subject", "Factuur #factuurnummer#", "--text-file", brief
    )
    assert first["languages"]["nl"]["text"] == brief.read_text("utf-8")
    second = answer(
        office, "template", "set", *nl, "--html-file", html, "--file-name", "#soort# #nummer#.pdf"
    )
    words = second["languages"]["nl"]
    assert (words["subject"], words["version"]) == ("Factuur #factuurnummer#", 2)
    assert words["html"] == '<p>Zie <a href="https://contoso.test/">hier</a></p>'
    assert words["text"] == "Zie hier (https://contoso.test/)\n"
    assert answer(office, "template", "show", "Brief") == second
    assert answer(office, "template", "list") == [second]
    assert answer(office, "template", "preview", *nl) == {
        "subject": "Factuur 2026-0412",
        "text": words["text"],
        "html": words["html"],
        "file_name": "Factuur 2026-0412.pdf",
    }
    third = answer(office, "template", "set", *nl, "--text", "Kort.")
    assert (third["languages"]["nl"]["text"], third["languages"]["nl"]["html"]) == ("Kort.", "")
    back = answer(office, "template", "restore", *nl, "--version", 1)["languages"]["nl"]
    assert (back["version"], back["text"]) == (4, first["languages"]["nl"]["text"])
    told = answer(office, "template", "versions", *nl)
    assert [(one["version"], one["language"]) for one in told] == [(n, "nl") for n in (4, 3, 2, 1)]
    assert done(office.run("template", "rename", "Brief", "Rekening")) == ""
    assert "Did you mean 'Rekening'" in refusal(office.run("template", "show", "Rekenig"), 2)
    assert done(office.run("template", "remove", "Rekening")) == ""


def test_a_real_document_is_previewed_with_its_own_number(office, pdf) -> None:
    office.json("send", pdf("1"), "--number", "77", "--debtor", "9", "--to", "a@example.com")
    words = ("--subject", "#factuurnummer# #debiteur#", "--text", "T", "--file-name", "F #nummer#")
    assert office.run("template", "set", "Brief", "--language", "nl", *words).returncode == 0
    shown = answer(office, "template", "preview", "Brief", "--language", "nl", "--document", 1)
    assert (shown["subject"], shown["file_name"]) == ("77 9", "F 77.pdf")
    gone = office.run("template", "preview", "Brief", "--language", "nl", "--document", 5)
    assert "There is no document 5." in refusal(gone, 2)


def test_words_that_cannot_be_kept_are_refused(office, tmp_path) -> None:
    for words, sentence in (
        (("--subject", "#factuurnumer#", "--text", "T"), "(in the subject). Did you mean #factuurnummer#?"),
        (("--subject", "S"), "A template needs a text."),
        (("--text", "T", "--text-file", tmp_path / "x"), "not both"),
        (("--text-file", tmp_path / "x"), "cannot be read"),
        ((), "Say what is to change"),
    ):
        assert sentence in refusal(office.run("template", "set", "Brief", "--language", "nl", *words), 2)
    unknown = office.run("template", "set", "Brief", "--language", "xx", "--text", "T")
    assert "Choose one of: nl, de, en" in refusal(unknown, 2)
    assert answer(office, "template", "list") == []
    assert (
        office.run("template", "set", "Brief", "--language", "nl", "--subject", "S", "--text", "T").returncode
        == 0
    )
    other = office.run("template", "preview", "Brief", "--language", "de")
    assert "has no words in the language de" in refusal(other, 2)
