"""A sample document as a PDF, and all of them in a folder."""

import os
from pathlib import Path

from sandbox365.bakery.blocks import draw_addresses, draw_closing, draw_title
from sandbox365.bakery.catalogue import sample_documents
from sandbox365.bakery.model import SampleDocument
from sandbox365.bakery.paper import Paper
from sandbox365.bakery.tables import draw_table


def pdf_bytes(document: SampleDocument) -> bytes:
    """The document as PDF; the same bytes on every call, run and machine."""
    paper = Paper(document)
    paper.add_page()
    draw_addresses(paper)
    draw_title(paper)
    draw_table(paper)
    draw_closing(paper)
    return bytes(paper.output())


def write_documents(folder: Path) -> tuple[Path, ...]:
    """Write every sample document into `folder` (made if missing) and return the paths, in order.

    A file that already holds these bytes is left alone, time stamp and all. Raises OSError when the folder
    cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / document.file_name, pdf_bytes(document)) for document in sample_documents())


def _write(path: Path, content: bytes) -> Path:
    if not path.is_file() or path.read_bytes() != content:
        # A watched folder must never see half a document, so the name appears with the last byte.
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    return path
