"""What is asked for in `scope`: permissions of a resource, and those of OpenID Connect.

A permission is written "RESOURCE ID/NAME" here, because Exchange answers to several host names (facts 2.1).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sandbox365.entra.errors import EntraError
from sandbox365.registrations import App

EXCHANGE_ID = "00000002-0000-0ff1-ce00-000000000000"
GRAPH_ID = "00000003-0000-0000-c000-000000000000"
GRAPH = "https://graph.microsoft.com"
RESOURCES = {
    "https://outlook.office365.com": EXCHANGE_ID,
    "https://outlook.office.com": EXCHANGE_ID,
    "https://ps.outlook.com": EXCHANGE_ID,
    GRAPH: GRAPH_ID,
}
OPENID = ("openid", "profile", "email", "offline_access")
DEFAULT = ".default"

_MAIL = ("SMTP.Send", "IMAP.AccessAsUser.All", "POP.AccessAsUser.All")
_DELEGATED = {
    EXCHANGE_ID: _MAIL,
    GRAPH_ID: (*_MAIL, "Mail.Send", "Mail.Read", "Mail.ReadWrite", "User.Read"),
}
_APPLICATION = (
    "SMTP.SendAsApp",
    "IMAP.AccessAsApp",
    "POP.AccessAsApp",
    "Exchange.ManageAsApp",
    "full_access_as_app",
)


@dataclass(frozen=True)
class Wanted:
    """What a request asks for: the `hosts` of its resources in their order, and the permissions."""

    hosts: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()

    def missing(self, granted: Collection[str]) -> tuple[str, ...]:
        """The permissions that nobody has granted yet."""
        return tuple(permission for permission in self.permissions if permission not in granted)

    @property
    def host(self) -> str:
        """The resource that a token without a scope of its own is for; Graph when none was named."""
        return self.hosts[0] if self.hosts else GRAPH


def wanted(scope: str, app: App, tenant: str, listed: Collection[str] = ()) -> Wanted:
    """The reading of `scope`, where /.default stands for the `listed` permissions.

    Raises EntraError with 70011, 650053 or 500011; `tenant` is the name for its text.
    """
    hosts: list[str] = []
    permissions: list[str] = []
    for text in scope.split():
        if text in OPENID:
            permissions.append(text)
            continue
        host, name = _split(text, tenant)
        hosts.append(host)
        permissions += _named(app, host, name, listed)
    return Wanted(tuple(dict.fromkeys(hosts)), tuple(dict.fromkeys(permissions)))


def _split(text: str, tenant: str) -> tuple[str, str]:
    """Host and name; a name alone is one of Graph's."""
    if "://" not in text:
        return GRAPH, text
    host, _, name = text.rpartition("/")
    if host not in RESOURCES:
        raise EntraError(500011, resource=host, tenant=tenant)
    return host, name


def _named(app: App, host: str, name: str, listed: Collection[str]) -> Iterator[str]:
    resource = RESOURCES[host]
    if name == DEFAULT:
        yield from (permission for permission in listed if permission.startswith(resource))
        return
    known = {known.lower(): known for known in _DELEGATED[resource]}
    if name.lower() in known:
        yield f"{resource}/{known[name.lower()]}"
        return
    elsewhere = {other.lower() for names in (*_DELEGATED.values(), _APPLICATION) for other in names}
    if name.lower() in elsewhere:
        raise EntraError(650053, app=app.name, scope=name, resource=resource)
    raise EntraError(70011, scope=name if host == GRAPH else f"{host}/{name}")


def listed_by(app: App) -> frozenset[str]:
    """The delegated permissions in the registration, as its administrator grants them, with OpenID Connect's."""
    named = (
        f"{resource}/{name}" for resource, names in _DELEGATED.items() for name in names if name in app.scopes
    )
    return frozenset((*named, *OPENID))


def granted_names(host: str, granted: Collection[str]) -> tuple[str, ...]:
    """The names among `granted` that belong to the resource at `host`, in a fixed order."""
    resource = RESOURCES[host]
    return tuple(name for name in _DELEGATED[resource] if f"{resource}/{name}" in granted)
