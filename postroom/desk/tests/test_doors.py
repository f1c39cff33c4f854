"""The same document gets the same mail, whichever door it comes through: bytes and recipients compared."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.customers import repository as customers
from postroom.customers.values import AddressView
from postroom.desk.hand_over import hand_over, hand_over_one, send_without_dialog
from postroom.desk.models import Run, RunMail
from postroom.desk.plans import build_shown_mail, hand_in, plan_edited, propose
from postroom.desk.take_in import Intake
from postroom.desk.tests.conftest import ANNA
from postroom.documents.examine import read_file
from postroom.documents.models import Document
from postroom.outbox import queries
from postroom.outbox.claim import load_message
from postroom.outbox.models import Entry
from postroom.planning import mail
from postroom.planning.refusals import CustomerNotByEmail, NoRecipient
from postroom.planning.request import SendRequest
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios

pytestmark = pytest.mark.django_db
NAMED = "named@jansen.test"
Sent = tuple[bytes, tuple[tuple[str, str], ...]] | str
"""The bytes and (kind, address) of each recipient, or why nothing left."""

CUSTOMERS = ("nobody", "general", "copies", "own")
TYPES = ("invoice", "delivery-note")
COMBINATIONS = list(
    itertools.product(CUSTOMERS, TYPES, (False, True), ("", "de"), (False, True), (False, True))
)


@pytest.fixture(autouse=True)
def same_ids(monkeypatch) -> None:
    """A Message-ID is made up for each mail; here it is the same one, so that bytes can be compared."""
    monkeypatch.setattr(mail, "new_message_id", lambda _sender: "<same@contoso.test>")


@pytest.fixture
def office(db) -> None:
    """A mail profile at a server that is never asked."""
    profiles.add(
        "Facturen", "smtp", actor="t", host="mail.contoso.test", auth="none", from_address="f@contoso.test"
    )


def add(kind: str, language: str, unwanted: bool) -> None:
    """A customer with no, one, several or special addresses."""
    if kind == "nobody":
        return
    to = AddressView("", "to", "info@jansen.test")
    copies = (AddressView("", "cc", "cc@jansen.test"), AddressView("", "bcc", "bcc@jansen.test"))
    own = (
        AddressView("invoice", "to", "factuur@jansen.test"),
        AddressView("invoice", "cc", "baas@jansen.test"),
    )
    customers.add(
        "10023",
        actor="t",
        name="Jansen",
        language=language,
        do_not_email="gets paper" if unwanted else "",
        addresses=(to, *({"copies": copies, "own": own}.get(kind, ()))),
    )


def forget() -> None:
    """As if the document had never been handed over."""
    Entry.objects.all().delete()
    RunMail.objects.all().delete()
    Run.objects.all().delete()
    Document.objects.all().delete()


def left() -> Sent:
    """What stands in the ledger now."""
    (entry,) = queries.list_entries()
    found = load_message(entry.id), tuple(sorted((one.kind, one.address) for one in entry.recipients))
    forget()
    return found


def by_command(path: Path, to: tuple[str, ...], willing: bool) -> Sent:
    """`postroom send`."""
    try:
        request = SendRequest((read_file(path),), type="", to=to, actor="anna")
        hand_in(request, accept_warnings=("unwanted",) if willing else ())
    except CustomerNotByEmail:
        return "unwanted"
    except NoRecipient:
        return "nobody"
    return left()


def by_desk(path: Path, to: tuple[str, ...], willing: bool) -> Sent:
    """Taken in, checked and handed over; in the dialog where somebody is named."""
    document = Intake("anna").take(read_file(path)).document
    if not to:
        handed = hand_over([document.id], ANNA, all_the_same=[document.id] if willing else ())
        return left() if handed.documents else stays(str(handed.refused[0].why))
    (proposal,) = propose([document])
    plan = plan_edited(proposal, replace(build_shown_mail(proposal, ANNA), to=to), ANNA)
    if any(one.code == "unwanted" for one in plan.warnings) and not willing:
        return stays("not to be e-mailed")
    hand_over_one(document.id, plan, ANNA)
    return left()


def by_upload(path: Path, _to: tuple[str, ...], _willing: bool) -> Sent:
    """A type without dialog leaves as it comes in."""
    document = Intake("anna").take(read_file(path)).document
    if send_without_dialog(document, ANNA):
        return left()
    (refused,) = hand_over([document.id], ANNA).refused
    return stays(str(refused.why))


def stays(why: str) -> str:
    forget()
    return "unwanted" if "not to be e-mailed" in why else "nobody"


@pytest.mark.parametrize(("kind", "type_", "named", "language", "unwanted", "prompt"), COMBINATIONS)
def test_every_door_sends_the_same_mail(
    paper: Callable[..., Path], office, kind, type_, named, language, unwanted, prompt
) -> None:
    add(kind, language, unwanted)
    scenarios.change(type_, actor="t", prompt=prompt, cc=["type@contoso.test"])
    mail_settings.change(actor="t", bcc=["archive@contoso.test"])
    path = paper("2026-1", language="nl" if type_ == "invoice" else "nl-delivery")
    to = (NAMED,) if named else ()
    for willing in (False, True):
        sent = by_command(path, to, willing)
        assert by_desk(path, to, willing) == sent
    if not named and not prompt:
        assert by_upload(path, to, False) == by_command(path, to, False)
    assert len(sent) == 2 or (sent, kind, named) == ("nobody", "nobody", False)
