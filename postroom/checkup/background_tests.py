"""Connection tests that a page watches: each runs in a thread of this process and is forgotten an hour later."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog
from django.db import connections

from postroom.checkup.refusals import TooManyTests
from postroom.checkup.steps import Report, Step
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_, Sentence

Work = Callable[[Callable[[Step], None]], Report]
_log = structlog.get_logger(__name__)
_KEPT = 3600.0
"""Seconds."""
_AT_ONCE = 8
_runs: dict[str, "Run"] = {}
_guard = threading.Lock()


@dataclass
class Run:
    """One test: the links found so far; `refused` when it could not be begun or broke off.

    Of the `profile`, as it was typed or kept when the test began, no secret stays here.
    """

    id: str
    person: str
    profile: Profile
    begun: float
    steps: list[Step] = field(default_factory=list)
    report: Report | None = None
    refused: Sentence = field(default_factory=Sentence)

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.report is not None or bool(self.refused)


def start(person: str, profile: Profile, work: Work, *, once: str = "") -> Run:
    """Begin a test for that person. Raises NotPossible when too many run already.

    With the same `once` again, which a form brings that was sent twice, the first one is answered.
    """
    with _guard:
        _forget_old()
        earlier = find(once, person)
        if earlier:
            return earlier
        if sum(not run.ended for run in _runs.values()) >= _AT_ONCE:
            raise TooManyTests()
        run = Run(once or secrets.token_hex(16), person, _without_secrets(profile), clock.monotonic())
        _runs[run.id] = run
    threading.Thread(target=_go, args=(run, work), name="checkup", daemon=True).start()
    return run


def find(run_id: str, person: str) -> Run | None:
    """The test with that key, if that person began it and it is not forgotten."""
    run = _runs.get(run_id)
    return run if run and run.person == person else None


def _go(run: Run, work: Work) -> None:
    try:
        run.report = work(run.steps.append)
    except Refusal as refusal:
        run.refused = refusal.sentence
    except Exception:
        _log.exception("connection test", profile=run.profile.name)
        run.refused = Sentence(N_("The test broke off. The log of the server says why."))
    finally:
        connections.close_all()


def _without_secrets(profile: Profile) -> Profile:
    nothing = Secret("")
    return replace(profile, secret=nothing, certificate=nothing, imap_secret=nothing)


def _forget_old() -> None:
    limit = clock.monotonic() - _KEPT
    for old in [run.id for run in _runs.values() if run.begun < limit]:
        del _runs[old]
