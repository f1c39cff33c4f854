"""What is sealed in the tables of a room: whether the key opens it, and how it is forgotten when the key is lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from postroom.shared.refusals import KeyDoesNotFit
from postroom.shared.sealing import Keyring


@dataclass(frozen=True)
class Sealed:
    """One sealed text: whose it is, for people, and how it is emptied."""

    name: str
    text: str
    forget: Callable[[], object]

    def opens(self, ring: Keyring) -> bool:
        """Whether a key of the ring opens it."""
        try:
            ring.unseal(self.text)
        except KeyDoesNotFit:
            return False
        return True


def list_locked(sealed: Iterator[Sealed], ring: Keyring) -> list[Sealed]:
    """Those that no key of the ring opens."""
    return [one for one in sealed if not one.opens(ring)]
