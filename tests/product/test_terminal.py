"""What a server, a file or a person wrote reaches the terminal as letters, never as orders to it."""

import ast
import json
import os
import pty
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.command import ROOT
from tests.product.test_every_login import delegated

TITLE = "\x1b]0;owned\x07"
CLEAR = "\x1b[2J"
ONE_BYTE = "\x9b2J"
TURNED = "\u202emoc.elpmaxe@anna\u2066"
HOSTILE = f"{TITLE}{CLEAR}{ONE_BYTE}{TURNED}\x7f\u200f"
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
MAILBOX = "facturen@bakkerij.test"


class HostileServer:
    """A mail server that lets everybody in and refuses each recipient in words that steer a terminal."""

    def __init__(self, refusal: str) -> None:
        self._refusal = refusal.encode()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """No further connections."""
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._door.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.sendall(b"220 mail.example.test\r\n")
        for line in connection.makefile("rb"):
            word = line[:4].upper()
            answer = {b"EHLO": b"250-mail.example.test\r\n250 8BITMIME", b"QUIT": b"221 bye"}.get(
                word, b"250 ok"
            )
            connection.sendall((b"550 5.7.1 " + self._refusal if word == b"RCPT" else answer) + b"\r\n")


@pytest.fixture
def hostile() -> Iterator[HostileServer]:
    """The server, on a port of its own."""
    server = HostileServer(HOSTILE)
    yield server
    server.close()


@pytest.fixture
def refused(postroom, hostile, pdf):
    """An installation whose only mail was refused in hostile words."""
    words = ["--provider", "smtp", "--host", "127.0.0.1", "--port", hostile.port, "--security", "none"]
    added = postroom.run("profile", "add", "P", *words, "--auth", "none", "--from", MAILBOX)
    assert added.returncode == 0, added.stderr
    sent = postroom.run("send", pdf(), "--number", "1", "--to", "anna@kunde.test", "--wait")
    postroom.sent = sent
    return postroom


def steering(text: str) -> list[str]:
    """The characters in a text that a terminal would obey."""
    return STEERING.findall(text)


def test_a_servers_words_are_shown_by_each_command_and_steer_nothing(refused) -> None:
    shown = refused.run("outbox", "show", "1")
    assert r"\x1b]0;owned\x07\x1b[2J" in shown.stdout, "the evidence stays readable"
    assert r"\u202emoc.elpmaxe@anna\u2066" in shown.stdout
    for words in (("outbox", "list"), ("outbox", "preview", "1"), ("profile", "test", "P"), ("doctor",)):
        result = refused.run(*words)
        assert steering(result.stdout + result.stderr) == [], words
    assert steering(shown.stdout + shown.stderr + refused.sent.stdout + refused.sent.stderr) == []


def test_json_says_the_same_and_steers_nothing(refused) -> None:
    shown = refused.run("outbox", "show", "1", "--json")
    assert steering(shown.stdout) == []
    lines = [one["line"] for one in json.loads(shown.stdout)["recipients"]]
    assert any(TITLE in line and TURNED in line for line in lines), (
        "a program reads exactly what the server said"
    )


def test_a_subject_a_name_and_a_text_steer_nothing(refused, pdf) -> None:
    told = ["--number", f"2{TURNED}", "--to", "anna@kunde.test", "--subject", f"Rechnung {TURNED}"]
    result = refused.run("send", pdf(), *told)
    assert steering(result.stdout + result.stderr) == []
    result = refused.run("explain", f"550 5.7.1 {HOSTILE} 5.1.1")
    assert steering(result.stdout + result.stderr) == []
    result = refused.run("customer", "show", HOSTILE.replace("\x00", ""))
    assert result.returncode == 2 and steering(result.stdout + result.stderr) == []


def test_a_file_name_in_a_refusal_of_the_command_line_itself_steers_nothing(postroom, tmp_path) -> None:
    result = postroom.run("outbox", "list", HOSTILE)
    assert result.returncode == 2 and r"\x1b]0;owned" in result.stderr
    assert steering(result.stdout + result.stderr) == []
    path = tmp_path / f"Factuur{CLEAR}{TURNED} 1.pdf"
    path.write_bytes(b"no pdf")
    result = postroom.run("send", path, "--to", "anna@kunde.test")
    assert result.returncode != 0 and steering(result.stdout + result.stderr) == []


def test_an_answer_with_a_line_feed_begins_no_line_of_its_own(postroom) -> None:
    result = postroom.run("customer", "show", "10023\n12  sent  invoice 2026-0412")
    assert len(result.stderr.splitlines()) == 1, result.stderr


def test_a_line_feed_in_what_is_logged_begins_no_line_of_the_log(postroom) -> None:
    code = (
        "import logging, sys; from postroom.cli.start import set_up; set_up(); logging.warning(sys.argv[1])"
    )
    words = [sys.executable, "-c", code, "GET /x\nWARNING postroom everything was sent"]
    result = subprocess.run(words, env=postroom.env(), capture_output=True, text=True, cwd=ROOT, check=True)
    assert [line for line in result.stderr.splitlines() if "everything" in line] == [
        r"WARNING root GET /x\x0aWARNING postroom everything was sent"
    ]


def test_the_code_page_of_a_sign_in_service_steers_nothing(postroom, cloud) -> None:
    delegated(postroom, cloud, "public")
    body = json.dumps(
        {
            "device_code": "d",
            "user_code": f"AB{CLEAR}C",
            "verification_uri": f"https://login.example.test/{TITLE}{TURNED}",
            "expires_in": 2,
            "interval": 1,
            "message": HOSTILE,
        }
    )
    cloud.control("/faults", {"at": "devicecode", "status": 200, "body": body, "count": 1})
    result = postroom.run("profile", "login", "P", "--device", "--timeout", "2")
    assert r"AB\x1b[2JC" in result.stdout and r"\x1b]0;owned" in result.stdout
    assert steering(result.stdout + result.stderr) == []


def test_a_mail_as_it_is_goes_whole_into_a_pipe_and_visible_to_a_terminal(refused) -> None:
    raw = subprocess.run(
        [sys.executable, "-m", "postroom", "outbox", "preview", "1", "--eml", "-"],
        env=refused.env(),
        capture_output=True,
        check=True,
        cwd=ROOT,
    ).stdout
    assert b"\r\nMIME-Version: 1.0\r\n" in raw
    shown = on_a_terminal(["outbox", "preview", "1", "--eml", "-"], refused.env())
    assert "MIME-Version: 1.0" in shown and steering(shown.replace("\r\n", "\n")) == []


def test_a_terminal_shows_the_title_of_an_explanation_in_bold_and_nothing_else_of_ours(refused) -> None:
    shown = on_a_terminal(["outbox", "show", "1"], refused.env())
    ours = shown.replace("\r\n", "\n").replace("\x1b[1m", "", 1).replace("\x1b[0m", "", 1)
    assert len(ours) < len(shown) and steering(ours) == []


def test_a_traceback_and_a_librarys_warning_steer_nothing() -> None:
    code = (
        "import sys, warnings, logging; from postroom.cli.terminal import guard_streams; guard_streams();"
        "logging.basicConfig(); words = sys.argv[1]; warnings.warn(words); logging.warning(words); print(words);"
        "raise RuntimeError(words)"
    )
    result = subprocess.run([sys.executable, "-c", code, HOSTILE], capture_output=True, text=True, cwd=ROOT)
    assert result.stderr.count(r"\x1b[2J") >= 3 and r"\x1b[2J" in result.stdout
    assert steering(result.stdout + result.stderr) == []


def on_a_terminal(words: Sequence[str], environment: dict[str, str]) -> str:
    """What a command writes to a terminal of its own."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "postroom", *words]
    with subprocess.Popen(command, env=environment, stdout=its, stderr=its, cwd=ROOT):
        os.close(its)
        found = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return found.decode()


def _read(file: int) -> bytes:
    try:
        return os.read(file, 65536)
    except OSError:  # Linux: the other end is closed
        return b""


ONE_WAY = Path("postroom/cli/terminal.py")
PRINTING = {
    "click.echo",
    "click.secho",
    "click.style",
    "click.echo_via_pager",
    "click.prompt",
    "click.confirm",
}
PRINTING |= {
    "click.progressbar",
    "click.pause",
    "click.get_text_stream",
    "click.get_binary_stream",
    "print",
    "input",
}
PRINTING |= {
    "sys.stdout",
    "sys.stderr",
    "sys.__stdout__",
    "sys.__stderr__",
    "getpass.getpass",
    "traceback.print_exc",
}
FROM = {name.rpartition(".")[::2] for name in PRINTING if "." in name}


def ways_to_print(source: str) -> Iterator[str]:
    """Every other way to print that a module uses, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Attribute, ast.Name)) and ast.unparse(node) in PRINTING:
            yield f"{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.lineno}: {one.name}" for one in node.names if (node.module, one.name) in FROM)


def test_nothing_prints_but_the_terminal() -> None:
    modules = [
        path
        for folder in ("postroom", "sandbox365")
        for path in (ROOT / folder).rglob("*.py")
        if "tests" not in path.parts and path != ROOT / ONE_WAY
    ]
    assert len(modules) > 300
    found = [f"{path.relative_to(ROOT)}:{way}" for path in modules for way in ways_to_print(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "print(1)",
        "import click\nclick.echo('x')",
        "import sys\nsys.stdout.write('x')",
        "import sys\nlog(file=sys.stderr)",
        "from click import echo as say",
        "from sys import stderr",
    ],
)
def test_the_look_for_other_ways_finds_each(source) -> None:
    assert list(ways_to_print(source))
