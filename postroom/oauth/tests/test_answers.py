"""From a token endpoint's answer to a value, however odd the answer (RFC 6749 5.1, 5.2; facts 1.2)."""

from datetime import timedelta

import pytest

from postroom.oauth.faults import Refused, TokenRefused, TokenUnavailable
from postroom.oauth.http import granted_of, refused_of, token_of
from postroom.shared.sealing import Secret

HOST = "login.example.com"
GOOD = {"access_token": "eyJ0.at", "token_type": "Bearer", "expires_in": 3599, "scope": "mail"}
ENTRA = {
    "error": "invalid_grant",
    "error_description": "AADSTS70008: The code has expired.\r\nTrace ID: 255d1aef",
    "error_codes": [70002, 70008],
    "timestamp": "2026-01-09 02:02:12Z",
    "trace_id": "255d1aef-8c98-452f-ac51-23d051240864",
    "correlation_id": "fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7",
    "suberror": "token_expired",
}


def lifetime(stopped_clock, **said: object) -> float:
    """Seconds from now until a new token is fetched."""
    return (token_of({**GOOD, **said}, HOST).good_until - stopped_clock.now).total_seconds()


def test_a_token_is_a_secret_and_is_renewed_five_minutes_before_its_end(stopped_clock) -> None:
    token = token_of(GOOD, HOST)
    assert token.secret == Secret("eyJ0.at") and "eyJ0" not in repr(token)
    assert token.good_until == stopped_clock.now + timedelta(seconds=3599 - 300)


@pytest.mark.parametrize(
    ("seconds", "good_for"), [(3000, 2700), (60, 54), (3, 2.7), (0.5, 0.45), (86_399, 86_099)]
)
def test_a_short_life_keeps_a_tenth_instead_of_five_minutes(stopped_clock, seconds, good_for) -> None:
    assert lifetime(stopped_clock, expires_in=seconds) == pytest.approx(good_for)


@pytest.mark.parametrize("said", [None, "", "soon", 0, -5, 100_000, float("nan"), float("inf"), [3599], {}])
def test_a_life_that_cannot_be_read_is_an_hour(stopped_clock, said) -> None:
    assert lifetime(stopped_clock, expires_in=said) == 3600 - 300


def test_a_life_that_is_not_said_is_an_hour(stopped_clock) -> None:
    silent = {name: value for name, value in GOOD.items() if name != "expires_in"}
    assert token_of(silent, HOST).good_until == stopped_clock.now + timedelta(seconds=3300)


def test_an_error_beats_a_token_beside_it() -> None:
    with pytest.raises(TokenRefused) as refused:
        token_of({**GOOD, **ENTRA}, HOST)
    assert refused.value.answer.codes == (70002, 70008)
    assert "eyJ0" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize(
    "answer",
    [{}, {"token": "x"}, {"access_token": None}, {"access_token": 5}, {"access_token": {"value": "x"}}],
)
def test_an_answer_without_a_token_is_none_of_a_sign_in_service(answer) -> None:
    with pytest.raises(TokenUnavailable, match=r"^login\.example\.com: the answer is not one of a sign-in"):
        token_of(answer, HOST)


def test_a_grant_has_both_tokens_its_scope_and_the_names_of_the_account() -> None:
    claims = {"preferred_username": "A@contoso.test", "upn": "a@contoso.test", "name": "Anna", "sub": "x"}
    granted = granted_of({**GOOD, "refresh_token": "0.AXoA"}, claims, HOST)
    assert (granted.access.secret, granted.refresh) == (Secret("eyJ0.at"), Secret("0.AXoA"))
    assert (granted.scope, granted.names) == ("mail", ("A@contoso.test", "a@contoso.test"))
    assert "0.AXoA" not in repr(granted) and "eyJ0" not in repr(granted)


@pytest.mark.parametrize("claim", ["preferred_username", "upn", "email", "unique_name"])
def test_each_claim_that_names_an_account_is_read(claim) -> None:
    assert granted_of(GOOD, {claim: "a@contoso.test"}, HOST).names == ("a@contoso.test",)


def test_one_name_in_two_claims_is_one_name() -> None:
    claims = {"upn": "a@contoso.test", "preferred_username": "a@contoso.test", "email": ""}
    assert granted_of(GOOD, claims, HOST).names == ("a@contoso.test",)


@pytest.mark.parametrize("said", [{}, {"refresh_token": None}, {"refresh_token": ""}])
def test_an_answer_without_a_refresh_token_has_an_empty_one(said) -> None:
    granted = granted_of({**GOOD, **said}, {}, HOST)
    assert not granted.refresh and granted.names == ()


def test_a_grant_is_refused_like_a_token() -> None:
    with pytest.raises(TokenRefused):
        granted_of(ENTRA, {}, HOST)
    with pytest.raises(TokenUnavailable):
        granted_of({"refresh_token": "0.AXoA"}, {}, HOST)


def test_a_refusal_keeps_every_word_of_entra() -> None:
    assert refused_of(ENTRA) == Refused(
        error="invalid_grant",
        suberror="token_expired",
        codes=(70002, 70008),
        description="AADSTS70008: The code has expired.\r\nTrace ID: 255d1aef",
        correlation_id="fb3d2015-bc17-4bb9-bb85-30c5cf1aaaa7",
        timestamp="2026-01-09 02:02:12Z",
    )


@pytest.mark.parametrize(
    ("codes", "read"), [((65001,), (65001,)), ([], ()), (["7000215"], (7000215,)), ("70008", ()), (None, ())]
)
def test_the_numbers_are_read_where_they_are_a_list(codes, read) -> None:
    assert refused_of({"error": "x", "error_codes": codes}).codes == read


def test_a_refusal_of_another_service_has_what_it_says_and_no_more() -> None:
    assert refused_of({"error": "invalid_grant"}) == Refused("invalid_grant")
    assert refused_of({}) == Refused("no_token")


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Refused("invalid_grant", description="Bad Request"), "invalid_grant: Bad Request"),
        (Refused("invalid_grant"), "invalid_grant"),
        (Refused("", description="AADSTS50011: mismatch"), "AADSTS50011: mismatch"),
    ],
)
def test_the_line_of_a_refusal_is_error_and_description(answer, line) -> None:
    assert TokenRefused(answer).line == str(TokenRefused(answer)) == line
