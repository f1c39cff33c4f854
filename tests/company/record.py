"""What people were shown and told, a line of JSON an act, written as soon as the answer was there."""

import json
import threading
from pathlib import Path
from typing import Any

from tests.company.browser import Answer

Looked = dict[str, Any]
"""What a page showed: `began` and `ended` of its fetch, `training` the address that it names, what the act adds."""


class Record:
    """The file of acts; safe for many threads."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a")
        self._turns = threading.Lock()
        self.acts = 0
        self.presses = 0

    def opened(self, who: str, path: str, answer: Answer) -> None:
        """Somebody opened a page."""
        self._write(who, "open", answer, {"asked": path})

    def dropped(self, who: str, answer: Answer, files: list[dict[str, str]]) -> None:
        """A program is about to put files into the folder; `answer` is the page from which they will be fetched."""
        self._write(who, "drop", answer, {"files_sent": files})

    def pressed(self, who: str, act: str, answer: Answer, looked: Looked, **asked: Any) -> None:
        """Somebody pressed a button of a page that was looked at before."""
        self._write(who, act, answer, {"looked": looked, **asked})

    def close(self) -> None:
        """All of it is in the file."""
        self._file.close()

    def _write(self, who: str, act: str, answer: Answer, more: dict[str, Any]) -> None:
        line = {
            "who": who,
            "act": act,
            "began": answer.began,
            "ended": answer.ended,
            "status": answer.status,
            "fault": answer.fault,
            "path": answer.path,
            "told": [
                list(one) for one in answer.page.told if one[0].split()[0] in ("note", "problem", "errorlist")
            ],
            **more,
        }
        with self._turns:
            self.acts += act != "drop"
            self.presses += act not in ("open", "drop")
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
