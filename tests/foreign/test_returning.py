"""The browser that never comes back, comes twice, comes with another state, or with an error."""

import signal
import socket
import threading
import time

import pytest
import requests

from tests.foreign.delegated import add_profile, fields_of, signed_in_as
from tests.ports import free_port
from tests.signing_in import Waiting
from tests.strain import in_time

pytestmark = pytest.mark.foreign


@pytest.fixture
def bed(own_bed, postroom, tmp_path):
    """The module's own bed with a delegated profile at it, every switch back in place."""
    own_bed.reset()
    add_profile(postroom, own_bed, own_bed.public_app, tmp_path)
    return own_bed


def wait_for(postroom, seconds: float = 60) -> Waiting:
    """A `profile login` that waits."""
    return Waiting(postroom, "login", "Bed", "--no-browser", "--timeout", seconds)


def deliver(back: str, fields: dict[str, str], by: str = "POST") -> requests.Response:
    """The browser comes back."""
    where = {"data": fields} if by == "POST" else {"params": fields}
    return requests.request(by, back, timeout=60, **where)


def test_a_browser_that_never_returns_ends_with_what_to_look_for(bed, postroom) -> None:
    begun = time.monotonic()
    code, said = wait_for(postroom, 2).end()
    assert code == 1 and in_time(time.monotonic() - begun, 2, 8)
    for word in ("within 2 seconds", "AADSTS50011", "http://localhost:", "Need admin approval"):
        assert word in said
    assert signed_in_as(postroom) is None


@pytest.mark.parametrize("by", ["GET", "POST"])
def test_query_and_form_post_are_both_understood(bed, postroom, by) -> None:
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    shown = deliver(back, fields, by)
    assert (shown.status_code, "Signed in as" in shown.text) == (200, True)
    assert fields["code"] not in shown.text and shown.headers["Cache-Control"] == "no-store"
    assert waiting.end()[0] == 0
    assert signed_in_as(postroom) == bed.user


def test_a_browser_that_returns_twice_is_answered_twice_and_redeemed_once(bed, postroom) -> None:
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    bed.authority_control.post("/fault", delay_ms=4000, count=1)
    first: list[requests.Response] = []
    thread = threading.Thread(target=lambda: first.append(deliver(back, fields)))
    thread.start()
    time.sleep(0.5)
    second = deliver(back, fields)
    thread.join()
    assert (first[0].status_code, second.status_code) == (200, 400)
    assert "used already" in second.text
    code, said = waiting.end()
    assert code == 0 and "used already" in said
    assert [one["grant_type"] for one in bed.authority_control.get("/log")] == ["authorization_code"]
    assert signed_in_as(postroom) == bed.user


def test_another_state_is_refused_at_once_and_does_not_end_the_real_sign_in(bed, postroom) -> None:
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    stray = deliver(back, {**fields, "state": "somebody-elses"})
    assert stray.status_code == 400 and "another sign-in" in stray.text
    assert bed.authority_control.get("/log") == []
    assert deliver(back, fields).status_code == 200
    code, said = waiting.end()
    assert code == 0 and "another sign-in" in said


def test_only_another_state_ends_in_time_with_nothing_stored(bed, postroom) -> None:
    waiting = wait_for(postroom, 3)
    back, fields = fields_of(bed, waiting)
    deliver(back, {**fields, "state": "somebody-elses"})
    code, said = waiting.end(timeout=15)
    assert code == 1 and "another sign-in" in said and "No answer came back" in said
    assert signed_in_as(postroom) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"error": "access_denied", "error_description": "AADSTS65004: declined"},
            "cancelled in the browser",
        ),
        ({"error": "access_denied", "error_description": "AADSTS90094: x"}, "administrator must grant"),
        (
            {"error": "server_error", "error_description": "AADSTS90033: busy"},
            "server_error: AADSTS90033: busy",
        ),
        ({"code": "no-such-code"}, "refused"),
        ({}, "neither a code nor an error"),
    ],
)
def test_an_error_ends_at_once_with_its_sentence_in_both_places(bed, postroom, fields, sentence) -> None:
    waiting = wait_for(postroom)
    back, good = fields_of(bed, waiting)
    begun = time.monotonic()
    shown = deliver(back, {**fields, "state": good["state"]})
    code, said = waiting.end()
    assert (code, shown.status_code) == (1, 400) and in_time(time.monotonic() - begun, 0, 10)
    assert sentence in said and sentence in shown.text and "Nothing was changed" in said
    assert signed_in_as(postroom) is None
    with pytest.raises(requests.ConnectionError):
        deliver(back, good)


@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": True}])
def test_a_service_that_fails_during_the_exchange_stores_nothing(bed, postroom, fault) -> None:
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    bed.authority_control.post("/fault", count=1, **fault)
    shown = deliver(back, fields)
    code, said = waiting.end()
    assert (code, shown.status_code) == (1, 400)
    assert "could not be asked" in said
    assert signed_in_as(postroom) is None


def test_a_profile_changed_meanwhile_is_not_given_the_tokens(bed, postroom) -> None:
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    assert postroom.run("profile", "edit", "Bed", "--from-name", "New").returncode == 0
    assert "changed during the sign-in" in deliver(back, fields).text
    assert waiting.end()[0] == 1
    assert signed_in_as(postroom) is None


def test_a_taken_port_is_named_before_any_browser_opens(bed, postroom) -> None:
    port = free_port()
    assert postroom.run("profile", "edit", "Bed", "--redirect-port", port).returncode == 0
    for host in ("127.0.0.1", "::1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family):
            refused = postroom.run("profile", "login", "Bed", "--no-browser")
        assert refused.returncode == 1 and not refused.stdout
        assert f"Port {port}" in refused.stderr and "redirect port" in refused.stderr


def test_ctrl_c_cancels_and_stores_nothing(bed, postroom) -> None:
    waiting = wait_for(postroom)
    waiting.stop(signal.SIGINT)
    code, said = waiting.end(timeout=10)
    assert code == 1 and "Cancelled." in said
    assert signed_in_as(postroom) is None


def test_strangers_at_the_port_are_sent_away_and_disturb_nothing(bed, postroom) -> None:
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    assert requests.get(back + "favicon.ico", timeout=5).status_code == 404
    assert requests.get(back, timeout=5).status_code == 400
    assert requests.put(back, timeout=5).status_code == 501
    assert requests.post(back, data={"state": "x" * 100_000}, timeout=5).status_code == 413
    with socket.create_connection(("127.0.0.1", int(back.rsplit(":", 1)[1].strip("/")))) as silent:
        silent.sendall(b"GET / HT")
        assert deliver(back, fields).status_code == 200
        assert waiting.end(timeout=10)[0] == 0


def test_an_authorization_code_is_written_nowhere(bed, postroom) -> None:
    postroom.environment["POSTROOM_LOG_LEVEL"] = "debug"
    waiting = wait_for(postroom)
    back, fields = fields_of(bed, waiting)
    assert deliver(back, fields, "GET").status_code == 200
    assert waiting.end()[0] == 0
    told = "".join(postroom.said).encode()
    kept = b"".join(path.read_bytes() for path in postroom.home.rglob("*") if path.is_file())
    assert fields["code"].encode() not in told + kept
    assert fields["state"].encode() not in kept


def test_an_app_only_profile_needs_nobody_to_sign_in(bed, postroom, tmp_path) -> None:
    refused = postroom.run("profile", "edit", "Bed", "--auth", "none", "--security", "none")
    assert refused.returncode == 0, refused.stderr
    refused = postroom.run("profile", "login", "Bed")
    assert refused.returncode == 2 and "its login is none" in refused.stderr
