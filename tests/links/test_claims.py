"""What the token says about itself, against the profile: settled before a login can fail for it."""

import time

import pytest

from tests.links.door import behind_tls
from tests.links.sign_in_service import gives, good_claims, jwt, of_a_person
from tests.links.street import Street
from tests.links.verdicts import Fault

OTHER = "99999999-8888-4777-8666-555555555555"
NOW = int(time.time())
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
WRONG = {
    "for another service": ({"aud": "https://graph.microsoft.com"}, "token-audience"),
    "of another tenant": ({"tid": OTHER}, "token-tenant"),
    "of another app": ({"appid": OTHER}, "token-app"),
    "that is over": ({"exp": NOW - 3600}, "token-expired"),
    "that has not begun": ({"nbf": NOW + 7200}, "token-expired"),
}
RIGHT = {
    "without roles": ({"roles": None}, {"claims": "token-without-roles"}),
    "with the role for reading only": ({"roles": ["IMAP.AccessAsApp"]}, {"claims": "token-without-roles"}),
    "for Exchange by its number": ({"aud": EXCHANGE}, {}),
}


@pytest.fixture(scope="session")
def signed_in(street: Street) -> Street:
    """The servers, after a person has signed in for the delegated profile."""
    street.sign_in("person", jwt(of_a_person()))
    return street


@pytest.mark.parametrize("name", WRONG)
def test_a_token_that_exchange_will_refuse_ends_the_test_at_its_claims(street: Street, name: str) -> None:
    changed, article = WRONG[name]
    token = behind_tls(street.tls["right"], gives(jwt(good_claims() | changed)))
    street.test("token", token=token).fails_with(Fault("claims", article, article))


@pytest.mark.parametrize("name", RIGHT)
def test_a_token_that_may_do_is_tried(street: Street, name: str) -> None:
    changed, remarks = RIGHT[name]
    token = behind_tls(street.tls["right"], gives(jwt(good_claims() | changed)))
    street.test("token", token=token).passes(remarks)


def test_a_token_that_only_its_issuer_reads_is_tried(street: Street) -> None:
    token = behind_tls(street.tls["right"], gives("EwAoA8l6BAAU" * 40))
    street.test("token", token=token).passes({}, ["claims"])


def test_a_persons_token_without_the_right_to_send_ends_at_its_claims(signed_in: Street) -> None:
    token = behind_tls(signed_in.tls["right"], gives(jwt(of_a_person(scp="IMAP.AccessAsUser.All"))))
    signed_in.test("person", token=token).fails_with(Fault("claims", "token-permission", "token-permission"))


def test_a_token_of_another_person_is_remarked(signed_in: Street) -> None:
    token = behind_tls(signed_in.tls["right"], gives(jwt(of_a_person(upn="chef@contoso.test"))))
    signed_in.test("person", token=token).passes({"claims": "token-account"})


def test_a_persons_right_token_passes_without_a_remark(signed_in: Street) -> None:
    token = behind_tls(signed_in.tls["right"], gives(jwt(of_a_person())))
    signed_in.test("person", token=token).passes({})
