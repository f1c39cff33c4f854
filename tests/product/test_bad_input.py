"""Bad input: exit 2, a clear sentence, nothing queued."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

PDF = b"%PDF-1.4\n" + b"x" * 3000


@pytest.fixture
def ready(postroom, tmp_path, monkeypatch):
    """An installation with one profile, and a folder with good and bad files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.pdf").write_bytes(PDF)
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "text.pdf").write_bytes(b"this is plain text")
    (tmp_path / "big.pdf").write_bytes(PDF + b"x" * 200_000)
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / os.fsdecode(b"na\xffme.pdf")).write_bytes(PDF)
    added = postroom.run(
        *("profile", "add", "Facturen", "--provider", "smtp", "--host", "127.0.0.1", "--auth", "none"),
        *("--from", "f@contoso.test", "--size-limit", "200000"),
    )
    assert added.returncode == 0, added.stderr
    return postroom


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name at least one file"),
        (["nothing.pdf"], "There is no file nothing.pdf"),
        (["folder.pdf"], "folder.pdf is a folder"),
        (["empty.pdf"], "empty.pdf is empty"),
        (["text.pdf"], "text.pdf is named .pdf but is no PDF"),
        (["big.pdf", "--to", "a@b.test"], "attachments grow by a third"),
        (["good.pdf"], "no recipient"),
        (["good.pdf", "--to", "a@"], "'a@' is not an e-mail address"),
        (["good.pdf", "--to", "a@b.test\r\nBcc: c@d.test"], "is not an e-mail address"),
        (["good.pdf", "--to", "a@b.test", "--subject", "x\r\nBcc: c@d.test"], "line break"),
        (["good.pdf", "--to", "a@b.test", "--number", "1\n2"], "line break"),
        (
            ["good.pdf", "--to", "a@b.test", "--subject", "#invoice_numbr#", "--number", "1"],
            "#invoice_number#?",
        ),
        (
            ["good.pdf", "--to", "a@b.test", "--text", "#rechnungsnumer#", "--number", "1"],
            "#rechnungsnummer#?",
        ),
        (["good.pdf", "--to", "a@b.test", "--profile", "Factuur"], "Did you mean 'Facturen'?"),
        (["good.pdf", "--to", "a@b.test", "--profile", "xyz"], "There is no mail profile 'xyz'"),
        (["good.pdf", "--to", "a@b.test", "--language", "xx"], "Choose one of: nl, de, en"),
        (["good.pdf", "--to", "a@b.test", "--wrong-option"], "No such option"),
        (["good.pdf", "--to", "a@b.test", "--user", "nobody"], "There is no user named 'nobody'"),
        (["good.pdf", "--to", "a@b.test", "--number", b"\xff"], "'number' is not written in UTF-8"),
        (["good.pdf", "--to", "a@b.test", "--text", b"\xff"], "'text' is not written in UTF-8"),
        (["good.pdf", "--to", b"\xff@b.test"], "is not an e-mail address"),
        ([b"na\xffme.pdf", "--to", "a@b.test"], "is not written in UTF-8"),
        (["/dev/zero", "--to", "a@b.test"], "/dev/zero is not an ordinary file"),
    ],
)
def test_a_wrong_order_ends_with_2_and_a_sentence_and_queues_nothing(ready, words, sentence) -> None:
    result = ready.run("send", *words)
    assert result.returncode == 2, result.stderr
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert ready.json("outbox", "list") == []


@pytest.mark.parametrize(
    ("words", "status", "code", "fields"),
    [
        (["send", "good.pdf"], 2, "no-recipient", {}),
        (["send", "good.pdf", "--to", "info@"], 2, "not-an-address", {"address": "info@"}),
        (["send", "nothere.pdf", "--to", "a@b.test"], 2, "document-file-missing", {"path": "nothere.pdf"}),
        (
            ["send", "good.pdf", "--to", "a@b.test", "--subject", "x\ny"],
            *(2, "field-not-one-line", {"field": "subject"}),
        ),
        (
            ["profile", "edit", "Facturen", "--connections", "500"],
            *(2, "profile-out-of-range"),
            {"field": "connections", "label": "Connections", "lowest": 1, "highest": 100, "value": 500},
        ),
        (
            ["profile", "show", "Factuur"],
            *(2, "profile-misspelt", {"name": "Factuur", "near": "Facturen"}),
        ),
    ],
)
def test_json_says_a_refusal_by_its_code_beside_the_sentence(ready, words, status, code, fields) -> None:
    result = ready.run(*words, "--json")
    told = json.loads(result.stdout)
    assert (result.returncode, told["code"], told["fields"]) == (status, code, fields)
    assert result.stderr.strip().startswith(told["detail"]) and told["detail"]


def test_json_of_a_refusal_is_a_document_even_when_the_input_was_no_text(ready) -> None:
    told = json.loads(ready.run("send", "good.pdf", "--to", b"\xff@b.test", "--json").stdout)
    assert (told["code"], told["fields"]) == ("not-an-address", {"address": "?@b.test"})


def test_json_keeps_the_code_and_says_the_sentence_in_the_readers_language(ready) -> None:
    spoken = {}
    for language in ("en", "nl", "de"):
        result = ready.run("--ui-language", language, "outbox", "retry", "77", "--json")
        spoken[language] = json.loads(result.stdout)
        assert result.returncode == 2 and result.stderr.strip() == spoken[language]["detail"]
    assert {(told["code"], told["fields"]["id"]) for told in spoken.values()} == {("unknown-entry", 77)}
    assert len({told["detail"] for told in spoken.values()}) == 3


def test_json_says_what_must_be_set_up_first_with_exit_code_3(postroom, pdf) -> None:
    result = postroom.run("send", pdf("1"), "--to", "a@b.test", "--json")
    assert (result.returncode, json.loads(result.stdout)["code"]) == (3, "no-profile-yet")


def test_json_says_a_fault_of_the_system_too(ready, tmp_path) -> None:
    (tmp_path / "not-a-key").mkdir()
    ready.environment["POSTROOM_KEY_FILE"] = str(tmp_path / "not-a-key")
    result = ready.run("outbox", "list", "--json")
    assert (result.returncode, json.loads(result.stdout)["code"]) == (1, "key-file-unusable")


def test_a_standard_output_that_is_full_is_said_in_a_sentence(ready) -> None:
    with Path("/dev/full").open("w") as full:
        words = [sys.executable, "-m", "postroom", "outbox", "list", "--json"]
        result = subprocess.run(
            words, env=ready.env(), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 1
    assert "No space left on device" in result.stderr and "Traceback" not in result.stderr


def test_the_size_of_the_servers_last_ehlo_counts(cloud, postroom, tmp_path) -> None:
    cloud_words = cloud.profile_words()
    assert postroom.run("profile", "add", "P", *cloud_words, "--size-limit", "0").returncode == 0
    assert postroom.json("profile", "show", "P")["server_size_limit"] == 0
    assert postroom.json("profile", "test", "P")["ok"]
    assert postroom.json("profile", "show", "P")["server_size_limit"] == 157286400


APP = ["X", "--provider", "microsoft365", "--username", "a@b.test", "--client-id", "c", "--secret-env", "S"]
TENANT = [*APP, "--tenant", "contoso.test"]
PLAIN = ["X", "--provider", "smtp", "--host", "h", "--auth", "none", "--from", "a@b.test"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["X", "--provider", "yahoo"], "no provider 'yahoo'"),
        (["X", "--provider", "smtp", "--from", "a@b.test"], "not a server name"),
        (["X", "--provider", "smtp", "--host", "h", "--auth", "none"], "sender address"),
        (["X", "--provider", "smtp", "--host", "h", "--from", "a@b.test"], "needs a password"),
        (["X", "--provider", "microsoft365", "--username", "a@b.test"], "Client ID"),
        (["X", "--provider", "microsoft365", "--username", "a@b.test", "--client-id", "c"], "client secret"),
        (APP, "Tenant (directory) ID"),
        ([*PLAIN, "--port", "70000"], "Port must be between 1 and 65535, not 70000. (--port)"),
        ([*PLAIN, "--size-limit", "9" * 23], "Largest mail must be between"),
        ([*PLAIN, "--recipients-per-day", "9" * 23], "Recipients in 24 hours must be between"),
        ([*PLAIN, "--redirect-port", "9" * 23], "Redirect port must be between"),
        ([*PLAIN, "--rate-per-minute", "nan"], "Messages a minute must be between"),
        ([*PLAIN, "--rate-per-minute", "inf"], "Messages a minute must be between"),
        ([*PLAIN, "--rate-per-minute", "-1"], "Messages a minute must be between"),
        ([*PLAIN, "--connections", "0"], "Connections must be between"),
        ([*PLAIN, "--auth", "magic"], "'magic'"),
        ([*PLAIN, "--auth", "password", "--secret-file", "none.txt"], "none.txt"),
        ([*PLAIN, "--auth", "password", "--secret-env", "NOPE"], "NOPE"),
        ([*PLAIN, "--ca-file", "text.pdf"], "no certificate in PEM form"),
        ([*PLAIN, "--from-name", "one\ntwo"], "line break"),
        ([*TENANT, "--rate-per-minute", "60"], "at most 30 messages"),
        ([*TENANT, "--connections", "4"], "at most 3 connections"),
        ([*APP, "--tenant", "http://x y"], "is not a tenant"),
        ([*PLAIN, "--from-name", "x" * 201], "longer than 200"),
        (["facturen", *PLAIN[1:]], "already a mail profile"),
        ([*TENANT, "--redirect-url", "http://localhost:3017/", "--redirect-port", "3018"], "Make them equal"),
        ([*TENANT, "--security", "none"], "never used over an open connection"),
        ([*TENANT, "--authority", "http://login.test/x"], "starts with https"),
    ],
)
def test_a_wrong_profile_is_refused_and_not_kept(ready, words, sentence) -> None:
    ready.environment["S"] = "a-client-secret"
    result = ready.run("profile", "add", *words)
    assert result.returncode == 2, result.stderr
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert [one["name"] for one in ready.json("profile", "list")] == ["Facturen"]


def test_sending_before_any_profile_exists_ends_with_3(postroom, pdf) -> None:
    result = postroom.run("send", pdf(), "--to", "a@b.test")
    assert (result.returncode, "no mail profile yet" in result.stderr) == (3, True)


def test_an_entry_that_does_not_exist_is_bad_input(ready) -> None:
    for verb in ("show", "retry", "cancel"):
        result = ready.run("outbox", verb, "99")
        assert (result.returncode, "no entry 99" in result.stderr) == (2, True)


def test_a_wrong_setting_is_named_with_its_place(postroom) -> None:
    postroom.environment["POSTROOM_RETRY_DELAYS"] = "soon"
    result = postroom.run("outbox", "list")
    assert result.returncode == 2
    assert "POSTROOM_RETRY_DELAYS: 'soon' is not a usable value" in result.stderr


def test_another_key_is_named_and_nothing_is_sent(cloud, postroom, pdf) -> None:
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    (postroom.home / "key").write_text(Fernet.generate_key().decode())
    result = postroom.run("profile", "show", "P")
    assert result.returncode == 1
    assert "sealed with another key" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_profile_in_use_is_not_removed(ready, tmp_path) -> None:
    assert ready.run("send", "good.pdf", "--to", "a@b.test", "--number", "1").returncode == 0
    result = ready.run("profile", "remove", "Facturen")
    assert result.returncode == 1
    assert "is in use" in result.stderr
    assert ready.run("outbox", "cancel", "1").returncode == 0
    assert ready.run("profile", "remove", "Facturen").returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--faults", "bad.json"], 2, "bad.json"),
        (["--faults", "missing.json"], 2, "cannot be read"),
        (["--state", "/proc/none"], 1, "cannot start"),
    ],
)
def test_a_sandbox_that_cannot_start_says_why(ready, tmp_path, words, code, sentence) -> None:
    (tmp_path / "bad.json").write_text("{bad")
    state = [] if "--state" in words else ["--state", str(tmp_path / "sandbox")]
    result = ready.run("sandbox", *state, *words, timeout=30)
    assert result.returncode == code, result.stderr
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr


def test_a_password_without_tls_is_possible_but_said_aloud(ready, tmp_path) -> None:
    (tmp_path / "secret").write_text("a password")
    words = ["--provider", "smtp", "--security", "none", "--username", "a@b.test", "--secret-file", "secret"]
    warned = ready.run("profile", "add", "Open", *words, "--host", "mail.example.com")
    assert (warned.returncode, "readable for everybody" in warned.stderr) == (0, True)
    assert ready.run("profile", "add", "Local", *words, "--host", "127.0.0.1").stderr == ""


def test_a_key_file_that_cannot_be_used_is_named(postroom) -> None:
    postroom.environment["POSTROOM_KEY_FILE"] = "/nowhere/key"
    result = postroom.run("outbox", "list")
    assert result.returncode == 1
    assert "The key file /nowhere/key cannot be used: No such file or directory" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["serve", "--host", "no such name"], "is not an address of this machine"),
        (["user", "add", "a\nb", "--password-file", "secret"], "without spaces around it"),
        (["user", "add", "BEHEER", "--password-file", "secret"], "already a user named 'BEHEER'"),
        (["user", "add", "els", "--role", "boss", "--password-file", "secret"], "'boss' is not a role"),
        (["user", "add", "els", "--email", "els@", "--password-file", "secret"], "is not an e-mail address"),
        (["user", "add", "els"], "needs a password"),
    ],
)
def test_a_wrong_server_or_person_is_refused(ready, tmp_path, words, sentence) -> None:
    (tmp_path / "secret").write_text("Sauerteig-und-Salz-1867")
    assert ready.run("user", "add", "beheer", "--password-file", "secret").returncode == 0
    result = ready.run(*words, timeout=30)
    assert (result.returncode, sentence in result.stderr) == (2, True), result.stderr
    assert [person["name"] for person in ready.json("user", "list")] == ["beheer"]
