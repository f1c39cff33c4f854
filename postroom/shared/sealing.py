"""Secrets: sealed at rest with MultiFernet, each for its place, and unprintable in memory.

What is sealed names the row and column that it was sealed for, and opens nowhere else: whoever can write into the
ledger, but has no key, could otherwise put the password of one mail profile into another one that leads to them.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from postroom.shared.refusals import (
    KeyDoesNotFit,
    KeyFileUnusable,
    KeyMalformed,
    KeyUnusable,
    SealedForAnother,
)

_BOUND = "\0"
"""What is sealed for a place begins with it, and parts place and secret; no secret of an earlier version does."""


class Secret:
    """A text that no repr, log line or exception shows. `reveal()` is the only way to it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(("Secret", self._text))

    def __repr__(self) -> str:
        return "Secret(***)" if self._text else "Secret()"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret is not pickled")


def name_place(table: str, row: object, column: str) -> str:
    """Where a sealed text lies: its place, for which alone it opens."""
    return f"{table}/{row}/{column}"


class Keyring:
    """One or more Fernet keys: the first seals, all of them open (so that a key can be changed)."""

    def __init__(self, keys: list[str]) -> None:
        """`keys`: url-safe base64 Fernet keys, newest first. Raises KeyUnusable."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as problem:
            raise KeyMalformed() from problem

    def seal(self, secret: Secret, place: str) -> str:
        """The sealed form for that place of the database; empty stays empty."""
        bound = f"{_BOUND}{place}{_BOUND}{secret.reveal()}"
        return self._fernet.encrypt(bound.encode()).decode() if secret else ""

    def unseal(self, sealed: str, place: str) -> Secret:
        """The secret again. Raises KeyUnusable when another key sealed it, or when it was sealed for another place.

        What an earlier version sealed names no place, and opens anywhere until it is sealed again.
        """
        if not sealed:
            return Secret("")
        try:
            text = self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise KeyDoesNotFit() from None
        if not text.startswith(_BOUND):
            return Secret(text)
        _, named, secret = text.split(_BOUND, 2)
        if named != place:
            raise SealedForAnother()
        return Secret(secret)

    def bind(self, sealed: str, place: str) -> str:
        """What an earlier version sealed, sealed for its place; as it is when no key opens it."""
        try:
            return self.seal(self.unseal(sealed, place), place)
        except KeyUnusable:
            return sealed


def read_keys(path: Path) -> list[str]:
    """The keys of a key file, one a line, newest first; made with mode 0600 when missing."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as problem:
        raise _refuse_unusable(path, problem) from None
    with os.fdopen(descriptor, "w") as file:
        file.write(Fernet.generate_key().decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return _read(path)


def _read(path: Path) -> list[str]:
    try:
        return path.read_text("ascii", "replace").split()
    except OSError as problem:
        raise _refuse_unusable(path, problem) from None


def _refuse_unusable(path: Path, problem: OSError) -> KeyUnusable:
    return KeyFileUnusable(path=str(path), why=problem.strerror or type(problem).__name__)
