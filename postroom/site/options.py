"""Every option of an installation: file `postroom.toml` in the home, environment `POSTROOM_*`, default.

`docs/settings.md` documents each of them; a test compares the two.
"""

import math
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path

from postroom.shared.languages import CODES, SOURCE
from postroom.shared.refusals import BadInput
from postroom.site.refusals import (
    SettingNotAChoice,
    SettingOutOfRange,
    SettingsContradict,
    SettingsNotUtf8,
    SettingsUnreadable,
    SettingUnusable,
    UnknownSetting,
)


def _parse_seconds_list(value: object) -> tuple[float, ...]:
    parts = value if isinstance(value, list) else str(value).split(",")
    return tuple(_parse_number(part) for part in parts)


def _parse_words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | str):
        raise ValueError
    parts = value if isinstance(value, list) else value.split(",")
    return tuple(_parse_text(part).strip() for part in parts if _parse_text(part).strip())


def _parse_number(value: object) -> float:
    """A finite number; True is none (TOML's `lease = true` would otherwise be one second)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    found = float(value)
    if not math.isfinite(found):
        raise ValueError
    return found


def _parse_whole_number(value: object) -> int:
    found = _parse_number(value)
    if found != int(found):
        raise ValueError
    return int(found)


def _parse_text(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError
    return value


@dataclass(frozen=True)
class Options:
    """The options with their defaults. Durations are seconds, sizes bytes."""

    company: str = ""
    language: str = SOURCE
    time_zone: str = "Europe/Amsterdam"
    key_file: str = ""
    log_level: str = "info"
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    public_address: str = ""
    default_client_id: str = ""
    retry_delays: tuple[float, ...] = (60, 300, 900, 1800, 3600)
    retry_for: float = 172_800
    probe_every: float = 900
    lease: float = 60
    unsettled_after: float = 900
    settle_delay: float = 60
    duplicate_days: int = 400
    ehlo_name: str = ""
    connect_timeout: float = 10
    reply_timeout: float = 30
    final_timeout: float = 600
    idle_close: float = 45
    poll_every: float = 0.5
    busy_timeout: float = 8
    pdf_quiet: float = 3
    session_longest: float = 43_200


def _parse_origin(value: object) -> str:
    """Scheme and host of a web address as browsers send it (RFC 6454 6.2), without a path."""
    text = _parse_text(value).strip().rstrip("/")
    parts = urlsplit(text)
    if text and (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError
    return text


_EHLO_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Za-z.:-]+\]")


def _parse_ehlo_name(value: object) -> str:
    """A host name or an address literal (RFC 5321 4.1.2, 4.1.3)."""
    text = _parse_text(value).strip()
    if text and not _EHLO_NAME.fullmatch(text):
        raise ValueError
    return text


def _parse_time_zone(value: object) -> str:
    """A name of the time-zone database, such as Europe/Berlin."""
    text = _parse_text(value).strip()
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError from None
    return text


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "retry_delays": _parse_seconds_list,
    "allowed_hosts": _parse_words,
    "public_address": _parse_origin,
    "time_zone": _parse_time_zone,
    "ehlo_name": _parse_ehlo_name,
    "duplicate_days": _parse_whole_number,
}
_YEAR = 366 * 86_400.0
_BOUNDS = {
    "retry_for": (0, _YEAR),
    "probe_every": (0.1, _YEAR),
    "lease": (1, 3600),
    "unsettled_after": (1, _YEAR),
    "settle_delay": (0.1, 86_400),
    "duplicate_days": (0, 36_500),
    "connect_timeout": (0.1, 3600),
    "reply_timeout": (0.1, 3600),
    "final_timeout": (0.1, 7200),
    "idle_close": (0, _YEAR),
    "poll_every": (0.01, 60),
    "busy_timeout": (0, 3600),
    "pdf_quiet": (0, 3600),
    "session_longest": (300, 2_592_000),
}
"""Lowest and highest value of each number: seconds, and days for `duplicate_days`."""
_CHOICES = {"language": CODES, "log_level": ("debug", "info", "warning", "error", "critical")}


def find_home_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The home: `POSTROOM_HOME`, else the platform's data folder."""
    named = environ.get("POSTROOM_HOME")
    return Path(named).expanduser().absolute() if named else user_data_path("postroom", appauthor=False)


def read_options(home: Path, environ: Mapping[str, str] = os.environ) -> Options:
    """Environment over file over default. Raises BadInput naming the option and where it stands."""
    found: dict[str, Any] = {}
    places: dict[str, str] = {}
    for name, value, place in [*_read_file(home / "postroom.toml"), *_read_environment(environ)]:
        found[name] = _parse_option(name, value, place)
        places[name] = place
    options = Options(**found)
    _check_together(options, places)
    return options


def _check_together(options: Options, places: Mapping[str, str]) -> None:
    """Nobody decides over an outcome that its worker may still be told (rule 6)."""
    if options.unsettled_after > options.final_timeout:
        return
    place = places.get("unsettled_after") or places["final_timeout"]
    about = {"name": "unsettled_after", "value": options.unsettled_after}
    raise SettingsContradict(place=place, **about, other="final_timeout", than=options.final_timeout)


def _read_file(path: Path) -> list[tuple[str, Any, str]]:
    if not path.exists() and not path.is_symlink():
        return []
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsNotUtf8(path=str(path)) from None
    except tomllib.TOMLDecodeError as problem:
        raise _refuse_unreadable(path, str(problem)) from None
    except OSError as problem:
        raise _refuse_unreadable(path, problem.strerror or type(problem).__name__) from None
    return [(name, value, str(path)) for name, value in table.items()]


def _refuse_unreadable(path: Path, problem: str) -> BadInput:
    return SettingsUnreadable(path=str(path), problem=problem)


def _read_environment(environ: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    names = {field.name for field in fields(Options)}
    pairs = ((name, environ.get(f"POSTROOM_{name.upper()}")) for name in sorted(names))
    return [(name, value, f"POSTROOM_{name.upper()}") for name, value in pairs if value is not None]


def _parse_option(name: str, value: Any, place: str) -> Any:
    defaults = {field.name: field.default for field in fields(Options)}
    if name not in defaults:
        raise UnknownSetting(place=place, name=name, known=", ".join(defaults))
    parse = _PARSERS.get(name, _parse_number if isinstance(defaults[name], float | int) else _parse_text)
    try:
        parsed = parse(value)
    except (TypeError, ValueError, OverflowError):
        raise SettingUnusable(place=place, value=str(value), name=name) from None
    _check_bounds(name, parsed, place)
    return parsed


def _check_bounds(name: str, value: Any, place: str) -> None:
    lowest, highest = _BOUNDS.get(name, (0, _YEAR))
    numbers = value if name == "retry_delays" else [value] if name in _BOUNDS else []
    if any(not lowest <= number <= highest for number in numbers):
        raise SettingOutOfRange(place=place, name=name, lowest=lowest, highest=highest)
    if value == () or (name in _CHOICES and value not in _CHOICES[name]):
        raise SettingNotAChoice(
            place=place,
            value=str(value or ""),
            name=name,
            known=", ".join(_CHOICES.get(name, ("127.0.0.1, localhost",))),
        )
