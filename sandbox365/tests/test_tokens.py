"""What Entra gives: discovery, keys and app-only tokens."""

import time

import jwt
import pytest
import requests

from sandbox365.tests.conftest import SCOPE


def test_msal_gets_a_token_for_client_credentials(office):
    answer = office.msal().acquire_token_for_client([SCOPE])
    assert answer["token_type"] == "Bearer"
    assert answer["expires_in"] == 3599


def test_the_tenant_may_be_named_by_its_domain(office):
    authority = office.endpoints["authority"].rpartition("/")[0] + "/bakkerij.test"
    assert "access_token" in office.msal(authority=authority).acquire_token_for_client([SCOPE])


def test_the_secret_may_come_by_http_basic(office):
    auth = (office.app()["client_id"], office.secret())
    answer = office.post_token(client_id=None, client_secret=None, auth=auth)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, no-cache"
    assert answer.json().keys() == {"token_type", "expires_in", "ext_expires_in", "access_token"}


def test_a_secret_with_odd_characters_is_understood_in_the_body_and_in_the_header(office):
    secret = "a+b/c=&%:d~é"
    office.switch(apps={"daemon": {"secret": secret}})
    assert office.post_token(client_secret=secret).status_code == 200
    encoded = requests.utils.quote(secret, safe="")
    basic = office.post_token(client_secret=None, client_id=None, auth=(office.app()["client_id"], encoded))
    assert basic.status_code == 200


def test_the_token_carries_the_claims_of_an_app_only_token_and_a_true_signature(office):
    token = office.token()
    base = office.endpoints["authority"]
    keys = office.web.get(f"{base}/discovery/v2.0/keys").json()["keys"]
    key = next(key for key in keys if key["kid"] == jwt.get_unverified_header(token)["kid"])
    claims = jwt.decode(
        token, jwt.PyJWK(key).key, algorithms=["RS256"], audience="https://outlook.office365.com"
    )
    assert claims["tid"] == office.endpoints["tenant"]
    assert claims["appid"] == office.app()["client_id"]
    assert claims["roles"] == ["SMTP.SendAsApp", "IMAP.AccessAsApp"]
    assert (claims["idtyp"], claims["appidacr"], claims["ver"]) == ("app", "1", "1.0")
    assert claims["exp"] - claims["iat"] == 3599
    assert abs(claims["iat"] - time.time()) < 60


def test_an_app_without_permissions_gets_a_token_without_roles(office):
    assert "roles" not in jwt.decode(office.token("no-roles"), options={"verify_signature": False})


@pytest.mark.parametrize("size", [1800, 4096, 9000])
def test_the_token_is_as_long_as_ordered(office, size):
    office.switch(settings={"token_bytes": size})
    assert abs(len(office.token()) - size) <= 4


def test_the_lifetime_of_tokens_can_be_set(office):
    office.switch(settings={"token_lifetime": 600})
    answer = office.post_token().json()
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert answer["expires_in"] == claims["exp"] - claims["nbf"] == 600


def test_discovery_names_the_endpoints_of_the_tenant(office):
    base = office.endpoints["authority"]
    found = office.web.get(f"{base}/v2.0/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    assert found["issuer"] == f"{base}/v2.0"
    assert found["device_authorization_endpoint"] == f"{base}/oauth2/v2.0/devicecode"


def test_instance_discovery_names_this_host(office):
    host = office.endpoints["authority"].rpartition("/")[0]
    found = office.web.get(f"{host}/common/discovery/instance").json()
    assert found["metadata"][0]["aliases"] == [host.removeprefix("https://")]


def test_who_does_not_know_the_authority_is_not_connected(office):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(office.endpoints["authority"], verify=True)
