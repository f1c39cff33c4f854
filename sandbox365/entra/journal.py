"""A private file of JSON lines that only grows; what a stopped sandbox still knows at its next start."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sandbox365.files import write_private


class Journal:
    """The file `path` (0600), made when missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            write_private(path, b"")

    def entries(self) -> Iterator[dict[str, Any]]:
        """What was written, oldest first; a last line cut short by a crash is left out."""
        for line in self._path.read_text().splitlines():
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write one more line."""
        with self._path.open("a") as file:
            file.write(json.dumps(entry) + "\n")

    def replace(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Keep these entries only."""
        write_private(self._path, "".join(f"{json.dumps(entry)}\n" for entry in entries).encode())
