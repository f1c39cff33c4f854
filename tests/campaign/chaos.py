"""The events: a random worker is killed or frozen at a random moment, again and again, while all the others work."""

import json
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.campaign.crowd import Crowd, Member
from tests.campaign.disk import Disk
from tests.campaign.disturbances import Disturbance
from tests.campaign.faults import Faults
from tests.campaign.handing_over import HandingOver
from tests.campaign.installation import Installation
from tests.campaign.plan import Plan

_TICK = 0.03
_PATIENCE = 25.0
_A_MOMENT = 0.5
_KILLED = 0.7
_KILLED_IN_SLEEP = 0.3
_ACCEPTOR_KILLED = 0.15
_HANDING_OVER = (0.02, 0.25)
"""Seconds after new invoices were allowed, in which the acceptors surely are at it."""
_MOST_FROZEN = 2


class Chaos:
    """Strikes `plan.events` times; `figures` counts what was done and what it met."""

    def __init__(
        self,
        plan: Plan,
        chance: random.Random,
        installation: Installation,
        crowds: tuple[Crowd, Crowd],
        faults: Faults,
        handing_over: HandingOver,
        events: Path,
        disk: Disk | None,
        disturbances: Sequence[Disturbance] = (),
    ) -> None:
        self._plan = plan
        self._chance = chance
        self._installation = installation
        self._workers, self._acceptors = crowds
        self._faults = faults
        self._handing_over = handing_over
        self._events = events
        self._disk = disk
        self._disturbances = disturbances
        self._disk_empty_at = 0.0
        self._acceptor_dies_at = math.inf
        self._wakes: list[tuple[float, Member]] = []
        self._begun = time.monotonic()
        self._spoke_at: dict[int, float] = {}
        self.figures: Counter[str] = Counter()

    def run(self) -> None:
        """All events; the disk is filled in the middle."""
        for event in range(self._plan.events):
            if event == self._plan.events // 2 and self._disk:
                self._fill_disk(self._disk)
            self._strike(self._wait_for_moment(event))
        while self._disk_empty_at or self._wakes:
            self._tick()

    def _fill_disk(self, disk: Disk) -> None:
        """Only once no byte is free may the acceptors go on: so they are sure to meet it."""
        self._disk_empty_at = time.monotonic() + self._plan.full_for
        disk.fill()
        self._handing_over.allow_more(self._plan.acceptors)
        self.figures["disk_full"] += 1

    def _wait_for_moment(self, event: int) -> int | None:
        """How much work was left then; None when nobody can say."""
        latest = time.monotonic() + _PATIENCE
        goal = self._handing_over.goal(event, self._chance.random())
        if self._chance.random() < _ACCEPTOR_KILLED:
            self._acceptor_dies_at = time.monotonic() + self._chance.uniform(*_HANDING_OVER)
        while True:
            self._tick()
            work = self._installation.work_left()
            if time.monotonic() > latest:
                self.figures["idle"] += work == 0
                return work
            if work and self._handing_over.done(work) >= goal and self._at_work():
                return work

    def _at_work(self) -> list[Member]:
        """Workers that finished an attempt a moment ago."""
        lately = time.monotonic() - _A_MOMENT
        return [one for one in self._workers.awake if self._spoke_at.get(one.process.pid, 0) > lately]

    def _listen(self, now: float) -> None:
        """Workers write a line into their logs for every attempt."""
        spoke = [member for member in self._workers.awake if member.has_spoken()]
        self._spoke_at.update((member.process.pid, now) for member in spoke)

    def _tick(self) -> None:
        time.sleep(_TICK)
        now = time.monotonic()
        self._listen(now)
        self._faults.tick(self._handing_over.dealt_with)
        for disturbance in self._disturbances:
            disturbance.tick()
        self._keep_disk_full(now)
        self._wake_sleepers(now)
        if now >= self._acceptor_dies_at:
            self._kill_an_acceptor()
        self._workers.look_after()
        self._acceptors.look_after()

    def _keep_disk_full(self, now: float) -> None:
        if not (self._disk and self._disk_empty_at):
            return
        if now < self._disk_empty_at:
            self._disk.fill()
        else:
            self._disk.empty()
            self._disk_empty_at = 0.0

    def _wake_sleepers(self, now: float) -> None:
        for wake, member in [one for one in self._wakes if one[0] <= now]:
            self._wakes.remove((wake, member))
            if self._chance.random() < _KILLED_IN_SLEEP:
                self.figures["killed_in_sleep"] += 1
                self._kill(member)
            else:
                member.thaw()

    def _strike(self, work: int | None) -> None:
        busy = self._at_work()
        victim = self._chance.choice(busy or self._workers.awake)
        self.figures["met_a_worker_at_work"] += bool(busy)
        self._note(victim, bool(busy), work)
        if self._chance.random() < _KILLED or len(self._workers.frozen) >= _MOST_FROZEN:
            self.figures["kills"] += 1
            self._kill(victim)
        else:
            self._freeze(victim)

    def _note(self, victim: Member, at_work: bool, work: int | None) -> None:
        line = {
            "seconds": round(time.monotonic() - self._begun, 2),
            "victim": victim.process.pid,
            "at_work": at_work,
            "work_left": work,
            "promised": self._handing_over.promised(),
            "frozen": len(self._workers.frozen),
        }
        with self._events.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def _kill(self, member: Member) -> None:
        member.kill()
        member.frozen = False
        self._workers.replace(member)

    def _freeze(self, member: Member) -> None:
        long = self._chance.random() < self._plan.freezes.share_long
        span = self._plan.freezes.long if long else self._plan.freezes.usual
        self.figures["freezes"] += 1
        self.figures["freezes_past_the_lease"] += long
        member.freeze()
        self._wakes.append((time.monotonic() + self._chance.uniform(*span), member))

    def _kill_an_acceptor(self) -> None:
        self._acceptor_dies_at = math.inf
        busy = self._acceptors.awake
        if busy:
            victim = self._chance.choice(busy)
            victim.kill()
            self._acceptors.replace(victim)
            self.figures["acceptor_kills"] += 1
