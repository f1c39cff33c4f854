"""Whether the model accepts what a ledger says about its entries. Pure.

An entry's rows become the words of the model (claim, note_finishing, answer_yes, doubt, find, ...). The table of
`transitions` must lead from acceptance along them to the state in which the entry stands, and each word needs its
evidence: marks in their order, looks by twos with a control, the act of a person.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.model.ledger import Act, Attempt, History, Look, list_attempts
from tests.model.transitions import ENTRY, MARK, follow

WAITING = frozenset({"pending", "retrying"})
_STANDS_FOR = {"scheduled": WAITING, "held": WAITING, "pending": WAITING, "retrying": WAITING}
"""To wait for a time, a repair or a person is no step of the protocol; the model has it all as waiting for a turn."""


@dataclass(frozen=True)
class Waits:
    """The waits of the installation that kept the ledger, in seconds."""

    settle_delay: float = 60
    final_timeout: float = 600


class Refused(Exception):
    """The model has no such history; the text says why."""


@dataclass
class _Replay:
    """Where the model stands while it reads one entry."""

    states: frozenset[str] = frozenset({"draft"})
    waiting: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    answered: int = 0
    found: bool = False
    told: bool = False

    def step(self, *events: str) -> None:
        """One of these events happens."""
        reached = follow(ENTRY, self.states, events)
        if not reached:
            raise Refused(f"{' or '.join(events)} is no step from {' or '.join(sorted(self.states))}")
        self.states = reached


def judge(histories: Sequence[History], waits: Waits) -> dict[int, str]:
    """Why the model refuses entries, by number; empty when it accepts them all."""
    known = {history.message_id: history for history in histories}
    refused = dict(_find_lane_faults(list_attempts(histories)))
    owners = {attempt.id: history.id for history in histories for attempt in history.attempts}
    result = {owners[attempt_id]: why for attempt_id, why in refused.items()}
    for history in histories:
        try:
            _Reader(history, known, waits).read()
        except Refused as why:
            result.setdefault(history.id, str(why))
    return result


def _find_lane_faults(attempts: Sequence[Attempt]) -> Iterator[tuple[int, str]]:
    """A lane's epochs only rise, and under one of them there is one owner (rule 3)."""
    newest: dict[int, int] = defaultdict(int)
    owners: dict[tuple[int, int], str] = {}
    for attempt in attempts:
        if owners.setdefault((attempt.lane, attempt.epoch), attempt.owner) != attempt.owner:
            yield attempt.id, f"epoch {attempt.epoch} has two owners"
        if _was_begun(attempt) and attempt.epoch < newest[attempt.lane]:
            yield attempt.id, f"begun under epoch {attempt.epoch} after {newest[attempt.lane]}"
        newest[attempt.lane] = max(newest[attempt.lane], attempt.epoch)


def _was_begun(attempt: Attempt) -> bool:
    """Not only a fault before any mail: that is written without a compare, by whoever met it."""
    return not (attempt.finishing is None and attempt.started == attempt.ended)


class _Reader:
    """Reads one entry from acceptance to where it stands."""

    def __init__(self, history: History, known: dict[str, History], waits: Waits) -> None:
        self.history, self.known, self.waits = history, known, waits
        self.at = _Replay(waiting={address for address, _ in history.recipients})

    def read(self) -> None:
        """Raises Refused."""
        self.at.step("accept" if self.history.resend_of is None else "resend")
        following = [*self.history.attempts[1:], None]
        for attempt, after in zip(self.history.attempts, following, strict=True):
            _check_marks(attempt)
            self._read_attempt(attempt, after)
        self._check_end()

    def _read_attempt(self, attempt: Attempt, after: Attempt | None) -> None:
        self._retry_failed(attempt)
        if not self.at.waiting:
            raise Refused(f"attempt {attempt.id} was begun again though nobody waits")
        self.at.step("claim")
        if not _was_begun(attempt):
            self.at.step("unclaim")
        elif attempt.finishing is None:
            self._read_stopped(attempt, after)
        else:
            self._read_finishing(attempt, after)

    def _retry_failed(self, attempt: Attempt) -> None:
        """Only a person sends again what the server refused."""
        if "failed" in self.at.states and any(
            act.verb == "retry" and act.at <= attempt.started for act in self.history.acts
        ):
            self.at.states |= follow(ENTRY, self.at.states, ["retry"])
            self.at.waiting |= {address for address, _ in self.history.recipients} - self.at.accepted

    def _read_stopped(self, attempt: Attempt, after: Attempt | None) -> None:
        if attempt.ended is not None:
            self.at.step("recover", "stop")
            self._check_over(attempt.ended, after)
        elif after is not None:
            raise Refused(f"attempt {after.id} was begun while {attempt.id} was open")

    def _read_finishing(self, attempt: Attempt, after: Attempt | None) -> None:
        self._check_carried(attempt)
        if attempt.code is not None:
            self._read_answer(attempt, attempt.code, after)
        elif attempt.line.startswith("withdrawn") or attempt.stage == "body":
            # The commit of the mark took too long, or something came from the server before the dot.
            self.at.step("withdraw")
        else:
            self._read_silence(attempt, after)

    def _check_carried(self, attempt: Attempt) -> None:
        carried = {address for address, _ in attempt.answers}
        if not carried <= self.at.waiting:
            raise Refused(
                f"attempt {attempt.id} carries {', '.join(sorted(carried - self.at.waiting))} again"
            )

    def _read_answer(self, attempt: Attempt, code: int, after: Attempt | None) -> None:
        assert attempt.ended is not None, "the marks were checked"
        if after and attempt.ended > after.started and not self._was_decided(attempt, after):
            raise Refused(f"attempt {after.id} was begun before {attempt.id} was answered")
        if 200 <= code < 300:
            self._take(attempt)
            self.at.answered += 1
            self.at.step("answer_yes")
        else:
            # A no that is about the profile holds the profile, and the mail goes again after the repair.
            self.at.step("answer_no", "answer_later")

    def _was_decided(self, attempt: Attempt, after: Attempt) -> bool:
        found = any(_is_present(look) for look in self._looks(attempt, after))
        return found or any(act.verb.startswith("settle ") for act in self._acts(attempt, after))

    def _read_silence(self, attempt: Attempt, after: Attempt | None) -> None:
        if attempt.mark == "finishing" and self.history.state == "sending" and after is None:
            return  # its answer is awaited at this moment
        self.at.step("lose_answer", "doubt")
        if attempt.stage == "found":
            self._check_found(attempt, after)
            self._settle(attempt, "find")
        elif attempt.stage == "settled":
            self._check_told(attempt, after, "settle sent")
            self._settle(attempt, "settle_sent")
        elif attempt.mark == "closed":
            self._read_not_sent(attempt, after)
        elif after is not None:
            raise Refused(f"attempt {after.id} was begun while the outcome of {attempt.id} was unknown")

    def _settle(self, attempt: Attempt, event: str) -> None:
        self._take(attempt)
        self.at.answered += 1
        self.at.found |= event == "find"
        self.at.told |= event == "settle_sent"
        self.at.step(event)

    def _read_not_sent(self, attempt: Attempt, after: Attempt | None) -> None:
        if any(act.verb == "settle not-sent" for act in self._acts(attempt, after)):
            self.at.step("settle_not_sent")
        else:
            self._check_missed(attempt, after)
            self.at.step("miss")

    def _take(self, attempt: Attempt) -> None:
        for address, code in attempt.answers:
            if 200 <= code < 300:
                self.at.accepted.add(address)
            if not 400 <= code < 500:
                self.at.waiting.discard(address)

    def _looks(self, attempt: Attempt, after: Attempt | None) -> list[Look]:
        return [look for look in self.history.looks if _is_between(look.at, attempt, after)]

    def _acts(self, attempt: Attempt, after: Attempt | None) -> list[Act]:
        return [act for act in self.history.acts if _is_between(act.at, attempt, after)]

    def _check_found(self, attempt: Attempt, after: Attempt | None) -> None:
        if not any(_is_present(look) for look in self._looks(attempt, after)):
            raise Refused(f"attempt {attempt.id} was found by no look")

    def _check_told(self, attempt: Attempt, after: Attempt | None, verb: str) -> None:
        if not any(act.verb == verb for act in self._acts(attempt, after)):
            raise Refused(f"nobody settled attempt {attempt.id}")

    def _check_missed(self, attempt: Attempt, after: Attempt | None) -> None:
        """Absent twice, apart, late enough, beside a control, and nothing answered before it (rule 7)."""
        assert attempt.finishing is not None, "only a mark `finishing` is looked for"
        if self.at.answered:
            raise Refused(f"a count decided over attempt {attempt.id} although one before it was answered")
        counting = attempt.finishing + timedelta(seconds=self.waits.final_timeout)
        absent = [
            look
            for look in self._looks(attempt, after)
            if look.at >= counting and self._is_absent(look, attempt)
        ]
        if not absent or absent[-1].at - absent[0].at < timedelta(seconds=self.waits.settle_delay):
            raise Refused(f"attempt {attempt.id} went again without two looks apart that showed it absent")

    def _is_absent(self, look: Look, attempt: Attempt) -> bool:
        searched = look.copies is not None and look.copies <= look.expected
        return searched and look.control_found and self._is_control(look.control, attempt)

    def _is_control(self, message_id: str, attempt: Attempt) -> bool:
        """A later mail of the same login and sender that was answered 250."""
        other = self.known.get(message_id)
        if other is None or other.id == self.history.id or other.sender != self.history.sender:
            return False
        return any(
            one.lane == attempt.lane and one.code == 250 and one.ended and attempt.finishing
            and one.ended >= attempt.finishing
            for one in other.attempts
        )  # fmt: skip

    def _check_over(self, ended: datetime, after: Attempt | None) -> None:
        if after is not None and after.started < ended:
            raise Refused(f"attempt {after.id} was begun before the one before it had ended")

    def _check_end(self) -> None:
        state = self.history.state
        if state == "cancelled":
            self.at.step("cancel")
        reached = self.at.states | follow(ENTRY, self.at.states, ["claim"])
        if not reached & _STANDS_FOR.get(state, frozenset({state})):
            raise Refused(f"it stands as {state}, the model as {' or '.join(sorted(self.at.states))}")
        self._check_sent()

    def _check_sent(self) -> None:
        """`sent` says by what it is known, and of whom (rule 8)."""
        there = {address for address, state in self.history.recipients if state == "accepted"}
        if there != self.at.accepted:
            raise Refused(f"accepted stands at {sorted(there)}, the server took {sorted(self.at.accepted)}")
        if self.history.sent != bool(self.at.accepted):
            raise Refused("its sending date does not say whether anybody has it")
        proof = {"found": self.at.found or self.at.answered, "person": self.at.told or self.at.answered}
        if self.history.sent and not proof.get(self.history.sent_by, self.at.answered):
            raise Refused(f"it is sent by {self.history.sent_by}, which nothing shows")


def _is_present(look: Look) -> bool:
    return look.copies is not None and look.copies > look.expected


def _is_between(at: datetime, attempt: Attempt, after: Attempt | None) -> bool:
    begun = attempt.finishing or attempt.started
    return begun <= at and (after is None or at <= after.started)


def _check_marks(attempt: Attempt) -> None:
    """The marks of one attempt, in their order, and its times."""
    marks = frozenset({"none"})
    for event in _list_marks(attempt):
        marks = follow(MARK, marks, event)
    if attempt.mark not in marks:
        raise Refused(f"attempt {attempt.id} stands as {attempt.mark}, which its times do not show")
    times = [moment for moment in (attempt.started, attempt.finishing, attempt.ended) if moment]
    if times != sorted(times):
        raise Refused(f"attempt {attempt.id} was answered before its mark")
    if attempt.code is not None and attempt.stage == "final" and not attempt.finishing:
        raise Refused(f"attempt {attempt.id} has an answer to a dot that was never allowed")


def _list_marks(attempt: Attempt) -> list[tuple[str, ...]]:
    if not _was_begun(attempt):
        return [("fault",)]
    if attempt.finishing is None:
        return [("begin",), *([("stop", "recover")] if attempt.ended else [])]
    ended = attempt.mark == "closed" and (attempt.ended or not attempt.code)
    closing = ("answer", "find", "miss", "settle_sent", "settle_not_sent")
    return [("begin",), ("note_finishing",), *([closing] if ended else [])]
