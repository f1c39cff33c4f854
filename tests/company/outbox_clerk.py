"""A clerk at the outbox: stops, holds, tries again, sends again, settles, and looks at lists."""

import re
from typing import Any

from tests.company.browser import Answer
from tests.company.desk_pages import addresses
from tests.company.forms import Button
from tests.company.office import Office
from tests.company.person import Person
from tests.company.record import Record

TABS = ("all", "needs-you", "waiting", "sent")
_ENTRY = re.compile(r"/outbox/(\d+)/$")
_ACTS = {
    "retry": 6,
    "hold": 4,
    "acknowledge": 3,
    "settle": 8,
    "back": 3,
    "cancel": 4,
    "resend": 2,
    "leave": 2,
}
"""What somebody does at an entry, and how often, if it is offered."""


class OutboxClerk(Person):
    """What senders do after the hand-over."""

    def __init__(self, name: str, port: int, record: Record, seed: int, office: Office) -> None:
        super().__init__(name, port, record, seed)
        self.office = office

    def open_outbox(self) -> None:
        """A tab of the list."""
        answer = self.fetch("", f"/outbox/?tab={self.chance.choice(TABS)}")
        self.office.entries.add(entries_on(answer))

    def open_entry(self) -> None:
        """An entry."""
        for number in self.pick(self.office.entries.take()):
            self.fetch("entry", f"/outbox/{number}/", entry=number)

    def press_entry(self) -> None:
        """Press one of the buttons that are there."""
        page, entry = self.tab.page, self.tab.about["entry"]
        links = {
            name for name in ("cancel", "resend") for link, _ in page.links if link.endswith(f"/{name}/")
        }
        forms = {name: form for name in _ACTS if (form := page.form_to(f"/{name}/"))}
        offered = [name for name in _ACTS if name in links or name in forms or name == "leave"]
        (act,) = self.chance.choices(offered, [_ACTS[name] for name in offered])
        sent = self.chance.random() < 0.5
        if act == "leave":
            return self.leave()
        if act in links:
            self.fetch(act, f"/outbox/{entry}/{act}/", entry=entry)
            return None
        button = Button("as", "sent" if sent else "not-sent") if act == "settle" else None
        asked: dict[str, Any] = {"entry": entry}
        if act == "settle":
            note = f"asked-{self.mark}"
            forms[act].type_in("note", note)
            asked |= {"sent": sent, "words": [note]}
        if act == "back":
            asked["documents"] = {forms[act].action.strip("/").split("/")[1]: {}}
        self._entry_done(self.press(act, forms[act], button, **asked))
        return None

    def _entry_done(self, answer: Answer) -> None:
        """The entry's page, to which the answer led, stands in the tab now."""
        found = _ENTRY.search(answer.path)
        if found:
            self.keep("entry", answer.path, answer, entry=int(found.group(1)))

    def press_cancel(self) -> None:
        """Yes, cancel it."""
        form = next((one for one in self.tab.page.forms if one.method == "post" and one.action == ""), None)
        if form is None:
            return self.leave()
        self._entry_done(self.press("cancel", form, entry=self.tab.about["entry"]))
        return None

    def press_resend(self) -> None:
        """Say why it is sent again, and send it."""
        form = self.tab.page.form_with("reason")
        if form is None:
            return self.leave()
        reason = f"the customer has lost it, {self.mark}"
        form.type_in("reason", reason)
        lines = [one for text in self.tab.page.paragraphs for one in addresses(text)]
        asked = {"entry": self.tab.about["entry"], "shown": lines, "words": [reason]}
        self._entry_done(self.press("resend", form, **asked))
        return None

    def open_run(self) -> None:
        """A run of anybody."""
        for number in self.pick(self.office.runs.take()):
            self.fetch("run", f"/runs/{number}/", run=number)

    def press_run(self) -> None:
        """Cancel what has not left."""
        form = self.tab.page.form_to("/stop/")
        if form is None or self.chance.random() < 0.4:
            return self.leave()
        self.press("stop-run", form, run=self.tab.about["run"])
        return None

    def open_waiting(self) -> None:
        """Mails that wait and differ from what would be sent now: those of any customer, or of a document type."""
        of = self.chance.choice(["", "?type=invoice", "?type=delivery-note"])
        self.fetch("waiting", f"/waiting/{of}")

    def open_overview(self) -> None:
        """Only to look."""
        self.fetch("", "/")

    def open_lists(self) -> None:
        """Lists, only to look."""
        self.fetch(
            "", self.chance.choice(["/documents/", "/documents/?show=needs-you", "/customers/", "/outbox/"])
        )


def entries_on(answer: Answer) -> list[int]:
    """The numbers of the entries of a list."""
    found = [_ENTRY.search(link) for row in answer.page.rows for cell in row for link in cell.links]
    return list(dict.fromkeys(int(one.group(1)) for one in found if one))
