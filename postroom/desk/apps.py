"""The room as a Django application (it owns tables and a duty)."""

from django.apps import AppConfig

TIDY_EVERY = 5.0
"""Seconds between two looks at sent documents whose PDF is to be deleted or moved."""


class DeskConfig(AppConfig):
    """See the room's docstring."""

    name = "postroom.desk"

    def ready(self) -> None:
        """The workers look after the PDFs of what was sent."""
        from postroom.desk.source_files import tidy
        from postroom.worker.periodic import PERIODIC

        if not any(name == "tidy" for name, _, _ in PERIODIC):
            PERIODIC.append(("tidy", TIDY_EVERY, tidy))
