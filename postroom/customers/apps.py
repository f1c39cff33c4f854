"""The room as a Django application (it owns tables)."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """See the room's docstring."""

    name = "postroom.customers"
