"""Changes of the directory from JSON: the file `directory.json` in the state folder, and the control port."""

import datetime as dt
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Literal

from sandbox365.directory import Directory, Mailbox, Settings, Tenant, User
from sandbox365.registrations import App


class DirectoryError(ValueError):
    """A change of the directory that cannot be understood; the text says what and where."""


def patched(directory: Directory, patch: Any) -> Directory:
    """A copy of `directory` with the changes of `patch`, by the names in its sections.

    `patch` is {"settings": {...}, "tenants": {DOMAIN: ...}, "apps": {NAME: ...}, "users" and "mailboxes":
    {ADDRESS: ...}} with the fields that change, or null to remove an entry; unknown names make new entries.
    Raises DirectoryError.
    """
    sections = {"tenants": Tenant, "apps": App, "users": User, "mailboxes": Mailbox}
    changes = _object(patch, "the directory")
    _only(changes, {"settings", *sections}, "the directory")
    merged = {
        name: _merged(getattr(directory, name), kind, _object(changes.get(name, {}), name), name)
        for name, kind in sections.items()
    }
    if not merged["tenants"]:
        raise DirectoryError("tenants: one at least must stay.")
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
    own_name = fields(kind)[0].name
    if own_name in change:
        raise DirectoryError(f"{where}: {own_name} is its name and cannot be changed.")
    values = _fields(kind, change, where)
    try:
        return replace(old, **values) if old else kind(**{own_name: key, **values})
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
