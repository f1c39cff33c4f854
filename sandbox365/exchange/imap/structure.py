"""ENVELOPE and BODYSTRUCTURE (RFC 3501 section 7.4.2)."""

from sandbox365.exchange.imap.header import Header, parameters
from sandbox365.exchange.imap.mime import Part
from sandbox365.exchange.imap.wire import listed, nstring, string

_ENVELOPE_ADDRESSES = ("from", "sender", "reply-to", "to", "cc", "bcc")


def envelope(header: Header) -> bytes:
    """Date, subject, six lists of addresses, In-Reply-To and Message-ID; Sender and Reply-To default to From."""
    sender = _addresses(header, "from")
    lists = [_addresses(header, name) for name in _ENVELOPE_ADDRESSES]
    lists[1:3] = [sender if found == b"NIL" else found for found in lists[1:3]]
    texts = [nstring(header.first(name)) for name in ("date", "subject", "in-reply-to", "message-id")]
    return listed([*texts[:2], *lists, *texts[2:]])


def _addresses(header: Header, name: str) -> bytes:
    found = [_address(shown, address) for shown, address in header.addresses(name)]
    return b"(" + b"".join(found) + b")" if found else b"NIL"


def _address(shown: str, address: str) -> bytes:
    local, _, domain = address.rpartition("@")
    name = nstring(shown.encode("latin-1", "replace") or None)
    parts = (local or domain, domain if local else "")
    return listed([name, b"NIL", *(string(part.encode("latin-1", "replace")) for part in parts)])


def structure(part: Part, extended: bool) -> bytes:
    """BODYSTRUCTURE when `extended`, else BODY."""
    return _multipart(part, extended) if part.children else _single(part, extended)


def _multipart(part: Part, extended: bool) -> bytes:
    bodies = b"".join(structure(child, extended) for child in part.children)
    items = [bodies, string(part.kind[1])]
    if extended:
        items += [_pairs(part.parameters), *_common(part)]
    return listed(items)


def _single(part: Part, extended: bool) -> bytes:
    main, sub = part.kind
    header = part.header
    items = [
        string(main),
        string(sub),
        _pairs(part.parameters),
        nstring(header.first("content-id")),
        nstring(header.first("content-description")),
        string(part.encoding),
        b"%d" % len(part.body),
        *_by_type(part, extended),
    ]
    if extended:
        items += [nstring(header.first("content-md5")), *_common(part)]
    return listed(items)


def _by_type(part: Part, extended: bool) -> list[bytes]:
    lines = b"%d" % part.body.count(b"\n")
    if part.kind == (b"message", b"rfc822") and part.embedded:
        return [envelope(part.embedded.header), structure(part.embedded, extended), lines]
    return [lines] if part.kind[0] == b"text" else []


def _common(part: Part) -> list[bytes]:
    header = part.header
    word, pairs = parameters(header.first("content-disposition"))
    disposition = listed([string(word.lower()), _pairs(pairs)]) if word else b"NIL"
    languages = [string(tag.strip()) for tag in (header.first("content-language") or b"").split(b",") if tag]
    location = nstring(header.first("content-location"))
    return [disposition, listed(languages) if languages else b"NIL", location]


def _pairs(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return listed([string(text) for pair in pairs for text in pair]) if pairs else b"NIL"
