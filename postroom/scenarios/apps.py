"""The room as a Django application (it owns tables)."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    """See the room's docstring."""

    name = "postroom.scenarios"

    def ready(self) -> None:
        """Tell `profiles` which scenarios use a profile, and `people` the company: they may not look up here."""
        from postroom.people.password_rules import COMPANY
        from postroom.profiles.repository import USES
        from postroom.scenarios.mail_settings import company
        from postroom.scenarios.repository import use_of_profile

        if use_of_profile not in USES:
            USES.append(use_of_profile)
        if company not in COMPANY:
            COMPANY.append(company)
