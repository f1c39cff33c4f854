"""The room as a Django application (it owns tables)."""

from django.apps import AppConfig


class OauthConfig(AppConfig):
    """See the room's docstring."""

    name = "postroom.oauth"

    def ready(self) -> None:
        """Hear of edits, so that no tokens stay behind for an account that was taken out."""
        from postroom.oauth.grants import end_if_unbound
        from postroom.profiles.repository import EDITED

        if end_if_unbound not in EDITED:
            EDITED.append(end_if_unbound)
