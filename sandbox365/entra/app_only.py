"""Tokens for an application by itself: grant_type=client_credentials (facts 1.2)."""

from dataclasses import replace
from typing import Any

from sandbox365.cloud import Cloud
from sandbox365.directory import Tenant
from sandbox365.entra.asking import required
from sandbox365.entra.calls import TokenCall
from sandbox365.entra.clients import check_credential, shows_credential
from sandbox365.entra.errors import EntraError
from sandbox365.entra.realms import Realm
from sandbox365.entra.scopes import DEFAULT, RESOURCES
from sandbox365.entra.tokens import Subject

_SUFFIX = f"/{DEFAULT}"


def own_tenant(realm: Realm) -> Tenant:
    """The tenant that an application names; raises EntraError with 50059 or 90019 when it names none."""
    if realm.tenant is None or realm.tenant.personal:
        raise EntraError(50059 if realm.name == "common" else 90019)
    return realm.tenant


def own_resource(scope: str, tenant: Tenant) -> str:
    """The resource before /.default; raises EntraError with 1002012, 28000 or 500011."""
    scopes = scope.split()
    if not all(text.endswith(_SUFFIX) for text in scopes):
        raise EntraError(1002012, scope=scope)
    if len(scopes) > 1:
        raise EntraError(28000, scope=scope)
    resource = scopes[0].removesuffix(_SUFFIX)
    if resource not in RESOURCES:
        raise EntraError(500011, resource=resource, tenant=tenant.domain)
    return resource


def app_only(cloud: Cloud, call: TokenCall) -> dict[str, Any]:
    """A token that carries the application permissions granted in the tenant; raises EntraError."""
    tenant, app = own_tenant(call.realm), call.app
    if not cloud.grants.consents.installed(app, tenant):
        raise EntraError(700016, client_id=app.client_id, tenant=tenant.domain)
    if not shows_credential(call):
        raise EntraError(7000216)
    proof = check_credential(cloud, call)
    settings = cloud.directory.settings
    granted = replace(app, roles=cloud.grants.consents.roles(app, tenant))
    (scope,) = required(call.form, "scope")
    resource = own_resource(scope, tenant)
    subject = Subject(granted, tenant, proof=proof)
    return {
        "token_type": "Bearer",
        "expires_in": settings.token_lifetime,
        "ext_expires_in": settings.token_lifetime,
        "access_token": cloud.mint.token(subject, resource, settings, call.now),
    }
