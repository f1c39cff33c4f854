"""The words on buttons that lead to a provider's sign-in service."""

from django import template
from django.utils.translation import gettext

from postroom.profiles.providers import provider_of

register = template.Library()


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
