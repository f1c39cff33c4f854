"""In training no test message reaches anybody but the training address, whichever door it takes."""

import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from postroom.checkup import report
from postroom.cli import profiles as profile_commands
from postroom.desk.tests.conftest import browser, english, jansen, now, paper, profile, taken
from postroom.profiles import repository as profiles
from postroom.scenarios import mail_settings
from postroom.worker.tests.scripted_server import Script, ScriptedServer, Session
from tests.product.test_message_seen import form_of

__all__ = ["browser", "english", "jansen", "now", "paper", "profile", "taken"]
pytestmark = pytest.mark.django_db(transaction=True)
TRAINER, CUSTOMER = "les@contoso.test", "inkoop@klant.test"


class Eavesdropper(Script):
    """Says yes, and remembers who was named to it."""

    def __init__(self) -> None:
        self.named: list[str] = []
        super().__init__(rcpt=self._note)

    def _note(self, _session: Session, address: str) -> str:
        self.named.append(address)
        return ""


@pytest.fixture
def server(profile) -> Iterator[ScriptedServer]:
    """A real server behind the profile, which takes everything."""
    with ScriptedServer(Eavesdropper()) as found:
        profiles.edit("Facturen", actor="test", host="127.0.0.1", port=found.port, security="none")
        yield found


def train(address: str = TRAINER) -> None:
    """Begin the training, or end it with ""."""
    mail_settings.change(actor="beheer", training_address=address)


def wait_for(run_id: str, person: str) -> report.Run:
    """The test when it has ended."""
    for _ in range(600):
        run = report.find(run_id, person)
        assert run
        if run.ended:
            return run
        time.sleep(0.05)
    raise AssertionError("the test did not end")


def run_of(answer, person: str = "clerk-anna") -> report.Run:
    """What became of a form that was sent."""
    assert answer.status_code == 302, answer.content.decode()
    return wait_for(answer.url.strip("/").rpartition("/")[2], person)


def typed(clerk, **more: str) -> dict[str, str]:
    """The form of a test message to a customer, with a copy and a hidden copy."""
    people = {"to": CUSTOMER, "cc": "b@klant.test", "bcc": "c@klant.test"}
    return form_of(clerk.get("/test-message/")) | people | more


@pytest.mark.parametrize("what", ["a typed text", "a document"])
def test_the_page_sends_to_the_training_address_alone(browser, server, jansen, taken, what) -> None:
    document = taken().document
    train()
    clerk = browser()
    more = {"document": str(document.id)} if what == "a document" else {}
    run = run_of(clerk.post("/test-message/", typed(clerk, **more)))
    [(recipients, mail)] = server.taken
    assert recipients == (TRAINER,) and set(server.script.named) == {TRAINER}
    head = mail.decode().partition("\r\n\r\n")[0]
    assert f"To: {TRAINER}" in head and "klant.test" not in head and "Cc:" not in head
    assert f"{CUSTOMER}, b@klant.test (CC), c@klant.test (BCC)" in mail.decode().replace("=\r\n", "")
    shown = clerk.get(f"/tests/{run.id}/").content.decode()
    assert "went to the training address and to nobody else" in shown


def test_the_page_says_so_before(browser, server) -> None:
    train()
    shown = browser().get("/test-message/").content.decode()
    assert "the message goes to this address and to nobody else" in shown


def test_the_command_sends_to_the_training_address_alone(server) -> None:
    train()
    tested = CliRunner().invoke(profile_commands.test, ["Facturen", "--send-to", CUSTOMER])
    assert tested.exit_code == 0 and "training address and to nobody else" in tested.output
    assert [recipients for recipients, _ in server.taken] == [(TRAINER,)]
    assert set(server.script.named) == {TRAINER}


def test_a_form_that_was_shown_in_training_does_not_go_in_earnest(browser, server) -> None:
    train()
    clerk = browser()
    form = typed(clerk)
    train("")
    answer = clerk.post("/test-message/", form)
    assert answer.status_code == 200 and "changed the settings" in answer.content.decode()
    assert not server.script.named


def test_in_earnest_it_goes_to_those_who_were_typed(browser, server) -> None:
    clerk = browser()
    run_of(clerk.post("/test-message/", typed(clerk)))
    [(recipients, mail)] = server.taken
    assert recipients == (CUSTOMER, "b@klant.test", "c@klant.test")
    assert b"Cc: b@klant.test" in mail and b"c@klant.test" not in mail
