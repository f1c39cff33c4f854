"""`postroom user ...` and the address that `postroom serve` prints."""

import json

import pytest
from click.testing import CliRunner, Result

from postroom.audit.models import Change
from postroom.cli.people import user
from postroom.cli.serve import build_web_address
from postroom.people import lock_out, repository
from postroom.people.refusals import LogInLocked
from postroom.people.tests.conftest import PASSWORD
from postroom.shared.sealing import Secret

NEW = "Roggebrood-met-honing-5"


def run(*words: str) -> Result:
    """The answer of a command."""
    return CliRunner().invoke(user, words, env={"NEW_PASSWORD": NEW})


def test_an_edit_changes_what_was_named_and_nothing_else(anna) -> None:
    assert run("edit", "anna", "--role", "reader", "--ui-language", "nl").exit_code == 0
    found = repository.by_name("anna")
    assert (found.role, found.language, found.email, found.active) == ("reader", "nl", anna.email, True)


def test_a_person_is_deactivated_and_activated(anna) -> None:
    assert run("edit", "anna", "--not-active").exit_code == 0
    assert not repository.check_password("anna", Secret(PASSWORD))
    assert run("edit", "anna", "--active").exit_code == 0
    assert repository.check_password("anna", Secret(PASSWORD))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["edit", "anna"], 2, "Nothing to change"),
        (["edit", "anna", "--role", "boss"], 2, "not a role"),
        (["edit", "anna", "--ui-language", "xx"], 2, "not a language"),
        (["edit", "anna", "--email", "anna"], 2, "not an e-mail address"),
        (["edit", "nobody", "--role", "clerk"], 2, "no user named 'nobody'"),
        (["edit", "beheer", "--role", "clerk"], 1, "last active administrator"),
        (["remove", "beheer"], 1, "last active administrator"),
        (["password", "anna"], 2, "--password-file"),
        (["unlock", "nobody"], 2, "no user named"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(anna, words, code, said) -> None:
    answer = run(*words)
    assert (answer.exit_code, answer.output.count("\n")) == (code, 1)
    assert said in answer.output


def test_a_new_password_holds_at_once_and_is_printed_nowhere(anna) -> None:
    answer = run("password", "anna", "--password-env", "NEW_PASSWORD")
    assert (answer.exit_code, answer.output) == (0, "")
    assert repository.check_password("anna", Secret(NEW))
    assert NEW not in str(list(Change.objects.values()))


def test_unlock_lets_a_person_in_again(anna) -> None:
    for _ in range(5):
        repository.check_password("anna", Secret("wrong"))
    with pytest.raises(LogInLocked):
        repository.check_password("anna", Secret(PASSWORD))
    assert [one["name"] for one in json.loads(run("list", "--json").output) if one["locked_until"]] == [
        "anna"
    ]
    assert run("unlock", "anna").exit_code == 0
    assert lock_out.find_lock_end("anna") is None and repository.check_password("anna", Secret(PASSWORD))


def test_a_person_is_removed(anna) -> None:
    assert run("remove", "anna").exit_code == 0
    assert not repository.exists("anna")


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8017/"),
        ("::1", "http://[::1]:8017/"),
        ("0.0.0.0", "http://mailroom:8017/"),
        ("::", "http://mailroom:8017/"),
    ],
)
def test_the_address_is_one_that_a_browser_understands(host, shown, settings, monkeypatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Mailroom")
    settings.ALLOWED_HOSTS = ["127.0.0.1", "mailroom"]
    assert build_web_address(host, 8017) == shown


def test_a_machine_whose_name_is_not_answered_is_shown_by_one_that_is(settings, monkeypatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Mailroom")
    settings.ALLOWED_HOSTS = ["post.example.com"]
    assert build_web_address("0.0.0.0", 8017) == "http://post.example.com:8017/"
