"""What people granted: kept sealed, bound to its client and mailbox, renewed by one at a time."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from postroom.oauth import grants
from postroom.oauth.faults import TokenRefused, TokenUnavailable
from postroom.oauth.http import Granted, Token
from postroom.oauth.models import Grant
from postroom.oauth.tests.authority import TOKEN_PATH, Answer, slowly
from postroom.oauth.tests.conftest import CLIENT
from postroom.profiles import repository
from postroom.profiles.models import MailProfile
from postroom.shared import clock
from postroom.shared.sealing import Secret

pytestmark = pytest.mark.django_db(transaction=True)
USER = "facturen@contoso.test"


@pytest.fixture
def profile(authority, certificates):
    """A delegated profile at the scripted service."""
    return repository.add(
        *("Facturen", "smtp"),
        actor="test",
        host="mail.contoso.test",
        auth="oauth-delegated",
        username=USER,
        client_id=CLIENT,
        authority=authority.address,
        scope="mail.send",
        ca_pem=certificates.ca_pem,
    )


def granted(refresh: str = "rt-1", access: str = "at-1", seconds: float = 3000) -> Granted:
    """What a sign-in gave, whose access token lives that long."""
    token = Token(Secret(access), clock.now() + timedelta(seconds=seconds))
    return Granted(token, Secret(refresh), (USER,), "mail.send")


def renewal(number: int, refresh: bool = True) -> dict[str, object]:
    """The answer to a refresh, with a new refresh token or without one."""
    rotated = {"refresh_token": f"rt-{number}"} if refresh else {}
    return {"access_token": f"at-{number}", "token_type": "Bearer", "expires_in": 3600, **rotated}


def stored() -> tuple[str, str]:
    """Access and refresh token as they are kept now."""
    row, ring = Grant.objects.get(), settings.POSTROOM_KEYRING
    columns = ("sealed_access_token", "sealed_refresh_token")
    return tuple(ring.unseal(getattr(row, one), row.place(one)).reveal() for one in columns)


def turn_taken(seconds: float) -> None:
    """Another process renews, and its turn ends in that many seconds."""
    Grant.objects.update(refreshing_by="another", refreshing_until=clock.now() + timedelta(seconds=seconds))


def in_thread(work: Callable[[], object]) -> object:
    """Its result; its connection to the database is closed."""
    try:
        return work()
    finally:
        connection.close()


def test_a_grant_tells_whose_it_is_and_since_when(profile, stopped_clock) -> None:
    assert grants.find(profile) is None
    grants.keep(profile, granted(), USER)
    found = grants.find(profile)
    assert (found.account, found.scope) == (USER, "mail.send")
    assert found.signed_in_at == found.refreshed_at == stopped_clock.now


def test_a_second_sign_in_takes_the_place_of_the_first(profile) -> None:
    grants.keep(profile, granted("rt-1", "at-1"), USER)
    turn_taken(50)
    grants.keep(profile, granted("rt-2", "at-2"), "Facturen@contoso.test")
    assert stored() == ("at-2", "rt-2") and grants.find(profile).account == "Facturen@contoso.test"
    assert Grant.objects.get().refreshing_until is None


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "22222222-2222-4333-8444-555555555555"},
        {"username": "leverbonnen@contoso.test"},
        {"authority": "https://login.example.com/contoso.test"},
        {"host": "stranger.test"},
        {"port": 2525},
        {"security": "tls"},
        {"imap_host": "stranger.test"},
        {"ca_pem": ""},
    ],
    ids=str,
)
def test_a_grant_ends_with_what_it_was_given_for(profile, authority, change) -> None:
    grants.keep(profile, granted(), USER)
    changed = repository.edit("Facturen", actor="test", **change)
    assert grants.find(changed) is None and not Grant.objects.exists()
    with pytest.raises(TokenRefused, match="Nobody has signed in") as refused:
        grants.get_granted_token(changed)
    assert refused.value.answer.error == "login_required" and authority.asked == []


def test_a_grant_that_an_edit_has_not_reached_yet_is_not_used(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    MailProfile.objects.update(client_id="22222222-2222-4333-8444-555555555555")
    with pytest.raises(TokenRefused, match="changed since somebody signed in"):
        grants.get_granted_token(repository.find("Facturen"))
    assert authority.asked == []


@pytest.mark.parametrize(
    "change",
    [
        {"from_name": "Facturen"},
        {"from_address": "info@contoso.test", "xoauth2_user": "from"},
        {"secret": Secret("new")},
        {"username": "FACTUREN@contoso.test"},
        {"client_id": CLIENT.upper()},
        {"host": "Mail.Contoso.test"},
        {"imap_host": "mail.contoso.test", "imap_port": 143, "imap_security": "starttls"},
    ],
    ids=str,
)
def test_a_grant_outlives_every_other_edit(profile, change) -> None:
    grants.keep(profile, granted(), USER)
    changed = repository.edit("Facturen", actor="test", **change)
    assert grants.find(changed).account == USER
    assert grants.get_granted_token(changed).secret == Secret("at-1")


def test_a_removed_profile_takes_its_grant_along(profile) -> None:
    grants.keep(profile, granted(), USER)
    repository.remove("Facturen", actor="test")
    assert grants.find(profile) is None and not Grant.objects.exists()


def test_nobody_signed_in_yet_is_said_without_asking(profile, authority) -> None:
    with pytest.raises(TokenRefused, match="Nobody has signed in"):
        grants.get_granted_token(profile, fresh=True)
    assert authority.asked == []


def test_a_living_token_is_not_asked_for_again(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    assert grants.get_granted_token(profile).secret == Secret("at-1")
    assert authority.asked == []


def test_a_dead_token_is_renewed_with_what_was_granted(profile, authority, stopped_clock) -> None:
    grants.keep(profile, granted(seconds=60), USER)
    authority.says(renewal(2))
    stopped_clock.move(61)
    token = grants.get_granted_token(profile)
    assert (token.secret, token.good_until) == (Secret("at-2"), stopped_clock.now + timedelta(seconds=3300))
    asked = authority.asked[0]
    assert (asked["grant_type"], asked["refresh_token"]) == ("refresh_token", "rt-1")
    assert "mail.send" in asked["scope"].split() and asked["client_id"] == CLIENT
    found = grants.find(profile)
    assert found.refreshed_at - found.signed_in_at == timedelta(seconds=61)


def test_a_fresh_one_is_fetched_although_one_lives(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    authority.says(renewal(2))
    assert grants.get_granted_token(profile, fresh=True).secret == Secret("at-2")


def test_each_renewal_uses_the_newest_refresh_token(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    for number in (2, 3):
        authority.says(renewal(number))
        grants.get_granted_token(profile, fresh=True)
    assert [form["refresh_token"] for form in authority.asked] == ["rt-1", "rt-2"]
    assert stored() == ("at-3", "rt-3")


def test_an_answer_without_a_refresh_token_keeps_the_old_one(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    authority.says(renewal(2, refresh=False))
    grants.get_granted_token(profile, fresh=True)
    assert stored() == ("at-2", "rt-1")
    grants.get_granted_token(profile, fresh=True)
    assert [form["refresh_token"] for form in authority.asked] == ["rt-1", "rt-1"]


@pytest.mark.parametrize(
    ("body", "status", "fault"),
    [
        ({"error": "invalid_grant"}, 400, TokenRefused),
        ("", 503, TokenUnavailable),
        ("{", 200, TokenUnavailable),
    ],
)
def test_a_renewal_that_fails_loses_nothing_and_gives_its_turn_back(
    profile, authority, body, status, fault
) -> None:
    grants.keep(profile, granted(), USER)
    authority.says(body, status)
    with pytest.raises(fault):
        grants.get_granted_token(profile, fresh=True)
    assert stored() == ("at-1", "rt-1")
    row = Grant.objects.get()
    assert (row.refreshing_by, row.refreshing_until) == ("", None)


def test_a_turn_that_ran_out_is_taken_over_at_once(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    turn_taken(-1)
    authority.says(renewal(2))
    assert grants.get_granted_token(profile, fresh=True).secret == Secret("at-2")
    row = Grant.objects.get()
    assert (row.refreshing_by, row.refreshing_until) == ("", None)


def test_a_turn_that_runs_is_waited_for(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    turn_taken(0.5)
    authority.says(renewal(2))
    begun = time.monotonic()
    assert grants.get_granted_token(profile, fresh=True).secret == Secret("at-2")
    assert time.monotonic() - begun > 0.4 and len(authority.asked) == 1


def test_a_turn_that_never_ends_is_a_fault_that_can_be_tried_again(profile, authority, monkeypatch) -> None:
    grants.keep(profile, granted(), USER)
    turn_taken(600)
    monkeypatch.setattr(grants, "LEASE", timedelta(seconds=0.2))
    monkeypatch.setattr(grants, "_GRACE", timedelta(seconds=0.1))
    with pytest.raises(TokenUnavailable, match="Another process is asking") as unavailable:
        grants.get_granted_token(profile, fresh=True)
    assert unavailable.value.retry_after == 0.2 and authority.asked == []
    assert Grant.objects.get().refreshing_by == "another"


def test_whoever_waited_takes_what_the_other_fetched(profile, authority) -> None:
    grants.keep(profile, granted(seconds=-1), USER)
    authority.script[TOKEN_PATH] = slowly(0.3, Answer(renewal(2)))
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(in_thread, lambda: grants.get_granted_token(profile)) for _ in range(4)]
        found = {job.result().secret.reveal() for job in jobs}
    assert found == {"at-2"} and len(authority.asked) == 1


def test_renewals_of_several_threads_never_run_side_by_side(profile, authority) -> None:
    grants.keep(profile, granted("rt-0"), USER)
    authority.script[TOKEN_PATH] = lambda form: slowly(0.05, Answer(renewal(len(authority.asked))))(form)
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(in_thread, lambda: grants.get_granted_token(profile, fresh=True)) for _ in range(8)
        ]
        for job in jobs:
            job.result()
    assert [form["refresh_token"] for form in authority.asked] == [f"rt-{number}" for number in range(8)]
    assert authority.most_at_once == 1


def test_a_sign_in_that_finishes_during_a_renewal_stays(profile, authority) -> None:
    grants.keep(profile, granted(), USER)

    def somebody_signs_in(_form: object) -> Answer:
        in_thread(lambda: grants.keep(profile, granted("rt-new", "at-new"), USER))
        return Answer(renewal(2))

    authority.script[TOKEN_PATH] = somebody_signs_in
    assert grants.get_granted_token(profile, fresh=True).secret == Secret("at-2")
    assert stored() == ("at-new", "rt-new")


def test_a_turn_taken_over_by_another_is_not_written_by_the_first(profile, authority) -> None:
    grants.keep(profile, granted(), USER)

    def somebody_takes_over(_form: object) -> Answer:
        in_thread(lambda: turn_taken(50))
        return Answer(renewal(2))

    authority.script[TOKEN_PATH] = somebody_takes_over
    grants.get_granted_token(profile, fresh=True)
    assert stored() == ("at-1", "rt-1")
    assert Grant.objects.get().refreshing_by == "another"


def test_a_profile_removed_while_somebody_waits_ends_the_waiting(profile, authority) -> None:
    grants.keep(profile, granted(), USER)
    turn_taken(600)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(in_thread, lambda: grants.get_granted_token(profile, fresh=True))
        time.sleep(0.2)
        repository.remove("Facturen", actor="test")
        with pytest.raises(TokenRefused, match="Nobody has signed in"):
            job.result(timeout=10)
    assert authority.asked == []


def test_tokens_lie_sealed_in_the_database_file(profile, authority) -> None:
    grants.keep(profile, granted("rt-in-the-open", "at-in-the-open"), USER)
    authority.says(renewal(22_222))
    grants.get_granted_token(profile, fresh=True)
    path = Path(connection.settings_dict["NAME"])
    kept = b"".join(found.read_bytes() for found in path.parent.glob(path.name + "*"))
    assert USER.encode() in kept and Grant.objects.get().sealed_refresh_token.encode() in kept
    assert not [word for word in (b"in-the-open", b"at-22222", b"rt-22222") if word in kept]
