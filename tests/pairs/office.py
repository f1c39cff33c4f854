"""The office in which two people act: two mail profiles, customers, a template, and one invoice."""

from dataclasses import dataclass, field
from pathlib import Path

from django.test import Client

from conftest import Clock
from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk.take_in import Intake
from postroom.documents.examine import File, read_file
from postroom.documents.values import DocumentView
from postroom.people import repository as people
from postroom.people import sessions
from postroom.people.models import Person
from postroom.profiles import repository as profiles
from postroom.profiles.values import Profile
from postroom.scenarios import repository as scenarios
from postroom.scenarios import templates
from postroom.scenarios.values import TemplateText
from postroom.shared.sealing import Secret
from tests.clerk.papers import Invoice

ANNA, BEA, CARA = "anna", "bea", "cara"
"""The two people, and a third who brought the document where it is before they looked."""
NUMBER, DEBTOR = "2026-0001", "10023"
OTHER_DEBTORS = {ANNA: "10024", BEA: "10025"}
WITHOUT_ADDRESS = "10029"
TEMPLATE = "Brief"


@dataclass
class Office:
    """What the acts refer to; `entry` and `run` are 0 as long as nothing was handed over."""

    profile: Profile
    folder: Path
    clock: Clock
    debtor: str = DEBTOR
    document: int = 0
    entry: int = 0
    run: int = 0
    papers: dict[str, File] = field(default_factory=dict)

    @property
    def customer(self) -> int:
        """The number in the address of the customer's page."""
        return customers.find(self.debtor).id

    def paper(self, **fields: object) -> File:
        """The invoice as the bookkeeping makes it: always the same file, however late it is."""
        marks = f"{self.debtor} {fields}"
        if marks not in self.papers:
            paper = Invoice(NUMBER, self.debtor, **fields)  # type: ignore[arg-type]
            self.papers[marks] = read_file(paper.file(self.folder))
        return self.papers[marks]

    def take_in(self, **fields: object) -> DocumentView:
        """The invoice on the desk."""
        found = Intake(CARA).take(self.paper(**fields)).document
        self.document = found.id
        return found


def open_office(folder: Path, clock: Clock) -> Office:
    """An office in which nothing has been sent yet."""
    server = {"host": "mail.contoso.test", "auth": "none", "from_address": "f@contoso.test"}
    profile = profiles.add("Facturen", "smtp", actor=CARA, **server)
    profiles.add("Reserve", "smtp", actor=CARA, **{**server, "from_address": "r@contoso.test"})
    for debtor in (DEBTOR, *OTHER_DEBTORS.values()):
        address = AddressView("", "to", f"boekhouding{debtor}@klant.test")
        customers.add(debtor, actor=CARA, name=f"Klant {debtor}", addresses=(address,))
    customers.add(WITHOUT_ADDRESS, actor=CARA, name="Zonder adres")
    words = TemplateText("Factuur #factuurnummer#", "Geachte klant,\n\nbijgaand de factuur.\n")
    templates.save(TEMPLATE, "nl", words, actor=CARA)
    scenarios.change("invoice", actor=CARA, template=TEMPLATE)
    return Office(profile, folder, clock)


def log_in(name: str) -> Client:
    """The browser of a new person who may do everything."""
    people.add(name, "administrator", Secret("Sauerteig-und-Salz-1867"), actor="test")
    found, client = Person.objects.get(name=name), Client(headers={"Accept-Language": "en"})
    client.raise_request_exception = False
    client.force_login(found)
    sessions.begin(found, str(client.session.session_key), "", "")
    return client
