"""A client of another make: curl asks for a token and submits a message."""

import json
import shutil
import subprocess

import pytest

from sandbox365.tests.conftest import CUSTOMER, MAIL, MAILBOX, SCOPE

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def curl(office, *arguments):
    command = ["curl", "--silent", "--show-error", "--cacert", office.endpoints["ca_file"], *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize("google", [False, True])
def test_curl_gets_a_token_and_sends_with_it(office, tmp_path, google):
    office.switch(settings={"google": google})
    form = {"grant_type": "client_credentials", "client_id": office.app()["client_id"], "scope": SCOPE}
    fields = [word for name, value in form.items() for word in ("--data-urlencode", f"{name}={value}")]
    url = f"{office.endpoints['authority']}/oauth2/v2.0/token"
    secret = ("--data-urlencode", f"client_secret@{office.app()['secret_file']}")
    answer = json.loads(curl(office, *fields, *secret, url).stdout)
    submit(office, tmp_path, "--user", MAILBOX, "--oauth2-bearer", answer["access_token"])


def test_curl_logs_in_with_user_and_password(office, tmp_path):
    office.switch(mailboxes={MAILBOX: {"password": "geheim"}})
    submit(office, tmp_path, "--user", f"{MAILBOX}:geheim")


def submit(office, folder, *login):
    message = folder / "message.eml"
    message.write_bytes(MAIL)
    url = f"smtp://localhost:{office.endpoints['smtp']['port']}"
    mail = ("--mail-from", MAILBOX, "--mail-rcpt", CUSTOMER, "--upload-file", str(message))
    ran = curl(office, "--ssl-reqd", *login, *mail, url)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert office.folder(CUSTOMER, "Inbox") == [MAIL]
