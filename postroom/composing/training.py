"""Training mode: every mail goes to one address and says whom it would have reached.

Whatever leaves asks `divert` for whom it is: a document on its way to a customer, and a test message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from postroom.composing.brought import BROUGHT

Recipients = tuple[tuple[str, str], ...]
"""(kind, address) each: to, cc or bcc."""


@dataclass(frozen=True)
class Said:
    """The words of a mail."""

    subject: str
    text: str
    html: str


def divert(said: Said, meant: Recipients, training_address: str, language: str) -> tuple[Said, Recipients]:
    """The words that leave and who gets them. In training (`training_address` is not "") only that address, and the
    words say who was meant; in earnest everything as it is."""
    if not training_address:
        return said, meant
    return mark_as_training(said, meant, language), (("to", training_address),)


def mark_as_training(said: Said, recipients: Sequence[tuple[str, str]], language: str) -> Said:
    """The words with the mark in the subject and, on top, (kind, address) of those who do not get it."""
    meant = ", ".join(
        address if kind == "to" else f"{address} ({kind.upper()})" for kind, address in recipients
    )
    line = BROUGHT[language].line % meant
    return replace(
        said,
        subject=f"{BROUGHT[language].mark} {said.subject}",
        text=f"{line}\n\n{said.text}",
        html=f"<p><strong>{escape(line)}</strong></p>\n{said.html}" if said.html else "",
    )
