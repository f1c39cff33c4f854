"""What exists at the first start: a bakery, a second tenant, personal accounts, and one application for each thing
that can be wrong with one."""

import datetime as dt

from sandbox365.directory import PERSONAL, Directory, Mailbox, Settings, Tenant, User
from sandbox365.registrations import MAIN, App

OTHER = "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"
DOMAIN = "bakkerij.test"
_DAEMON = "3b0f6a1e-58c4-4b92-a6d1-7e2f90c4d815"
CERTIFIED = "certificate"
"""The application that logs in with a certificate; the state folder holds it."""
_CERTIFICATE = "0c94d7f2-6be3-4a18-b57d-f3e18a20c6d9"
_VENDOR = "a1d38e57-92fc-4c06-8be4-3f70d5c1e928"
_CONTOSO_DAEMON = "c6e0d7f4-8b1a-4b6e-9f02-5a3d8e71b9c6"
_LOCAL = ("http://localhost", "http://localhost/", "http://localhost/sign-in/answer")


def built_in() -> Directory:
    """The directory of a fresh sandbox."""
    tenants = (
        Tenant(DOMAIN, MAIN),
        Tenant("contoso.test", OTHER),
        Tenant("outlook.test", PERSONAL),
    )
    return Directory(
        Settings(),
        {tenant.domain: tenant for tenant in tenants},
        {app.name: app for app in _apps()},
        {user.address: user for user in _users()},
        {mailbox.address: mailbox for mailbox in _mailboxes()},
    )


def _users() -> tuple[User, ...]:
    people = tuple(User(f"{name}@{DOMAIN}", name) for name in ("facturen", "leverbonnen", "productie"))
    return (
        *people,
        User(f"info@{DOMAIN}", "info (shared mailbox)", enabled=False),
        User(f"beheer@{DOMAIN}", "beheer", admin=True),
        User("billing@contoso.test", "billing"),
        User("admin@contoso.test", "admin", admin=True),
        User("bakker@outlook.test", "bakker"),
    )


def _mailboxes() -> tuple[Mailbox, ...]:
    apps = (_DAEMON, _CERTIFICATE, _VENDOR)
    shared, sharer = f"info@{DOMAIN}", f"leverbonnen@{DOMAIN}"
    return (
        Mailbox(f"facturen@{DOMAIN}", app_access=apps),
        Mailbox(sharer, app_access=apps, send_as=(shared,)),
        Mailbox(f"productie@{DOMAIN}", app_access=apps),
        Mailbox(shared, app_access=apps, full_access=(sharer,)),
        Mailbox("billing@contoso.test", app_access=(_CONTOSO_DAEMON,)),
        Mailbox("bakker@outlook.test"),
    )


def _apps() -> tuple[App, ...]:
    return (*_app_only(), *_delegated())


def _app_only() -> tuple[App, ...]:
    return (
        App("daemon", _DAEMON, MAIN, note="may send as every mailbox of bakkerij.test", web_redirects=_LOCAL),
        App(
            "expired",
            "5d2c71b8-0e9f-4c36-b1aa-42f7d86e3091",
            MAIN,
            note="its secret has expired (AADSTS7000222)",
            secret_expires=dt.date(2025, 1, 31),
        ),
        App(
            "disabled",
            "8a47e3d0-2b65-4f1c-9c7e-d03b15f6a284",
            MAIN,
            note="switched off by the administrator (AADSTS7000112)",
            enabled=False,
        ),
        App(
            "no-access",
            "e19b50c3-74d8-4a2e-8f36-6c9d2a07b54f",
            MAIN,
            note="no FullAccess on any mailbox (430 4.2.0 after the message)",
        ),
        App(
            "no-roles",
            "f7365d2a-c841-4e9b-a05d-18e4b7390c6d",
            MAIN,
            note="no application permission granted (535 5.7.3)",
            roles=(),
        ),
        App(CERTIFIED, _CERTIFICATE, MAIN, note="logs in with its certificate"),
        App(
            "vendor",
            _VENDOR,
            OTHER,
            note="of a software vendor: a tenant's administrator has to consent before it sends without a person",
            multi_tenant=True,
            web_redirects=_LOCAL,
        ),
        App("contoso", _CONTOSO_DAEMON, OTHER, note="belongs to contoso.test"),
    )


def _delegated() -> tuple[App, ...]:
    return (
        App(
            "web",
            "d92f0b36-1e5a-47c8-83d4-6a7b20e9c15f",
            MAIN,
            note="people sign in; platform Web, needs its secret",
            consented=False,
            web_redirects=_LOCAL,
        ),
        App(
            "public",
            "47b8c1e6-d03f-4295-9e6a-85f2c7d04b13",
            MAIN,
            note="people sign in, also by device code; platform Mobile and desktop, must not send a secret",
            consented=False,
            public_redirects=(*_LOCAL, "http://127.0.0.1/"),
            public_flows=True,
        ),
        App(
            "spa",
            "92e5d7a4-60c1-4fb8-b3d9-1c84f6a02e75",
            MAIN,
            note="platform Single-page application: wrong for a mail program (AADSTS9002327)",
            consented=False,
            spa_redirects=_LOCAL,
        ),
        App(
            "no-redirect",
            "6b1f83d9-c2a7-4e05-97f4-d80e35b6a1c2",
            MAIN,
            note="no redirect URI registered (AADSTS500113)",
            consented=False,
        ),
        App(
            "personal",
            "e83a05c7-7d94-4b1f-a26e-09c5d3f1b846",
            OTHER,
            note="for accounts of every tenant and personal ones",
            consented=False,
            multi_tenant=True,
            personal=True,
            public_redirects=_LOCAL,
            public_flows=True,
        ),
        App(
            "google",
            "104729600331-sandbox.apps.googleusercontent.com",
            MAIN,
            note="a desktop client of Google; every loopback address will do",
            roles=(),
            consented=False,
            google=True,
        ),
    )
