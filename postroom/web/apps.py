"""The pages as a Django application: it has template tags, no tables."""

import logging

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages that need several rooms, and the style they share."""

    name = "postroom.web"

    def ready(self) -> None:
        """Tell `customers` which document types the installation has added: it may not look up here itself.

        And let the log say in one line that somebody else holds the ledger.
        """
        from postroom.customers.own_types import OWN_TYPES
        from postroom.web.held_ledger import HeldInOneLine

        logging.getLogger("django.request").addFilter(HeldInOneLine())
        if _list_own_titles not in OWN_TYPES:
            OWN_TYPES.append(_list_own_titles)


def _list_own_titles() -> dict[str, str]:
    from postroom.scenarios import repository

    return {one.type: one.title for one in repository.list_scenarios() if one.own}
