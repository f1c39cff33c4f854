"""What templates ask: pages of a person, text between backticks, words of a provider."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from postroom.profiles.labels import LABELS, field_of
from postroom.profiles.providers import provider_of
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


_COMMAND = re.compile(r"`([^`]+)`")
_LONG = 40
"""Letters from which a command gets a line of its own: broken in the middle nobody copies it whole."""
_PROFILE = re.compile(r"postroom profile (\S+)(.*)")
_OPTION = re.compile(r"--([a-z][a-z-]*)")
_BUTTONS = {
    "login": N_("Sign in"),
    "consent": N_("Grant admin permission"),
    "test": N_("Test connection"),
    "copy-incoming": N_("Copy the outgoing side to incoming"),
}
"""Commands that are a button of the editor."""


@register.filter
def commands(text: str) -> SafeString:
    """The text, escaped, with its commands marked as code."""
    return mark_safe(_COMMAND.sub(_mark_code, escape(text)))  # noqa: S308  # escaped just before


def _mark_code(found: re.Match[str]) -> str:
    own_line = ' class="line"' if len(found[1]) > _LONG else ""
    place = _describe_on_page(found[1])
    hint = f' <span class="onpage">({escape(place)})</span>' if place else ""
    return f"<code{own_line}>{found[1]}</code>{hint}"


def _describe_on_page(command: str) -> str:
    """Where the same is done on the page of the mail profile, "" where there is no such place."""
    found = _PROFILE.match(command)
    if not found:
        return ""
    verb, words = found.groups()
    if verb in _BUTTONS:
        return gettext("on the page of the mail profile: %(names)s") % {"names": gettext(_BUTTONS[verb])}
    fields = [field_of(option) for option in _OPTION.findall(words)]
    names = ", ".join(dict.fromkeys(gettext(LABELS[field]) for field in fields if field in LABELS))
    return gettext("on the page of the mail profile: %(names)s") % {"names": names} if names else ""


@register.filter
def sign_in_with(provider: str) -> str:
    """The button that begins a sign-in, for a provider's code."""
    return gettext("Sign in with %(name)s") % {"name": _owner_of(provider)}


@register.filter
def open_page_of(provider: str) -> str:
    """The button that opens the sign-in page of that provider."""
    return gettext("Open the page of %(name)s") % {"name": _owner_of(provider)}


@register.filter
def ask_administrator_of(provider: str) -> str:
    """What an administrator does first to grant the permission there."""
    sentence = gettext("Open the page of %(name)s and sign in as an administrator of the organisation.")
    return sentence % {"name": _owner_of(provider)}


def _owner_of(provider: str) -> str:
    return provider_of(provider).sign_in.owner
