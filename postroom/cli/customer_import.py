"""`postroom customer import`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.addresses import format_address
from postroom.cli.frame import RoomCommand, actor, json_option, read_bytes, translate, translate_sentence
from postroom.cli.refusals import NotANamedColumn
from postroom.cli.start import EXIT_FAILED
from postroom.cli.terminal import print_json, say
from postroom.customers.table.decode import CHOOSABLE
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from postroom.customers.import_changes import Difference, ImportPreview
    from postroom.customers.import_file import Found
    from postroom.customers.import_reading import Reading


@click.command("import", cls=RoomCommand)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--check-only", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--column",
    multiple=True,
    metavar="NAME=FIELD",
    help="What a column holds, such as Nr.=number or Boekhouding=address:invoice; kept for the same headings. "
    "FIELD: number, company, name, first-name, infix, last-name, short-name, address[:TYPE[:KIND]], language, "
    "format, together, do-not-email, may-email or ignore. May be repeated.",
)
@click.option("--as-headings-say", is_flag=True, help="Forget what was kept for these headings.")
@click.option("--encoding", type=click.Choice(list(CHOOSABLE)), help="The encoding of a text file.")
@json_option
def import_(
    file: Path,
    check_only: bool,
    column: tuple[str, ...],
    as_headings_say: bool,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Import customers from a CSV or .xlsx file; nobody is ever deleted.

    Ends with 1 when rows were refused (the others are imported), with 2 when the file cannot be used.

    Example: postroom customer import klanten.csv --check-only --column Code=number
    """
    from postroom.customers import file_import
    from postroom.customers.import_choice import Choice

    choice = Choice(encoding or "", named=_read_columns(column), headings_again=as_headings_say)
    found, reading = file_import.examine(file.name, read_bytes(file, N_("customers")), choice)
    wanted = file_import.preview(reading)
    if not check_only:
        file_import.apply_reading(found, reading, actor=actor(), seen=wanted.seen)
    if as_json:
        print_json(_import_to_json(found, reading, wanted, applied=not check_only))
    else:
        _tell_import(found, reading, wanted)
    if wanted.refused:
        sys.exit(EXIT_FAILED)


def _read_columns(given: tuple[str, ...]) -> dict[str, str]:
    """Heading -> what it holds. Raises NotANamedColumn."""
    named = {}
    for text in given:
        heading, sign, code = text.rpartition("=")
        if not sign or not heading.strip():
            raise NotANamedColumn(text=text)
        named[heading.strip()] = code
    return named


def _import_to_json(
    found: "Found", reading: "Reading", wanted: "ImportPreview", *, applied: bool
) -> dict[str, Any]:
    """What is printed of an import: its sums, what was found out, changed fields, refused lines, cells left out."""
    return vars(found) | {
        "applied": applied,
        "new": len(wanted.new),
        "changed": len(wanted.changed),
        "unchanged": wanted.unchanged,
        "refused": [
            {"line": one.line, "column": one.column or None, "reason": translate_sentence(one.sentence)}
            for one in wanted.refused
        ],
        "changes": [
            {"line": one.line, "debtor": one.after.debtor, "field": each.field, **_difference_to_json(each)}
            for one in wanted.changed
            for each in one.differences
        ],
        "columns_used": list(wanted.used),
        "columns_not_used": list(wanted.unused),
        "columns": [{"heading": one.heading, "field": one.code or "ignore"} for one in reading.columns],
        "left_out": [
            {
                "line": one.line,
                "column": one.column,
                "reason": translate_sentence(one.sentence),
                "count": one.count,
            }
            for one in reading.left_out
        ],
        "notes": [translate_sentence(one) for one in reading.notes],
    }


def _difference_to_json(found: "Difference") -> dict[str, Any]:
    if found.field != "addresses":
        return {"before": found.before, "after": found.after}
    return {
        "before": [format_address(one) for one in found.before],
        "after": [format_address(one) for one in found.after],
    }


def _tell_import(found: "Found", reading: "Reading", wanted: "ImportPreview") -> None:
    from postroom.customers.table.delimited import SIGNS

    for line in _list_remarks(reading, wanted):
        say(line, err=True)
    sign = translate(SIGNS[found.delimiter]) if found.delimiter in SIGNS else found.delimiter
    told = [found.encoding or found.sheet, sign, f"{found.rows} rows"]
    say(", ".join(word for word in told if word))
    if wanted.unused:
        say(f"not used    {', '.join(wanted.unused)}")
    sums = {"new": len(wanted.new), "changed": len(wanted.changed), "unchanged": wanted.unchanged}
    for word, count in (sums | {"refused": len(wanted.refused)}).items():
        say(f"{word:<11} {count}")


def _list_remarks(reading: "Reading", wanted: "ImportPreview") -> Iterator[str]:
    """Refused rows, cells that were left out, and what has to be known of the file, one a line."""
    for one in wanted.refused:
        place = f"{one.line} ({one.column})" if one.column else str(one.line)
        yield f"line {place}: " + translate_sentence(one.sentence)
    for left in reading.left_out:
        rows = f" ({left.count} rows)" if left.count > 1 else ""
        place = f"left out, line {left.line} ({left.column}): "
        yield place + translate_sentence(left.sentence) + rows
    yield from map(translate_sentence, reading.notes)
