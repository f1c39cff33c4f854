"""A clerk at the desk: brings documents, looks at mails, edits, sends, takes off, brings back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tests.company.browser import Answer
from tests.company.desk_pages import Listed, numbers_in, read_check, read_mail, rows_of_desk
from tests.company.forms import Button, Form
from tests.company.office import Office, Paper
from tests.company.outbox_clerk import OutboxClerk
from tests.company.plan import CUSTOMERS, debtors
from tests.company.record import Record
from tests.company.sink import TOKEN

_MOST_FILES = 5
_REASON = "the customer has lost it"
_ON_DESK = {"some": (10, 6), "all": (2, 0), "remove": (3, 2)}
"""What is pressed above the list: how often, and of how many documents at most."""
_TWICE, _GOES_BACK, _UNDOES = 0.06, 0.08, 0.4
"""How often somebody clicks twice, goes back to a form that was sent, and presses Undo."""


CHOSEN = Button()
"""The button that checks what was chosen; it sends nothing itself."""


class Clerk(OutboxClerk):
    """Everything that a clerk does; at most `papers` documents are new."""

    openings = {
        "upload": 26,
        "fetch": 3,
        "desk": 22,
        "taken_off": 3,
        "mail": 24,
        "document": 8,
        "outbox": 7,
        "entry": 12,
        "run": 4,
        "waiting": 4,
        "overview": 3,
        "lists": 3,
    }

    def __init__(self, name: str, port: int, record: Record, seed: int, office: Office, papers: int) -> None:
        super().__init__(name, port, record, seed, office)
        self._left = papers
        self._written: list[Paper] = []

    def open_upload(self) -> None:
        """The page with the form for new documents."""
        self.fetch("upload", "/documents/")

    def press_upload(self) -> None:
        """Send one to five files, now and then one that was sent before."""
        form = self.tab.page.form_with("type")
        if form is None:
            return self.leave()
        papers = [paper for _ in range(self.chance.randint(1, _MOST_FILES)) if (paper := self._next_paper())]
        files = [("files", paper.name, paper.content) for paper in papers]
        if papers:
            self._done(self.press("upload", form, files=files, files_sent=[paper.about for paper in papers]))
        return None

    def open_fetch(self) -> None:
        """A program exports a document into the folder, and the clerk opens the page to fetch it."""
        paper = self._next_paper()
        answer = self.fetch("fetch", "/documents/")
        if paper:
            self.record.dropped(self.name, answer, [paper.about])
            self.office.drop(paper)

    def press_fetch(self) -> None:
        """Take in what lies there."""
        form = self.tab.page.form_to("/documents/fetch/")
        return self.leave() if form is None else self._done(self.press("fetch", form))

    def open_desk(self) -> None:
        """The list of what is ready."""
        answer = self.fetch("desk", "/documents/?show=ready")
        rows = rows_of_desk(answer.page)
        self.office.file_names.update({row.number: row.file_name for row in rows})
        self.office.documents.replace([row.number for row in rows])

    def press_desk(self) -> None:
        """Undo what was just taken off, or choose some and check them, or check all, or take one or two off."""
        form, rows = self.tab.page.form_to("/documents/check/"), rows_of_desk(self.tab.page)
        offer = self.tab.page.form_to("/documents/bring-back/")
        undoes = self.chance.random() < _UNDOES
        (act,) = self.chance.choices(list(_ON_DESK), [often for often, _ in _ON_DESK.values()])
        most = _ON_DESK[act][1]
        chosen = self.pick(rows, self.chance.randint(1, max(most, 1))) if most else []
        if offer is not None and undoes:
            return self._done(self.press("back", offer, documents=_documents(numbers_in(offer, "ids"))))
        button = form.button_to("/take-off/") if form and act == "remove" else None
        if form is None or not rows or (act == "remove" and button is None):
            return self.leave()
        if act == "remove":
            self.office.taken_off.add([row.number for row in chosen])
        return self._press_chosen(act, form, chosen, Button("all", "1") if act == "all" else button or CHOSEN)

    def _press_chosen(self, act: str, form: Form, chosen: list[Listed], button: Button) -> None:
        form.tick("ids", False)
        for row in chosen:
            form.tick("ids", True, row.mark)
        asked = _documents(row.number for row in chosen)
        self._done(self.press(act, form, button, documents=asked))

    def open_taken_off(self) -> None:
        """The list of what was taken off."""
        self.fetch("taken_off", "/documents/?show=taken-off")

    def press_taken_off(self) -> None:
        """Bring one or two back to the desk."""
        form, rows = self.tab.page.form_to("/documents/check/"), rows_of_desk(self.tab.page)
        button = form.button_to("/bring-back/") if form else None
        chosen = self.pick(rows, self.chance.randint(1, 2))
        if form is None or button is None:
            return self.leave()
        return self._press_chosen("back", form, chosen, button)

    def press_check(self) -> None:
        """Send what is in order, and what got a tick."""
        form = self.tab.page.form_to("/documents/send/")
        found = read_check(self.tab.page)
        ticked = [row for row in found if row.mark and self.chance.random() < 0.5]
        if form is None or not form.buttons:
            return self.leave()
        form.tick("all_the_same", False)  # those of an earlier time, when the browser's Back led here
        for row in ticked:
            form.tick("all_the_same", True, row.mark)
        sent = [row for row in found if row.clear] + ticked
        return self._send("send-many", form, None, {row.document: row.shown for row in sent})

    def _send(
        self, act: str, form: Form, button: Button | None, shown: dict[str, Any], words: Sequence[str] = ()
    ) -> None:
        """Once, or with a double click; and sometimes the browser's Back leads to the same form again."""
        before, clicks, back = replace(self.tab), self.chance.random(), self.chance.random()
        press = self.press_twice if clicks < _TWICE else self.press
        answer = press(act, form, button, documents=shown, words=words)
        if back < _GOES_BACK:
            vars(self.tab).update(vars(before))
            return None
        return self._done(answer)

    def open_mail(self) -> None:
        """The dialog of a document."""
        for number in self.pick(self.office.documents.take()):
            self.fetch("mail", f"/documents/{number}/mail/", document=str(number))

    def press_mail(self) -> None:
        """Edit it or not; send, save, or let it be proposed anew."""
        form = self.tab.page.form_with("subject")
        act = self.chance.choices(["send", "save", "anew", "leave"], [60, 25, 5, 10])[0]
        edits, retypes = self.chance.random() < 0.6, self.chance.random() < 0.3
        button = Button("action", act)
        if form is None or button not in form.buttons:
            return self.leave()
        if act == "save" or (edits and act == "send"):
            self._edit(form, retypes)
        if form.has("reason"):
            form.type_in("reason", _REASON)
        shown = read_mail(self.tab.page, form)
        documents = {self.tab.about["document"]: shown}
        if act == "send":
            return self._send("mail-send", form, button, documents, shown["tokens"])
        words = shown["tokens"] if act == "save" else []
        return self._done(self.press(f"mail-{act}", form, button, documents=documents, words=words))

    def _edit(self, form: Form, retypes: bool) -> None:
        """A token of its own in the text, and sometimes another recipient."""
        number = self.mark
        token = f"t-{number}"
        place = "html" if form.has("html") else "text"
        words = TOKEN.sub("", form.value(place)).rstrip()
        form.type_in(place, f"{words}<p>{token}</p>" if place == "html" else f"{words}\r\n\r\n{token}")
        if retypes:
            form.type_in("to", f"getypt-{number}@{CUSTOMERS}")

    def open_document(self) -> None:
        """The page of a document, now and then of one that was taken off."""
        off = self.chance.random() < 0.3
        for number in self.pick((self.office.taken_off if off else self.office.documents).take()):
            self.fetch("document", f"/documents/{number}/", document=str(number))

    def press_document(self) -> None:
        """Bring it back where the page offers that, else correct what it is."""
        document, page = self.tab.about["document"], self.tab.page
        form = page.form_to("/correct/")
        about: dict[str, Any] = {"documents": {document: {}}}
        back = page.form_to("/back/") or page.form_to("/documents/bring-back/")
        if back is not None:
            return self._done(self.press("back", back, **about))
        if form is None:
            return self.leave()
        self._correct(form)
        typed = {name: form.value(name) for name in ("type", "number", "debtor")}
        return self._done(self.press("correct", form, typed=typed, **about))

    def _correct(self, form: Form) -> None:
        debtor, what = self.chance.choice(debtors()), self.chance.random()
        if what < 0.7:
            form.type_in("debtor", debtor)
        elif what < 0.9:
            form.type_in("type", "credit-note")
        else:
            form.type_in("number", f"{form.value('number')}9")

    def _done(self, answer: Answer) -> None:
        """The page to which the answer led stands in the tab now."""
        run = re.fullmatch(r"/runs/(\d+)/", answer.path)
        mail = re.fullmatch(r"/documents/(\d+)/mail/", answer.path)
        if run:
            self.office.runs.add([int(run.group(1))])
            self.keep("run", answer.path, answer, run=int(run.group(1)))
        elif mail:
            self.keep("mail", answer.path, answer, document=mail.group(1))
        elif answer.page.form_to("/documents/send/"):
            self.keep("check", answer.path, answer)
        elif answer.path == "/documents/":
            self.keep("desk", answer.path, answer)

    def _next_paper(self) -> Paper | None:
        """A new one as long as there are any, seldom one that was brought before."""
        type_ = self.chance.choices(["invoice", "delivery-note"], [4, 1])[0]
        debtor = self.chance.choice(debtors())
        if self._left <= 0 or (self._written and self.chance.random() < 0.05):
            return self.chance.choice(self._written) if self._written else None
        self._left -= 1
        number = f"{self.name.rpartition('-')[2]}{len(self._written) + 1:05d}"
        self._written.append(self.office.write(number, debtor, type_))
        return self._written[-1]


def _documents(numbers: Iterable[int]) -> dict[str, dict[str, Any]]:
    """Documents of which a page showed nothing that is sent."""
    return {str(number): {} for number in numbers}
