"""Who exists in the pretended cloud: tenants, applications, mailboxes, and the switches on them.

The values are frozen; `patched` makes a changed copy from JSON.  The same JSON form serves for the file
`directory.json` in the state folder and for the control port.
"""

import datetime as dt
import types
import typing
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

_MAIN = "6f1c9a52-7c0e-4d7f-9a53-0d1b7e5c2a10"
_OTHER = "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"
_DAEMON = "3b0f6a1e-58c4-4b92-a6d1-7e2f90c4d815"
_MAIL_ROLES = ("SMTP.SendAsApp", "IMAP.AccessAsApp")


class DirectoryError(ValueError):
    """A change of the directory that cannot be understood; the text says what and where."""


@dataclass(frozen=True)
class Tenant:
    """An Entra directory; `smtp_auth_disabled` is Set-TransportConfig -SmtpClientAuthenticationDisabled."""

    id: str
    domain: str
    smtp_auth_disabled: bool = False


@dataclass(frozen=True)
class App:
    """An app registration with one secret; `roles` are its consented application permissions."""

    name: str
    client_id: str
    tenant: str = _MAIN
    note: str = ""
    roles: tuple[str, ...] = _MAIL_ROLES
    enabled: bool = True
    secret_expires: dt.date = dt.date(2099, 12, 31)

    @property
    def object_id(self) -> str:
        """The object id of the enterprise application, always the same for one client id."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.client_id))

    def secret_expired(self, today: dt.date) -> bool:
        """Whether the secret's end date has passed."""
        return self.secret_expires < today


@dataclass(frozen=True)
class Mailbox:
    """An Exchange mailbox.

    `smtp_auth_disabled` None inherits the tenant's switch (Set-CASMailbox); `app_access` are the client ids
    with FullAccess, `send_as` further addresses it may send from; `size_limit` counts bytes (MaxSendSize).
    """

    address: str
    smtp_auth_disabled: bool | None = None
    app_access: tuple[str, ...] = (_DAEMON,)
    send_as: tuple[str, ...] = ()
    sent_copy: bool = True
    size_limit: int = 35 * 1024 * 1024
    full: bool = False
    password: str | None = field(default=None, repr=False)

    @property
    def domain(self) -> str:
        """The part after the @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    def may_send_as(self, address: str) -> bool:
        """Whether the envelope or the From line may carry `address`."""
        return address.lower() in {self.address.lower(), *(other.lower() for other in self.send_as)}


@dataclass(frozen=True)
class Settings:
    """Switches of the whole sandbox: `token_lifetime` and `tarpit` in seconds, `token_bytes` in bytes.

    `connections` is how many parallel sessions of one mailbox may submit.
    """

    token_lifetime: int = 3599
    token_bytes: int = 1800
    basic_auth: Literal["on", "disabled", "retired"] = "on"
    tarpit: float = 0.0
    connections: int = 3


@dataclass(frozen=True)
class Directory:
    """Everything that exists, by tenant id, app name and mailbox address (lower case)."""

    settings: Settings
    tenants: Mapping[str, Tenant]
    apps: Mapping[str, App]
    mailboxes: Mapping[str, Mailbox]

    def tenant(self, name: str) -> Tenant | None:
        """The tenant with this GUID or domain."""
        found = (t for t in self.tenants.values() if name.lower() in (t.id.lower(), t.domain.lower()))
        return next(found, None)

    def app(self, client_id: str, tenant: Tenant) -> App | None:
        """The application with this client id in `tenant`."""
        key = (client_id.lower(), tenant.id)
        return next((a for a in self.apps.values() if (a.client_id.lower(), a.tenant) == key), None)

    def mailbox(self, address: str) -> Mailbox | None:
        """The mailbox with this address; case does not count."""
        return self.mailboxes.get(address.lower())

    def main_tenant(self) -> Tenant:
        """The tenant that the endpoints name."""
        return next(iter(self.tenants.values()))


def built_in() -> Directory:
    """The bakery, a second tenant, and one application for each thing that can be wrong with one."""
    domain = "bakkerij.test"
    tenants = (Tenant(_MAIN, domain), Tenant(_OTHER, "contoso.test"))
    mailboxes = [Mailbox(f"{name}@{domain}") for name in ("facturen", "leverbonnen", "productie", "info")]
    mailboxes.append(Mailbox("billing@contoso.test", app_access=(_CONTOSO_DAEMON,)))
    return Directory(
        Settings(),
        {tenant.id: tenant for tenant in tenants},
        {app.name: app for app in _APPS},
        {mailbox.address: mailbox for mailbox in mailboxes},
    )


_CONTOSO_DAEMON = "c6e0d7f4-8b1a-4b6e-9f02-5a3d8e71b9c6"
_APPS = (
    App("daemon", _DAEMON, note="may send as every mailbox of bakkerij.test"),
    App(
        "expired",
        "5d2c71b8-0e9f-4c36-b1aa-42f7d86e3091",
        note="its secret has expired (AADSTS7000222)",
        secret_expires=dt.date(2025, 1, 31),
    ),
    App(
        "disabled",
        "8a47e3d0-2b65-4f1c-9c7e-d03b15f6a284",
        note="switched off by the administrator (AADSTS7000112)",
        enabled=False,
    ),
    App(
        "no-access",
        "e19b50c3-74d8-4a2e-8f36-6c9d2a07b54f",
        note="no FullAccess on any mailbox (430 4.2.0 after the message)",
    ),
    App(
        "no-roles",
        "f7365d2a-c841-4e9b-a05d-18e4b7390c6d",
        note="no application permission granted (535 5.7.3)",
        roles=(),
    ),
    App("contoso", _CONTOSO_DAEMON, tenant=_OTHER, note="belongs to contoso.test"),
)


def patched(directory: Directory, patch: Any) -> Directory:
    """A copy of `directory` with the changes of `patch`.

    `patch` is {"settings": {...}, "tenants"|"apps"|"mailboxes": {key: {field: value} or null to remove}};
    unknown keys make new entries.  Raises DirectoryError with a sentence.
    """
    sections = {"tenants": Tenant, "apps": App, "mailboxes": Mailbox}
    changes = _object(patch, "the directory")
    _only(changes, {"settings", *sections}, "the directory")
    merged = {
        name: _merged(getattr(directory, name), kind, _object(changes.get(name, {}), name), name)
        for name, kind in sections.items()
    }
    settings = _fields(Settings, _object(changes.get("settings", {}), "settings"), "settings")
    return replace(directory, settings=replace(directory.settings, **settings), **merged)


def _merged(
    entries: Mapping[str, Any], kind: Any, changes: Mapping[str, Any], section: str
) -> dict[str, Any]:
    result = dict(entries)
    for name, change in changes.items():
        key = name.lower() if section != "apps" else name
        where = f"{section} / {name}"
        if change is None:
            result.pop(key, None)
        else:
            result[key] = _entry(kind, result.get(key), key, _object(change, where), where)
    return result


def _entry(kind: Any, old: Any, key: str, change: Mapping[str, Any], where: str) -> Any:
    values = _fields(kind, change, where)
    try:
        return replace(old, **values) if old else kind(**{fields(kind)[0].name: key, **values})
    except TypeError as error:
        missing = ", ".join(_required(kind) - values.keys())
        raise DirectoryError(f"{where} is new and needs: {missing}.") from error


def _required(kind: Any) -> set[str]:
    return {f.name for f in fields(kind)[1:] if f.default is f.default_factory}


def _fields(kind: Any, change: Mapping[str, Any], where: str) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    _only(change, set(hints), where)
    values = {name: _converted(value, hints[name]) for name, value in change.items()}
    for name, value in values.items():
        if not _fits(value, hints[name]):
            raise DirectoryError(f"{where}: {name} must be {_spoken(hints[name])}.")
    return values


def _converted(value: Any, hint: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if hint is dt.date and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value  # refused by the type check, with its sentence
    return value


def _fits(value: Any, hint: Any) -> bool:
    origin, choices = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return value in choices
    if origin is types.UnionType:
        return any(_fits(value, choice) for choice in choices)
    if origin is tuple:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if hint is float:
        return type(value) in (int, float)
    return type(value) is hint


_SPOKEN: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dt.date: "a date such as 2027-12-31",
    tuple[str, ...]: "a list of texts",
    types.NoneType: "null",
}


def _spoken(hint: Any) -> str:
    return _SPOKEN.get(hint) or " or ".join(_SPOKEN.get(part, repr(part)) for part in typing.get_args(hint))


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DirectoryError(f"{where}: a JSON object is needed here, not {value!r}.")
    return value


def _only(change: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := change.keys() - known:
        raise DirectoryError(
            f"{where}: unknown {', '.join(sorted(unknown))}; known are {', '.join(sorted(known))}."
        )
