"""Who changes the installation while it works: training begins and ends, mail profiles are edited."""

import random
from typing import Any

TRAINERS = "practice@example.com"


class Training:
    """Switches training on and off; in the end it is off."""

    pause = (1.0, 4.0)

    def __init__(self, _setup: dict[str, Any], _chance: random.Random) -> None:
        self._on = False

    def act(self) -> str:
        """The other way round. Raises Refusal, DatabaseError."""
        self._switch(not self._on)
        return f"training {'on' if self._on else 'off'}"

    def finish(self) -> None:
        """Off. Raises Refusal, DatabaseError."""
        self._switch(False)

    def _switch(self, on: bool) -> None:
        from postroom.scenarios import mail_settings

        mail_settings.change(actor="trainer", training_address=TRAINERS if on else "")
        self._on = on


class Edits:
    """Edits mail profiles, in ways that change how they send and never whether they can."""

    pause = (0.5, 2.0)

    def __init__(self, setup: dict[str, Any], chance: random.Random) -> None:
        self._mailboxes = setup["mailboxes"]
        self._chance = chance

    def act(self) -> str:
        """Edit one, as `profile edit` does. Raises Refusal, DatabaseError."""
        from postroom.outbox import pauses
        from postroom.profiles import repository

        change: dict[str, Any] = self._chance.choice(
            [
                {"connections": self._chance.choice([1, 2])},
                {"from_name": f"Bakery {self._chance.randrange(100)}"},
                {"rate_per_minute": self._chance.choice([0.0, 3000.0])},
            ]
        )
        name = f"box-{self._chance.randrange(self._mailboxes)}"
        pauses.release(repository.edit(name, actor="office", **change).id)
        return f"edits of {', '.join(change)}"

    def finish(self) -> None:
        """What was edited stays."""
