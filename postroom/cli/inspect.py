"""`postroom inspect`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.frame import RoomCommand, json_option, print_json, printable, translate, translated
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from postroom.documents.reading import Reading

_LABELS = {
    "type": N_("Document type"),
    "number": N_("Document number"),
    "debtor": N_("Debtor number"),
    "recipient": N_("Recipient"),
    "language": N_("Language"),
    "issued": N_("Document date"),
    "total": N_("Amount"),
    "currency": N_("Currency"),
}
"""The values that are read, with the words for people."""


@click.command(cls=RoomCommand)
@click.argument("file", metavar="FILE")
@json_option
def inspect(file: str, as_json: bool) -> None:
    """Show what Postroom reads from a document, and where each value comes from. Nothing is sent or kept.

    Example: postroom inspect "Factuur 10023-2026-0412.pdf" --json
    """
    from postroom.documents.examine import read_file
    from postroom.scenarios.reading import inspect as inspected

    reading = inspected(read_file(Path(file)))
    if as_json:
        print_json(_told(reading))
    else:
        _show(reading)


def _told(reading: "Reading") -> dict[str, Any]:
    """The published form: docs/commands.md."""
    values: dict[str, str | None] = {name: _written(getattr(reading, name)) for name in _LABELS}
    values["issued"] = values["issued"] or None
    values["total"] = values["total"] or None
    problems = [one.said(translate) for one in reading.problems]
    return values | {"format": reading.format, "sha256": reading.sha256, "problems": problems}


def _show(reading: "Reading") -> None:
    rows = [
        (translate(label), _written(getattr(reading, name)), _place(reading, name))
        for name, label in _LABELS.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for label, value, place in rows:
        click.echo(f"{label:<{widths[0]}}  {printable(value) or '-':<{widths[1]}}  {place}".rstrip())
    for problem in reading.problems:
        click.echo(f"! {translated(problem)}")


def _written(value: Any) -> str:
    """A value as JSON and the table have it: dates in ISO 8601, amounts with two decimals."""
    return "" if value is None else str(value)


def _place(reading: "Reading", name: str) -> str:
    source = reading.sources.get(name)
    return translated(source.said) if source else ""
