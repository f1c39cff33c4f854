"""No answer from outside takes longer, or more memory, than its budget: one table of peers without an end."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from postroom.transport.tests import certificates as making
from postroom.transport.tests.certificates import Certificates
from tests.endless import peers
from tests.strain import in_time

PATIENCE = 1.5
"""Seconds: every deadline of the process that asks."""
MOST_MEMORY = 100_000_000
"""Bytes, of all rows of a kind together."""
STAGES: dict[str, tuple[str, Callable[[str, str], peers.Play], str]] = {
    "banner": ("smtp", peers.smtp, "ConnectionLost"),
    "ehlo": ("smtp", peers.smtp, "ConnectionLost"),
    "auth": ("smtp", peers.smtp, "ConnectionLost"),
    "rcpt": ("smtp", peers.smtp, "ConnectionLost"),
    "final": ("smtp", peers.smtp, "OutcomeUnknown"),
    "greeting": ("imap", peers.imap, "NotReached"),
    "login": ("imap", peers.imap, "Broken"),
    "list": ("imap", peers.imap, "Broken"),
    "search": ("imap", peers.imap, "Broken"),
    "literal": ("imap", peers.imap, "Broken"),
    "token": ("token", peers.sign_in, "TokenUnavailable"),
    "discovery": ("discovery", peers.sign_in, "TokenUnavailable"),
    "device": ("device", peers.sign_in, "TokenUnavailable"),
}
"""Where the answer does not end: who is asked, the peer, and the fault that it becomes. After the final dot nobody
knows what has become of the mail; before it nothing was sent."""
KINDS = ("drip", "flood", "gigabyte", "nested", "never")
ONLY_HTTP = ("packed twice", "redirected", "long chunk size")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A trusted authority with its servers."""
    return making.make(tmp_path_factory.mktemp("certificates"))


def ask(stages: list[str], kind: str, certificates: Certificates, home: Path, security: str) -> Any:
    """How a process ends that asks these peers, all at once."""
    with ExitStack() as stack:
        rows = []
        for stage in stages:
            who, play, _ = STAGES[stage]
            tls = certificates.right if security == "tls" or play is peers.sign_in else None
            port = stack.enter_context(peers.listening(play(stage, kind), tls))
            rows.append({"name": stage, "who": who, "port": port, "security": security})
        waits = {f"POSTROOM_{name}_TIMEOUT": str(PATIENCE) for name in ("CONNECT", "REPLY", "FINAL")}
        settings = {"POSTROOM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "postroom.site.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.endless.asking"],
            input=json.dumps({"rows": rows, "ca_pem": certificates.ca_pem}),
            env={**os.environ, **waits, **settings},
            capture_output=True,
            text=True,
            timeout=110,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)


def check(found: Any, stages: list[str]) -> None:
    """Each became its fault, in time, and all of them together took little memory."""
    for stage in stages:
        fault, words, seconds = found["rows"][stage]
        assert fault == STAGES[stage][2], (stage, fault, words)
        assert in_time(seconds, PATIENCE, 5), (stage, seconds, words)
    assert found["grown"] < MOST_MEMORY


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_without_an_end_is_given_up_wherever_it_comes(kind, certificates, tmp_path) -> None:
    check(ask([*STAGES], kind, certificates, tmp_path, "none"), [*STAGES])


@pytest.mark.parametrize("kind", ONLY_HTTP)
def test_a_web_answer_is_bounded_however_it_is_packed(kind, certificates, tmp_path) -> None:
    stages = ["token", "discovery", "device"]
    check(ask(stages, kind, certificates, tmp_path, "none"), stages)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_tls_makes_no_answer_longer(kind, certificates, tmp_path) -> None:
    stages = [stage for stage, (who, _, _) in STAGES.items() if who in ("smtp", "imap")]
    check(ask(stages, kind, certificates, tmp_path, "tls"), stages)
