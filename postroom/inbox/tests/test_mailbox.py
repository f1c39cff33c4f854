"""What no well-behaved server does: a scripted IMAP server on a real socket (facts 3.1, 3.3, 7.E)."""

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields

import pytest

from postroom.inbox.faults import Broken, InboxFault, NotLetIn, NotReached
from postroom.inbox.mailbox import Mailbox
from postroom.profiles.values import Profile
from postroom.shared.sealing import Secret
from postroom.transport.login import Password, Token, list_secret_forms
from postroom.transport.tests import certificates as making
from postroom.transport.tests.certificates import Certificates

CAPABILITY = "* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 STARTTLS"
GREETING = "* OK The Microsoft Exchange IMAP4 service is ready."
USER = "facturen@contoso.test"
TOKEN = Token(USER, Secret("eyJ0eXAiOiJKV1QiLCJub25jZSI6.a-long-token.with-three-parts"))
PASSWORD = Password(USER, Secret("roggen-en-zuurdesem"))
CUT = None
"""In place of a line: the connection ends."""
Lines = tuple[str | None, ...]
_FRIENDLY: Mapping[str, Lines] = {
    "GREETING": (GREETING,),
    "CAPABILITY": (CAPABILITY, "{tag} OK done"),
    "STARTTLS": ("{tag} OK Begin TLS negotiation now.",),
    "LOGIN": ("{tag} OK LOGIN completed.",),
    "AUTHENTICATE": ("+ ",),
    "ANSWER": ("{tag} OK AUTHENTICATE completed.",),
    "LIST": (r'* LIST (\HasNoChildren \Sent) "/" "Sent Items"', "{tag} OK LIST completed."),
    "LOGOUT": ("* BYE", "{tag} OK LOGOUT completed."),
}


class Server:
    """Plays `script` over the friendly lines; an empty script of a command says nothing. `heard` are the lines."""

    def __init__(self, script: Mapping[str, Lines], tls: ssl.SSLContext | None) -> None:
        self.script = {**_FRIENDLY, **script}
        self.heard: list[str] = []
        self._tls = tls
        self._place = socket.create_server(("127.0.0.1", 0))
        self.port = self._place.getsockname()[1]

    @contextmanager
    def listening(self) -> Iterator["Server"]:
        """One conversation at a time until the end of the block."""
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._place.shutdown(socket.SHUT_RDWR)
            self._place.close()
            thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                sock, _from = self._place.accept()
            except OSError:
                return
            try:
                self._talk(sock)
            except (OSError, EOFError):
                pass
            finally:
                sock.close()

    def _talk(self, sock: socket.socket) -> None:
        sock.settimeout(1)
        self._say(sock, "GREETING", "")
        tag, last = "", ""
        while True:
            line = self._line(sock)
            self.heard.append(line)
            if last != "AUTHENTICATE":
                tag, last = line.split(" ")[0], line.split(" ")[1].upper()
            else:
                last = "ANSWER"
            self._say(sock, last, tag, line)
            if last == "STARTTLS" and self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)

    def _say(self, sock: socket.socket, command: str, tag: str, line: str = "") -> None:
        for reply in self.script.get(command, ("{tag} BAD Command Error. 10",)):
            if reply is CUT:
                raise EOFError
            sock.sendall(reply.replace("{tag}", tag).replace("{line}", line).encode() + b"\r\n")

    def _line(self, sock: socket.socket) -> str:
        found = b""
        while not found.endswith(b"\r\n"):
            more = sock.recv(1)
            if not more:
                raise EOFError
            found += more
        return found.decode().rstrip("\r\n")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A trusted and an untrusted authority with their servers."""
    return making.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def ask(certificates: Certificates) -> Callable[..., InboxFault]:
    """Why a mailbox does not open, or cannot be listed, at a server that plays this script."""

    def fault(server: Server, credential: Token | Password, security: str = "none", seconds: float = 5):
        place = settings(server, certificates, security)
        with pytest.raises(InboxFault) as found, Mailbox(place, credential, 5, seconds) as mailbox:
            mailbox.sent_folder()
        return found.value

    return fault


def settings(server: Server, certificates: Certificates, security: str = "none") -> Profile:
    """The incoming side of a profile that no table knows."""
    empty = {field.name: "" for field in fields(Profile)}
    place = {"imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": security}
    return Profile(**{**empty, **place, "ca_pem": certificates.ca_pem})


def opened(
    server: Server, certificates: Certificates, credential=PASSWORD, security: str = "none"
) -> Mailbox:
    """A mailbox at that server, logged in."""
    return Mailbox(settings(server, certificates, security), credential, 5, 5)


@contextmanager
def playing(tls: ssl.SSLContext | None = None, **script: Lines) -> Iterator[Server]:
    """A server with this script, by commands."""
    with Server(script, tls).listening() as server:
        yield server


def test_a_token_is_sent_in_one_answer_after_the_servers_go_ahead(certificates) -> None:
    with playing() as server, opened(server, certificates, TOKEN) as mailbox:
        assert mailbox.sent_folder() == "Sent Items"
    at = next(index for index, line in enumerate(server.heard) if line.endswith("AUTHENTICATE XOAUTH2"))
    blob = f"user={USER}\x01auth=Bearer {TOKEN.token.reveal()}\x01\x01"
    assert base64.b64decode(server.heard[at + 1]) == blob.encode()


def test_a_refusal_in_a_challenge_is_answered_with_an_empty_line(ask) -> None:
    explained = base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode()
    words = "{tag} NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)"

    class Google(Server):
        def _say(self, sock: socket.socket, command: str, tag: str, line: str = "") -> None:
            if command == "ANSWER":
                sock.sendall(f"+ {explained}\r\n".encode())
                self.heard.append(self._line(sock))
            super()._say(sock, command, tag, line)

    with Google({"ANSWER": (words,)}, None).listening() as server:
        found = ask(server, TOKEN)
    assert (type(found), found.stage) == (NotLetIn, "auth")
    assert "Invalid credentials (Failure)" in found.line and "" in server.heard


@pytest.mark.parametrize(
    "words",
    ["AUTHENTICATE failed.", '[AUTHENTICATIONFAILED] Error="AuthFailed:LogonDenied-BasicAuthBlocked"'],
)
def test_no_at_the_login_is_not_let_in(ask, words) -> None:
    for credential in (TOKEN, PASSWORD):
        with playing(ANSWER=(f"{{tag}} NO {words}",), LOGIN=(f"{{tag}} NO {words}",)) as server:
            found = ask(server, credential)
        assert (type(found), found.stage) == (NotLetIn, "auth") and words in found.line


def test_authenticated_but_not_connected_is_not_let_in_either(ask) -> None:
    with playing(LIST=("{tag} BAD User is authenticated but not connected.",)) as server:
        found = ask(server, TOKEN)
    assert (type(found), found.stage) == (NotLetIn, "folder")
    assert "User is authenticated but not connected." in found.line


def test_another_refusal_after_the_login_is_broken(ask) -> None:
    with playing(LIST=("{tag} NO Server Busy",)) as server:
        found = ask(server, TOKEN)
    assert (type(found), found.stage) == (Broken, "folder") and "Server Busy" in found.line


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        ({"EXAMINE": ("{tag} NO [NOPERM] Permission denied",)}, Broken, "NOPERM"),
        ({"EXAMINE": ("{tag} BAD User is authenticated but not connected.",)}, NotLetIn, "not connected"),
        ({"EXAMINE": (CUT,)}, Broken, "EOF"),
        ({"UID": ("{tag} BAD Unknown argument",)}, Broken, "Unknown argument"),
        ({"UID": ("{tag} NO [CANNOT] Not here",)}, Broken, "Not here"),
        ({"UID": (CUT,)}, Broken, "EOF"),
    ],
)
def test_a_folder_that_cannot_be_searched_is_a_fault_of_the_search(script, kind, words, certificates) -> None:
    friendly = {"EXAMINE": ("* 3 EXISTS", "{tag} OK [READ-ONLY] done"), "UID": ("* SEARCH", "{tag} OK done")}
    with playing(**{**friendly, **script}) as server, opened(server, certificates) as mailbox:
        with pytest.raises(InboxFault) as found:
            mailbox.copies("Sent Items", ["<1@contoso.test>"])
        assert (type(found.value), found.value.stage) == (kind, "search")
        assert words in found.value.line


def test_a_connection_cut_after_the_login_is_broken(ask) -> None:
    with playing(LIST=(CUT,)) as server:
        found = ask(server, PASSWORD)
    assert (type(found), found.stage) == (Broken, "folder") and found.line


@pytest.mark.parametrize("credential", [TOKEN, PASSWORD], ids=["token", "password"])
@pytest.mark.parametrize("stage", ["LOGIN", "LIST"])
def test_a_server_that_falls_silent_is_broken_in_time(ask, stage, credential) -> None:
    with playing(**{stage: (), "ANSWER" if stage == "LOGIN" else stage: ()}) as server:
        found = ask(server, credential, seconds=0.3)
    assert type(found) is Broken and "timed out" in found.line


@pytest.mark.parametrize(
    "greeting", ["* BYE Connection refused", "220 mail.contoso.test ESMTP", "HTTP/1.1 400"]
)
def test_a_greeting_that_lets_nobody_in_is_not_reached(ask, greeting) -> None:
    with playing(GREETING=(greeting,)) as server:
        found = ask(server, PASSWORD)
    assert (type(found), found.stage) == (NotReached, "tcp") and greeting in found.line
    assert server.heard == []


def test_a_connection_cut_before_the_greeting_is_not_reached(ask) -> None:
    with playing(GREETING=(CUT,)) as server:
        found = ask(server, PASSWORD)
    assert (type(found), found.stage) == (NotReached, "tcp") and found.line


def sent_before_tls(server: Server) -> list[str]:
    """The login lines that the server could read."""
    return [line for line in server.heard if "LOGIN " in line or "AUTHENTICATE" in line]


@pytest.mark.parametrize("words", ["NO not here", "BAD Command Error. 10"])
@pytest.mark.parametrize("credential", [TOKEN, PASSWORD], ids=["token", "password"])
def test_without_starttls_no_login_is_sent(ask, words, credential) -> None:
    with playing(STARTTLS=(f"{{tag}} {words}",)) as server:
        found = ask(server, credential, "starttls")
    assert (type(found), found.stage) == (NotReached, "tls") and found.line
    assert sent_before_tls(server) == []


def test_a_server_that_does_not_offer_starttls_gets_no_login(ask) -> None:
    with playing(CAPABILITY=("* CAPABILITY IMAP4rev1 AUTH=PLAIN", "{tag} OK done")) as server:
        found = ask(server, PASSWORD, "starttls")
    assert (type(found), found.stage) == (NotReached, "tls")
    assert sent_before_tls(server) == []


@pytest.mark.parametrize("kind", ["untrusted", "wrong_name"])
def test_a_certificate_that_does_not_fit_gets_no_login(ask, certificates, kind) -> None:
    with playing(getattr(certificates, kind)) as server:
        found = ask(server, PASSWORD, "starttls")
    assert (type(found), found.stage) == (NotReached, "tls")
    assert sent_before_tls(server) == [] and "_ssl.c" not in found.line


def test_after_starttls_the_mailbox_opens(certificates) -> None:
    with playing(certificates.right) as server, opened(server, certificates, security="starttls") as mailbox:
        assert mailbox.sent_folder() == "Sent Items"


def test_what_came_in_clear_before_starttls_is_not_believed_after_it(certificates) -> None:
    injected = "{tag} OK begin\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nCEJA1 OK done\r\n* BYE gone"
    with (
        playing(certificates.right, STARTTLS=(injected,)) as server,
        opened(server, certificates, security="starttls") as mailbox,
    ):
        assert mailbox.sent_folder() == "Sent Items"


ODD_PASSWORD = Password(USER, Secret('roggen"en\\zuurdesem'))
ONLY_LOGIN = ("* CAPABILITY IMAP4rev1", "{tag} OK done")


@pytest.mark.parametrize(
    ("credential", "capability"),
    [
        (TOKEN, _FRIENDLY["CAPABILITY"]),
        (PASSWORD, _FRIENDLY["CAPABILITY"]),
        (PASSWORD, ONLY_LOGIN),
        (ODD_PASSWORD, _FRIENDLY["CAPABILITY"]),
        (ODD_PASSWORD, ONLY_LOGIN),
    ],
    ids=["token", "plain", "login", "odd plain", "odd login"],
)
def test_a_server_that_repeats_the_login_line_does_not_make_it_public(ask, credential, capability) -> None:
    repeated = "{tag} BAD Unrecognized command '{line}'"
    with playing(ANSWER=(repeated,), LOGIN=(repeated,), CAPABILITY=capability) as server:
        found = ask(server, credential)
    forms = list_secret_forms(credential)
    assert any(form in line for line in server.heard for form in forms), "the server did hear it"
    told = f"{found} {found!r} {found.__cause__!r}"
    assert "Unrecognized command" in told and not any(form in told for form in forms)
    assert "zuurdesem" not in told


def test_a_password_outside_ascii_goes_by_plain_and_never_by_login(ask, certificates) -> None:
    credential = Password(USER, Secret("brötchen"))
    with playing() as server, opened(server, certificates, credential):
        pass
    assert base64.b64encode(f"\0{USER}\0brötchen".encode()).decode() in server.heard
    with playing(CAPABILITY=ONLY_LOGIN) as server:
        found = ask(server, credential)
    assert type(found) is NotLetIn and "outside ASCII" in found.line and "ö" not in found.line
    assert not any("LOGIN" in line for line in server.heard)


def test_no_password_is_given_to_a_server_that_forbids_login(ask) -> None:
    with playing(CAPABILITY=("* CAPABILITY IMAP4rev1 LOGINDISABLED", "{tag} OK done")) as server:
        found = ask(server, PASSWORD)
    assert type(found) is NotLetIn and not any("LOGIN" in line for line in server.heard)


@pytest.mark.parametrize("credential", [TOKEN, PASSWORD], ids=["token", "password"])
@pytest.mark.parametrize("answer", [(CUT,), ("* BYE going down", CUT), ("{tag} NO [UNAVAILABLE] later",)])
def test_a_login_that_breaks_off_is_no_refusal(ask, credential, answer) -> None:
    with playing(ANSWER=answer, LOGIN=answer) as server:
        assert type(ask(server, credential)) is Broken


def test_a_list_that_cannot_be_read_is_a_broken_conversation(ask) -> None:
    with playing(LIST=('* LIST () "/"', "{tag} OK done")) as server:
        assert type(ask(server, PASSWORD)) is Broken


def test_a_mailbox_without_a_sent_folder_has_none(certificates) -> None:
    with (
        playing(LIST=('* LIST () "/" INBOX', "{tag} OK done")) as server,
        opened(server, certificates) as mailbox,
    ):
        assert mailbox.sent_folder() is None


SPACES = '* NAMESPACE (("" "/")) (("~" "/")) (("Kollegen/" "/"))'
LISTED = (
    r'* LIST (\HasNoChildren \Sent) "/" "~anna/Sent"',
    r'* LIST (\HasNoChildren \Sent) "/" "Kollegen/Sent"',
    r'* LIST (\HasNoChildren) "/" "Verzonden"',
    "{tag} OK done",
)
WITH_SPACES = (f"{CAPABILITY} NAMESPACE", "{tag} OK done")


def test_somebody_elses_sent_folder_is_not_taken(certificates) -> None:
    with (
        playing(CAPABILITY=WITH_SPACES, NAMESPACE=(SPACES, "{tag} OK done"), LIST=LISTED) as server,
        opened(server, certificates) as mailbox,
    ):
        assert mailbox.sent_folder() == "Verzonden"


@pytest.mark.parametrize(
    "answer",
    [
        ("{tag} NO not now",),
        ("{tag} BAD Command Error. 12",),
        ("* NAMESPACE NIL NIL NIL", "{tag} OK done"),
        ('* NAMESPACE (("" "/" "X-PARAM" ("FLAG1"))) NIL NIL', "{tag} OK done"),
        ("* NAMESPACE what?", "{tag} OK done"),
        ("{tag} OK done",),
    ],
)
def test_a_server_that_does_not_tell_its_namespaces_is_no_fault(answer, certificates) -> None:
    with (
        playing(CAPABILITY=WITH_SPACES, NAMESPACE=answer) as server,
        opened(server, certificates) as mailbox,
    ):
        assert mailbox.sent_folder() == "Sent Items"


def test_a_connection_that_is_cut_at_the_namespaces_is_broken(ask) -> None:
    with playing(CAPABILITY=WITH_SPACES, NAMESPACE=(CUT,)) as server:
        assert type(ask(server, PASSWORD)) is Broken


def test_folder_names_outside_ascii_are_read(certificates) -> None:
    # Modified UTF-7 (RFC 3501 5.1.3) of "Éléments envoyés".
    listed = '* LIST () "/" "&AMk-l&AOk-ments envoy&AOk-s"'
    with playing(LIST=(listed, "{tag} OK done")) as server, opened(server, certificates) as mailbox:
        assert mailbox.sent_folder() == "Éléments envoyés"


def test_a_server_that_is_gone_at_the_goodbye_is_no_fault(certificates) -> None:
    with playing(LOGOUT=(CUT,)) as server, opened(server, certificates) as mailbox:
        assert mailbox.sent_folder() == "Sent Items"
    assert server.heard[-1].endswith("LOGOUT")
