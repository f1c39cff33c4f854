"""The server's faults: ordered at random moments over the sandbox's control port, and how many were played."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.campaign.cloud import Cloud

Rule = dict[str, Any]
_THINKING = [{"at": "mail", "delay": 0.01}, {"at": "rcpt", "delay": 0.02}]
"""No server answers at once; so the blows meet every stage of a conversation. The first rule that meets is the one
that is played: where recipients are to be put off, RCPT is left `rcpt_is_free`."""
_MANY = 100
"""Rules in force before they are counted and cleared."""


def _token(status: int) -> Callable[[random.Random], Rule]:
    def rule(chance: random.Random) -> Rule:
        after = {"Retry-After": str(chance.randint(1, 2))}
        return {"at": "token", "status": status, "headers": after, "count": 1}

    return rule


def _slow(chance: random.Random) -> Rule:
    return {"at": "before_250", "delay": round(chance.uniform(0.02, 0.3), 2), "count": chance.randint(2, 20)}


def _busy(chance: random.Random) -> Rule:
    return {"at": "connect", "reply": "421 4.3.2 Service not available", "count": chance.randint(1, 2)}


def _cut(at: str) -> Callable[[random.Random], Rule]:
    return lambda _chance: {"at": at, "cut": True, "count": 1}


KINDS: dict[str, tuple[float, Callable[[random.Random], Rule]]] = {
    "stored, cut before the 250": (28, _cut("after_store")),
    "not stored, cut before the 250": (18, _cut("before_250")),
    "cut inside the message": (18, _cut("body")),
    "cut before the message": (16, _cut("data")),
    "slow 250": (20, _slow),
    "token 503": (2, _token(503)),
    "token 429": (2, _token(429)),
    "421 at connecting": (4, _busy),
}
"""How often one is chosen, and the rule it orders."""


class Faults:
    """Orders a fault now and then, with `between` invoices between two on average."""

    def __init__(
        self, cloud: Cloud, chance: random.Random, between: float, rcpt_is_free: bool = False
    ) -> None:
        self._thinking = _THINKING[:1] if rcpt_is_free else _THINKING
        self._cloud = cloud
        self._chance = chance
        self._between = between
        self._next = 0.0
        self._ordered: list[str] = []
        self._start_thinking()
        self.played: Counter[str] = Counter(dict.fromkeys(KINDS, 0))

    def tick(self, invoices: int) -> None:
        """Order one when its time has come: so many invoices have been dealt with."""
        if invoices < self._next:
            return
        self._next = invoices + self._chance.expovariate(1 / self._between)
        (name,) = self._chance.choices(list(KINDS), [weight for weight, _ in KINDS.values()])
        self.order(name, KINDS[name][1](self._chance))
        if len(self._ordered) >= _MANY:
            self.clear()

    def order(self, name: str, *rules: Rule) -> None:
        """Order these rules; each time one is played counts for `name`."""
        self._cloud.ask("/faults", list(rules))
        self._ordered += [name] * len(rules)

    def clear(self) -> None:
        """Count what was played and drop the rest."""
        rules = self._cloud.ask("/state")["faults"]
        for name, rule in zip(self._ordered, rules[len(self._thinking) :], strict=True):
            self.played[name] += rule["count"] - rule["left"]
        self._cloud.ask("/faults/clear", {})
        self._ordered.clear()
        self._start_thinking()

    def end(self) -> None:
        """Count what was played and leave the server without faults."""
        self.clear()
        self._cloud.ask("/faults/clear", {})

    def _start_thinking(self) -> None:
        self._cloud.ask("/faults", self._thinking)
