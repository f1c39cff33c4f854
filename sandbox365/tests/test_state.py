"""Starting, stopping, restarting, and the folder in which the sandbox remembers."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sandbox365 import Sandbox, SandboxError
from sandbox365.tests.conftest import MAIL, MAILBOX, Office


def test_a_restart_on_the_same_state_changes_nothing(tmp_path):
    with Sandbox(tmp_path) as first:
        office = Office(first)
        token, secret, authority = office.token(), office.secret(), Path(first.ca_file).read_bytes()
        office.send()
        office.close()
    with Sandbox(tmp_path) as second:
        assert second == first
        office = Office(second)
        assert (office.secret(), Path(second.ca_file).read_bytes()) == (secret, authority)
        client = office.connect()
        office.auth(client, token)
        office.send(client)
        office.close()
        assert len(office.deliveries()) == 2
        assert office.folder(MAILBOX, "Sent Items") == [MAIL, MAIL]


def test_a_stopped_sandbox_answers_no_more(tmp_path):
    before = threading.active_count()
    sandbox = Sandbox(tmp_path)
    endpoints = sandbox.start()
    held = socket.create_connection(("127.0.0.1", endpoints.smtp_port))
    held.settimeout(5)
    assert held.recv(1000).startswith(b"220 ")
    sandbox.stop()
    assert held.recv(1000) == b""
    for port in (endpoints.smtp_port, urlsplit(endpoints.control).port):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    assert threading.active_count() == before
    sandbox.stop()  # once more does no harm


def test_a_taken_port_is_given_up_with_a_warning(tmp_path, caplog):
    with Sandbox(tmp_path) as first:
        pass
    with socket.create_server(("127.0.0.1", first.smtp_port)), Sandbox(tmp_path) as second:
        assert second.smtp_port != first.smtp_port
        assert (second.authority, second.control) == (first.authority, first.control)
    assert f"Port {first.smtp_port} (smtp) is taken; the sandbox uses {second.smtp_port} now." in caplog.text


def test_the_endpoints_are_plain_json_without_a_secret(office):
    text = json.dumps(office.endpoints)
    assert {
        "authority",
        "tenant",
        "domain",
        "ca_file",
        "smtp",
        "imap",
        "login",
        "control",
        "apps",
        "users",
        "mailboxes",
        "store",
    } == set(office.endpoints)
    for door in ("smtp", "imap"):
        assert office.endpoints[door].keys() == {"host", "port", "security"}
    assert not [app for app in office.endpoints["apps"] if office.secret(app["name"]) in text]
    assert "facturen@bakkerij.test" in office.endpoints["mailboxes"]
    assert "beheer@bakkerij.test" in office.endpoints["users"]


def test_the_state_shows_no_password_and_no_secret(office):
    office.switch(mailboxes={MAILBOX: {"password": "hunter2"}})
    text = json.dumps(office.state())
    assert "hunter2" not in text
    assert office.secret() not in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_keys_and_secrets_are_for_the_owner_only(office):
    state = Path(office.endpoints["store"]).parent
    private = [*state.glob("*.key"), *state.glob("secrets/*")]
    assert len(private) >= 8
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}


def test_the_directory_file_adds_and_changes(tmp_path):
    directory = {
        "mailboxes": {"Kassa@bakkerij.test": {"password": "open"}, MAILBOX: None},
        "apps": {"till": {"client_id": "11111111-2222-3333-4444-555555555555", "secret": "sesame"}},
        "settings": {"token_lifetime": 300},
    }
    (tmp_path / "directory.json").write_text(json.dumps(directory))
    with Sandbox(tmp_path) as endpoints:
        office = Office(endpoints)
        assert "kassa@bakkerij.test" in endpoints.mailboxes
        assert MAILBOX not in endpoints.mailboxes
        client_id = directory["apps"]["till"]["client_id"]
        answer = office.post_token(client_id=client_id, client_secret="sesame")
        assert answer.json()["expires_in"] == 300
        assert office.connect().login("kassa@bakkerij.test", "open")[0] == 235
        office.close()


@pytest.mark.parametrize(
    ("directory", "sentence"),
    [
        ("{", "directory.json: Expecting property name"),
        (
            '{"mailbox": {}}',
            "the directory: unknown mailbox; known are apps, mailboxes, settings, tenants, users.",
        ),
        ("[]", "the directory: a JSON object is needed here"),
        (
            '{"settings": {"basic_auth": "maybe"}}',
            "settings: basic_auth must be 'on' or 'disabled' or 'retired'.",
        ),
        ('{"mailboxes": {"a@b.test": {"full": 1}}}', "mailboxes / a@b.test: full must be true or false."),
        ('{"mailboxes": {"a@b.test": {"send_as": "x"}}}', "send_as must be a list of texts."),
        ('{"apps": {"x": {}}}', "apps / x is new and needs: client_id."),
        (
            '{"apps": {"daemon": {"secret_expires": "soon"}}}',
            "secret_expires must be a date such as 2027-12-31.",
        ),
        ('{"apps": {"daemon": {"secret": ""}}}', "apps / daemon: secret must be a text that is not empty."),
        ('{"apps": {"daemon": {"name": "x"}}}', "apps / daemon: name is its name and cannot be changed."),
        (
            '{"tenants": {"bakkerij.test": null, "contoso.test": null, "outlook.test": null}}',
            "tenants: one at least must stay.",
        ),
        ('{"mailboxes": {"a@b.test": {"smtp_auth_disabled": "no"}}}', "must be true or false or null."),
    ],
)
def test_a_wrong_directory_file_is_refused_with_a_sentence(tmp_path, directory, sentence):
    (tmp_path / "directory.json").write_text(directory)
    with pytest.raises(SandboxError) as caught:
        Sandbox(tmp_path).start()
    assert sentence in str(caught.value)


def test_a_wrong_patch_changes_nothing(office):
    patch = {"apps": {"daemon": {"secret": "new"}}, "settings": {"colour": "red"}}
    before = office.secret()
    answer = requests.post(office.endpoints["control"] + "/directory", json=patch)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("settings: unknown colour; known are ")
    assert office.secret() == before


def test_a_body_that_is_no_json_is_refused_with_a_sentence(office):
    answer = requests.post(
        office.endpoints["control"] + "/directory", data="{", headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"][:20]) == (400, "The body is no JSON:")


def test_a_missing_faults_file_is_told(tmp_path):
    with pytest.raises(SandboxError, match=r"nowhere\.json cannot be read"):
        Sandbox(tmp_path, tmp_path / "nowhere.json").start()


def test_a_foreign_address_cannot_be_listened_on(tmp_path):
    with pytest.raises(SandboxError, match="The sandbox cannot start: "):
        Sandbox(tmp_path, host="192.0.2.1").start()


def test_a_sandbox_is_started_once(tmp_path):
    sandbox = Sandbox(tmp_path)
    sandbox.start()
    with pytest.raises(SandboxError, match="runs already"):
        sandbox.start()
    sandbox.stop()


def test_reset_empties_mailboxes_faults_and_switches(office):
    office.order(at="connect", cut=True)
    office.control("/faults/clear")
    office.send()
    office.switch(mailboxes={MAILBOX: {"full": True}})
    office.order(at="connect", cut=True)
    state = office.control("/reset")
    assert (state["faults"], state["counts"]) == ([], {})
    assert state["directory"]["mailboxes"][MAILBOX]["full"] is False
    assert office.deliveries() == []
    assert list(Path(office.endpoints["store"]).iterdir()) == []
    office.send()
    assert office.state()["counts"] == {"tokens": 1, "connections": 1, "logins": 1, "messages": 1}


FOREGROUND = """
import json, sys
from pathlib import Path
from sandbox365 import serve_forever
serve_forever(Path(sys.argv[1]), None, lambda endpoints: print(json.dumps(endpoints.as_json()), flush=True))
print("bye", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_it_ends_cleanly_on_a_signal(tmp_path, number):
    command = [sys.executable, "-c", FOREGROUND, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        endpoints = json.loads(process.stdout.readline())
        assert requests.get(endpoints["control"] + "/state").status_code == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "bye\n", "")
