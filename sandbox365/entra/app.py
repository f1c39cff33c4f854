"""The face of Entra, and of Google's sign-in: which path leads to which endpoint.

The same answers over https for programs and over http for the browser.
Paths: Microsoft identity platform (facts 1), OpenID Connect Discovery.
"""

from aiohttp import web

from sandbox365.cloud import Cloud
from sandbox365.entra import metadata
from sandbox365.entra.admin_consent import admin_consent_endpoint
from sandbox365.entra.asking import Answer, as_json, as_page, with_faults
from sandbox365.entra.authorize import authorize_endpoint
from sandbox365.entra.device_login import PAGE, device_page, devicecode_endpoint
from sandbox365.entra.google_sign_in import google_authorize
from sandbox365.entra.google_tokens import google_token
from sandbox365.entra.google_words import as_google_json, as_google_page
from sandbox365.entra.page_language import in_readers_language
from sandbox365.entra.sign_in import ACTION, SignIn
from sandbox365.entra.token_endpoint import logged, token_endpoint
from sandbox365.guard import only_local_names


def login_app(cloud: Cloud, login: str) -> web.Application:
    """The same for a browser, over plain http at `login`, by a name of this computer only."""
    app = entra_app(cloud, login)
    app.middlewares.insert(0, only_local_names)
    return app


def entra_app(cloud: Cloud, login: str) -> web.Application:
    """The web application that stands for login.microsoftonline.com; browsers are sent to `login`."""
    app, pages = web.Application(middlewares=[in_readers_language]), SignIn(cloud)
    _add_programs(app, cloud, login)
    _add_pages(app, cloud, pages)
    _add_google(app, cloud, login, pages)
    return app


def _add_programs(app: web.Application, cloud: Cloud, login: str) -> None:
    app.router.add_get("/common/discovery/instance", metadata.instance)
    app.router.add_get(
        "/{tenant}/v2.0/.well-known/openid-configuration", as_json(metadata.discovery(cloud, login))
    )
    app.router.add_get("/{tenant}/discovery/v2.0/keys", metadata.keys(cloud))
    devicecode = with_faults(cloud, "devicecode", devicecode_endpoint(cloud, login))
    app.router.add_route("*", "/{tenant}/oauth2/v2.0/devicecode", as_json(devicecode))
    token = as_json(with_faults(cloud, "token", token_endpoint(cloud)))
    app.router.add_route("*", "/{tenant}/oauth2/v2.0/token", logged(cloud, token))


def _add_pages(app: web.Application, cloud: Cloud, pages: SignIn) -> None:
    for path, stage, endpoint in (
        ("/{tenant}/oauth2/v2.0/authorize", "authorize", authorize_endpoint(cloud, pages)),
        (
            "/{tenant}/v2.0/adminconsent",
            "adminconsent",
            admin_consent_endpoint(cloud, pages, with_scope=True),
        ),
        ("/{tenant}/adminconsent", "adminconsent", admin_consent_endpoint(cloud, pages, with_scope=False)),
    ):
        _get_and_post(app, path, with_faults(cloud, stage, endpoint))
    _get_and_post(app, PAGE, device_page(cloud, pages))
    app.router.add_post(ACTION, as_page(pages.submitted))
    app.router.add_get("/{tenant}/oauth2/v2.0/logout", pages.sign_out)


def _add_google(app: web.Application, cloud: Cloud, login: str, pages: SignIn) -> None:
    app.router.add_get("/google/.well-known/openid-configuration", metadata.google_discovery(login))
    app.router.add_get("/google/oauth2/v3/certs", metadata.keys(cloud))
    authorize = with_faults(cloud, "authorize", google_authorize(cloud, pages))
    app.router.add_get("/google/o/oauth2/v2/auth", as_google_page(authorize))
    token = as_google_json(with_faults(cloud, "token", google_token(cloud)))
    app.router.add_post("/google/token", logged(cloud, token))


def _get_and_post(app: web.Application, path: str, endpoint: Answer) -> None:
    app.router.add_get(path, as_page(endpoint))
    app.router.add_post(path, as_page(endpoint))
