"""What a session gathers between MAIL and the end of the message, and the grammar of BDAT."""

from dataclasses import dataclass

from aiosmtpd.smtp import Envelope

BINARY = "BODY=BINARYMIME"
_LONGEST_NUMBER = 18  # digits; more is no size but an attack on the parser


class Transaction(Envelope):
    """aiosmtpd's envelope, with the chunks of BDAT; `failed` once one of them was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: list[bytes] = []
        self.chunked = False
        self.failed = False

    @property
    def binary(self) -> bool:
        """Whether the sender asked for BINARYMIME, which DATA cannot carry (RFC 3030 section 3)."""
        return BINARY in self.mail_options

    @property
    def received(self) -> int:
        """Bytes of the message so far."""
        return sum(map(len, self.chunks))


@dataclass(frozen=True)
class Chunk:
    """The arguments of BDAT; `sound` False when there is more than a size and LAST."""

    size: int
    last: bool
    sound: bool


def chunk_of(argument: str | None) -> Chunk | None:
    """What stands behind BDAT, or None without a size: nobody knows then where the chunk ends."""
    size, *rest = (argument or "").split() or [""]
    if not (size.isascii() and size.isdigit()) or len(size) > _LONGEST_NUMBER:
        return None
    words = [word.upper() for word in rest]
    return Chunk(int(size), words == ["LAST"], words in ([], ["LAST"]))
