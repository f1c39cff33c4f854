"""What is sealed in the tables of a room: whether it opens where it lies, and how it is forgotten when not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from postroom.shared.refusals import KeyUnusable
from postroom.shared.sealing import Keyring


@dataclass(frozen=True)
class Sealed:
    """One sealed text: whose it is, for people, the place where it lies, and how it is emptied."""

    name: str
    text: str
    place: str
    forget: Callable[[], object]

    def opens(self, ring: Keyring) -> bool:
        """Whether a key of the ring opens it where it lies."""
        try:
            ring.unseal(self.text, self.place)
        except KeyUnusable:
            return False
        return True


def list_locked(sealed: Iterator[Sealed], ring: Keyring) -> list[Sealed]:
    """Those that no key of the ring opens where they lie."""
    return [one for one in sealed if not one.opens(ring)]
