"""Writes down which functions of the product are entered."""

import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Self

import postroom

ROOT = Path(postroom.__file__).parent
NOT_WALKED = ("cli", "migrations", "sandbox", "tests")
"""Folders; the docstring of the package says why."""
GETS_READY = "get_ready"
"""The function with which every command sets itself up."""


@dataclass(frozen=True)
class Function:
    """A function; `file` is relative to the product's package, with slashes."""

    file: str
    name: str

    @property
    def room(self) -> str:
        """The first folder; "" for a file that lies in none."""
        return self.file.rpartition("/")[0].partition("/")[0]


@dataclass
class Recorder:
    """Records its block: in the thread that it runs in, and in all threads that are begun meanwhile."""

    functions: list[Function] = field(default_factory=list)
    _seen: set[CodeType] = field(default_factory=set)

    def __enter__(self) -> Self:
        threading.setprofile(self._met)
        sys.setprofile(self._met)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]

    def _met(self, frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event != "call" or code in self._seen:
            return
        self._seen.add(code)
        file = _walked(code)
        if file and not _is_start_up(frame):
            self.functions.append(Function(file, code.co_qualname))


def _walked(code: CodeType) -> str:
    """The file of a function that counts, "" for all others."""
    name = code.co_name
    if name.startswith(("<", "__")) or not code.co_filename.startswith(f"{ROOT}/"):
        return ""
    file = Path(code.co_filename).relative_to(ROOT)
    return "" if set(file.parts) & set(NOT_WALKED) else file.as_posix()


def _is_start_up(frame: FrameType) -> bool:
    """Whether a module of the product is being imported just now, or a command gets ready."""
    above: FrameType | None = frame
    while above:
        if above.f_code.co_name in ("<module>", GETS_READY) and _is_of_product(above):
            return True
        above = above.f_back
    return False


def _is_of_product(frame: FrameType) -> bool:
    """`__main__` is not imported, it runs."""
    return frame.f_code.co_filename.startswith(f"{ROOT}/") and frame.f_globals["__name__"] != "__main__"


def files(functions: Iterable[Function]) -> list[str]:
    """The files in the order of first entry."""
    return list(dict.fromkeys(one.file for one in functions))


def changes_of_room(functions: Iterable[Function]) -> int:
    """How often the next new file lies in another room; entering the first room counts."""
    rooms = ["", *{one.file: one.room for one in functions}.values()]
    return sum(before != after for before, after in pairwise(rooms))
