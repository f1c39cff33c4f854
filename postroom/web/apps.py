"""The pages as a Django application: it has template tags, no tables."""

import logging

from django.apps import AppConfig

_REFUSING = (
    "django.request",
    "django.security.DisallowedHost",
    "django.security.RequestDataTooBig",
    "django.security.SuspiciousOperation",
    "django.security.TooManyFieldsSent",
    "django.security.TooManyFilesSent",
)
"""Loggers of Django that tell of refused requests, each named for what was wrong."""


class WebConfig(AppConfig):
    """Pages that need several rooms, and the style they share."""

    name = "postroom.web"

    def ready(self) -> None:
        """Tell `customers` which document types the installation has added: it may not look up here itself.

        And let the log say in one line that somebody else holds the ledger, or that a request was refused.
        """
        from postroom.customers.own_types import OWN_TYPES
        from postroom.web.held_ledger import HeldInOneLine, RefusalsInOneLine

        logging.getLogger("django.request").addFilter(HeldInOneLine())
        for name in _REFUSING:
            logging.getLogger(name).addFilter(RefusalsInOneLine())
        if _list_own_titles not in OWN_TYPES:
            OWN_TYPES.append(_list_own_titles)


def _list_own_titles() -> dict[str, str]:
    from postroom.scenarios import repository

    return {one.type: one.title for one in repository.list_scenarios() if one.own}
