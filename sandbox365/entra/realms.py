"""Which directory a request speaks to: the first part of its path, and which applications may be used there."""

import re
from dataclasses import dataclass

from sandbox365.directory import PERSONAL, Directory, Tenant, User
from sandbox365.entra.errors import EntraError
from sandbox365.registrations import App

_TENANT_NAME = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE
)
_SHARED = ("common", "organizations")


@dataclass(frozen=True)
class Realm:
    """The part of a path that names a directory; `tenant` is None for /common and /organizations."""

    name: str
    tenant: Tenant | None

    def admits(self, tenant: Tenant, app: App) -> bool:
        """Whether accounts of `tenant` may sign in to `app` here."""
        if self.tenant:
            return self.tenant.id == tenant.id
        if tenant.personal:
            return self.name == "common" and app.personal
        return app.multi_tenant or tenant.id == app.tenant

    @property
    def title(self) -> str:
        """What refusals call it."""
        return self.tenant.domain if self.tenant else self.name


def find_realm(directory: Directory, name: str) -> Realm:
    """The realm of a path; raises EntraError as `find_tenant`."""
    if name.lower() in _SHARED:
        return Realm(name.lower(), None)
    return Realm(name, find_tenant(directory, PERSONAL if name.lower() == "consumers" else name))


def find_tenant(directory: Directory, name: str) -> Tenant:
    """The tenant in the path of a request; raises EntraError with 90002 or 900023."""
    if tenant := directory.tenant(name):
        return tenant
    raise EntraError(90002 if _TENANT_NAME.fullmatch(name) else 900023, tenant=name)


def find_app(directory: Directory, realm: Realm, client_id: str) -> App:
    """The application that may be used in `realm`; raises EntraError with 700016, 50194, 9002332 or 7000112."""
    app = directory.app(client_id)
    if app is None or app.google or not _may_be_known(app, realm):
        raise EntraError(700016, client_id=client_id, tenant=realm.title)
    names = {"client_id": app.client_id, "app": app.name}
    if realm.tenant is None and not (app.multi_tenant or app.personal):
        raise EntraError(50194, **names)
    if realm.tenant and realm.tenant.personal and not app.personal:
        raise EntraError(9002332, **names)
    if not app.enabled:
        raise EntraError(7000112, **names)
    return app


def _may_be_known(app: App, realm: Realm) -> bool:
    if realm.tenant is None or realm.tenant.personal:
        return True
    return app.multi_tenant or realm.tenant.id == app.tenant


def tenant_of(directory: Directory, user: User) -> Tenant:
    """The tenant whose domain the address has; raises EntraError with 50034 when there is none."""
    if tenant := directory.tenant(user.domain):
        return tenant
    raise EntraError(50034, user=user.address, tenant=user.domain)
