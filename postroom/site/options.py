"""Every option of an installation: file `postroom.toml` in the home, environment `POSTROOM_*`, default.

`docs/settings.md` documents each of them; a test compares the two.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from postroom.shared.wording import N_, BadInput


def _seconds_list(text: object) -> tuple[float, ...]:
    parts = text if isinstance(text, list) else str(text).split(",")
    return tuple(float(part) for part in parts)


def _words(text: object) -> tuple[str, ...]:
    parts = text if isinstance(text, list) else str(text).split(",")
    return tuple(str(part).strip() for part in parts if str(part).strip())


@dataclass(frozen=True)
class Options:
    """The options with their defaults. Durations are seconds, sizes bytes."""

    company: str = ""
    language: str = "en"
    key_file: str = ""
    log_level: str = "info"
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    default_client_id: str = ""
    retry_delays: tuple[float, ...] = (60, 300, 900, 1800, 3600)
    retry_for: float = 172_800
    probe_every: float = 900
    lease: float = 60
    unsettled_after: float = 900
    duplicate_days: int = 400
    connect_timeout: float = 10
    reply_timeout: float = 30
    final_timeout: float = 600
    idle_close: float = 45
    poll_every: float = 0.5
    busy_timeout: float = 30


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "retry_delays": _seconds_list,
    "allowed_hosts": _words,
    "duplicate_days": int,
}
LANGUAGES = ("nl", "de", "en")


def home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The home: `POSTROOM_HOME`, else the platform's data folder."""
    named = environ.get("POSTROOM_HOME")
    return Path(named).expanduser().absolute() if named else user_data_path("postroom", appauthor=False)


def refuse_other_databases(environ: Mapping[str, str] = os.environ) -> None:
    """Raise BadInput when another ledger is asked for than this version can keep."""
    if environ.get("POSTROOM_DATABASE_URL"):
        raise BadInput(
            N_(
                "POSTROOM_DATABASE_URL is set, but this version keeps its ledger in SQLite only. Remove it to go on."
            )
        )


def read_options(home: Path, environ: Mapping[str, str] = os.environ) -> Options:
    """Environment over file over default. Raises BadInput naming the option and where it stands."""
    found: dict[str, Any] = {}
    for name, value, place in [*_from_file(home / "postroom.toml"), *_from_environment(environ)]:
        found[name] = _parsed(name, value, place)
    return Options(**found)


def _from_file(path: Path) -> list[tuple[str, Any, str]]:
    if not path.is_file():
        return []
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadInput(
            N_("The settings file %(path)s cannot be read: %(problem)s."),
            path=str(path),
            problem=str(problem),
        ) from None
    return [(name, value, str(path)) for name, value in table.items()]


def _from_environment(environ: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    names = {field.name for field in fields(Options)}
    pairs = ((name, environ.get(f"POSTROOM_{name.upper()}")) for name in sorted(names))
    return [(name, value, f"POSTROOM_{name.upper()}") for name, value in pairs if value is not None]


def _parsed(name: str, value: Any, place: str) -> Any:
    defaults = {field.name: field.default for field in fields(Options)}
    if name not in defaults:
        raise BadInput(N_("%(place)s: there is no setting named '%(name)s'."), place=place, name=name)
    parse = _PARSERS.get(name, float if isinstance(defaults[name], float | int) else str)
    try:
        parsed = parse(value)
    except (TypeError, ValueError):
        raise BadInput(
            N_("%(place)s: '%(value)s' is not a usable value for %(name)s."),
            place=place,
            value=str(value),
            name=name,
        ) from None
    return _within_bounds(name, parsed, place)


def _within_bounds(name: str, value: Any, place: str) -> Any:
    if name == "language" and value not in LANGUAGES:
        raise BadInput(
            N_("%(place)s: '%(value)s' is not a language of Postroom. Use nl, de or en."),
            place=place,
            value=value,
        )
    if isinstance(value, float | int) and value < 0:
        raise BadInput(N_("%(place)s: %(name)s cannot be negative."), place=place, name=name)
    if name == "retry_delays" and (not value or min(value) < 0):
        raise BadInput(N_("%(place)s: retry_delays needs at least one number, none negative."), place=place)
    return value
