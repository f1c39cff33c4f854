"""`make demo`: every sample document sent once, and nothing again the second time."""

import email
import email.policy
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.ports import free_port


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo in a folder of the test's own."""
    words = [sys.executable, "-m", "postroom", "demo", "--folder", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, timeout=200, check=False)


def mails(folder: Path) -> dict[Path, email.message.Message]:
    """What lies in the customers' inboxes."""
    inboxes = (folder / "sandbox" / "mailboxes").glob("*/Inbox/*.eml")
    return {
        path: email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in inboxes
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The demo, run once."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, demo(folder)


def test_every_document_lies_in_its_mailbox_once_with_equal_bytes(ran) -> None:
    folder, result = ran
    assert result.returncode == 0, result.stderr
    documents = {path.name: path.read_bytes() for path in (folder / "documents").iterdir()}
    assert len(documents) >= 12
    arrived = [next(message.iter_attachments()) for message in mails(folder).values()]
    assert Counter(part.get_filename() for part in arrived) == Counter(documents.keys())
    assert {part.get_filename(): part.get_content() for part in arrived} == documents
    for path, message in mails(folder).items():
        assert message["Message-ID"] in result.stdout
        assert str(path) in result.stdout


def test_the_second_run_sends_nothing(ran) -> None:
    folder, _ = ran
    listed = folder / "sandbox" / "deliveries.jsonl"
    before = [json.loads(line)["message_id"] for line in listed.read_text().splitlines()]
    assert demo(folder).returncode == 0
    after = [json.loads(line)["message_id"] for line in listed.read_text().splitlines()]
    assert before == after


def test_a_missing_mail_makes_the_demo_fail(ran) -> None:
    folder, _ = ran
    lost = next(iter(mails(folder)))
    content = lost.read_bytes()
    lost.unlink()
    assert demo(folder).returncode == 1
    lost.write_bytes(content)
    twice = lost.with_name("99999999-copy.eml")
    twice.write_bytes(content)
    assert demo(folder).returncode == 1
    twice.unlink()
    assert demo(folder).returncode == 0


def test_a_second_demo_in_the_same_folder_is_refused_before_it_touches_anything(tmp_path) -> None:
    words = [sys.executable, "-m", "postroom", "demo", "--folder", str(tmp_path), "--stay", "--port"]
    port = str(free_port())
    first = subprocess.Popen([*words, port], stdout=subprocess.PIPE, text=True)
    try:
        while "Ctrl-C" not in first.stdout.readline():
            assert first.poll() is None
        before = (tmp_path / "sandbox" / "ports.json").read_bytes()
        second = demo(tmp_path)
        assert (second.returncode, "already runs" in second.stderr) == (1, True)
        assert (tmp_path / "sandbox" / "ports.json").read_bytes() == before
        elsewhere = [*words[:-3], str(tmp_path / "other"), "--stay", "--port", port]
        other = subprocess.run(elsewhere, capture_output=True, text=True, check=False)
        assert (other.returncode, "cannot be used" in other.stderr) == (1, True)
        assert not list((tmp_path / "other" / "sandbox" / "mailboxes").glob("*")), (
            "the port is looked at first"
        )
    finally:
        first.terminate()
        first.wait(20)
    assert demo(tmp_path).returncode == 0
