"""One question to a sign-in service: everything that can come back instead of an answer."""

import logging
import re
import socket
import ssl
import time
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from postroom.oauth import http, microsoft
from postroom.oauth.faults import TokenRefused, TokenUnavailable
from postroom.oauth.http import LONGEST_WAIT, open_session, parse_retry_after
from postroom.oauth.tests.authority import DISCOVERY_PATH, TOKEN_PATH, Answer, Authority, slowly
from postroom.transport.connecting import get_tls_context
from postroom.transport.tests.certificates import make as certificates_of
from tests.strain import in_time

HTML = "<!doctype html><title>Proxy</title><h1>Please log in to the network</h1>"
NO_SERVICE = "the answer is not one of a sign-in service"


@pytest.fixture
def profile(authority, profile_of):
    """An app-only profile at the scripted service."""
    return profile_of(authority.address)


def fault(profile) -> TokenUnavailable:
    """What becomes of the wish for a token."""
    with pytest.raises(TokenUnavailable) as unavailable:
        microsoft.fetch_app_token(profile)
    return unavailable.value


def test_a_token_comes_back(authority, profile) -> None:
    assert microsoft.fetch_app_token(profile).secret.reveal() == "at"
    assert authority.asked[0]["grant_type"] == "client_credentials"
    assert authority.asked[0]["scope"] == "mail/.default"


def test_429_keeps_the_wait_in_seconds(authority, profile) -> None:
    authority.says({"error": "too_many"}, 429, Retry_After="7")
    found = fault(profile)
    assert (found.line, found.retry_after, found.untrusted) == ("HTTP 429 Too Many Requests", 7.0, False)


def test_429_keeps_the_wait_until_a_date(authority, profile, stopped_clock) -> None:
    then = stopped_clock.now + timedelta(seconds=90)
    authority.says("", 429, Retry_After=format_datetime(then, usegmt=True))
    assert fault(profile).retry_after == 90.0


def test_429_without_a_wait_has_none(authority, profile) -> None:
    authority.says("", 429)
    assert fault(profile).retry_after is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_service_in_trouble_is_unavailable_whatever_its_page_says(authority, profile, status) -> None:
    authority.says({"error": "server_error"}, status, Retry_After="120")
    found = fault(profile)
    assert found.line.startswith(f"HTTP {status} ") and found.retry_after == 120.0
    authority.says(HTML, status)
    assert fault(profile).line == found.line


def test_trouble_is_seen_in_the_first_question_already(authority, profile) -> None:
    authority.script[DISCOVERY_PATH] = Answer(HTML, 503, {"Retry-After": "30"})
    found = fault(profile)
    assert (found.line, found.retry_after) == ("HTTP 503 Service Unavailable", 30.0)
    assert authority.asked == []


def test_nothing_is_asked_twice_by_itself(authority, profile) -> None:
    authority.says("", 503)
    fault(profile)
    assert len(authority.asked) == 1


def test_a_refusal_with_400_or_401_keeps_its_words(authority, profile) -> None:
    words = {"error": "invalid_client", "error_description": "AADSTS7000215: bad", "error_codes": [7000215]}
    for status in (400, 401):
        authority.says(words, status)
        with pytest.raises(TokenRefused) as refused:
            microsoft.fetch_app_token(profile)
        assert refused.value.line == "invalid_client: AADSTS7000215: bad"
        assert refused.value.answer.codes == (7000215,)


def test_an_unknown_tenant_keeps_its_words(authority, profile) -> None:
    words = {"error": "invalid_request", "error_description": "AADSTS90002: no", "error_codes": [90002]}
    authority.script[DISCOVERY_PATH] = Answer(words, 400)
    with pytest.raises(TokenRefused) as refused:
        microsoft.fetch_app_token(profile)
    assert refused.value.line == "invalid_request: AADSTS90002: no"
    assert refused.value.answer.codes == (90002,) and authority.asked == []


def test_a_corrected_answer_is_seen_at_once(authority, profile) -> None:
    authority.says({"error": "invalid_client"}, 400)
    with pytest.raises(TokenRefused):
        microsoft.fetch_app_token(profile)
    authority.says({"access_token": "at2", "expires_in": 60})
    assert microsoft.fetch_app_token(profile).secret.reveal() == "at2"


@pytest.mark.parametrize("path", [DISCOVERY_PATH, TOKEN_PATH])
@pytest.mark.parametrize("body", [HTML, "", "{", "[]", "[1]", '"text"', "5", "null", "{}"])
def test_a_page_that_is_no_answer_names_the_host_it_came_from(authority, profile, path, body) -> None:
    authority.script[path] = Answer(body)
    assert fault(profile).line == f"{authority.host}: {NO_SERVICE}"


def test_nothing_listening_is_said_in_plain_words(profile_of) -> None:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{place.getsockname()[1]}"
        found = fault(profile_of(f"https://{host}/contoso.test"))
    assert found.line == f"{host}: Connection refused"
    assert (found.retry_after, found.untrusted) == (None, False)


def test_a_name_that_does_not_exist_is_said_in_plain_words(profile_of) -> None:
    found = fault(profile_of("https://login.invalid/contoso.test"))
    assert found.line.startswith("login.invalid: ") and "HTTPSConnectionPool" not in found.line
    assert not found.untrusted


def test_a_server_that_hangs_up_is_unavailable(profile_of) -> None:
    with Authority(None).listening() as plain:
        found = fault(profile_of(f"https://{plain.host}/contoso.test"))
    assert found.line.startswith(f"{plain.host}: ") and not found.untrusted


def test_a_server_that_says_nothing_is_unavailable_in_time(authority, profile, settings) -> None:
    settings.POSTROOM = replace(settings.POSTROOM, reply_timeout=0.2)
    authority.script[TOKEN_PATH] = slowly(1, Answer({"access_token": "late"}))
    assert re.search("timed out|no answer within", fault(profile).line)


def test_a_certificate_of_a_stranger_is_not_trusted(certificates, profile_of) -> None:
    with Authority(certificates.untrusted).listening() as stranger:
        found = fault(profile_of(stranger.address))
    assert found.untrusted and stranger.asked == []
    assert found.line.startswith(f"{stranger.host}: ") and "certificate" in found.line


def test_a_certificate_for_another_name_is_not_trusted(certificates, profile_of) -> None:
    with Authority(certificates.wrong_name).listening() as other:
        found = fault(profile_of(other.address))
    assert found.untrusted and "127.0.0.1" in found.line


@pytest.fixture
def company(tmp_path, tmp_path_factory, monkeypatch):
    """A service that only the environment's authorities vouch for, as a company's proxy has it."""
    other = certificates_of(tmp_path_factory.mktemp("company"))
    (tmp_path / "company.pem").write_text(other.ca_pem)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "company.pem"))
    with Authority(other.right).listening() as found:
        yield found


def test_the_profiles_authorities_count_whatever_the_environment_says(authority, profile, company) -> None:
    assert microsoft.fetch_app_token(profile).secret.reveal() == "at"


def test_the_environments_authorities_do_not_count_beside_the_profiles(company, profile_of) -> None:
    assert fault(profile_of(company.address)).untrusted


def test_the_environments_authorities_count_where_the_profile_names_none(
    company, authority, profile_of
) -> None:
    assert microsoft.fetch_app_token(profile_of(company.address, ca_pem="")).secret.reveal() == "at"
    assert fault(profile_of(authority.address, ca_pem="")).untrusted


def test_a_login_in_netrc_is_not_sent_along(authority, profile, tmp_path, monkeypatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password from-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with open_session(profile) as session:
        sent = session.get(authority.address + "/v2.0/.well-known/openid-configuration").request.headers
    assert "Authorization" not in sent


def test_no_secret_reaches_a_fault_or_a_log(authority, profile, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    for body, status in ((HTML, 200), ("", 503), ({"error": "invalid_client"}, 401)):
        authority.says(body, status)
        with pytest.raises((TokenUnavailable, TokenRefused)) as found:
            microsoft.fetch_app_token(profile)
        assert "s~3cret" not in f"{found.value} {found.value!r} {found.value.__cause__!r}"
    assert authority.asked[0]["client_secret"] == "s~3cret"
    assert "s~3cret" not in caplog.text and "s%7E3cret" not in caplog.text


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("3600", 3600.0),
        ("86400", LONGEST_WAIT),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Mon, 23 Nov 2026 08:00:30 GMT", 30.0),
        ("Monday, 23-Nov-26 08:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 09:00:30 +0100", 30.0),
        ("Mon, 23 Nov 2026 07:59:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 08:00:00 GMT", LONGEST_WAIT),
        ("Mon, 99 Nov 2026 08:00:00 GMT", None),
    ],
)
def test_a_wait_is_read_in_seconds_or_as_a_date(monday, header, seconds) -> None:
    assert parse_retry_after(header) == seconds


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", [DISCOVERY_PATH, TOKEN_PATH])
def test_a_redirect_is_not_followed_with_the_secret_in_hand(authority, profile_of, status, path) -> None:
    with Authority(None).listening() as elsewhere:
        authority.script[path] = Answer("", status, {"Location": f"http://{elsewhere.host}{path}"})
        assert fault(profile_of(authority.address)).line.startswith(f"HTTP {status} ")
        assert elsewhere.asked == []


def test_the_questions_of_one_token_have_one_deadline(authority, profile, monkeypatch) -> None:
    monkeypatch.setattr(http, "ALL_SECONDS", 0.4)
    authority.script[TOKEN_PATH] = slowly(2, Answer({"access_token": "late"}))
    begun = time.monotonic()
    fault(profile)
    assert in_time(time.monotonic() - begun, 0.4, 1.1)


def test_a_mail_servers_handshake_knows_nothing_of_the_token_request(authority, profile) -> None:
    before = len(get_tls_context(profile.ca_pem).get_ca_certs())
    microsoft.fetch_app_token(profile)
    assert len(get_tls_context(profile.ca_pem).get_ca_certs()) == before
    client, server = ssl.MemoryBIO(), ssl.MemoryBIO()
    hello = get_tls_context(profile.ca_pem).wrap_bio(client, server, server_hostname="mail.example.com")
    with pytest.raises(ssl.SSLWantReadError):
        hello.do_handshake()
    assert b"http/1.1" not in server.read()


def test_a_ca_file_of_the_environment_that_is_missing_is_named(authority, profile_of, monkeypatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    found = fault(replace(profile_of(authority.address), ca_pem=""))
    assert "/nowhere/ca.pem" in found.line


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Mon, 23 Nov 2026 08:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 08:01:00 -0000", 60.0),
        ("Mon Nov 23 08:01:00 2026", 60.0),
        ("²", None),
        ("7 ", 7.0),
    ],
)
def test_every_form_of_a_wait_is_read(monday, header, seconds) -> None:
    assert parse_retry_after(header) == seconds
