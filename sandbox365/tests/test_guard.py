"""Web pages of strangers, and programs without the key, try the doors that are meant for this computer alone."""

import http.client
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from sandbox365 import Sandbox

JSON = {"Content-Type": "application/json"}
READS = ("/state", "/deliveries", "/tokens", "/log")
ACTS = ("/reset", "/faults", "/faults/clear", "/directory", "/revoke")
FOREIGN = ("http://shop.example.test", "https://127.0.0.1:1", "null", "http://localhost:1", "")


def ask(address, path, method="POST", body=b"{}", **headers):
    """The status of one request in exactly these headers."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    connection.putrequest(method, place.path + path, skip_host=True, skip_accept_encoding=True)
    given = {"Host": place.netloc, "Content-Length": str(len(body)), **headers}
    for name, value in given.items():
        if value is not None:
            connection.putheader(name.replace("_", "-"), value)
    connection.endheaders(body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_a_stranger_neither_acts_nor_reads(office, origin):
    office.send()
    control = office.endpoints["control"]
    for path in ACTS:
        assert ask(control, path, Origin=origin, Content_Type="application/json") == 403, path
    for path in READS:
        assert ask(control, path, "GET", b"", Origin=origin) == 403, path
    assert ask(control, "/reset", Sec_Fetch_Site="cross-site", Content_Type="application/json") == 403
    assert len(office.deliveries()) == 1, "nothing was thrown away"


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_what_a_form_of_a_web_page_can_send_is_refused(office, kind):
    office.send()
    for path in ACTS:
        assert ask(office.endpoints["control"], path, Content_Type=kind) == 415, path
    assert len(office.deliveries()) == 1


@pytest.mark.parametrize("door", ["control", "login"])
@pytest.mark.parametrize(
    "host", ["rebound.example.test", "rebound.example.test:80", "127.0.0.1.example.test", "", None]
)
def test_a_name_that_a_stranger_points_at_this_computer_opens_nothing(office, door, host):
    for path in READS if door == "control" else ("/", f"/{office.endpoints['tenant']}/oauth2/v2.0/authorize"):
        assert ask(office.endpoints[door], path, "GET", b"", Host=host) in (400, 403), path


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.0.0.1:4321", "[::1]:4321"]
)
def test_each_name_of_this_computer_is_heard(office, host):
    assert ask(office.endpoints["control"], "/state", "GET", b"", Host=host) == 200


@pytest.mark.parametrize("key", ["", "/", "/wrong", "/" + "x" * 32, "/%C3%BC"])
def test_without_its_key_the_control_port_says_nothing(office, key):
    place = urlsplit(office.endpoints["control"])
    for path in READS:
        assert ask(f"http://{place.netloc}{key}", path, "GET", b"") == 403
    for path in ACTS:
        assert ask(f"http://{place.netloc}{key}", path, Content_Type="application/json") == 403


def test_the_key_is_kept_for_its_owner_and_the_address_stays(tmp_path):
    addresses = []
    for _ in range(2):
        with Sandbox(tmp_path) as endpoints:
            addresses.append(endpoints.control)
            assert requests.get(endpoints.control + "/state", timeout=10).status_code == 200
    path = Path(tmp_path, "control.key")
    assert addresses[0] == addresses[1] and addresses[0].endswith("/" + path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text()) == 32


def test_two_sandboxes_have_two_keys(tmp_path):
    with Sandbox(tmp_path / "a") as one, Sandbox(tmp_path / "b") as other:
        assert urlsplit(one.control).path != urlsplit(other.control).path
