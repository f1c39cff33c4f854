"""Is it the right account, and does the access last?"""

import pytest

from postroom.oauth.failure_sentences import refusal_of
from postroom.oauth.faults import Refused, TokenRefused
from postroom.oauth.http import Granted, Token
from postroom.oauth.refusals import SignInRefused
from postroom.oauth.token_claims import check_account, check_lasting
from postroom.shared import clock
from postroom.shared.sealing import Secret


@pytest.fixture
def profile(profile_of):
    """It sends with facturen@contoso.test."""
    return profile_of("https://login.example.com", username="Facturen@contoso.test")


def granted(*names: str, refresh: str = "0.AXoA") -> Granted:
    """A sign-in of the account with these names."""
    return Granted(Token(Secret("eyJ0.at"), clock.now()), Secret(refresh), names, "mail")


def test_the_profiles_own_account_is_taken_in_its_own_spelling(profile) -> None:
    assert check_account(profile, granted("FACTUREN@contoso.test")) == "FACTUREN@contoso.test"


def test_any_name_of_the_account_will_do(profile) -> None:
    names = ("anna@contoso.onmicrosoft.com", "anna@contoso.test", "facturen@contoso.test")
    assert check_account(profile, granted(*names)) == "facturen@contoso.test"


def test_a_service_that_names_nobody_is_believed(profile) -> None:
    assert check_account(profile, granted()) == "Facturen@contoso.test"


@pytest.mark.parametrize("name", ["anna@contoso.test", "facturen", "facturen@contoso.test.evil.test", "x"])
def test_another_account_is_refused_by_both_names(profile, name) -> None:
    with pytest.raises(SignInRefused) as refused:
        check_account(profile, granted(name, "second@contoso.test"))
    said = str(refused.value)
    assert f"You signed in as {name}," in said and "'Facturen' sends with Facturen@contoso.test" in said
    assert "Nothing was changed" in said


def test_access_that_lasts_is_taken(profile) -> None:
    check_lasting(profile, granted())


def test_access_for_an_hour_is_refused_with_the_permission_it_lacks(profile) -> None:
    with pytest.raises(SignInRefused) as refused:
        check_lasting(profile, granted(refresh=""))
    assert "offline_access" in str(refused.value) and "'Facturen'" in str(refused.value)
    assert "eyJ0" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize("number", [500208, 900941, 650041])
def test_only_whole_numbers_choose_a_sentence(profile, number) -> None:
    answer = Refused("access_denied", description=f"AADSTS{number}: something else.")
    assert str(refusal_of(TokenRefused(answer), profile)).startswith("The sign-in service refused")
