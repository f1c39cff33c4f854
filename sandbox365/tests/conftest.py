"""One running sandbox a worker; every test finds it as after its first start."""

import smtplib
import ssl
from pathlib import Path

import msal
import pytest
import requests

from sandbox365 import Sandbox

MAILBOX = "facturen@bakkerij.test"
CUSTOMER = "klant@example.com"
SCOPE = "https://outlook.office365.com/.default"
MAIL = b"From: %s\r\nTo: %s\r\nSubject: factuur\r\nMessage-ID: <f-1@bakkerij.test>\r\n\r\nhallo\r\n" % (
    MAILBOX.encode(),
    CUSTOMER.encode(),
)


class Office:
    """The clients of the tests, unmodified: MSAL, requests and smtplib against one sandbox."""

    def __init__(self, endpoints):
        self.endpoints = endpoints.as_json()
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.verify = self.endpoints["ca_file"]
        self.tls = ssl.create_default_context(cafile=self.endpoints["ca_file"])
        self._open = []

    def app(self, name="daemon"):
        return next(app for app in self.endpoints["apps"] if app["name"] == name)

    def secret(self, name="daemon"):
        return Path(self.app(name)["secret_file"]).read_text()

    def msal(self, name="daemon", authority=None):
        return msal.ConfidentialClientApplication(
            self.app(name)["client_id"],
            client_credential=self.secret(name),
            authority=authority or self.endpoints["authority"],
            instance_discovery=False,
            http_client=self.web,
        )

    def token(self, name="daemon", scope=SCOPE):
        return self.msal(name).acquire_token_for_client([scope])["access_token"]

    def post_token(self, tenant=None, headers=None, auth=None, **form):
        """A token request by hand; a field given as None is left out."""
        usual = {"grant_type": "client_credentials", "client_id": self.app()["client_id"], "scope": SCOPE}
        fields = {**usual, "client_secret": self.secret(), **form}
        host = self.endpoints["authority"].rpartition("/")[0]
        return self.web.post(
            f"{host}/{tenant or self.endpoints['tenant']}/oauth2/v2.0/token",
            data={name: value for name, value in fields.items() if value is not None},
            headers=headers,
            auth=auth,
        )

    def connect(self, tls=True):
        client = smtplib.SMTP("localhost", self.endpoints["smtp"]["port"], timeout=10)
        self._open.append(client)
        client.ehlo()
        if tls:
            client.starttls(context=self.tls)
            client.ehlo()
        return client

    def auth(self, client, token, mailbox=MAILBOX, initial=False):
        blob = f"user={mailbox}\x01auth=Bearer {token}\x01\x01"
        return client.auth("XOAUTH2", lambda _challenge=None: blob, initial_response_ok=initial)

    def login(self, mailbox=MAILBOX, app="daemon"):
        client = self.connect()
        self.auth(client, self.token(app), mailbox)
        return client

    def send(self, client=None, content=MAIL, sender=MAILBOX, recipients=(CUSTOMER,)):
        return (client or self.login()).sendmail(sender, list(recipients), content)

    def control(self, path, body=None):
        answer = requests.post(self.endpoints["control"] + path, json=body if body is not None else {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def switch(self, **sections):
        return self.control("/directory", sections)

    def order(self, **rule):
        return self.control("/faults", [rule])

    def state(self):
        return requests.get(self.endpoints["control"] + "/state").json()

    def deliveries(self):
        return requests.get(self.endpoints["control"] + "/deliveries").json()

    def folder(self, mailbox, name):
        return [
            file.read_bytes() for file in sorted(Path(self.endpoints["store"], mailbox, name).glob("*.eml"))
        ]

    def close(self):
        for client in self._open:
            client.close()


@pytest.fixture(scope="session")
def _running(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as endpoints:
        yield endpoints


@pytest.fixture
def office(_running):
    office = Office(_running)
    secrets = {app["name"]: Path(app["secret_file"]).read_text() for app in office.endpoints["apps"]}
    office.control("/reset")
    yield office
    office.close()
    office.switch(apps={name: {"secret": secret} for name, secret in secrets.items()})
