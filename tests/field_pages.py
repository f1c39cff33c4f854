"""Every page with fields or columns, from one furnished installation without a server, in each language."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from postroom.checkup import report as background_tests
from postroom.checkup.steps import Report, Step
from postroom.customers import repository as customers
from postroom.customers.models import Customer
from postroom.customers.values import AddressView
from postroom.desk.folder_memory import Look as FileLook
from postroom.desk.folder_memory import note_taken
from postroom.desk.hand_over import hand_over
from postroom.desk.models import Run
from postroom.desk.take_in import Intake
from postroom.desk.taken_off import take_off
from postroom.documents import store
from postroom.documents.einvoice.tests.sample import SELLER, Sample
from postroom.documents.einvoice.tests.write_cii import cii
from postroom.documents.examine import File, read_file
from postroom.documents.models import Document
from postroom.documents.tests.layouts import Sheet
from postroom.outbox.models import Attempt, Entry, Installation, Lane, Look
from postroom.outbox.states import Hold, State
from postroom.people import first_start, sessions
from postroom.people import repository as people
from postroom.people.models import Person
from postroom.planning.request import Sender
from postroom.profiles import repository as profiles
from postroom.profiles.certificates import to_pem
from postroom.profiles.tests.test_certificates import made, pem_of
from postroom.scenarios import mail_settings, taught, templates
from postroom.scenarios import repository as scenarios
from postroom.scenarios.values import TemplateText
from postroom.shared import clock
from postroom.shared.sealing import Secret
from tests.clerk.papers import Invoice
from tests.field_names import LANGUAGES
from tests.papers import on_desk

Answer = Callable[[Client], HttpResponse]
PASSWORD = Secret("Sauerteig-und-Salz-1867")
CUSTOMERS = """Debiteurnummer;Naam;E-mail;Taal;Iets
10023;Anders;b@klant.test;nl;x
10025;Nieuw;;;
10026;Fout;fout@;;
;Zonder nummer;;;
"""
STATES = (
    State.SENT,
    State.FAILED,
    State.UNKNOWN,
    State.HELD,
    State.CANCELLED,
    State.SCHEDULED,
    State.PENDING,
)
APP = {"tenant": "contoso.test", "client_id": "11111111-2222-3333-4444-555555555555"}


def furnish(folder: Path) -> None:
    """People, profiles, customers, scenarios, and mails in every state that has fields of its own."""
    _profiles()
    scenarios.change("visit-report", actor="test", title="Bezoekverslag")
    scenarios.change("invoice", actor="test", send_at="04:00")
    scenarios.add_file("invoice", "voorwaarden.pdf", b"%PDF-1.4 x", actor="test")
    templates.save("Rekening", "nl", TemplateText("Factuur", "Beste klant"), actor="test")
    address = AddressView("", "to", "info@klant.test")
    customers.add("10023", actor="test", name="De Molen", addresses=(address,))
    mail_settings.change(
        actor="test", file_name_pattern="Factuur #nummer#.pdf", cc=["kopie@klant.test"], bcc=["b@klant.test"]
    )
    _mails(folder)
    _einvoice()
    _taught()
    Installation.objects.update(place="/elsewhere/postroom.sqlite3", since=clock.now())


def logged_in(role: str) -> Client:
    """The browser of a new person with that role, who has an address."""
    people.add(role, role, PASSWORD, actor="test", email=f"{role}@contoso.test")
    person, client = Person.objects.get(name=role), Client()
    client.force_login(person)
    sessions.begin(person, str(client.session.session_key), "", "")
    return client


def before_anybody() -> tuple[Client, list[tuple[str, Answer]]]:
    """A stranger's browser, and the pages that it gets as long as nobody may log in."""
    token, client = first_start.make_token(), Client()
    assert token
    client.get(f"/first-start/{token.reveal()}/")
    return client, [("/login/", _get("/login/")), ("/first-start/", _get("/first-start/"))]


def ways(client: Client) -> Iterator[tuple[str, Answer]]:
    """Name of each page of an administrator -> how a browser gets it; again and again the same."""
    paths = [*_fixed(), *_of_profiles(), *_of_documents(), *_of_mails(), f"/tests/{_tested()}/"]
    customer = f"/customers/{Customer.objects.get().pk}/"
    person = f"/people/{Person.objects.order_by('pk')[0].pk}/"
    paths += [customer, _upload(client), person, f"{person}password/"]
    yield from ((path, _get(path)) for path in paths)
    yield "check", _post("/documents/check/", {"all": "1"})
    yield "customer that changed", _post(customer, _customer())
    yield "settings that changed", _post("/settings/", {"version": "0", "company": "x", "action": "ok"})


def ways_of_a_reader() -> Iterator[tuple[str, Answer]]:
    """Pages that show a reader other fields."""
    path = f"/customers/{Customer.objects.get().pk}/"
    yield f"{path} of a reader", _get(path)


def in_languages(client: Client, get: Answer) -> list[str]:
    """The same page in each language, as the glossary's columns stand."""
    pages = []
    for language in LANGUAGES:
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        answer = get(client)
        assert answer.status_code in (200, 409), (answer.status_code, answer.content[:300])
        pages.append(answer.content.decode())
    return pages


def _fixed() -> list[str]:
    template = "name=Rekening&language="
    words = (
        "/ /customers/ /customers/new/ /customers/import/ /documents/ /outbox/ /profiles/ /profiles/new/ "
        "/documents/?show=taken-off /settings/headings/ "
        "/test-message/ /scenarios/ /scenarios/new/ /scenario/invoice/ /scenario/visit-report/ /settings/ "
        "/templates/ /templates/new/ /template/rename/?name=Rekening /log/ /explain/ "
        "/errors/ /account/ /account/password/ /people/ /people/add/ /home/"
    )
    return [*words.split(), f"/template/?{template}nl", f"/template/?{template}de"]


def _of_profiles() -> list[str]:
    found = {one.name: one.id for one in profiles.list_profiles()}
    pages = [f"/profiles/{number}/" for number in found.values()]
    return [
        *pages,
        f"/profiles/{found['Facturen']}/delete/",
        f"/profiles/{found['Toepassing']}/secret/secret/",
    ]


def _of_documents() -> list[str]:
    found = Document.objects.filter(type="invoice").order_by("pk")
    mails = [f"/documents/{one.pk}/mail/" for one in found if one.state == "ready"]
    mails += [f"/documents/{one.pk}/einvoice/" for one in found if one.file_name.endswith(".xml")]
    read = [f"/documents/{one.pk}/reading/" for one in found if one.state == "ready"]
    return [*(f"/documents/{one.pk}/" for one in found), *mails, *read, f"/runs/{Run.objects.get().pk}/"]


def _einvoice() -> None:
    """A file with everything that the page of an electronic invoice has a name for."""
    seller = replace(SELLER, tax="045 123", contact="Sanne")
    other = replace(seller, ids=(("1", ""),))
    xml = cii(Sample(seller=seller, terms="14", delivery=other, representative=other, invoicee=other))
    on_desk("invoice", "2026-0520", "", "factuur.xml", len(xml), store.keep(xml))


def _of_mails() -> list[str]:
    sent = f"/outbox/{Entry.objects.get(state='sent').pk}/"
    every = [f"/outbox/{one.pk}/" for one in Entry.objects.order_by("pk")]
    return [*every, f"{sent}preview/", f"{sent}resend/"]


def _profiles() -> None:
    server = {"actor": "test", "host": "127.0.0.1", "from_address": "f@contoso.test"}
    profiles.add("Facturen", "smtp", auth="none", **server)
    certificate = to_pem(pem_of(*made()), Secret(""))
    signs_in = {**APP, "secret": Secret("x" * 20), "certificate": certificate}
    outgoing = {**server, "username": "f@contoso.test", "redirect_url": "http://localhost/"}
    profiles.add("Toepassing", "microsoft365", auth="oauth-app", **outgoing, **signs_in)
    profiles.add("Persoon", "microsoft365", auth="oauth-delegated", **outgoing, **APP)


def _mails(folder: Path) -> None:
    """One mail in each state that differs, a paper that is ready, and another one of what was sent."""
    intake = Intake("test")
    papers = [Invoice(str(number), "10023").file(folder) for number in range(len(STATES))]
    ids = [intake.take(read_file(paper), str(folder)).document.id for paper in papers]
    hand_over(ids, Sender("administrator"), all_the_same=ids)
    for entry, state in zip(Entry.objects.order_by("pk"), STATES, strict=True):
        Entry.objects.filter(pk=entry.pk).update(state=state, hold=Hold.PERSON if state == "held" else "")
    papers = [Invoice("0", "10023", total="9,99"), Invoice("99", "10023"), Invoice("98", "10023")]
    *_, taken = [intake.take(read_file(paper.file(folder))).document for paper in papers]
    note_taken(FileLook(str(folder), "copy.pdf", 1, 1), taken)
    take_off({taken.id: taken.version}, actor="test")
    _past()


def _taught() -> None:
    """A heading, and a document that came in before anybody had taught it."""
    sheet = Sheet()
    sheet.block(20, 20, "Factuur\nVolgcode: 97")
    Intake("test").take(File("scan.pdf", "application/pdf", bytes(sheet.output())))
    taught.teach("Volgcode", "number", actor="test")


def _past() -> None:
    moment, lane = clock.now(), Lane.objects.create(name="mail/")
    sent, unknown = Entry.objects.get(state="sent"), Entry.objects.get(state="unknown")
    Entry.objects.filter(pk=sent.pk).update(sent_at=moment, not_after=moment, resend_reason="x")
    Entry.objects.exclude(pk=sent.pk).update(resend_of=sent)
    for entry in (sent, unknown):
        Attempt.objects.create(
            entry=entry, lane=lane, epoch=1, mark="closed", started_at=moment, ended_at=moment, line="250 ok"
        )
        Look.objects.create(entry=entry, at=moment, folder="Verzonden items", copies=0)


def _upload(client: Client) -> str:
    """Where the preview of an import stands."""
    file = SimpleUploadedFile("klanten.csv", CUSTOMERS.encode())
    return str(client.post("/customers/import/", {"file": file}).headers["Location"])


def _tested() -> str:
    report = Report("Facturen", (Step("tcp", "passed"),))
    return background_tests.start("administrator", profiles.find("Facturen"), lambda _tell: report).id


def _customer() -> dict[str, str]:
    kept = {"version": "0", "name": "Anders", "format": "pdf", "action": "ok"}
    return {**kept, "address-TOTAL_FORMS": "0", "address-INITIAL_FORMS": "0"}


def _get(path: str) -> Answer:
    return lambda client: client.get(path)  # type: ignore[return-value]


def _post(path: str, typed: dict[str, str]) -> Answer:
    return lambda client: client.post(path, typed)  # type: ignore[return-value]
