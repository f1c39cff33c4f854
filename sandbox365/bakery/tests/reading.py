"""Reads the words back out of a sample PDF, straight from its uncompressed page streams."""

import re

SHOWN = re.compile(rb"\((?P<text>(?:[^()\\]|\\.)*)\) Tj")
ESCAPED = re.compile(rb"\\(.)")


def texts_in(pdf: bytes) -> list[str]:
    """Every text that the pages show, in drawing order (PDF 1.7, 7.3.4.2 and 9.4.3)."""
    rows = ([match["text"] for match in SHOWN.finditer(row)] for row in pdf.splitlines())
    return [ESCAPED.sub(rb"\1", b"".join(parts)).decode("cp1252") for parts in rows if parts]
