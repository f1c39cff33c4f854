"""Sign-in on another screen: the device code and its page (facts 1.3)."""

import re

import pytest

from sandbox365.tests.entra_walk import ADMIN, PERSON, SEND, SIGN_IN, Browser, post, walk

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE = f"{SEND} {SIGN_IN}"


def _start(office, app="public", tenant=None, market="", **fields):
    host = office.endpoints["authority"].rpartition("/")[0]
    path = f"/{tenant or office.endpoints['tenant']}/oauth2/v2.0/devicecode"
    sent = {"client_id": office.app(app)["client_id"], "scope": SCOPE, **fields}
    data = {name: value for name, value in sent.items() if value is not None}
    return office.web.post(host + path, params={"mkt": market} if market else {}, data=data)


def _page(office, code):
    return Browser(office).open(office.endpoints["login"] + "/devicelogin").press("next", code=code)


def _poll(office, started, app="public", **form):
    return post(office, app, **{"grant_type": GRANT, "device_code": started["device_code"], **form})


def _told(office, started, app="public", **form):
    body = _poll(office, started, app, **form).json()
    return body["error"], body["error_codes"]


def test_the_answer_is_microsofts_letter_for_letter_but_for_the_address(office):
    started = _start(office).json()
    assert started.keys() == {
        "device_code",
        "user_code",
        "verification_uri",
        "expires_in",
        "interval",
        "message",
    }
    assert started["verification_uri"] == office.endpoints["login"] + "/devicelogin"
    assert (started["expires_in"], started["interval"]) == (900, 5)
    assert re.fullmatch("[A-Z0-9]{9}", started["user_code"])
    assert started["message"] == (
        f"To sign in, use a web browser to open the page {started['verification_uri']} and enter the code "
        f"{started['user_code']} to authenticate."
    )


@pytest.mark.parametrize(
    ("market", "word"), [("de-DE", "Anmelden"), ("nl-NL", "aan te melden"), ("fr", "To sign")]
)
def test_the_message_speaks_the_language_asked_for(office, market, word):
    started = _start(office, market=market).json()
    assert word in started["message"]
    assert started["user_code"] in started["message"]


def test_the_program_waits_until_somebody_has_signed_in(office):
    started = _start(office).json()
    for _ in range(3):  # also without a pause: slow_down is not Microsoft's
        assert _told(office, started) == ("authorization_pending", [70016])
    page = walk(_page(office, started["user_code"].lower()))
    assert "You are signed in" in page.text
    answer = _poll(office, started)
    assert answer.status_code == 200
    assert answer.json().keys() >= {"access_token", "refresh_token", "id_token"}
    assert _told(office, started) == ("invalid_grant", [54005])


def test_the_person_always_sees_which_program_asks(office):
    first = _start(office).json()
    walk(_page(office, first["user_code"]))
    page = _page(office, _start(office).json()["user_code"]).choose(PERSON)
    assert "public asks facturen@bakkerij.test for this:" in page.text


@pytest.mark.parametrize("where", ["who", "consent"])
def test_who_declines_is_heard_by_the_program(office, where):
    started = _start(office).json()
    page = _page(office, started["user_code"])
    page = page if where == "who" else page.choose(PERSON)
    assert "Sign-in cancelled" in page.press("cancel").text
    assert _told(office, started) == ("authorization_declined", [65004])


def test_an_unknown_device_code_is_a_bad_verification_code(office):
    assert _told(office, {"device_code": "nothing"}) == ("bad_verification_code", [70018])


def test_the_device_code_of_another_client_is_a_bad_verification_code(office):
    started = _start(office).json()
    assert _told(office, started, "personal", tenant="contoso.test") == ("bad_verification_code", [70018])


def test_an_old_device_code_has_expired_for_the_program_and_the_person(office):
    started = _start(office).json()
    office.switch(settings={"device_lifetime": 0})
    assert _told(office, started) == ("expired_token", [70020])
    assert "has expired" in _page(office, started["user_code"]).text


def test_a_wrong_or_used_user_code_is_asked_again(office):
    assert "No program is waiting" in _page(office, "AAAAAAAAA").text
    started = _start(office).json()
    walk(_page(office, started["user_code"]))
    assert "has been used" in _page(office, started["user_code"]).text
    declined = _start(office).json()
    _page(office, declined["user_code"]).press("cancel")
    assert "has been used" in _page(office, declined["user_code"]).text


def test_where_public_flows_are_off_polling_is_refused(office):
    started = _start(office, "web").json()
    assert _told(office, started, "web", client_secret=None) == ("invalid_client", [7000218])
    assert _told(office, started, "web") == ("authorization_pending", [70016])


def test_a_public_client_must_not_send_a_secret(office):
    assert _told(office, _start(office).json(), client_secret="x") == ("invalid_client", [700025])


@pytest.mark.parametrize("tenant", ["common", "consumers"])
def test_common_and_consumers_know_no_device_codes(office, tenant):
    answer = _start(office, "personal", tenant)
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [9001023])
    assert _told(office, {"device_code": "x"}, "personal", tenant=tenant) == ("invalid_request", [9001023])


@pytest.mark.parametrize("missing", ["client_id", "scope"])
def test_a_missing_field_is_named(office, missing):
    assert _start(office, **{missing: None}).json()["error_codes"] == [900144]


def test_get_is_refused(office):
    answer = office.web.get(f"{office.endpoints['authority']}/oauth2/v2.0/devicecode")
    assert answer.json()["error_codes"] == [900561]


def test_a_blocked_person_sees_it_and_the_program_goes_on_waiting(office):
    office.switch(users={PERSON: {"blocked": True}})
    started = _start(office).json()
    assert "AADSTS53003" in _page(office, started["user_code"]).choose(PERSON).text
    assert _told(office, started) == ("authorization_pending", [70016])


def test_where_people_may_not_consent_an_administrator_opens_the_way(office):
    office.switch(tenants={"bakkerij.test": {"user_consent": False}})
    started = _start(office).json()
    assert "AADSTS90094" in _page(office, started["user_code"]).choose(PERSON).text
    walk(_page(office, started["user_code"]), ADMIN, tick=["organisation"])
    started = _start(office).json()
    assert "You are signed in" in walk(_page(office, started["user_code"])).text
