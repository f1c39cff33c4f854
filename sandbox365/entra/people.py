"""Whether a person may be let through: the questions that sign-in pages and the token endpoint share."""

from sandbox365.directory import Directory, Tenant, User
from sandbox365.entra.errors import EntraError
from sandbox365.entra.realms import Realm, tenant_of
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import EXCHANGE_ID
from sandbox365.registrations import App

_IDENTITY_PROVIDER = "https://sts.windows.net/{tenant}/"


def check_person(directory: Directory, user: User, realm: Realm, app: App) -> Tenant:
    """The tenant of a person who may use `app`; raises EntraError with 50020, 50034, 50057 or 53003."""
    tenant = tenant_of(directory, user)
    if not realm.admits(tenant, app):
        raise EntraError(
            50020,
            user=user.address,
            idp="live.com" if tenant.personal else _IDENTITY_PROVIDER.format(tenant=tenant.id),
            tenant=realm.title,
            client_id=app.client_id,
            app=app.name,
        )
    if not user.enabled:
        raise EntraError(50057)
    if user.blocked:
        raise EntraError(53003)
    return tenant


def person_again(directory: Directory, person: SignedIn, realm: Realm, app: App) -> tuple[User, Tenant]:
    """Somebody who signed in earlier, as they are now.

    Raises EntraError with 50034 when the account is gone, 50076 when a second factor is demanded meanwhile, and as
    `check_person`.
    """
    user = directory.user(person.user)
    if user is None:
        raise EntraError(50034, user=person.user, tenant=realm.title)
    tenant = check_person(directory, user, realm, app)
    if user.mfa and not person.mfa:
        raise EntraError(50076, resource=EXCHANGE_ID)
    return user, tenant
