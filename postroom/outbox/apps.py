"""The room as a Django application (it owns tables)."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """See the room's docstring."""

    name = "postroom.outbox"

    def ready(self) -> None:
        """Tell `profiles` where a profile is used, and hear of its edits: it may not look up here itself."""
        from postroom.outbox.queries import use_of_profile
        from postroom.outbox.unknowns import look_for_all_of
        from postroom.profiles.repository import EDITED, USES

        if use_of_profile not in USES:
            USES.append(use_of_profile)
        if look_for_all_of not in EDITED:
            EDITED.append(look_for_all_of)
