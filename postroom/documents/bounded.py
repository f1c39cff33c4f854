"""Reading files of others within a budget: a file that takes too much is told so, and stops nobody else. Pure.

`reading/` and `einvoice/` have bounds of their own, for what is known to go wrong; this one holds for what is not.
"""

from collections.abc import Collection, Sequence

from postroom.documents.einvoice import FoundInvoice, read_file
from postroom.documents.examine import File, Readable
from postroom.documents.reading import Reading, ReadName
from postroom.documents.reading.pdf import text_of
from postroom.documents.reading.read import read
from postroom.documents.reading.values import NOTHING_TAUGHT, Taught
from postroom.documents.refusals import FileUnreadable
from postroom.shared import children
from postroom.shared.reading_budget import Budget, BudgetSpent
from postroom.shared.wording import N_, Sentence, Word

MODULES = ("postroom.documents.reading.read", "postroom.composing.placeholders")
"""What a child needs before its first file."""
TOO_MUCH = N_(
    "Reading it takes more time or memory than a document needs, so it was stopped. "
    "Export it again, or print it to a new PDF."
)
_NOT_NOW = N_("this computer is busy with other files; try again in a minute")
_PROCESSOR, DEADLINE = 15, 30.0
"""Seconds. The slowest honest page takes two; a busy machine lets a reader have half of a processor."""
_MEMORY, _COPIES = 400_000_000, 8
"""Bytes; and for each byte of the file: it is handed over, put right and unpacked in copies."""
_ANSWER = 8_000_000
_NO_TIME = ("deadline", "turn")


def read_document(
    file: Readable,
    readers: Sequence[ReadName],
    guesses: Sequence[ReadName],
    own: Collection[str],
    taught: Taught = NOTHING_TAUGHT,
) -> Reading:
    """As `reading.read.read`; what takes too much is not intact.

    Raises FileUnreadable when this computer has no time for it now.
    """
    copy = _copy(file)
    try:
        return children.read(_allow(copy), read, copy, readers, guesses, own, dict(taught))
    except BudgetSpent as spent:
        if spent.what in _NO_TIME:
            raise FileUnreadable(path=file.name, why=Word(_NOT_NOW)) from None
        return Reading(sha256=copy.sha256, problems=(Sentence(TOO_MUCH),), intact=False)


def read_invoice(file: Readable) -> FoundInvoice | None:
    """As `einvoice.read_file`; `problem` says what takes too much. Raises EInvoiceRefused."""
    copy = _copy(file)
    try:
        return children.read(_allow(copy), read_file, copy)
    except BudgetSpent:
        return FoundInvoice(None, "", Sentence(TOO_MUCH))


def read_words(file: Readable) -> str:
    """The text of a PDF's pages; "" for what takes too much."""
    copy = _copy(file)
    try:
        return " ".join(children.read(_allow(copy), text_of, copy.content).pages)
    except BudgetSpent:
        return ""


def _copy(file: Readable) -> File:
    """The file with its bytes, wherever they come from."""
    return File(file.name, file.media_type, file.content)


def _allow(file: File) -> Budget:
    return Budget(_PROCESSOR, DEADLINE, _MEMORY + _COPIES * file.size, _ANSWER)
