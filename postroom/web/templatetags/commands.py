"""How an article's text becomes a page: what stands between backticks is something to type or to compare.

Behind a command that has its like on the pages stands where: nobody at a browser should need a command line.
"""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from postroom.profiles.labels import LABELS, field_of
from postroom.shared.wording import N_

register = template.Library()
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
