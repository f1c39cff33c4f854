"""One person with two tabs: a page that was fetched earlier waits in a tab, and its form is sent later."""

import hashlib
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.company.browser import Answer, Browser, Files
from tests.company.desk_pages import numbers_in
from tests.company.forms import Button, Form, Page
from tests.company.plan import PASSWORD
from tests.company.record import Looked, Record

TABS = 2
_EAGER = 0.8
"""How often somebody goes on with a page that waits, in place of opening another one."""


@dataclass
class Tab:
    """What stands in a tab: which kind of page, and where it came from."""

    kind: str = ""
    path: str = ""
    page: Page = field(default_factory=Page)
    looked: Looked = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


class Person:
    """Whoever sits there. Every act has a `chance` of its own, so that no choice hangs on what came before."""

    openings: dict[str, int] = {}
    """Kinds of pages, and how often one is opened."""
    first_mark = 0
    """What is added to the number in the name, so that all marks differ."""

    def __init__(self, name: str, port: int, record: Record, seed: int) -> None:
        self.name = name
        self._seed, self._acts = seed, 0
        self.chance = random.Random(f"{seed} {name}")
        self._missed = False
        self.browser = Browser(port)
        self.record = record
        self.tabs = [Tab() for _ in range(TABS)]
        self.tab = self.tabs[0]

    def log_in(self) -> bool:
        """Fill the log-in form in; whether it worked."""
        answer = self.browser.open("/login/")
        form = answer.page.form_with("password")
        if form is None:
            return False
        form.type_in("username", self.name)
        form.type_in("password", PASSWORD)
        done = self.browser.submit("/login/", form)
        return done.status == 200 and "/login/" not in done.path

    @property
    def mark(self) -> str:
        """Six digits that no other act of anybody has, for what has to be told apart."""
        return f"{self.first_mark + int(self.name.rpartition('-')[2]):02d}{self._acts:04d}"

    def act(self) -> None:
        """Open a page in a tab, or press a button of the one that waits there."""
        self._acts += 1
        self.chance = random.Random(f"{self._seed} {self.name} {self._acts}")
        if self._missed:
            self._read_what_was_missed()
            return
        self.tab = self.chance.choice(self.tabs)
        presses = self.chance.random() < _EAGER
        (kind,) = self.chance.choices(list(self.openings), list(self.openings.values()))
        press = self._verb(f"press_{self.tab.kind}") if self.tab.kind and presses else None
        if press:
            press()
            return
        opener = self._verb(f"open_{kind}")
        assert opener is not None, kind
        opener()

    def fetch(self, kind: str, path: str, **about: Any) -> Answer:
        """Open a page in the present tab."""
        answer = self.browser.open(path)
        self.record.opened(self.name, path, answer)
        self.keep(kind, path, answer, **about)
        return answer

    def keep(self, kind: str, path: str, answer: Answer, **about: Any) -> None:
        """A page stands in the tab now; nothing when it did not come."""
        if answer.status != 200:
            kind = ""
        self.tab.kind, self.tab.path, self.tab.page, self.tab.about = kind, path, answer.page, about
        self.tab.looked = {"began": answer.began, "ended": answer.ended, "training": training_of(answer.page)}

    def press(
        self,
        act: str,
        form: Form,
        button: Button | None = None,
        files: Files | None = None,
        **asked: Any,
    ) -> Answer:
        """Press a button on the tab's page; the tab is free afterwards.

        `asked` is what the act is about; of its `words` those are lost that the answer's page does not hold.
        """
        answer = self.browser.submit(self.tab.path, form, button, files)
        self._missed = answer.status == 0
        self._write(act, form, button, answer, asked)
        self.tab.kind = ""
        return answer

    def press_twice(self, act: str, form: Form, button: Button | None = None, **asked: Any) -> Answer:
        """A double click: the same form goes a second time before the first is answered; that answer is shown."""
        with ThreadPoolExecutor(1) as other:
            left = other.submit(self.browser.twin().leave, self.tab.path, form, button)
            answer = self.browser.submit(self.tab.path, form, button)
        self._missed = answer.status == 0
        for one in (left.result(), answer):
            self._write(act, form, button, one, asked)
        self.tab.kind = ""
        return answer

    def _write(
        self, act: str, form: Form, button: Button | None, answer: Answer, asked: dict[str, Any]
    ) -> None:
        tab = self.tab
        lost = [word for word in asked.get("words", ()) if not answer.page.holds(word)]
        more = {"form": mark_of_form(form, button)} if form.value("token") else {}
        looked = {**tab.looked, **tab.about}
        self.record.pressed(self.name, act, answer, looked, **{**asked, **more, "lost": lost})

    def press_waiting(self) -> None:
        """Call the mails back that wait as before a change."""
        form = self.tab.page.form_with("seen")
        if form is None or self.chance.random() < 0.3:
            return self.leave()
        self.press("call-back", form, entries=numbers_in(form, "seen"))
        return None

    def leave(self) -> None:
        """The page in the tab is of no use."""
        self.tab.kind = ""

    def pick(self, found: Sequence[Any], most: int = 1) -> list[Any]:
        """Some of them, the first ones more often: who works looks at the top of a list."""
        count = min(len(found), most)
        places = {int(len(found) * self.chance.random() ** 2) for _ in range(count)}
        return [found[place] for place in sorted(places)]

    def _read_what_was_missed(self) -> None:
        """An answer did not come; what it would have told stands on the next page, and belongs to no other act."""
        answer = self.browser.open("/account/")
        self.record.opened(self.name, "/account/", answer)
        self._missed = answer.status != 200

    def _verb(self, name: str) -> Callable[[], None] | None:
        return getattr(self, name, None)


def mark_of_form(form: Form, button: Button | None) -> str:
    """What tells a form, filled in like this, from every other one."""
    sent = [pair for pair in form.sent(button) if pair[0] != "csrfmiddlewaretoken"]
    return hashlib.sha256(repr(sent).encode()).hexdigest()[:16]


def training_of(page: Page) -> str:
    """The address that the page names as the only one that gets mail; "" when no training is on."""
    lines = page.says("training")
    return next((line.rsplit(" ", 1)[-1].lower() for line in lines if "@" in line), "")
