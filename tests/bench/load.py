"""What is sent in a measurement."""

from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.messages import mailbox, pdf, sha256
from tests.bench.sink import Sink


@dataclass(frozen=True)
class Load:
    """So many invoices with a PDF of `size` bytes, over so many connections of each of so many mailboxes."""

    messages: int
    size: int
    mailboxes: int = 1
    connections: int = 1
    first: int = 0
    seed: int = 1

    def job(self, sink: Sink, **more: Any) -> dict[str, Any]:
        """The words for a measuring process."""
        return {**asdict(self), "host": sink.host, "port": sink.port, "ca_file": str(sink.ca_file), **more}

    def loop_job(self, sink: Sink) -> dict[str, Any]:
        """The words for the loop, which brings its tokens along."""
        names = [mailbox(number) for number in range(self.mailboxes)]
        return self.job(sink, tokens={name: sink.token(name) for name in names})

    def shares(self, processes: int) -> list["Load"]:
        """The same in equal parts, one connection each."""
        share = self.messages // processes
        return [Load(share, self.size, first=place * share) for place in range(processes)]

    def expected(self) -> set[str]:
        """The SHA-256 of every PDF."""
        numbers = range(self.first, self.first + self.messages)
        return {sha256(pdf(self.seed, number, self.size)) for number in numbers}

    def wire_bytes(self) -> int:
        """About how many bytes the sink will hold."""
        return self.messages * (self.size * 7 // 5 + 2000)
