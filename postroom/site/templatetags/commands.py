"""How an article's text becomes a page: what stands between backticks is something to type or to compare."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_COMMAND = re.compile(r"`([^`]+)`")


@register.filter
def commands(text: str) -> SafeString:
    """The text, escaped, with its commands marked as code."""
    return mark_safe(_COMMAND.sub(r"<code>\1</code>", escape(text)))  # noqa: S308  # escaped just before
