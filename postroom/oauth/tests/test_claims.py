"""What an access token says about itself."""

import base64
import json

import pytest

from postroom.oauth.token_claims import claims_of
from postroom.shared.sealing import Secret


def token(**told: object) -> Secret:
    """A JWT-shaped token without a signature."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({}, told)]
    return Secret(".".join([*parts, "eA"]))


def test_the_claims_of_a_persons_token_are_read() -> None:
    found = claims_of(
        token(aud="https://outlook.office.com", tid="t", appid="a", upn="f@b.test", scp="SMTP.Send x", exp=9)
    )
    assert found is not None
    assert (found.audience, found.tenant, found.application) == ("https://outlook.office.com", "t", "a")
    assert (found.account, found.scopes, found.roles, found.ends) == (
        ("f@b.test",),
        ("SMTP.Send", "x"),
        (),
        9.0,
    )


def test_the_names_of_version_two_are_read_as_well() -> None:
    found = claims_of(token(azp="a", preferred_username="f@b.test", aud=["x", "y"], roles=["SMTP.SendAsApp"]))
    assert found is not None
    assert (found.application, found.account, found.audience) == ("a", ("f@b.test",), "x")
    assert found.roles == ("SMTP.SendAsApp",)


@pytest.mark.parametrize("text", ["ya29.opaque", "EwB4A8l6BAAU", "a.b.c", "a.!!.c", "", "a.bnVsbA.c"])
def test_a_token_that_only_its_issuer_reads_has_none(text: str) -> None:
    assert claims_of(Secret(text)) is None


@pytest.mark.parametrize("odd", [{"exp": "soon"}, {"roles": "one"}, {"aud": []}, {"aud": None}, {"scp": 7}])
def test_odd_claims_do_no_harm(odd: dict[str, object]) -> None:
    assert claims_of(token(**odd)) is not None
