"""Admin consent: what comes back could be forged, so only the profile's own tenant is believed (facts 1.4)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from postroom.oauth import grants, sign_in
from postroom.oauth.models import SignIn
from postroom.oauth.sign_in import Kind, Status
from postroom.oauth.tests.under_way import begun, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(cloud_profile):
    """A delegated profile; its administrator grants what people will ask for."""
    return cloud_profile


def consented(endpoints, started, **fields: str) -> dict[str, str]:
    """What the browser brings back from the administrator's page (facts 1.4)."""
    usual = {"admin_consent": "True", "tenant": endpoints["tenant"], "state": state_of(started)}
    return {**usual, **fields}


def test_consent_asks_for_the_profiles_tenant_redirect_and_scope(endpoints, profile) -> None:
    parts = urlsplit(begun(profile, Kind.CONSENT).url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == f"/{endpoints['tenant']}/v2.0/adminconsent"
    assert (asked["client_id"], asked["redirect_uri"]) == (profile.client_id, "http://localhost:3017/")
    assert asked["scope"] == f"{profile.scope} offline_access openid profile"


def test_consent_in_the_profiles_tenant_is_believed_and_grants_no_token(endpoints, profile) -> None:
    started = begun(profile, Kind.CONSENT)
    found = sign_in.answer(consented(endpoints, started, tenant=endpoints["tenant"].upper()))
    assert found.status is Status.DONE and "permission was granted" in str(found.told)
    assert grants.find(profile) is None and SignIn.objects.get().sealed_flow == ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tenant": "b2d4e8c1-35fa-4e0b-8d27-91c6a0f3d742"}, "granted in another tenant (b2d4e8c1-"),
        ({"tenant": ""}, "does not say that permission was granted"),
        ({"admin_consent": "False"}, "does not say that permission was granted"),
        ({"admin_consent": ""}, "does not say that permission was granted"),
        (
            {"error": "consent_required", "error_description": "AADSTS65004: declined"},
            "cancelled in the browser",
        ),
        (
            {"error": "permission_denied", "error_description": "The admin canceled the request"},
            "cancelled in the browser",
        ),
        (
            {"error": "invalid_client", "error_description": "AADSTS650052: no subscription"},
            "refused: invalid_client",
        ),
    ],
)
def test_consent_that_was_not_given_is_not_believed(endpoints, profile, fields, words) -> None:
    found = sign_in.answer(consented(endpoints, begun(profile, Kind.CONSENT), **fields))
    assert found.status is Status.FAILED and words in str(found.told)


def test_a_consents_answer_is_no_sign_in(endpoints, profile) -> None:
    found = sign_in.answer(consented(endpoints, begun(profile)))
    assert found.status is Status.FAILED and grants.find(profile) is None
