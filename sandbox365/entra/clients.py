"""Which credential an application shows, and whether it may: the platform of its redirect URI decides."""

from sandbox365.cloud import Cloud
from sandbox365.entra.assertions import check_assertion
from sandbox365.entra.calls import TokenCall
from sandbox365.entra.errors import EntraError
from sandbox365.entra.tokens import Proof
from sandbox365.registrations import Platform

_CREDENTIALS = ("client_secret", "client_assertion")


def shows_credential(call: TokenCall) -> bool:
    """Whether a secret or an assertion came along."""
    return any(call.form.get(name) for name in _CREDENTIALS)


def prove(cloud: Cloud, call: TokenCall, platform: Platform) -> Proof:
    """How the client has proven itself, as its platform demands (facts 1.5).

    Raises EntraError with 7000218 when a Web client shows nothing, 700025 (personal accounts: 90023) when a public
    one shows something, and as `check_credential`.
    """
    if platform == "web":
        if not shows_credential(call):
            raise EntraError(7000218)
        return check_credential(cloud, call)
    if shows_credential(call):
        raise _must_not_show(call)
    return "public"


def _must_not_show(call: TokenCall) -> EntraError:
    if call.realm.tenant and call.realm.tenant.personal:
        return EntraError(90023, problem="Public clients can't send a client secret.")
    return EntraError(700025)


def check_origin(call: TokenCall, platform: Platform) -> None:
    """Raise EntraError with 9002327 or 9002326: single-page applications ask from a browser, others never."""
    if platform == "spa" and not call.origin:
        raise EntraError(9002327)
    if platform != "spa" and call.origin:
        raise EntraError(9002326, origin=call.origin)


def check_credential(cloud: Cloud, call: TokenCall) -> Proof:
    """The kind of the credential; raises EntraError with 7000215, 7000222 or as `check_assertion`."""
    if call.form.get("client_assertion"):
        check_assertion(call)
        return "certificate"
    if not cloud.secrets.matches(call.app.name, call.form["client_secret"]):
        raise EntraError(7000215, client_id=call.app.client_id)
    if call.app.secret_expired(call.now.date()):
        raise EntraError(7000222, client_id=call.app.client_id)
    return "secret"
