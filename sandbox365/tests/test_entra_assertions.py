"""A certificate instead of a secret (facts 8.1)."""

import base64
import datetime as dt
import time
import uuid
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from sandbox365.certificates import client_certificate
from sandbox365.tests.entra_walk import post, redeem, signed_in

SCOPE = "https://outlook.office365.com/.default"
KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def _short(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _assertion(office, pem=None, algorithm="PS256", header=None, **claims):
    pem = pem or Path(office.app("certificate")["certificate_file"]).read_bytes()
    certificate = x509.load_pem_x509_certificate(pem)
    names = {"PS256": ("x5t#S256", hashes.SHA256()), "RS256": ("x5t", hashes.SHA1())}
    name, kind = names[algorithm]
    client_id, now = office.app("certificate")["client_id"], int(time.time())
    usual = {
        "aud": f"{office.endpoints['authority']}/oauth2/v2.0/token",
        "iss": client_id,
        "sub": client_id,
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "iat": now,
        "exp": now + 600,
    }
    headers = {name: _short(certificate.fingerprint(kind)), **(header or {})}
    return jwt.encode({**usual, **claims}, load_pem_private_key(pem, None), algorithm, headers)


def _ask(office, assertion, **form):
    sent = {"grant_type": "client_credentials", "scope": SCOPE, "client_secret": None}
    proof = {"client_assertion": assertion, "client_assertion_type": KIND}
    return post(office, "certificate", **{**sent, **proof, **form})


def _refused(office, assertion, **form):
    answer = _ask(office, assertion, **form)
    return answer.status_code, answer.json()["error"], answer.json()["error_codes"]


@pytest.mark.parametrize("algorithm", ["PS256", "RS256"])
def test_both_kinds_of_assertion_are_accepted(office, algorithm):
    token = _ask(office, _assertion(office, algorithm=algorithm)).json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["appidacr"] == "2"
    assert claims["roles"] == ["SMTP.SendAsApp", "IMAP.AccessAsApp"]


def test_the_issuer_of_the_tenant_will_do_as_audience(office):
    assert _ask(office, _assertion(office, aud=f"{office.endpoints['authority']}/v2.0")).status_code == 200


def test_a_certificate_that_is_not_registered_is_named_by_its_thumbprint(office):
    pem = client_certificate("other")
    answer = _ask(office, _assertion(office, pem)).json()
    thumbprint = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex().upper()
    assert answer["error_codes"] == [700027]
    assert "[Reason - The key was not found." in answer["error_description"]
    assert thumbprint in answer["error_description"]


def test_a_signature_by_another_key_is_refused(office):
    own = x509.load_pem_x509_certificate(Path(office.app("certificate")["certificate_file"]).read_bytes())
    header = {"x5t#S256": _short(own.fingerprint(hashes.SHA256()))}
    assertion = _assertion(office, client_certificate("other"), header=header)
    assert _refused(office, assertion) == (401, "invalid_client", [700027])


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1_700_000_000, "nbf": 1_699_999_000}, 700024),
        ({"nbf": 4_000_000_000, "exp": 4_000_000_600}, 700024),
        ({"exp": "soon"}, 50027),
        ({"aud": "https://login.example.com/token"}, 700023),
        ({"iss": "00000000-1111-2222-3333-444444444444"}, 700021),
        ({"sub": "00000000-1111-2222-3333-444444444444"}, 700021),
    ],
)
def test_a_wrong_claim_has_its_number(office, claims, code):
    assert _refused(office, _assertion(office, **claims)) == (401, "invalid_client", [code])


def test_what_is_no_token_is_malformed(office):
    assert _refused(office, "a.b.c") == (401, "invalid_client", [50027])
    unsigned = jwt.encode({"iss": "x"}, "", algorithm="none")
    assert _refused(office, unsigned) == (401, "invalid_client", [50027])


def test_the_kind_of_assertion_must_be_named(office):
    assertion = _assertion(office)
    assert _refused(office, assertion, client_assertion_type=None) == (400, "invalid_request", [900144])
    assert _refused(office, assertion, client_assertion_type="saml") == (400, "invalid_request", [90100])


def test_an_expired_certificate_is_refused(office, tmp_path):
    pem = _expired()
    office.switch(
        apps={"certificate": {"certificates": [pem.decode()[pem.decode().index("-----BEGIN CERT") :]]}}
    )
    answer = _ask(office, _assertion(office, pem)).json()
    assert answer["error_codes"] == [700027]
    assert "The key used is expired." in answer["error_description"]


def _expired():
    pem = client_certificate("old")
    key, old = load_pem_private_key(pem, None), x509.load_pem_x509_certificate(pem)
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(key.public_key())
        .serial_number(old.serial_number)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2021, 1, 1, tzinfo=dt.UTC))
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    return pem[: pem.index(b"-----BEGIN CERT")] + certificate


def test_people_sign_in_through_an_application_with_a_certificate(office):
    office.switch(apps={"certificate": {"web_redirects": ["http://localhost/"]}})
    code = signed_in(office, "certificate")["code"]
    proof = {"client_assertion": _assertion(office), "client_assertion_type": KIND}
    assert redeem(office, code, "certificate").json()["error_codes"] == [7000218]
    assert redeem(office, code, "certificate", **proof).status_code == 200


def test_the_private_key_is_the_owners_alone(office):
    path = Path(office.app("certificate")["certificate_file"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE KEY" in path.read_bytes()
    assert "PRIVATE" not in str(office.state())
