"""The room as a Django application (it owns tables and a duty)."""

from django.apps import AppConfig

TIDY_EVERY = 5.0
"""Seconds between two looks at sent documents whose PDF is to be deleted or moved."""


class RunsConfig(AppConfig):
    """See the room's docstring."""

    name = "postroom.runs"

    def ready(self) -> None:
        """The workers look after the PDFs of what was sent."""
        from postroom.lanes.duties import DUTIES
        from postroom.runs.tidy import tidy

        if not any(name == "tidy" for name, _, _ in DUTIES):
            DUTIES.append(("tidy", TIDY_EVERY, tidy))
