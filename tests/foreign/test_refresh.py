"""Two processes renew at once: one request at a time, no token lost, on a server that punishes a second use."""

import itertools
import subprocess
import sys

import pytest

from tests.foreign.delegated import add_profile, signed_in_as
from tests.signing_in import sign_in, straight_on

pytestmark = [pytest.mark.foreign, pytest.mark.browser]
TIMES = 100
"""Refreshes of each of the two processes."""
RENEW = f"""
from postroom.cli.start import get_ready
get_ready("")
from postroom.oauth import tokens
from postroom.profiles import repository
profile = repository.find_default()
for _ in range({TIMES}):
    assert tokens.get_access_token(profile, fresh=True).secret
"""


def test_two_processes_refresh_200_times_one_request_at_a_time(own_bed, postroom, page, tmp_path) -> None:
    own_bed.reset()
    add_profile(postroom, own_bed, own_bed.public_app, tmp_path)
    assert sign_in(postroom, page, "Bed", straight_on).code == 0
    own_bed.authority_control.get("/log?clear=1")
    both = [
        subprocess.Popen([sys.executable, "-c", RENEW], env=postroom.env(), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in both]
    assert [code for _said, code in ends] == [0, 0], ends
    asked = own_bed.authority_control.get("/log")
    assert [(one["grant_type"], one["status"]) for one in asked] == [("refresh_token", 200)] * (2 * TIMES)
    assert all(one["end"] <= following["t"] for one, following in itertools.pairwise(asked))
    assert postroom.json("profile", "test", "Bed")["ok"]
    assert signed_in_as(postroom) == own_bed.user
