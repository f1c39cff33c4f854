"""The browser runs elsewhere: it comes back to this server's https address instead of a listener."""

from urllib.parse import urlsplit

import pytest
import requests

from tests.foreign.delegated import add_profile, signed_in_as
from tests.product.serving import serving
from tests.signing_in import Waiting, follow, straight_on
from tests.tls_front import tls_front

pytestmark = [pytest.mark.foreign, pytest.mark.browser]


@pytest.fixture
def address(own_bed, postroom):
    """The https address of a running server of this installation."""
    own_bed.reset()
    tls = own_bed.folder / "tls"
    with (
        serving(postroom, "--no-workers") as web,
        tls_front(tls / "server.pem", tls / "server.key", urlsplit(web.address).port) as port,
    ):
        yield f"https://localhost:{port}/sign-in/answer"


def test_the_server_takes_the_answer_and_the_waiting_command_sees_it(
    own_bed, postroom, page, tmp_path, address
) -> None:
    add_profile(postroom, own_bed, own_bed.web_app, tmp_path, "--redirect-url", address, "--redirect-port", 0)
    waiting = Waiting(postroom, "login", "Bed", "--no-browser", "--timeout", 60)
    ended = follow(waiting, page, straight_on)
    assert ended.code == 0, ended.said
    assert ended.address == address and "Signed in as" in ended.shown and "Signed in as" in ended.said
    assert signed_in_as(postroom) == own_bed.user


def test_the_page_tells_strangers_nothing_and_needs_no_login(own_bed, address) -> None:
    for answer in (
        requests.get(address, params={"state": "x", "code": "y"}, verify=own_bed.ca_file, timeout=10),
        requests.post(address, data={"state": "x", "code": "y"}, verify=own_bed.ca_file, timeout=10),
        requests.get(address, verify=own_bed.ca_file, timeout=10),
    ):
        assert answer.status_code == 400 and "another sign-in" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_answer_after_its_time_is_refused(own_bed, postroom, tmp_path, address) -> None:
    add_profile(postroom, own_bed, own_bed.web_app, tmp_path, "--redirect-url", address, "--redirect-port", 0)
    waiting = Waiting(postroom, "login", "Bed", "--no-browser", "--timeout", 1)
    state = dict(part.split("=", 1) for part in waiting.url.split("?")[1].split("&"))["state"]
    assert waiting.end()[0] == 1
    late = requests.post(address, data={"state": state, "code": "y"}, verify=own_bed.ca_file, timeout=10)
    assert late.status_code == 400 and "is over" in late.text
    assert signed_in_as(postroom) is None
