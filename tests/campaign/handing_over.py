"""How far the acceptors are and how far they may go."""

from pathlib import Path

from tests.campaign.plan import Plan


class HandingOver:
    """Reads `promised.jsonl`, of which only what is new, and writes the file `allowance`.

    `dealt_with`: the invoices that the workers have dealt with, at least once.
    """

    def __init__(self, plan: Plan, promised: Path, allowance: Path) -> None:
        self._plan = plan
        self._promised = promised
        self._file = allowance
        self._offset = 0
        self._count = 0
        self._allowed = 0
        self.dealt_with = 0
        self.allow(0)

    def promised(self) -> int:
        """The number of promises so far."""
        with self._promised.open("rb") as file:
            file.seek(self._offset)
            new = file.read()
        self._offset += len(new)
        self._count += new.count(b"\n")
        return self._count

    def allow(self, invoices: int) -> None:
        """Let the acceptors hand over so many in all; never fewer than before."""
        self._allowed = max(self._allowed, invoices)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(self._allowed))
        fresh.replace(self._file)

    def allow_more(self, invoices: int) -> None:
        """Let the acceptors hand over so many more than before."""
        self.allow(self._allowed + invoices)

    def goal(self, event: int, chance: float) -> int:
        """Invoices after which this event strikes: `chance` (0 to 1) of twice its share of what is left.

        The acceptors may go a little further, so that the event meets work.
        """
        most = self._plan.most_before_peace - self._plan.ahead
        share = max(most - self.dealt_with, 0) / (self._plan.events - event)
        goal = self.dealt_with + round(2 * share * chance)
        self.allow(goal + self._plan.ahead)
        return goal

    def done(self, work_left: int) -> int:
        """What is dealt with, now that so many wait or are under way."""
        self.dealt_with = max(self.dealt_with, self.promised() - work_left)
        return self.dealt_with
