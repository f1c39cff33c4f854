"""A mailbox opened over IMAP (RFC 3501) for a profile, with its folders and one budget for each command."""

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from postroom.inbox.faults import Broken, NotLetIn, NotReached
from postroom.inbox.sent_names import SENT_NAMES, Listed, is_foreign, rank
from postroom.profiles.values import Profile
from postroom.shared.budget import Budget
from postroom.transport.connecting import get_tls_context
from postroom.transport.faults import black_out
from postroom.transport.incoming import Incoming
from postroom.transport.login import Credential, Password, Token, build_xoauth2_blob, list_secret_forms

_LONGEST_LINE = 1_000_000
"""Bytes, as in imaplib: a SEARCH may find many."""
_LONGEST_ANSWER, _MOST_LINES = 2_000_000, 20_000
"""Bytes and lines of all that answers one command; 20,000 folders fit."""
_LONGEST_SESSION, _MOST_SESSION_LINES = 16_000_000, 200_000
"""Bytes and lines of a whole session, for imaplib keeps what nobody asked for."""


class _Budgeted(imaplib.IMAP4):
    """`open`, `send`, `readline` and `read` are what imaplib's own documentation lets a subclass replace."""

    def __init__(self, reply_seconds: float, *args: Any) -> None:
        self._patience = reply_seconds
        self._come = Incoming(_LONGEST_LINE)
        self._session = Budget(None, _LONGEST_SESSION, _MOST_SESSION_LINES)
        super().__init__(*args)

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Connect; the greeting has a budget of its own."""
        super().open(*args, **kwargs)
        self._asked_over = self.sock
        self._begin_answer()

    def _begin_answer(self) -> None:
        self._numbered = self.tagnum
        self._budget = Budget(self._patience, _LONGEST_ANSWER, _MOST_LINES, self._session)

    def send(self, data: Any) -> None:
        """Send; all that answers one command has one budget, for a server can ask back for ever (RFC 3501 7.5)."""
        if self.sock is not self._asked_over:
            self._come.clear()  # came in clear, and is not to be believed once TLS has begun (RFC 3501 6.2.1)
            self._asked_over = self.sock
        if self.tagnum != self._numbered:
            self._begin_answer()
        self.sock.settimeout(self._budget.seconds_left())
        super().send(data)

    def readline(self) -> bytes:
        """One line. Raises TimeoutError at the deadline, TooMuch for what has no end."""
        return self._come.read_line(self.sock, self._budget)

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end. Raises TimeoutError at the deadline, TooMuch before reading."""
        return self._come.read(self.sock, size, self._budget)


class _Plain(_Budgeted, IMAP4WithTimeout):  # type: ignore[misc]  # imapclient has no types
    pass


class _OverTls(_Budgeted, IMAP4_TLS):  # type: ignore[misc]
    pass


class PatientClient(IMAPClient):  # type: ignore[misc]
    """An IMAPClient that gives a server up `timeout.read` seconds after it was asked."""

    def __init__(self, host: str, port: int, timeout: SocketTimeout, **options: Any) -> None:
        self._patience = timeout
        super().__init__(host, port, timeout=timeout, **options)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802  # imapclient names it
        place = (self._patience.read, self.host, self.port)
        if self.ssl:
            return _OverTls(*place, self.ssl_context, self._patience.connect)
        return _Plain(*place, self._patience.connect)


_CLOSED = {b"\\noselect", b"\\nonexistent"}


def find_sent_folder(
    folders: Iterable[Listed], own: Sequence[str] = (), foreign: Sequence[str] = ()
) -> str | None:
    """The folder with the flag \\Sent (RFC 6154), else the first known name at the top; None when there is none.

    `own` and `foreign` are the prefixes of one's own namespace and of others' (RFC 2342). Of several with the flag
    it is the one nearest to the top, then the one with the better known name. A known name further down is that of
    an archive.
    """
    listed = [one for one in folders if not _flags_of(one) & _CLOSED and not is_foreign(one, foreign)]
    flagged = [one for one in listed if b"\\sent" in _flags_of(one)]
    if flagged:
        return min(flagged, key=lambda one: rank(one, own))[2]
    named = [one for one in listed if rank(one, own) < (1, len(SENT_NAMES))]
    return min(named, key=lambda one: rank(one, own))[2] if named else None


def _flags_of(listed: Listed) -> set[bytes]:
    return {flag.lower() for flag in listed[0]}


T = TypeVar("T")
Namespace = Iterable[tuple[str, str]] | None
"""Prefixes, each with its delimiter."""
_NO_MAILBOX = "authenticated but not connected"
_NOT_UNDERSTOOD = (TypeError, AttributeError, LookupError, RecursionError)
"""What the library's parser does with answers of another shape, or with a thousand brackets one in the other."""


class Mailbox:
    """One session. Raises InboxFault; closed at the end of its `with`."""

    def __init__(
        self, profile: Profile, credential: Credential, connect_seconds: float, reply_seconds: float
    ):
        self._client = _connect(profile, SocketTimeout(connect_seconds, reply_seconds))
        self._answers = True
        try:
            self._log_in(credential)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, unless the server fell silent; a dead connection is no fault any more."""
        if self._answers and self._said_goodbye():
            return
        # A server that says no BYE: imaplib has closed the socket already, and shutdown fails on it.
        with suppress(OSError):
            self._client.shutdown()

    def _said_goodbye(self) -> bool:
        try:
            self._client.logout()
        except (OSError, IMAPClientError):
            return False
        return True

    def sent_folder(self) -> str | None:
        """The folder that keeps what was sent: by its flag \\Sent, else by a known name; None when there is none."""
        return self._asked(self._find_sent_folder)

    def _find_sent_folder(self) -> str | None:
        own, foreign = self._prefixes()
        return find_sent_folder(self._client.list_folders(), own, foreign)

    def _prefixes(self) -> tuple[list[str], list[str]]:
        """How the names of one's own folders begin, and of those of others, as far as the server tells (RFC 2342)."""
        if not self._client.has_capability("NAMESPACE"):
            return [], []
        own, *foreign = self._ask_namespaces()
        return [prefix for prefix, _ in own or ()], [prefix for one in foreign for prefix, _ in one or ()]

    def _ask_namespaces(self) -> tuple[Namespace, ...]:
        """One's own, of other people, shared; an answer that cannot be understood tells nothing, and is no fault."""
        try:
            return tuple(self._client.namespace())
        except imaplib.IMAP4.abort:
            raise
        except (IMAPClientError, ValueError, TypeError):
            return (None,)

    def copies(self, folder: str, message_ids: Sequence[str]) -> dict[str, int]:
        """How many messages of `folder`, opened for reading only, carry each Message-ID (RFC 3501 6.4.4).

        SEARCH HEADER finds parts of a text, too; that our ids are unguessable and whole makes it exact.
        """
        self._asked(lambda: self._client.select_folder(folder, readonly=True), stage="search")
        return {message_id: len(self._search(message_id)) for message_id in message_ids}

    def _search(self, message_id: str) -> list[int]:
        wanted = ["HEADER", "Message-ID", message_id]
        return self._asked(lambda: list(self._client.search(wanted)), stage="search")

    def _log_in(self, credential: Credential) -> None:
        if credential is None:
            raise NotLetIn("auth", "no login is set for incoming mail")
        with _hide_secrets(credential):
            if isinstance(credential, Token):
                self._asked(
                    lambda: self._client.sasl_login("XOAUTH2", _make_answer(credential)), NotLetIn, "auth"
                )
            else:
                self._asked(lambda: self._password(credential), NotLetIn, "auth")

    def _password(self, credential: Password) -> None:
        name, password = credential.username, credential.password.reveal()
        if self._client.has_capability("AUTH=PLAIN"):
            self._client.sasl_login("PLAIN", lambda _challenge: f"\0{name}\0{password}".encode())
        elif self._client.has_capability("LOGINDISABLED"):
            raise NotLetIn("auth", "the server takes no password (LOGINDISABLED)")
        elif not (name + password).isascii():
            raise NotLetIn("auth", "this server's LOGIN takes no letters outside ASCII")
        else:
            self._client.login(name, password)

    def _asked(
        self, question: Callable[[], T], refused: type[NotLetIn | Broken] = Broken, stage: str = "folder"
    ) -> T:
        try:
            return question()
        except _NOT_UNDERSTOOD:
            self._answers = False
            raise Broken(stage, "an answer that cannot be understood") from None
        except (imaplib.IMAP4.abort, OSError, ValueError) as problem:
            self._answers = False
            raise Broken(stage, _words_of(problem)) from None
        except IMAPClientError as problem:
            kind = _kind_of_fault(problem, refused)
            raise kind(stage, _words_of(problem)) from None


def _kind_of_fault(problem: IMAPClientError, refused: type[NotLetIn | Broken]) -> type[NotLetIn | Broken]:
    # The library makes a refused login of a lost connection; and UNAVAILABLE passes (RFC 5530 3).
    if isinstance(problem.__context__, imaplib.IMAP4.abort) or "[UNAVAILABLE]" in str(problem).upper():
        return Broken
    return NotLetIn if _NO_MAILBOX in str(problem) else refused


def _make_answer(credential: Token) -> Callable[[bytes], str]:
    def answer(challenge: bytes) -> str:
        # Google and Dovecot explain a refusal in a challenge and wait for an empty line (facts 3.1).
        return "" if challenge else build_xoauth2_blob(credential)

    return answer


@contextmanager
def _hide_secrets(credential: Token | Password) -> Iterator[None]:
    """A server that repeats the login line must not carry it into a page or a log."""
    try:
        yield
    except (NotLetIn, Broken) as fault:
        raise type(fault)(fault.stage, black_out(fault.line, list_secret_forms(credential))) from None


def _connect(profile: Profile, timeout: SocketTimeout) -> IMAPClient:
    tls = None if profile.imap_security == "none" else get_tls_context(profile.ca_pem)
    implicit = profile.imap_security == "tls"
    try:
        client = PatientClient(profile.imap_host, profile.imap_port, timeout, ssl=implicit, ssl_context=tls)
        if profile.imap_security == "starttls":
            _start_tls(client, tls)
    except socket.gaierror as problem:
        raise NotReached("dns", _words_of(problem)) from None
    except ssl.SSLError as problem:
        raise NotReached("tls", getattr(problem, "verify_message", "") or _words_of(problem)) from None
    except IMAPClientError as problem:
        raise NotReached(
            "tls" if profile.imap_security == "starttls" else "tcp", _words_of(problem)
        ) from None
    except (OSError, ValueError) as problem:
        raise NotReached("tls" if "handshake" in str(problem) else "tcp", _words_of(problem)) from None
    return client


def _start_tls(client: IMAPClient, tls: ssl.SSLContext | None) -> None:
    try:
        client.starttls(tls)
    except BaseException:
        with suppress(OSError):
            client.shutdown()
        raise


def _words_of(problem: Any) -> str:
    """The server's or the system's own words on one line."""
    text = getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
    return " ".join(str(text).split())[:1000]
