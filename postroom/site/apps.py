"""The frame of the pages as a Django application."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Pages that need several rooms, and the style they share."""

    name = "postroom.site"
    label = "postroom_site"
