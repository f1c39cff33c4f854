"""One installation with many mail profiles, made in one go, because each start of the command line costs a second."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.conftest import Postroom
from tests.links.runner import Runner
from tests.links.verdicts import Verdict

_COMMANDS = """
import json, sys
from postroom.cli.main import cli
for words in json.load(sys.stdin):
    cli(words, standalone_mode=False)
"""
_SIGN_IN = """
import json, sys
from urllib.parse import parse_qs, urlsplit
from postroom.cli.start import get_ready
get_ready("")
from postroom.oauth import sign_in
from postroom.profiles import repository
asked = json.load(sys.stdin)
for name in asked["profiles"]:
    found = repository.find(name)
    begun = sign_in.begin(found, sign_in.Kind.SIGN_IN, actor="test", language="en", seconds=60)
    if asked["endpoints"]:
        from types import SimpleNamespace
        from sandbox365.tests.entra_walk import Browser, walk
        browser = Browser(SimpleNamespace(endpoints=asked["endpoints"]))
        brought = walk(browser.open(begun.url), found.username).returned
    else:
        query = {key: value[0] for key, value in parse_qs(urlsplit(begun.url).query).items()}
        brought = {"state": query["state"], "code": query["nonce"]}
    outcome = sign_in.answer(brought)
    assert outcome.status is sign_in.Status.DONE, (name, outcome.told, outcome.line)
"""
_TIMES = {"POSTROOM_CONNECT_TIMEOUT": "2", "POSTROOM_REPLY_TIMEOUT": "3"}
Options = Mapping[str, object]


class Installation:
    """A home whose profiles are tested; `secrets` are texts that it must never show."""

    def __init__(self, home: Path, secrets: Callable[[], Iterable[str]] = tuple) -> None:
        self._postroom = Postroom(home)
        self._secrets = secrets
        usual = self._postroom.env()
        self._runners = {False: Runner(usual), True: Runner(usual | _TIMES)}

    def add(self, profiles: Mapping[str, Options]) -> None:
        """Add these profiles: the options of `profile add` by name."""
        self.run_all([["profile", "add", name, *_words(options)] for name, options in profiles.items()])

    def run_all(self, commands: list[list[str]]) -> None:
        """Run these commands of the command line in one process; all must succeed."""
        self._script(_COMMANDS, commands)

    def sign_in(self, *profiles: str, endpoints: Mapping[str, Any] | None = None) -> None:
        """Sign in for these profiles, at the sandbox of `endpoints` or at an endpoint that takes any code."""
        self._script(_SIGN_IN, {"profiles": profiles, "endpoints": endpoints})

    def test(
        self,
        name: str,
        *words: str,
        impatient: bool = False,
        patience: float = 30,
        as_json: bool = True,
    ) -> Verdict:
        """Run `profile test`, `impatient` with time-outs of 2 and 3 seconds; it is ended after `patience` seconds.

        Without `as_json` it prints what a person reads.
        """
        return self._test(self._runners[impatient], name, words, patience, as_json)

    def test_alone(self, name: str, *words: str, patience: float = 30) -> Verdict:
        """The same beside others that run at the same time."""
        with Runner(self._postroom.env()) as runner:
            return self._test(runner, name, words, patience)

    def _test(
        self, runner: Runner, name: str, words: tuple[str, ...], patience: float, as_json: bool = True
    ) -> Verdict:
        done = runner.run(("profile", "test", name, *words, *(("--json",) if as_json else ())), patience)
        return Verdict(words, done.code, done.printed, done.complained, done.seconds, tuple(self._secrets()))

    def close(self) -> None:
        """End what it keeps ready."""
        for runner in self._runners.values():
            runner.close()

    def _script(self, script: str, told: object) -> None:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=self._postroom.env(),
            input=json.dumps(told),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def _words(options: Options) -> list[str]:
    return [str(word) for pair in options.items() for word in pair if pair[1] is not None]
