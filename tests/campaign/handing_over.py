"""How far the acceptors are and how far they may go."""

from pathlib import Path

from tests.campaign.plan import Plan

_FEW = 6


class HandingOver:
    """Reads `promised.jsonl`, of which only what is new, and writes the file `allowance`."""

    def __init__(self, plan: Plan, promised: Path, allowance: Path) -> None:
        self._plan = plan
        self._promised = promised
        self._file = allowance
        self._offset = 0
        self._count = 0
        self._allowed = 0
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

    def allow_for(self, event: int) -> None:
        """What this event is to meet."""
        self.allow(self._plan.allowed_at(event))

    def allow_a_few_more(self, event: int) -> bool:
        """Keep the workers busy until this event's moment; False when the later events need the rest."""
        most = min(self._plan.allowed_at(event) + 2 * self._plan.share, self._plan.most_before_peace)
        if self._allowed >= most:
            return False
        self.allow(min(self._allowed + _FEW, most))
        return True

    @property
    def used_up(self) -> bool:
        """Whether the acceptors have done all they may."""
        return self.promised() >= self._allowed
