"""Pins that are older than a year, by the day of release that the package index tells pip."""

import subprocess
import sys
from collections.abc import Iterable
from datetime import date

from tests.audit.pins import Pin

_BEFORE_ALL = date(1991, 2, 20)
_NO_DATES = "upload-time"
_NOT_THERE = "No matching distribution found"


class NoDates(Exception):
    """The package index could not be asked, or does not say when its files were uploaded."""


def list_older(pins: Iterable[Pin], day: date) -> tuple[list[Pin], list[Pin]]:
    """The pins that were there before `day`, and those of which nobody says when they were released. Raises NoDates.

    A file that lies in a folder of pip's has no day of release, and so it was "there" before there was any.
    """
    there = [pin for pin in pins if _was_there(pin, day)]
    undated = [pin for pin in there if _was_there(pin, _BEFORE_ALL)]
    return [pin for pin in there if pin not in undated], undated


def _was_there(pin: Pin, day: date) -> bool:
    """Whether pip would have found this version on that day."""
    words = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--no-deps",
        "--ignore-installed",
        "--quiet",
    ]
    words += [f"--uploaded-prior-to={day.isoformat()}", f"{pin.name}=={pin.version}"]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if ended.returncode == 0:
        return True
    if _NO_DATES in ended.stderr or _NOT_THERE not in ended.stderr:
        raise NoDates((ended.stderr.strip().splitlines() or ["pip said nothing"])[-1])
    return False
