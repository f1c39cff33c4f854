"""The whole test of a profile, and tests that a page watches: each in a thread, forgotten an hour later."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog
from django.db import connections

from postroom.audit.record import record
from postroom.checkup.links import Message, Test, check_incoming, check_outgoing
from postroom.checkup.refusals import TooManyTests
from postroom.checkup.steps import STEPS, Report, Step
from postroom.checkup.test_message import message_of, usual
from postroom.inbox.open_mailbox import check_incoming_is_set
from postroom.oauth import draft_sign_in
from postroom.outbox import pauses
from postroom.profiles.drafts import Draft
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.addresses import to_wire_address
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_, Sentence, Translator

Tell = Callable[[Step], None]


def check(
    profile: Profile,
    tell: Tell,
    *,
    actor: str,
    incoming: bool = False,
    send_to: str = "",
    translate: Translator = str,
    language: str = "en",
) -> Report:
    """Test link by link; `tell` hears each as it is done. A passed outgoing side frees what the profile's fault held.

    `send_to` sends one real message there, written in `language`; the audit log notes it. Raises BadInput: no
    incoming server is set, or `send_to` is no address.
    """
    recipient = to_wire_address(send_to) if send_to else ""
    if incoming:
        check_incoming_is_set(profile)
    message = message_of(usual(profile, recipient, translate), profile, language) if recipient else None
    return _run_test(Test(profile, tell), message, actor=actor, incoming=incoming)


def check_draft(draft: Draft, tell: Tell, *, actor: str, incoming: bool = False) -> Report:
    """Test what is typed; nothing that is kept changes. The audit log notes where the secrets were sent.

    Raises ProfileRefused, BadInput as `check`.
    """
    profile = draft.as_profile()
    if incoming:
        check_incoming_is_set(profile)
    record(actor, "profile test", subject=profile.name, after={"places": draft.name_places()})
    test = Test(
        profile, tell, kept=False, credential=lambda typed: draft_sign_in.get_draft_credential(draft, typed)
    )
    return _run_test(test, None, actor=actor, incoming=incoming)


def send_message(profile: Profile, message: Message, tell: Tell, *, actor: str = "") -> Report:
    """Test the outgoing side and send a message; the audit log notes it as the test message of `actor`.

    "" for what the caller has noted.
    """
    return _run_test(Test(profile, tell), message, actor=actor, incoming=False)


def _run_test(test: Test, message: Message | None, *, actor: str, incoming: bool) -> Report:
    if message and actor:
        told = {"to": ", ".join(message.recipients)}
        record(actor, "profile test message", subject=test.profile.name, after=told)
    check_outgoing(test, message)
    if test.kept and not test.has_failed():
        pauses.release(test.profile.id)
    if incoming:
        test.skip(*STEPS[:-1])
        test.note(_test_incoming(test))
    return test.report()


def _test_incoming(test: Test) -> Step:
    """Without a token the incoming side cannot be judged: an older one that still lives would hide the fault."""
    if test.has_failed("token") and test.profile.imap_auth == "same":
        return Step("imap", "skipped", "token")
    return check_incoming(test)


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
        run = Run(once or secrets.token_hex(16), person, _strip_secrets(profile), clock.monotonic())
        _runs[run.id] = run
    threading.Thread(target=_run_work, args=(run, work), name="checkup", daemon=True).start()
    return run


def find(run_id: str, person: str) -> Run | None:
    """The test with that key, if that person began it and it is not forgotten."""
    run = _runs.get(run_id)
    return run if run and run.person == person else None


def _run_work(run: Run, work: Work) -> None:
    try:
        run.report = work(run.steps.append)
    except Refusal as refusal:
        run.refused = refusal.sentence
    except Exception:
        _log.exception("connection test", profile=run.profile.name)
        run.refused = Sentence(N_("The test broke off. The log of the server says why."))
    finally:
        connections.close_all()


def _strip_secrets(profile: Profile) -> Profile:
    nothing = Secret("")
    return replace(profile, secret=nothing, certificate=nothing, imap_secret=nothing)


def _forget_old() -> None:
    limit = clock.monotonic() - _KEPT
    for old in [run.id for run in _runs.values() if run.begun < limit]:
        del _runs[old]
