"""Sign-ins for a profile that is still being typed: they count with OK and are gone with Cancel."""

import socket
import time

import pytest
import requests

from postroom.oauth import draft_sign_in, grants, loopback, sign_in
from postroom.oauth.faults import TokenRefused
from postroom.oauth.models import Grant, SignIn
from postroom.oauth.sign_in import Kind, Status
from postroom.oauth.tests.authority import TENANT, Authority
from postroom.oauth.tests.under_way import USER, brought
from postroom.people import repository as people
from postroom.people.models import Person
from postroom.profiles import drafts, repository
from postroom.profiles.fields import fields_of
from postroom.shared.sealing import Secret
from postroom.transport.login import Token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(cloud_profile):
    """Somebody has begun to change the delegated profile."""
    people.add("anna", "administrator", Secret("Sauerteig-und-Salz-1867"), actor="test")
    fields = fields_of(cloud_profile) | {"from_name": "De Aar"}
    return drafts.begin(Person.objects.get().pk, cloud_profile.id, cloud_profile.version, fields)


def begun(draft):
    """A sign-in for what is typed."""
    profile = draft.as_profile()
    return sign_in.begin(profile, Kind.SIGN_IN, actor="anna", language="en", seconds=300, draft=draft.id)


def test_a_sign_in_grants_nothing_before_ok(endpoints, cloud_profile, draft) -> None:
    done = sign_in.answer(brought(endpoints, begun(draft)))
    assert done.status is Status.DONE and "once you press OK" in str(done.told)
    assert not Grant.objects.exists()
    assert draft_sign_in.account_of(draft, cloud_profile) == USER
    assert isinstance(draft_sign_in.get_draft_credential(draft, draft.as_profile()), Token)
    edited = repository.edit("Facturen", actor="anna", from_name="De Aar")
    draft_sign_in.settle(draft, edited, actor="anna")
    assert grants.find(edited).account == USER and not SignIn.objects.exists()


def test_a_cancelled_draft_takes_its_sign_in_along(endpoints, cloud_profile, draft) -> None:
    fields = brought(endpoints, begun(draft))
    draft_sign_in.drop(draft.id)
    assert sign_in.answer(fields).status is Status.STRANGER
    assert draft_sign_in.find_latest(draft) is None and not Grant.objects.exists()


def test_a_sign_in_for_other_values_than_those_typed_now_does_not_count(
    endpoints, cloud_profile, draft
) -> None:
    fields = brought(endpoints, begun(draft))
    changed = drafts.keep(draft, draft.fields | {"username": "post@bakkerij.test"})
    found = sign_in.answer(fields)
    assert found.status is Status.FAILED and "changed during the sign-in" in str(found.told)
    assert draft_sign_in.account_of(changed, cloud_profile) == ""


def test_values_changed_after_the_sign_in_need_another_one(endpoints, cloud_profile, draft) -> None:
    sign_in.answer(brought(endpoints, begun(draft)))
    other = drafts.keep(draft, draft.fields | {"client_id": "another"})
    assert draft_sign_in.account_of(other, cloud_profile) == ""
    draft_sign_in.settle(other, repository.edit("Facturen", actor="anna", client_id="another"), actor="anna")
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    "change", [{"host": "stranger.test"}, {"port": 2525}, {"imap_host": "stranger.test"}], ids=str
)
def test_a_sign_in_gives_no_token_to_a_server_that_was_typed_after_it(
    endpoints, cloud_profile, draft, change
) -> None:
    sign_in.answer(brought(endpoints, begun(draft)))
    edited = repository.edit("Facturen", actor="anna", from_name="De Aar")
    draft_sign_in.settle(draft, edited, actor="anna")
    elsewhere = drafts.keep(draft, draft.fields | change)
    assert draft_sign_in.account_of(elsewhere, edited) == ""
    with pytest.raises(TokenRefused):
        draft_sign_in.get_draft_credential(elsewhere, elsewhere.as_profile())


def test_the_code_of_a_sign_in_goes_to_no_service_that_was_typed_after_it(
    endpoints, draft, certificates
) -> None:
    fields = brought(endpoints, begun(draft))
    with Authority(certificates.right).listening() as stranger:
        led = {"authority": f"{stranger.address}/{TENANT}", "tenant": "", "ca_pem": certificates.ca_pem}
        drafts.keep(draft, draft.fields | led)
        found = sign_in.answer(fields)
    assert found.status is Status.FAILED and "changed during the sign-in" in str(found.told)
    assert stranger.asked == []


def test_an_access_that_ends_while_somebody_types_is_renewed_and_stays_with_the_draft(
    endpoints, cloud_profile, draft, stopped_clock
) -> None:
    sign_in.answer(brought(endpoints, begun(draft)))
    before = SignIn.objects.get().sealed_granted
    stopped_clock.move(2 * 3600)
    assert isinstance(draft_sign_in.get_draft_credential(draft, draft.as_profile()), Token)
    assert SignIn.objects.get().sealed_granted != before and not Grant.objects.exists()


def test_two_sign_ins_at_once_share_the_port_and_free_it_afterwards(endpoints, cloud_profile, draft) -> None:
    profile = draft.as_profile()
    about = {"actor": "anna", "language": "en", "seconds": 60.0, "draft": draft.id}
    first, second = (loopback.begin(profile, Kind.SIGN_IN, **about) for _ in range(2))
    for started in (first, second):
        answer = requests.get(profile.redirect.uri, params=brought(endpoints, started), timeout=10)
        assert answer.status_code == 200
    assert [sign_in.outcome_of(one.id).status for one in (first, second)] == [Status.DONE, Status.DONE]
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with socket.socket() as place:
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if place.connect_ex(("127.0.0.1", profile.redirect.port)) != 0:
                return
        time.sleep(0.1)
    raise AssertionError("the port is still taken")


def test_a_third_sign_in_right_after_opens_the_port_again(endpoints, cloud_profile, draft) -> None:
    profile = draft.as_profile()
    about = {"actor": "anna", "language": "en", "seconds": 60.0, "draft": draft.id}
    for _ in range(3):
        started = loopback.begin(profile, Kind.SIGN_IN, **about)
        answer = requests.get(profile.redirect.uri, params=brought(endpoints, started), timeout=10)
        assert answer.status_code == 200 and sign_in.outcome_of(started.id).status is Status.DONE


def test_a_sign_in_whose_time_is_over_says_what_to_look_for(
    endpoints, cloud_profile, draft, stopped_clock
) -> None:
    begun(draft)
    assert draft_sign_in.find_latest(draft)[1].status is Status.WAITING
    stopped_clock.move(301)
    kind, found = draft_sign_in.find_latest(draft)
    assert (kind, found.status) == (Kind.SIGN_IN, Status.FAILED) and "AADSTS50011" in str(found.told)
