"""The mail providers, one folder each. A folder with `PROVIDERS` in it is all that a new one needs.

Nobody asks for a provider by name: what differs between them is a value of `Provider`.
"""

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from postroom.profiles.hosts import name_server
from postroom.profiles.providers.provider import Provider, Registration
from postroom.profiles.redirects import Redirect

ANY_OTHER = "smtp"
"""The provider that stands for every server nobody knows anything of."""


def _find_providers() -> Iterator[Provider]:
    for folder in pkgutil.iter_modules(__path__):
        if folder.ispkg and folder.name != "tests":
            yield from import_module(f"{__name__}.{folder.name}").PROVIDERS


PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {one.code: one for one in sorted(_find_providers(), key=lambda one: (one.place, one.code))}
)
"""All providers by their code, in the order in which people see them."""
USUAL = next(iter(PROVIDERS.values()))
"""What a new mail profile begins with."""


def provider_of(code: str) -> Provider:
    """The provider of that code; for a code that the rules will refuse, what is known of any other server."""
    return PROVIDERS.get(code) or PROVIDERS[ANY_OTHER]


def owner_of(host: str) -> Provider | None:
    """The provider whose own sending server `host` is, however it is spelt; None for any other server."""
    name = name_server(host)
    return next((one for one in PROVIDERS.values() if name in one.hosts), None)


def registration_of(redirect: Redirect, provider: str, has_credential: bool) -> Registration:
    """What must stand in the app registration, for a client with or without secret or certificate."""
    return provider_of(provider).sign_in.registration(redirect, has_credential)
