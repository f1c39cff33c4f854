"""What the people of the office share: papers, the folder of the PDFs, and what they tell each other."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clerk.papers import Invoice

_KEPT = 200


@dataclass(frozen=True)
class Paper:
    """A PDF as a program exports it."""

    name: str
    content: bytes
    type: str
    number: str
    debtor: str

    @property
    def about(self) -> dict[str, str]:
        """What is written down of it."""
        sha256 = hashlib.sha256(self.content).hexdigest()
        return {
            "sha256": sha256,
            "name": self.name,
            "type": self.type,
            "number": self.number,
            "debtor": self.debtor,
        }


class Shared:
    """A list that everybody adds to; the newest come first."""

    def __init__(self) -> None:
        self._turns = threading.Lock()
        self._found: list[int] = []

    def add(self, numbers: Sequence[int]) -> None:
        """These are the newest now."""
        with self._turns:
            kept = [one for one in self._found if one not in set(numbers)]
            self._found = [*numbers, *kept][:_KEPT]

    def replace(self, numbers: Sequence[int]) -> None:
        """There are no others any more."""
        with self._turns:
            self._found = list(numbers)

    def take(self) -> list[int]:
        """A copy."""
        with self._turns:
            return list(self._found)


class Office:
    """`folder`: where the program puts its PDFs; `documents`, `entries`, `runs` and `taken_off` are numbers
    that somebody saw, `file_names` those of documents by their number."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self._scratch = scratch
        self.documents, self.entries, self.runs, self.taken_off = Shared(), Shared(), Shared(), Shared()
        self.file_names: dict[int, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        scratch.mkdir(parents=True, exist_ok=True)

    def write(self, number: str, debtor: str, type_: str, note: str = "") -> Paper:
        """A paper; with a `note` in its total it is another file of the same document."""
        language = "nl-delivery" if type_ == "delivery-note" else "nl"
        name = f"{'Leverbon' if type_ == 'delivery-note' else 'Factuur'} {debtor}-{number}.pdf"
        invoice = Invoice(number, debtor, language=language, total=note or "123,45")
        file = invoice.file(self._scratch, f"{number}-{threading.get_ident()}.pdf")
        content = file.read_bytes()
        file.unlink()
        return Paper(name, content, type_, number, debtor)

    def drop(self, paper: Paper) -> None:
        """Put it into the folder, whole at once."""
        draft = self.folder / f".{paper.name}.part"
        draft.write_bytes(paper.content)
        draft.rename(self.folder / paper.name)
