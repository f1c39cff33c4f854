"""Who has allowed which application what: people for themselves, administrators for everybody."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from sandbox365.directory import Tenant, User
from sandbox365.entra.journal import Journal
from sandbox365.entra.scopes import listed_by
from sandbox365.registrations import App

_Key = tuple[str, str, str]
_EVERYBODY = ""


class Consents:
    """The consents of one sandbox; each is written to `journal` when it is given."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._permissions: defaultdict[_Key, set[str]] = defaultdict(set)
        self._roles: set[tuple[str, str]] = set()

    def granted(self, app: App, tenant: Tenant, user: User) -> frozenset[str]:
        """The delegated permissions that `app` has for `user`."""
        own = self._permissions.get((app.client_id, tenant.id, user.address.lower()), set())
        return self._by_administrator(app, tenant) | own

    def roles(self, app: App, tenant: Tenant) -> tuple[str, ...]:
        """The application permissions that `app` has in `tenant`."""
        at_home = app.tenant == tenant.id and app.consented
        return app.roles if at_home or (app.client_id, tenant.id) in self._roles else ()

    def installed(self, app: App, tenant: Tenant) -> bool:
        """Whether `tenant` has an enterprise application for it: its own, or since the first consent there."""
        keys = (*self._permissions, *self._roles)
        return app.tenant == tenant.id or any(key[:2] == (app.client_id, tenant.id) for key in keys)

    def add(self, app: App, tenant: Tenant, user: User | None, permissions: Collection[str]) -> None:
        """`user` allows this; None is an administrator on behalf of the organisation."""
        key = (app.client_id, tenant.id, user.address.lower() if user else _EVERYBODY)
        self._permissions[key].update(permissions)
        self._journal.add(_entry(key, permissions))

    def add_roles(self, app: App, tenant: Tenant) -> None:
        """An administrator of `tenant` grants all application permissions that `app` lists."""
        self._roles.add((app.client_id, tenant.id))
        self._journal.add(_roles_entry(app.client_id, tenant.id))

    def remember(self, entry: dict[str, Any]) -> None:
        """Take up one line of the journal."""
        if entry["kind"] == "consent":
            self._permissions[entry["app"], entry["tenant"], entry["user"]].update(entry["permissions"])
        elif entry["kind"] == "roles":
            self._roles.add((entry["app"], entry["tenant"]))

    def entries(self) -> Iterator[dict[str, Any]]:
        """What to write down to remember all of it."""
        yield from (_entry(key, permissions) for key, permissions in self._permissions.items())
        yield from (_roles_entry(*key) for key in self._roles)

    def clear(self) -> None:
        """Forget all of it."""
        self._permissions.clear()
        self._roles.clear()

    def _by_administrator(self, app: App, tenant: Tenant) -> frozenset[str]:
        given = frozenset(self._permissions.get((app.client_id, tenant.id, _EVERYBODY), ()))
        return given | listed_by(app) if app.consented and app.tenant == tenant.id else given


def _entry(key: _Key, permissions: Collection[str]) -> dict[str, Any]:
    app, tenant, user = key
    return {
        "kind": "consent",
        "app": app,
        "tenant": tenant,
        "user": user,
        "permissions": sorted(permissions),
    }


def _roles_entry(app: str, tenant: str) -> dict[str, Any]:
    return {"kind": "roles", "app": app, "tenant": tenant}
