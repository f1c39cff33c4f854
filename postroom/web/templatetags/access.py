"""Which pages stand in the navigation of a person."""

from django import template
from django.utils.translation import gettext

from postroom.shared.wording import N_
from postroom.web.access import ADMINISTRATORS, EVERYBODY

register = template.Library()
PAGES = (
    ("overview", N_("Overview"), EVERYBODY),
    ("documents", N_("Documents"), EVERYBODY),
    ("outbox", N_("Outbox"), EVERYBODY),
    ("customers", N_("Customers"), EVERYBODY),
    ("profiles", N_("Mail profiles"), ADMINISTRATORS),
    ("scenarios", N_("Scenarios"), ADMINISTRATORS),
    ("templates", N_("Templates"), ADMINISTRATORS),
    ("settings", N_("Settings"), ADMINISTRATORS),
    ("people", N_("People"), ADMINISTRATORS),
    ("log", N_("Log"), ADMINISTRATORS),
    ("explain", N_("Explain an error"), EVERYBODY | {""}),
)
"""Name of the address, word, roles; "" is a stranger."""


@register.filter
def pages_for(user: object) -> list[tuple[str, str]]:
    """(name of the address, word) of each page that this person may open."""
    role = getattr(user, "role", "")
    return [(name, gettext(word)) for name, word, who in PAGES if role in who]
