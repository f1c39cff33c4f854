"""The files that go with every mail of a type: examined, kept in `documents`, counted."""

from postroom.documents import repository as documents
from postroom.documents import store
from postroom.documents.examine import examine
from postroom.scenarios.refusals import FilesTooLarge, TooManyFiles, UnknownFile
from postroom.scenarios.rules import FILE_NAME, check_one_line
from postroom.scenarios.values import ExtraFile

MOST_FILES = 10
MOST_BYTES = 20_000_000
"""Of all files of one type together: they go with every single mail."""


def keep_file(name: str, content: bytes) -> ExtraFile:
    """The examined file, its content durable. Raises DocumentRefused, SettingRefused, OSError (disk full)."""
    examined = examine(check_one_line(name, FILE_NAME, 255), content)
    _check([ExtraFile(examined.name, examined.media_type, len(content), "")])
    return ExtraFile(examined.name, examined.media_type, len(content), store.keep(content))


def register(file: ExtraFile) -> None:
    """A row for it, inside the caller's transaction, so that the sweep of stored files leaves it alone."""
    documents.attach("", file.name, file.size, file.sha256)


def join_file(files: tuple[ExtraFile, ...], added: ExtraFile) -> tuple[ExtraFile, ...]:
    """The files with `added`, in the place of one with the same name. Raises SettingRefused."""
    same = [file.name.lower() == added.name.lower() for file in files]
    result = [added if is_same else file for file, is_same in zip(files, same, strict=True)]
    if not any(same):
        result.append(added)
    _check(result)
    return tuple(result)


def drop_file(files: tuple[ExtraFile, ...], name: str) -> tuple[ExtraFile, ...]:
    """The files but the one of that name. Raises Unknown."""
    left = tuple(file for file in files if file.name.lower() != name.lower())
    if left == files:
        raise UnknownFile(name=name)
    return left


def _check(files: list[ExtraFile]) -> None:
    if len(files) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    size = sum(file.size for file in files)
    if size > MOST_BYTES:
        raise FilesTooLarge(total=size / 1e6, most=MOST_BYTES / 1e6)
