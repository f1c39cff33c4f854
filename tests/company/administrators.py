"""An administrator: settings, scenarios, words, customers, mail profiles; each as its page showed it before."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from tests.company.browser import Answer
from tests.company.forms import Button, Form, Page
from tests.company.person import Person
from tests.company.plan import CUSTOMERS, OFFICE, PROFILES, TRAINERS, debtors
from tests.company.sink import TOKEN

_ZONE = ZoneInfo("Europe/Amsterdam")
_TYPES = ("invoice", "delivery-note", "credit-note")
MINE, OK, IMPORT = Button("action", "mine"), Button("action", "ok"), Button("action", "import")


class Administrator(Person):
    """Changes everything that decides whom a mail reaches."""

    first_mark = 80
    openings = {
        "settings": 12,
        "scenario": 9,
        "template": 5,
        "customers": 30,
        "import": 8,
        "profiles": 8,
        "overview": 28,
    }

    def open_settings(self) -> None:
        """The general settings."""
        self.fetch("settings", "/settings/")

    def press_settings(self) -> None:
        """Begin or end training, or another address or name."""
        form, number = self.tab.page.form_with("training_address"), self.mark
        what = self.chance.choices(
            ["training_address", "bcc", "cc", "office_address", "company"], [8, 4, 2, 3, 1]
        )[0]
        if form is None:
            return self.leave()
        typed = {
            "training_address": f"oefening-{number}@{TRAINERS}",
            "bcc": f"archief-{number}@{OFFICE}",
            "cc": f"kopie-{number}@{OFFICE}",
            "office_address": f"antwoord-{number}@{OFFICE}",
            "company": f"Bakkerij {number}",
        }[what]
        form.type_in(what, "" if form.value(what) and what != "company" else typed)
        names = ("training_address", "bcc", "cc", "office_address", "company")
        return self._save("settings", form, {name: form.value(name).lower() for name in names})

    def open_scenario(self) -> None:
        """How a document type is sent."""
        type_ = self.chance.choice(_TYPES)
        self.fetch("scenario", f"/scenario/{type_}/", type=type_)

    def press_scenario(self) -> None:
        """Another time, copy, profile, or whether a person looks first."""
        form, type_ = self.tab.page.form_with("recipients_rule"), self.tab.about["type"]
        number, what = (
            self.mark,
            self.chance.choices(["send_at", "cc", "profile", "prompt"], [3, 4, 3, 2])[0],
        )
        profile, asks = self.chance.choice(PROFILES), self.chance.random() < 0.8
        if form is None:
            return self.leave()
        if what == "prompt":
            form.tick("prompt", asks)
        elif what == "send_at":
            soon = datetime.now(_ZONE) + timedelta(minutes=1)
            form.type_in("send_at", "" if form.value("send_at") else f"{soon:%H:%M}")
        else:
            copy = "" if form.value("cc") else f"kopie-{number}@{OFFICE}"
            form.type_in(what, profile if what == "profile" else copy)
        asks = any(box.checked for box in form.boxes if box.name == "prompt")
        values = {name: form.value(name) for name in ("send_at", "cc", "bcc", "profile")}
        return self._save("scenario", form, {**values, "prompt": asks}, type=type_)

    def open_template(self) -> None:
        """The words of delivery notes."""
        self.fetch("template", "/template/?name=Leverbonnen&language=nl")

    def press_template(self) -> None:
        """Other words."""
        form = self.tab.page.form_with("subject")
        if form is None:
            return self.leave()
        token = f"w-{self.mark}"
        for place in ("text", "html"):
            if form.has(place) and form.value(place):
                form.type_in(place, TOKEN.sub(token, form.value(place)))
        return self._save("template", form, {"token": token})

    def open_customers(self) -> None:
        """A customer, out of the list."""
        answer = self.browser.open("/customers/")
        self.record.opened(self.name, "/customers/", answer)
        links = [link for link, _ in answer.page.links if re.fullmatch(r"/customers/\d+/", link)]
        if links:
            self.fetch("customer", self.chance.choice(links))

    def press_customer(self) -> None:
        """Another address, or no mail any more, or several documents in one."""
        page, number = self.tab.page, self.mark
        form = page.form_with("do_not_email")
        what = self.chance.choices(["address", "do_not_email", "together"], [7, 3, 1])[0]
        if form is None:
            return self.leave()
        debtor = debtor_of(page)
        if what == "address":
            form.type_in("address-0-address", f"nieuw-{number}-{debtor}@{CUSTOMERS}")
        elif what == "do_not_email":
            form.type_in("do_not_email", "" if form.value("do_not_email") else f"gets paper {number}")
        else:
            form.tick("together", self.chance.random() < 0.5)
        values = {
            "address": form.value("address-0-address").lower(),
            "do_not_email": form.value("do_not_email"),
        }
        return self._save("customer", form, values, debtor=debtor)

    def open_import(self) -> None:
        """A file of three customers is read; its preview stands in the tab."""
        number = self.mark
        chosen = self.chance.sample(debtors(), 3)
        values = {debtor: f"lijst-{number}-{debtor}@{CUSTOMERS}" for debtor in chosen}
        page = self.browser.open("/customers/import/").page
        form = next((one for one in page.forms if one.method == "post" and one.action == ""), None)
        if form is None:
            return
        lines = ["Debiteurnummer;E-mail", *(f"{debtor};{address}" for debtor, address in values.items()), ""]
        files = [("file", "klanten.csv", "\r\n".join(lines).encode())]
        answer = self.browser.submit("/customers/import/", form, files=files)
        self.record.opened(self.name, "/customers/import/", answer)
        self.keep("import", answer.path, answer, values=values)

    def press_import(self) -> None:
        """Import it."""
        form = self.tab.page.form_with("seen")
        if form is None or IMPORT not in form.buttons:
            return self.leave()
        self._look_at_waiting(self.press("import", form, IMPORT, values=self.tab.about["values"]))
        return None

    def open_profiles(self) -> None:
        """A mail profile, out of the list."""
        answer = self.browser.open("/profiles/")
        self.record.opened(self.name, "/profiles/", answer)
        links = [link for link, _ in answer.page.links if re.fullmatch(r"/profiles/\d+/", link)]
        if links:
            self.fetch("profile", self.chance.choice(links))

    def press_profile(self) -> None:
        """Another name of the sender, or another pace."""
        form, number = self.tab.page.form_with("from_name"), self.mark
        named, pace = self.chance.random() < 0.5, self.chance.choice(["0", "240", "600"])
        if form is None:
            return self.leave()
        form.type_in("from_name" if named else "rate_per_minute", f"Bakkerij {number}" if named else pace)
        return self._save("profile", form, {"from_name": form.value("from_name")})

    def open_overview(self) -> None:
        """The overview, with the buttons that stop a profile and let it go on."""
        self.fetch("overview", "/")

    def press_overview(self) -> None:
        """Stop one, or let all go on that stand still."""
        stopped = [form for form in self.tab.page.forms if form.action.endswith("/resume/")]
        running = [form for form in self.tab.page.forms if form.action.endswith("/stop/")]
        forms = stopped or (running if self.chance.random() < 0.4 else [])
        if not forms:
            return self.leave()
        form = self.chance.choice(forms)
        self.press("resume" if stopped else "pause", form, profile=self._name_beside(form))
        return None

    def _name_beside(self, form: Form) -> str:
        """The rows of the overview begin with the profiles, and each has one form."""
        forms = [one for one in self.tab.page.forms if one.action.endswith(("/resume/", "/stop/"))]
        rows = [
            row
            for row in self.tab.page.rows
            if len(row) == 5 and any(row[0].text.startswith(n) for n in PROFILES)
        ]
        return rows[forms.index(form)][0].text.split()[0]

    def _save(self, kind: str, form: Form, values: dict[str, Any], **about: Any) -> None:
        """Press OK; where somebody was quicker, the page of the conflict stays in the tab."""
        mine = self.tab.about.get("mine", False)
        answer = self.press(f"save-{kind}", form, MINE if mine else OK, values=values, **about)
        if answer.status == 409:
            self._keep_conflict(kind, answer, about)
        self._look_at_waiting(answer)

    def _look_at_waiting(self, answer: Answer) -> None:
        """Whoever changed something is led to the mails that wait as before."""
        if answer.path.startswith("/waiting/"):
            self.keep("waiting", answer.path, answer)

    def _keep_conflict(self, kind: str, answer: Answer, about: dict[str, Any]) -> None:
        if self.chance.random() < 0.5:
            answer.status = 200
            self.keep(kind, answer.path, answer, mine=True, **about)


def debtor_of(page: Page) -> str:
    """Whose page of a customer it is."""
    found = [parse_qs(urlsplit(link).query).get("debtor", []) for link, _ in page.links]
    return next((one[0] for one in found if one), "")
