"""A clerk at the desk: brings documents, looks at mails, edits, sends, takes off, brings back."""

import re
from typing import Any

from tests.company.browser import Answer
from tests.company.desk_pages import read_check, read_mail, rows_of_desk
from tests.company.forms import Form
from tests.company.office import Office, Paper
from tests.company.outbox_clerk import OutboxClerk
from tests.company.plan import CUSTOMERS, debtors
from tests.company.record import Record
from tests.company.sink import TOKEN

_MOST_FILES = 5
_REASON = "the customer has lost it"
_ON_DESK: dict[str, tuple[int, int, tuple[str, str]]] = {
    "some": (10, 6, ("", "")),
    "all": (2, 0, ("all", "1")),
    "remove": (3, 2, ("remove", "1")),
}
"""What is pressed above the list: how often, of how many documents at most, and the button."""


class Clerk(OutboxClerk):
    """Everything that a clerk does; at most `papers` documents are new."""

    openings = {
        "upload": 26,
        "fetch": 3,
        "desk": 22,
        "mail": 24,
        "document": 8,
        "outbox": 7,
        "entry": 12,
        "run": 4,
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
        self.office.file_names.update(rows)
        self.office.documents.replace([number for number, _ in rows])

    def press_desk(self) -> None:
        """Choose some and check them, or check all, or take one or two off."""
        form, rows = self.tab.page.form_to("/documents/check/"), rows_of_desk(self.tab.page)
        act = self.chance.choices(list(_ON_DESK), [often for often, _, _ in _ON_DESK.values()])[0]
        _, most, button = _ON_DESK[act]
        chosen = (
            [number for number, _ in self.pick(rows, self.chance.randint(1, max(most, 1)))] if most else []
        )
        if form is None or not rows:
            return self.leave()
        form.tick("ids", False)
        for number in chosen:
            form.tick("ids", True, str(number))
        if act == "remove":
            self.office.taken_off.add(chosen)
        return self._done(self.press(act, form, button, documents={str(one): {} for one in chosen}))

    def press_check(self) -> None:
        """Send what is in order, and what got a tick."""
        form = self.tab.page.form_to("/documents/send/")
        found = read_check(self.tab.page)
        ticked = [row for row in found if row.mark and self.chance.random() < 0.5]
        if form is None or not form.buttons:
            return self.leave()
        for row in ticked:
            form.tick("all_the_same", True, row.mark)
        sent = [row for row in found if row.clear] + ticked
        answer = self.press("send-many", form, documents={row.document: row.shown for row in sent})
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
        if form is None or act == "leave" or (act == "anew" and ("action", "anew") not in form.buttons):
            return self.leave()
        if act == "save" or (edits and act == "send"):
            self._edit(form, retypes)
        if form.has("reason"):
            form.type_in("reason", _REASON)
        asked: dict[str, Any] = {"documents": {self.tab.about["document"]: read_mail(form)}}
        return self._done(self.press(f"mail-{act}", form, ("action", act), **asked))

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
        document = self.tab.about["document"]
        form = self.tab.page.form_to("/correct/")
        about: dict[str, Any] = {"documents": {document: {}}}
        posts = [one for one in self.tab.page.forms if one.action.startswith(f"/documents/{document}/")]
        back = next((one for one in posts if one is not form), None)
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
