"""A sign-in from its beginning to its end, as its row knows it, on the local Microsoft 365."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.db import connection

from postroom.audit.models import Change
from postroom.oauth import grants, sign_in
from postroom.oauth.models import SignIn
from postroom.oauth.sign_in import Status
from postroom.oauth.tests.under_way import USER, begun, brought, declined, state_of
from postroom.profiles import repository
from postroom.shared.refusals import KeyUnusable
from postroom.shared.sealing import Keyring

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def profile(cloud_profile):
    """A delegated profile whose people sign in as a public client."""
    return cloud_profile


def database_bytes() -> bytes:
    """The database file with its write-ahead log."""
    path = Path(connection.settings_dict["NAME"])
    return b"".join(found.read_bytes() for found in path.parent.glob(path.name + "*"))


def test_a_sign_in_waits_with_its_flow_sealed(profile, stopped_clock) -> None:
    started = begun(profile)
    row = SignIn.objects.get(pk=started.id)
    assert (row.status, row.kind, row.actor, row.language) == ("waiting", "sign-in", "test", "nl")
    assert (row.profile_version, row.begun_at) == (profile.version, stopped_clock.now)
    assert row.expires_at == stopped_clock.now + timedelta(seconds=300)
    flow = json.loads(
        django_settings.POSTROOM_KEYRING.unseal(row.sealed_flow, row.place("sealed_flow")).reveal()
    )
    assert flow["code_verifier"]
    assert sign_in.outcome_of(started.id).status is Status.WAITING


def test_neither_state_nor_verifier_nor_code_lies_in_the_database_file(endpoints, profile) -> None:
    started = begun(profile)
    row = SignIn.objects.get(pk=started.id)
    flow = json.loads(
        django_settings.POSTROOM_KEYRING.unseal(row.sealed_flow, row.place("sealed_flow")).reveal()
    )
    kept = database_bytes()
    assert row.state_hash.encode() in kept and row.sealed_flow.encode() in kept
    fields = brought(endpoints, started)
    assert sign_in.answer(fields).status is Status.DONE
    kept += database_bytes()
    hidden = (state_of(started), flow["code_verifier"], flow["nonce"], fields["code"])
    assert not [word for word in hidden if word.encode() in kept]


def test_every_sign_in_has_a_state_of_its_own(profile) -> None:
    states = {state_of(begun(profile)) for _ in range(5)}
    assert len(states) == 5 and all(len(state) >= 32 for state in states)


def test_a_person_signs_in_and_the_grant_is_kept(endpoints, profile) -> None:
    started = begun(profile)
    answered = sign_in.answer(brought(endpoints, started))
    assert answered.status is Status.DONE and f"Signed in as {USER}" in str(answered.told)
    assert sign_in.outcome_of(started.id) == answered
    assert (answered.profile_id, answered.language) == (profile.id, "nl")
    assert grants.find(profile).account == USER
    assert SignIn.objects.get().sealed_flow == ""
    change = Change.objects.get(verb="profile login")
    assert (change.actor, change.subject, change.after["account"]) == ("test", "Facturen", USER)


def test_a_second_answer_changes_nothing_after_a_success(endpoints, profile) -> None:
    started = begun(profile)
    fields = brought(endpoints, started)
    first = sign_in.answer(fields)
    kept = grants.find(profile)
    for again in (fields, declined(started)):
        second = sign_in.answer(again)
        assert second.status is Status.REPEATED and "used already" in str(second.told)
    assert sign_in.outcome_of(started.id) == first and grants.find(profile) == kept


def test_a_second_answer_changes_nothing_after_a_failure(endpoints, profile) -> None:
    started = begun(profile)
    first = sign_in.answer(declined(started))
    second = sign_in.answer(brought(endpoints, started))
    assert second.status is Status.STRANGER and "is over" in str(second.told)
    assert sign_in.outcome_of(started.id) == first and grants.find(profile) is None


def test_two_answers_at_once_are_exchanged_once(endpoints, profile) -> None:
    fields = brought(endpoints, begun(profile))

    def answer(_number: int) -> Status:
        try:
            return sign_in.answer(fields).status
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(answer, range(4)))
    assert found == [Status.DONE, Status.REPEATED, Status.REPEATED, Status.REPEATED]
    assert grants.find(profile).account == USER


@pytest.mark.parametrize(
    "fields", [{}, {"code": "x"}, {"state": "", "code": "x"}, {"state": "guessed", "code": "x"}], ids=str
)
def test_a_stranger_is_told_nothing_and_changes_nothing(profile, fields) -> None:
    started = begun(profile)
    found = sign_in.answer(fields)
    assert (found.status, found.profile_id, found.line) == (Status.STRANGER, 0, "")
    assert "another sign-in" in str(found.told)
    assert sign_in.outcome_of(started.id).status is Status.WAITING


def test_the_hash_of_a_state_is_no_state(profile) -> None:
    started = begun(profile)
    stolen = SignIn.objects.get().state_hash
    assert sign_in.answer({"state": stolen, "code": "x"}).status is Status.STRANGER
    assert sign_in.outcome_of(started.id).status is Status.WAITING


def test_declining_ends_with_the_sentence_and_the_literal_answer(profile) -> None:
    started = begun(profile)
    found = sign_in.answer(declined(started))
    assert found.status is Status.FAILED and "cancelled in the browser" in str(found.told)
    assert found.line == "access_denied: AADSTS65004: no"
    assert sign_in.outcome_of(started.id) == found
    assert SignIn.objects.get().sealed_flow == "" and grants.find(profile) is None


def test_neither_code_nor_error_ends_it(profile) -> None:
    found = sign_in.answer({"state": state_of(begun(profile))})
    assert found.status is Status.FAILED and "neither a code nor an error" in str(found.told)
    assert SignIn.objects.get().sealed_flow == ""


def test_a_code_that_is_none_is_refused_in_entras_words(profile) -> None:
    found = sign_in.answer({"state": state_of(begun(profile)), "code": "0.made-up"})
    assert found.status is Status.FAILED and "AADSTS" in found.line and "refused" in str(found.told)
    assert SignIn.objects.get().sealed_flow == "" and grants.find(profile) is None


def test_another_account_is_refused_by_name(endpoints, profile) -> None:
    found = sign_in.answer(brought(endpoints, begun(profile), "productie@bakkerij.test"))
    assert found.status is Status.FAILED
    assert "You signed in as productie@bakkerij.test" in str(found.told)
    assert grants.find(profile) is None and not Change.objects.filter(verb="profile login").exists()


def test_a_code_of_another_sign_in_is_refused(endpoints, profile) -> None:
    other = brought(endpoints, begun(profile))
    found = sign_in.answer({**other, "state": state_of(begun(profile))})
    assert found.status is Status.FAILED and grants.find(profile) is None


def test_an_answer_after_its_time_is_not_exchanged(endpoints, profile, stopped_clock) -> None:
    started = begun(profile, seconds=60)
    fields = brought(endpoints, started)
    stopped_clock.move(61)
    found = sign_in.answer(fields)
    assert found.status is Status.FAILED and "its time is over" in str(found.told)
    assert SignIn.objects.get().sealed_flow == "" and grants.find(profile) is None


def test_an_answer_just_in_time_is_exchanged(endpoints, profile, stopped_clock) -> None:
    fields = brought(endpoints, begun(profile, seconds=60))
    stopped_clock.move(59)
    assert sign_in.answer(fields).status is Status.DONE


def test_giving_up_names_what_to_look_for_and_ends_it(profile) -> None:
    started = begun(profile, seconds=7)
    found = sign_in.give_up(started, profile)
    assert found.status is Status.FAILED
    assert "within 7 seconds" in str(found.told) and "AADSTS50011" in str(found.told)
    assert "http://localhost:3017/ is not registered" in str(found.told)
    assert SignIn.objects.get().sealed_flow == ""
    late = sign_in.answer({"state": state_of(started), "code": "x"})
    assert late.status is Status.STRANGER and "is over" in str(late.told)


def test_cancelling_says_so(profile) -> None:
    found = sign_in.give_up(begun(profile), profile, cancelled=True)
    assert found.status is Status.FAILED and str(found.told).startswith("Cancelled.")


def test_giving_up_too_late_spoils_nothing(endpoints, profile) -> None:
    started = begun(profile)
    done = sign_in.answer(brought(endpoints, started))
    assert sign_in.give_up(started, profile) == done
    assert grants.find(profile) is not None


def test_giving_up_during_the_exchange_lets_it_end(profile) -> None:
    started = begun(profile)
    SignIn.objects.filter(pk=started.id).update(status=Status.EXCHANGING)
    assert sign_in.give_up(started, profile).status is Status.EXCHANGING
    assert SignIn.objects.get().sealed_flow


def test_a_profile_edited_meanwhile_gets_no_grant(endpoints, profile) -> None:
    fields = brought(endpoints, begun(profile))
    repository.edit("Facturen", actor="test", from_name="Facturen")
    found = sign_in.answer(fields)
    assert found.status is Status.FAILED and "changed during the sign-in" in str(found.told)
    assert grants.find(repository.find("Facturen")) is None


def test_a_profile_removed_meanwhile_takes_its_sign_in_along(endpoints, profile) -> None:
    started = begun(profile)
    fields = brought(endpoints, started)
    repository.remove("Facturen", actor="test")
    assert sign_in.answer(fields).status is Status.STRANGER
    found = sign_in.outcome_of(started.id)
    assert found.status is Status.FAILED and "was removed" in str(found.told)


def test_a_flow_that_cannot_be_unsealed_ends_the_sign_in(endpoints, profile, settings) -> None:
    started = begun(profile)
    fields = brought(endpoints, started)
    settings.POSTROOM_KEYRING = Keyring([Fernet.generate_key().decode()])
    with pytest.raises(KeyUnusable):
        sign_in.answer(fields)
    found = sign_in.outcome_of(started.id)
    assert found.status is Status.FAILED and "broke off" in str(found.told)


def test_rows_older_than_a_day_go_with_the_next_sign_in(profile, stopped_clock) -> None:
    old = begun(profile)
    stopped_clock.move(120)
    young = begun(profile)
    stopped_clock.move(86_400 - 60)
    newest = begun(profile)
    assert set(SignIn.objects.values_list("pk", flat=True)) == {young.id, newest.id}
    assert sign_in.answer({"state": state_of(old), "code": "x"}).status is Status.STRANGER
