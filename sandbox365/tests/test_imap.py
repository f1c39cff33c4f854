"""The sandbox's IMAP server, line 10 of the facts' checklist: one row for each thing that a client meets there."""

import base64
import datetime as dt
import imaplib
import re
import socket
import ssl
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox365.certificates import signing_key
from sandbox365.directory import Settings, Tenant, User
from sandbox365.entra.tokens import EXCHANGE, Mint, Subject
from sandbox365.registrations import MAIN, App
from sandbox365.tests.conftest import MAIL, MAILBOX

OTHER_MAILBOX = "leverbonnen@bakkerij.test"
BEFORE = (
    "CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT "
    "CHILDREN IDLE NAMESPACE LITERAL+"
)
AFTER = BEFORE.replace(
    "CHILDREN", "CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN"
)


def xoauth2(token, mailbox=MAILBOX):
    return f"user={mailbox}\x01auth=Bearer {token}\x01\x01".encode()


@contextmanager
def signed_in(office, mailbox=MAILBOX, token=None):
    """imaplib, logged in with the answer asked for in a second step."""
    answer = xoauth2(token or office.token(), mailbox)
    with imaplib.IMAP4_SSL("localhost", office.endpoints["imap"]["port"], ssl_context=office.tls) as client:
        client.authenticate("XOAUTH2", lambda challenge: b"" if challenge else answer)
        yield client


class Line:
    """A client of bare lines, for what libraries would not say."""

    def __init__(self, office, token=None, mailbox=MAILBOX):
        context = ssl.create_default_context(cafile=office.endpoints["ca_file"])
        plain = socket.create_connection(("localhost", office.endpoints["imap"]["port"]), timeout=10)
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        self.file = self.socket.makefile("rb")
        self.greeting = self.read()
        if token:
            self.login(token, mailbox)

    def login(self, token, mailbox=MAILBOX):
        answer = base64.b64encode(xoauth2(token, mailbox)).decode()
        return self.ask(f"AUTHENTICATE XOAUTH2 {answer}")[-1]

    def read(self):
        return self.file.readline().decode("utf-8", "replace").removesuffix("\r\n")

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def ask(self, command):
        """The lines of the answer; the tag of the last is left out."""
        self.send(b"t " + (command if isinstance(command, bytes) else command.encode()) + b"\r\n")
        return self.answer()

    def answer(self):
        lines = [self.file.readline()]
        while lines[-1] and not lines[-1].startswith((b"t ", b"+")):
            lines.append(self.file.readline())
        texts = [line.decode("utf-8", "replace").removesuffix("\r\n") for line in lines]
        return [text.removeprefix("t ").removeprefix("* ") for text in texts]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()


def delegated(office, user=MAILBOX, scopes=("SMTP.Send", "IMAP.AccessAsUser.All")):
    """A token as a sign-in gives it, made with the key of the running sandbox."""
    mint = Mint(signing_key(Path(office.endpoints["ca_file"]).parent))
    subject = Subject(
        App("web", office.app("web")["client_id"]),
        Tenant("bakkerij.test", MAIN),
        user=User(user),
        scopes=scopes,
        proof="public",
    )
    return mint.token(subject, EXCHANGE, Settings(), dt.datetime.now(dt.UTC))


def _greeting(office):
    with Line(office) as line:
        return re.sub(r"\[[A-Za-z0-9+/=]+\]$", "[BASE64]", line.greeting)


def _answer(*commands, app=None):
    """What stands behind the tag, or the only other line, of the last command."""

    def run(office):
        with Line(office, office.token(app) if app else None) as line:
            return [line.ask(command) for command in commands][-1][0]

    return run


def _login(token=None, app="daemon", mailbox=MAILBOX):
    def run(office):
        with Line(office) as line:
            return line.login(token or office.token(app), mailbox)

    return run


def _imap_off(office):
    office.switch(mailboxes={MAILBOX: {"imap_enabled": False}})
    with Line(office) as line:
        return line.login(office.token()), line.ask("SELECT INBOX")[-1]


def _no_full_access(office):
    with Line(office) as line:
        return line.login(office.token("no-access")), line.ask('LIST "" "*"')[-1]


def _no_role(office):
    with Line(office) as line:
        return line.login(office.token("no-roles"))


def _delegated(*scopes):
    def run(office):
        with Line(office) as line:
            return line.login(delegated(office, scopes=scopes))

    return run


def _google(office):
    office.switch(settings={"google": True})
    with Line(office) as line:
        challenge = line.login("wrong")
        line.send("\r\n")
        return base64.b64decode(challenge[2:]).decode(), line.answer()[-1]


def _found(query, content, folder='"Sent Items"'):
    def run(office):
        office.send(content=content)
        with Line(office, office.token()) as line:
            line.ask(f"SELECT {folder}")
            return line.ask(f"UID SEARCH {query}")[0]

    return run


def _listed(language):
    def run(office):
        office.switch(mailboxes={MAILBOX: {"language": language}})
        with Line(office, office.token()) as line:
            return [text for text in line.ask('LIST "" "*"') if "\\Sent" in text]

    return run


OK, NO = "OK AUTHENTICATE completed.", "NO AUTHENTICATE failed."
NOT_CONNECTED = "BAD User is authenticated but not connected."
REPORT = b"Subject: Undeliverable\r\nIn-Reply-To:\r\n <f-1@bakkerij.test>\r\nReferences: <a@b>\r\n <c@d>\r\n\r\nx\r\n"
FACTS = {
    "3.3 greeting": (_greeting, "* OK The Microsoft Exchange IMAP4 service is ready. [BASE64]"),
    "3.3 capability before the login": (_answer("CAPABILITY"), BEFORE),
    "3.3 capability after the login": (_answer("CAPABILITY", app="daemon"), AFTER),
    "3.3 ID": (
        _answer('ID ("name" "test" "version" NIL)'),
        'ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")',
    ),
    "3.3 NAMESPACE": (_answer("NAMESPACE", app="daemon"), 'NAMESPACE (("" "/")) NIL NIL'),
    "3.3 Sent Items in English": (_listed("en"), [r'LIST (\HasNoChildren \Sent) "/" "Sent Items"']),
    "3.3 Sent Items in Dutch": (_listed("nl"), [r'LIST (\HasNoChildren \Sent) "/" "Verzonden items"']),
    "3.3 Sent Items in German": (_listed("de"), [r'LIST (\HasNoChildren \Sent) "/" "Gesendete Elemente"']),
    "3.1 XOAUTH2 with an application's token": (_login(), OK),
    "3.1 XOAUTH2 with a person's token": (_delegated("SMTP.Send", "IMAP.AccessAsUser.All"), OK),
    "3.1 XOAUTH2 with no token of ours": (_login("nonsense"), NO),
    "3.1 XOAUTH2 for an unknown mailbox": (_login(mailbox="nobody@bakkerij.test"), NO),
    "3.1 XOAUTH2 with data that cannot be read": (_answer("AUTHENTICATE XOAUTH2 bm9uc2Vuc2U="), NO),
    "7.E IMAP.AccessAsApp is missing": (_no_role, NO),
    "7.E IMAP.AccessAsUser.All is missing": (_delegated("SMTP.Send"), NO),
    "7.E the application has no FullAccess": (_no_full_access, (OK, NOT_CONNECTED)),
    "7.E IMAP is switched off": (_imap_off, (OK, NOT_CONNECTED)),
    "7.E a password": (_answer(f"LOGIN {MAILBOX} secret"), "NO LOGIN failed."),
    "7.E a password in PLAIN": (_answer("AUTHENTICATE PLAIN AGEAYg=="), NO),
    "7.E an unknown command": (_answer("XYZZY"), "BAD Command Error. 12"),
    "7.G Google refuses a token": (
        _google,
        (
            '{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}',
            "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)",
        ),
    ),
    "5 SEARCH HEADER Message-ID": (_found('HEADER Message-ID "<f-1@bakkerij.test>"', MAIL), "SEARCH 1"),
    "5 SEARCH HEADER Message-ID of another": (_found('HEADER Message-ID "<f-2@x>"', MAIL), "SEARCH"),
    "5 SEARCH HEADER In-Reply-To": (_found('HEADER In-Reply-To "<f-1@bakkerij.test>"', REPORT), "SEARCH 1"),
    "5 SEARCH HEADER References": (_found("HEADER References <c@d>", REPORT), "SEARCH 1"),
}


@pytest.mark.parametrize("row", FACTS)
def test_facts_section_13_line_10_section(office, row):
    observe, expected = FACTS[row]
    assert observe(office) == expected


def test_a_person_opens_a_shared_mailbox_only_with_full_access(office):
    shared, token = "info@bakkerij.test", delegated(office)
    with Line(office) as line:
        assert line.login(token, shared) == NO
    office.switch(mailboxes={shared: {"full_access": [MAILBOX]}})
    with Line(office, token, shared) as line:
        assert line.ask("SELECT INBOX")[-1] == "OK [READ-WRITE] SELECT completed."


def test_a_password_opens_a_mailbox_only_where_basic_authentication_is_left_on(office):
    office.switch(mailboxes={MAILBOX: {"password": "geheim"}})
    plain = base64.b64encode(f"\0{MAILBOX}\0geheim".encode()).decode()
    with Line(office) as line:
        assert line.ask(f"LOGIN {MAILBOX} wrong") == ["NO LOGIN failed."]
        assert line.ask(f"LOGIN {MAILBOX} geheim") == ["OK LOGIN completed."]
    with Line(office) as line:
        assert line.ask(f"AUTHENTICATE PLAIN {plain}") == [OK]
    office.switch(settings={"basic_auth": "retired"})
    with Line(office) as line:
        assert line.ask(f"LOGIN {MAILBOX} geheim") == ["NO LOGIN failed."]


def test_the_answer_can_be_asked_for_in_a_second_step_and_given_up(office):
    with Line(office) as line:
        assert line.ask("AUTHENTICATE XOAUTH2") == ["+ "]
        line.send("*\r\n")
        assert line.answer()[-1].startswith("BAD ")
        assert line.ask("AUTHENTICATE XOAUTH2 =") == [NO]
        assert line.ask("AUTHENTICATE CRAM-MD5")[-1].startswith("NO ")
        assert line.login(office.token()) == OK


def test_a_token_of_12_kb_is_read(office):
    office.switch(settings={"token_bytes": 12_000})
    with Line(office) as line:
        assert line.login(office.token()) == OK


@pytest.mark.parametrize(
    ("logged_in", "command"),
    [
        (False, "SELECT INBOX"),
        (False, "SEARCH ALL"),
        (True, "LOGIN a b"),
        (True, "FETCH 1 FLAGS"),
        (True, "CLOSE"),
    ],
)
def test_a_command_in_the_wrong_state_is_refused(office, logged_in, command):
    with Line(office, office.token() if logged_in else None) as line:
        assert line.ask(command) == ["BAD Command received in Invalid state."]


def test_logins_are_counted(office):
    with Line(office) as line:
        line.login("wrong")
        line.login(office.token())
    counts = office.state()["counts"]
    assert (counts["imap_connections"], counts["imap_refused_logins"], counts["imap_logins"]) == (1, 1, 1)
