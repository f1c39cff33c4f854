"""Servers on loopback sockets that are friendly until a stage, and never come to an end there.

How they do it: `drip` (a byte now and then, never silent for as long as a deadline), `flood` (short lines as fast
as they go), `gigabyte` (one line, literal or packed body of any size), `nested` (the longest lines, brackets,
literals and packings in one another), `never` (a begin and then nothing, or questions back for ever).
"""

import itertools
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

Stream = Iterator[bytes]
MOST = 200_000_000
"""Bytes that a connection gets at most, so that a reader without bounds harms nobody else on this machine."""
LONGEST = 60.0
"""Seconds after which a peer gives up."""


def _drip(line: bytes) -> Stream:
    for byte in itertools.cycle(line):
        yield bytes([byte])
        time.sleep(0.0005)


def _again(piece: bytes, times: int = 10_000) -> Stream:
    return itertools.repeat(piece * times)


def _silence() -> Stream:
    time.sleep(LONGEST)
    yield b""


def smtp_stream(kind: str, code: str) -> Stream:
    """An endless reply with this code."""
    begin = code.encode()
    return {
        "drip": lambda: _drip(begin + b"-\r\n"),
        "flood": lambda: _again(begin + b"-x\r\n"),
        "gigabyte": lambda: itertools.chain([begin + b"-"], _again(b"x")),
        "nested": lambda: _again(begin + b"-" + begin + b"-" * 8000 + b"\r\n", 1),
        "never": lambda: itertools.chain([begin + b"-1\r\n" + begin], _silence()),
    }[kind]()


def imap_stream(kind: str, stage: str) -> Stream:
    """An endless answer: lines that nobody asked for, literals, brackets."""
    literal = b'* LIST () "/" {%d}\r\n'
    if stage == "literal" and kind in ("gigabyte", "flood"):
        return itertools.chain([literal % 99_999_999_999], _again(b"x"))
    return {
        "drip": lambda: _drip(b"* 1 EXISTS\r\n"),
        "flood": lambda: _again(b"* OK x\r\n* X\r\n"),
        "gigabyte": lambda: itertools.chain([b"* OK "], _again(b"x")),
        "nested": lambda: _nested_imap(stage),
        "never": lambda: itertools.chain([b"* OK once\r\n" + literal % 1000], _silence()),
    }[kind]()


def _nested_imap(stage: str) -> Stream:
    if stage == "list":
        return iter([b"* LIST " + b"(" * 100_000 + b"\r\n", b"{tag} OK done\r\n"])
    return itertools.chain([b'* LIST () "/" {2}\r\n'], _again(b"{1 {2}\r\n"))


def http_stream(kind: str) -> Stream:
    """An endless answer of HTTP/1.1 with JSON in it."""
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return {
        "drip": lambda: itertools.chain([chunked], _drip(b"1\r\n \r\n")),
        "flood": lambda: itertools.chain([chunked], _again(b"1\r\n \r\n")),
        "gigabyte": lambda: iter([_packed(_gigabyte(), b"gzip")]),
        "nested": lambda: iter([_packed(b"[" * 100_000 + b"]" * 100_000, b"identity")]),
        "never": lambda: _again(b"HTTP/1.1 100 Continue\r\n\r\n", 100),
    }[kind]()


_PACKED = {"gigabyte": 1, "redirected": 1, "packed twice": 2}
"""How often the bodies of these are packed."""


@cache
def _gigabyte(times: int = 1) -> bytes:
    """Blanks, packed so many times in one another; unpacked they are as many bytes as a connection gets at most."""
    pieces: Stream = itertools.repeat(b" " * 1_000_000, MOST // 1_000_000)
    for _ in range(times):
        pieces = _pack(pieces)
    return b"".join(pieces)


def _pack(pieces: Stream) -> Stream:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def packed_twice() -> Stream:
    """A body that is packed in a packing, and grows a million times."""
    return iter([_packed(_gigabyte(2), b"gzip, gzip")])


def redirected() -> Stream:
    """A redirect whose own page is a packed gigabyte."""
    return iter([_packed(_gigabyte(), b"gzip", b"302 Found\r\nLocation: https://x.test/")])


def long_chunk_size() -> Stream:
    """A chunk whose length is a line without an end."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return itertools.chain([head], _again(b"0"))


def _packed(body: bytes, encoding: bytes, status: bytes = b"200 OK") -> bytes:
    head = (
        b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
    )
    return head % (status, encoding, len(body)) + body


class Talk:
    """One connection of a peer."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._file = sock.makefile("rb")

    def line(self) -> bytes:
        """The next line of who asks. Raises EOFError."""
        found = self._file.readline()
        if not found:
            raise EOFError
        return found

    def read(self, size: int) -> bytes:
        """So many bytes."""
        return self._file.read(size)

    def say(self, *lines: str) -> None:
        """These lines."""
        self._sock.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def pour(self, stream: Stream) -> None:
        """All of it, until who asks has gone, and never more than `MOST` bytes or `LONGEST` seconds."""
        end, left = time.monotonic() + LONGEST, MOST
        for piece in stream:
            self._sock.sendall(piece)
            left -= len(piece)
            if left < 0 or time.monotonic() > end:
                break
        raise EOFError


Play = Callable[[Talk], None]


def smtp(stage: str, kind: str) -> Play:
    """Endless at the stage banner, ehlo, auth, rcpt or final."""
    codes = {"banner": "220", "ehlo": "250", "auth": "334", "rcpt": "250", "final": "250"}
    usual = {"EHLO": ("250-peer.test", "250 AUTH PLAIN"), "AUTH": ("235 ok",), "DATA": ("354 go on",)}
    words = {"EHLO": "ehlo", "AUTH": "auth", "RCPT": "rcpt"}

    def play(talk: Talk) -> None:
        if stage == "banner":
            talk.pour(smtp_stream(kind, codes[stage]))
        talk.say("220 peer.test")
        while line := talk.line().decode():
            word = line[:4].strip().upper()
            if words.get(word) == stage:
                talk.pour(smtp_stream(kind, codes[stage]))
            talk.say(*usual.get(word, ("250 ok",)))
            if word == "DATA":
                while talk.line() != b".\r\n":
                    pass
                if stage == "final":
                    talk.pour(smtp_stream(kind, codes[stage]))
                talk.say("250 ok")

    return play


_IMAP = {
    "CAPABILITY": ("* CAPABILITY IMAP4rev1 AUTH=PLAIN", "{tag} OK done"),
    "LIST": (r'* LIST (\Sent) "/" "Sent"', "{tag} OK done"),
    "EXAMINE": ("* 1 EXISTS", "{tag} OK [READ-ONLY] done"),
}
_IMAP_WORDS = {"": "", "login": "AUTHENTICATE", "list": "LIST", "search": "UID", "literal": "LIST"}


def imap(stage: str, kind: str) -> Play:
    """Endless at the stage greeting, login, list, search or literal (of a folder's name)."""

    def play(talk: Talk) -> None:
        if stage == "greeting":
            talk.pour(_greeting_stream(kind))
        talk.say("* OK peer.test")
        while line := talk.line().decode().split():
            tag, word = line[0], line[1].upper()
            if word == _IMAP_WORDS[stage]:
                if stage == "login" and kind == "never":
                    _ask_back_for_ever(talk)
                talk.pour(piece.replace(b"{tag}", tag.encode()) for piece in imap_stream(kind, stage))
            if word == "AUTHENTICATE":
                talk.say("+ ")
                talk.line()
            talk.say(*(said.replace("{tag}", tag) for said in _IMAP.get(word, ("{tag} OK done",))))

    return play


def _greeting_stream(kind: str) -> Stream:
    """Without a line's end, for any line would be the whole greeting."""
    return {"drip": lambda: _drip(b"* OK "), "nested": lambda: _again(b"* OK {1}")}.get(
        kind, lambda: imap_stream("gigabyte", "greeting")
    )()


def _ask_back_for_ever(talk: Talk) -> None:
    """A challenge, and another one for each answer."""
    while True:
        talk.say("+ ")
        talk.line()
        time.sleep(0.01)


def sign_in(stage: str, kind: str) -> Play:
    """Endless at the stage token, discovery or device."""
    streams: dict[str, Callable[[], Stream]] = {
        "packed twice": packed_twice,
        "redirected": redirected,
        "long chunk size": long_chunk_size,
    }

    if kind in _PACKED:
        _gigabyte(_PACKED[kind])  # before anybody's deadline runs

    def play(talk: Talk) -> None:
        while True:
            path, host = _read_request(talk)
            if stage in path or (stage == "discovery" and "openid-configuration" in path):
                talk.pour(streams.get(kind, lambda: http_stream(kind))())
            _describe(talk, host)

    return play


def _read_request(talk: Talk) -> tuple[str, str]:
    path = talk.line().split()[1].decode()
    length, host = 0, ""
    while (line := talk.line().strip().decode()) != "":
        name, _, value = line.partition(": ")
        length = int(value) if name.lower() == "content-length" else length
        host = value if name.lower() == "host" else host
    talk.read(length)
    return path, host


def _describe(talk: Talk, host: str) -> None:
    base = f"https://{host}/contoso.test/oauth2/v2.0"
    names = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
    names["device_authorization_endpoint"] = "devicecode"
    told = {name: f"{base}/{last}" for name, last in names.items()} | {"issuer": f"https://{host}/v2.0"}
    body = json.dumps(told)
    talk.say("HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(body)}", "")
    talk.say(body)


@contextmanager
def listening(play: Play, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a peer that plays this to everybody; its connections are shut at the end."""
    place = socket.create_server(("127.0.0.1", 0))
    opened: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                sock, _ = place.accept()
            except OSError:
                return
            threading.Thread(target=_converse, args=(sock, play, tls, opened), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield place.getsockname()[1]
    finally:
        for sock in (place, *opened):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()


def _converse(
    sock: socket.socket, play: Play, tls: ssl.SSLContext | None, opened: list[socket.socket]
) -> None:
    try:
        sock = tls.wrap_socket(sock, server_side=True) if tls else sock
        opened.append(sock)
        play(Talk(sock))
    except (OSError, EOFError, IndexError, ValueError):
        pass
    finally:
        sock.close()
