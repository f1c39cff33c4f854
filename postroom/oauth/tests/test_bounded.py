"""How much a sign-in service may make us read, and where it may send a secret or a person."""

import base64
import gzip

import pytest

from postroom.oauth import consent, google, microsoft
from postroom.oauth.faults import TokenRefused, TokenUnavailable
from postroom.oauth.http import parse_retry_after
from postroom.oauth.tests.authority import DISCOVERY_PATH, TENANT, TOKEN_PATH, Answer, Authority
from postroom.oauth.token_claims import claims_of
from postroom.shared.sealing import Secret

GOOGLE_DISCOVERY = f"/{TENANT}/.well-known/openid-configuration"
NO_SERVICE = "the answer is not one of a sign-in service"
WITHOUT = "the sign-in service names an address without https: "
GRANT = {"access_token": "at", "token_type": "Bearer", "expires_in": 3599}


@pytest.fixture
def profile(authority, profile_of):
    """A profile of a person at the scripted service."""
    return profile_of(authority.address, auth="oauth-delegated", provider="smtp")


@pytest.fixture
def plain():
    """A service that takes everything in clear."""
    with Authority(None).listening() as found:
        yield found


def describe(authority: Authority, **other: str) -> None:
    """The service's description names these addresses; for Microsoft's way and for Google's."""
    told = Answer({**authority.script[DISCOVERY_PATH].body, **other})
    authority.script[DISCOVERY_PATH] = authority.script[GOOGLE_DISCOVERY] = told


WAYS = {
    "google, refresh": lambda profile: google.refresh(profile, Secret("a-refresh-token")),
    "google, code": lambda profile: google.redeem(profile, {"code_verifier": "v"}, {"code": "c"}),
    "microsoft, refresh": lambda profile: microsoft.refresh(profile, Secret("a-refresh-token")),
    "microsoft, application": microsoft.fetch_app_token,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_goes_to_a_token_endpoint_without_https(authority, plain, profile, way) -> None:
    describe(authority, token_endpoint=f"{plain.root}{TOKEN_PATH}")
    with pytest.raises(
        TokenUnavailable, match=f"{WITHOUT}{plain.root}|{NO_SERVICE}"
    ):  # MSAL may refuse it first
        WAYS[way](profile)
    assert plain.asked == [] and authority.asked == []


def test_no_device_code_is_asked_without_https(authority, plain, profile_of) -> None:
    describe(authority, device_authorization_endpoint=f"{plain.root}{TOKEN_PATH}")
    public = profile_of(authority.address, auth="oauth-delegated", secret=Secret(""))
    with pytest.raises(TokenUnavailable, match=WITHOUT):
        microsoft.begin_device(public)
    assert plain.asked == []


BEGINNINGS = {
    "google": lambda profile: google.begin(profile, "state"),
    "microsoft": lambda profile: microsoft.begin(profile, "state"),
    "consent": lambda profile: consent.begin(profile, "state"),
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize(
    "address",
    ["http://login.test/authorize", "javascript:alert(1)", "ftp://login.test/x", "//login.test/x", ""],
)
def test_nobody_is_sent_to_a_page_without_https(authority, profile, beginning, address) -> None:
    describe(authority, authorization_endpoint=address)
    with pytest.raises(TokenUnavailable):
        BEGINNINGS[beginning](profile)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_service_of_this_machine_may_show_its_page_here_in_clear(authority, profile, beginning) -> None:
    describe(authority, authorization_endpoint="http://127.0.0.1:9/contoso.test/oauth2/v2.0/authorize")
    assert BEGINNINGS[beginning](profile)[0].startswith("http://127.0.0.1:9/contoso.test/")


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("https://microsoft.com/devicelogin", True),
        ("http://127.0.0.1:9/devicelogin", True),
        ("http://login.test/devicelogin", False),
        ("javascript:alert(1)", False),
    ],
)
def test_the_page_for_a_device_code_has_https(authority, profile_of, page, allowed) -> None:
    code = {"user_code": "ABCD", "device_code": "d", "verification_uri": page, "expires_in": 900}
    authority.script[f"/{TENANT}/oauth2/v2.0/devicecode"] = Answer(code)
    public = profile_of(authority.address, auth="oauth-delegated", secret=Secret(""))
    if allowed:
        assert microsoft.begin_device(public)["verification_uri"] == page
    else:
        with pytest.raises(TokenUnavailable, match=WITHOUT):
            microsoft.begin_device(public)


def device_answer(authority, profile_of, **told) -> dict[str, object]:
    """What becomes of an answer to the wish for a device code."""
    code = {"user_code": "ABCD", "device_code": "d", "verification_uri": "https://login.test/", **told}
    authority.script[f"/{TENANT}/oauth2/v2.0/devicecode"] = Answer(code)
    public = profile_of(authority.address, auth="oauth-delegated", secret=Secret(""))
    return microsoft.begin_device(public)


@pytest.mark.parametrize(
    "seconds", ["soon", [], {}, None, 10**400], ids=["word", "list", "map", "null", "huge"]
)
@pytest.mark.parametrize("name", ["interval", "expires_in"])
def test_a_device_code_with_times_that_are_none_is_no_answer(authority, profile_of, name, seconds) -> None:
    with pytest.raises(TokenUnavailable, match=NO_SERVICE):
        device_answer(authority, profile_of, **{name: seconds})


def test_a_wait_below_nothing_is_none(authority, profile_of) -> None:
    assert device_answer(authority, profile_of, interval=-1_000_000_000)["interval"] == 0


class Packed(Answer):
    """An answer in gzip."""

    @property
    def raw(self) -> bytes:
        return gzip.compress(super().raw)


@pytest.mark.parametrize("padding", [0, 900_000])
def test_a_packed_answer_of_usual_size_is_read(authority, profile, padding) -> None:
    authority.script[TOKEN_PATH] = Packed(
        {**GRANT, "padding": " " * padding}, 200, {"Content-Encoding": "gzip"}
    )
    assert microsoft.fetch_app_token(profile).secret.reveal() == "at"


@pytest.mark.parametrize("size", [1_000_001, 5_000_000])
@pytest.mark.parametrize("kind", [Answer, Packed])
def test_an_answer_of_more_than_a_million_bytes_is_none(authority, profile, kind, size) -> None:
    headers = {"Content-Encoding": "gzip"} if kind is Packed else {}
    authority.script[TOKEN_PATH] = kind({**GRANT, "padding": " " * size}, 200, headers)
    with pytest.raises(TokenUnavailable, match="an answer without an end, of more than 1000000 bytes"):
        microsoft.fetch_app_token(profile)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "deflate", "x" * 5_000])
def test_an_answer_packed_in_a_way_that_was_not_asked_for_is_none(authority, profile, encoding) -> None:
    authority.script[TOKEN_PATH] = Answer(GRANT, 200, {"Content-Encoding": encoding})
    with pytest.raises(TokenUnavailable, match="Content-Encoding") as found:
        microsoft.fetch_app_token(profile)
    assert len(found.value.line) < 600


def test_an_answer_that_only_says_it_is_packed_is_none(authority, profile) -> None:
    authority.script[TOKEN_PATH] = Answer(GRANT, 200, {"Content-Encoding": "gzip"})
    with pytest.raises(TokenUnavailable):
        microsoft.fetch_app_token(profile)


@pytest.mark.parametrize("id_token", ["no token", "a.b.c", "e30.W1tb.e30", "." * 500_000])
def test_an_id_token_that_cannot_be_read_is_no_answer(authority, profile, id_token) -> None:
    describe(authority)
    authority.says({**GRANT, "id_token": id_token})
    for refresh in (google.refresh, microsoft.refresh):
        with pytest.raises(TokenUnavailable, match="not one of a sign-in service"):
            refresh(profile, Secret("a-refresh-token"))


def test_a_refusal_of_half_a_million_letters_is_kept_short(authority, profile) -> None:
    authority.says({"error": "invalid_grant", "error_description": "x" * 500_000}, 400)
    with pytest.raises(TokenRefused) as found:
        microsoft.fetch_app_token(profile)
    assert 2_000 <= len(found.value.line) < 5_000


def test_a_wait_until_a_year_that_no_calendar_has_is_none() -> None:
    assert parse_retry_after(f"Mon, 23 Nov {'9' * 30} 08:00:00 GMT") is None


def token_with(claims: str) -> Secret:
    """A token with these claims, as RFC 7515 writes its parts."""
    parts = (
        base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in ('{"alg": "none"}', claims)
    )
    return Secret(".".join([*parts, ""]))


def test_claims_in_a_thousand_brackets_are_not_read() -> None:
    assert claims_of(token_with('{"aud": ' + "[" * 100_000 + "]" * 100_000 + "}")) is None


def test_an_end_that_no_clock_shows_is_none() -> None:
    found = claims_of(token_with('{"aud": "x", "nbf": 1' + "0" * 400 + "}"))
    assert found is None or found.begins is None
