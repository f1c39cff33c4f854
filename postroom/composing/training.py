"""Training mode: every mail goes to one address and says whom it would have reached."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from postroom.composing.brought import BROUGHT


@dataclass(frozen=True)
class Said:
    """The words of a mail."""

    subject: str
    text: str
    html: str


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
