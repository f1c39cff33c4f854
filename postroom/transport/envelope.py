"""The envelope of a message and what the server answered about each recipient."""

from dataclasses import dataclass

from postroom.transport.faults import Reply


@dataclass(frozen=True)
class Envelope:
    """Sender, recipients and an id for delivery reports (RFC 3461 ENVID, "" for none)."""

    sender: str
    recipients: tuple[str, ...]
    envelope_id: str = ""

    @property
    def needs_smtputf8(self) -> bool:
        """Whether an address has a local part outside ASCII (RFC 6531)."""
        return not all(address.isascii() for address in (self.sender, *self.recipients))


@dataclass(frozen=True)
class Answer:
    """The reply to one RCPT TO."""

    address: str
    reply: Reply

    @property
    def accepted(self) -> bool:
        """250 and 251 (RFC 5321 4.2.3)."""
        return 200 <= self.reply.code < 300


@dataclass(frozen=True)
class Delivery:
    """The answers of a transaction; `reply` is the answer to the final dot, None when DATA was not sent."""

    answers: tuple[Answer, ...]
    reply: Reply | None


def mail_options(features: dict[str, str], envelope: Envelope, size: int) -> list[str]:
    """Parameters of MAIL FROM that the server offers: SIZE, SMTPUTF8, RET and ENVID."""
    options = [f"SIZE={size}"] if "size" in features and size else []
    if envelope.needs_smtputf8:
        options.append("SMTPUTF8")
    if "dsn" in features:
        options.append("RET=HDRS")
        if envelope.envelope_id:
            options.append(f"ENVID={xtext(envelope.envelope_id)}")
    return options


def recipient_options(features: dict[str, str], address: str) -> list[str]:
    """Parameters of RCPT TO that the server offers: a report of failure and delay (RFC 3461)."""
    if "dsn" not in features:
        return []
    options = ["NOTIFY=FAILURE,DELAY"]
    return [*options, f"ORCPT=rfc822;{xtext(address)}"] if address.isascii() else options


def xtext(text: str) -> str:
    """RFC 3461 section 4: printable ASCII but + and =, the rest as +XX."""
    safe = (
        chr(byte) if 33 <= byte <= 126 and byte not in (43, 61) else f"+{byte:02X}" for byte in text.encode()
    )
    return "".join(safe)


def dot_stuff(message: bytes) -> bytes:
    """Dots at line starts doubled (RFC 5321 4.5.2), and a line end at the end. `message` has CRLF lines."""
    doubled = message.replace(b"\r\n.", b"\r\n..")
    if doubled.startswith(b"."):
        doubled = b"." + doubled
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"
