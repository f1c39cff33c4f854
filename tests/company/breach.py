"""A promise that was not kept, with enough to understand it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.company.case import Act, Delivery, Entry


@dataclass(frozen=True)
class Breach:
    """`promise`: its name (promises.py); `what`: a sentence; `who`: the acts that it hangs on."""

    promise: str
    what: str
    who: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return "\n      ".join([f"{self.promise}: {self.what}", *self.who])


def breach(promise: str, what: str, acts: Iterable[Act] = ()) -> Breach:
    """A breach with the acts spelled out."""
    return Breach(promise, what, tuple(map(str, acts)))


def told(entry: Entry | None, delivery: Delivery) -> str:
    """Which mail it is, for a sentence."""
    number = f"entry {entry['id']}" if entry else "no entry"
    tokens = f" {','.join(delivery['tokens'])}" if delivery["tokens"] else ""
    there = f"delivered at {delivery['at']:.2f} to {', '.join(delivery['to'])}"
    return f'{number} "{delivery["subject"]}"{tokens} {there}'
