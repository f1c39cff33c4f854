"""A reading of a file as JSON, and back. Sentences keep their template: everybody reads them in their language."""

from typing import Any

from postroom.customers.import_reading import CustomerRow, LeftOut, Reading, RefusedRow, SeenColumn
from postroom.shared.wording import Sentence


def draft_to_json(found: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """What is kept of a file that was read."""
    return {
        "found": found,
        "rows": [[row.line, row.debtor, row.fields, row.addresses] for row in reading.rows],
        "refused": [[one.line, one.column, _to_json(one.sentence)] for one in reading.refused],
        "left_out": [[one.line, one.column, _to_json(one.sentence), one.count] for one in reading.left_out],
        "notes": [_to_json(one) for one in reading.notes],
        "columns": [[one.heading, one.code, one.samples] for one in reading.columns],
        "unclear": _to_json(reading.unclear) if reading.unclear else None,
        **{name: getattr(reading, name) for name in _PLAIN},
    }


def draft_from_json(kept: dict[str, Any]) -> tuple[dict[str, Any], Reading]:
    """What `draft_to_json` was given."""
    reading = Reading(
        rows=tuple(_row_from_json(*row) for row in kept["rows"]),
        refused=tuple(RefusedRow(line, column, Sentence(*told)) for line, column, told in kept["refused"]),
        left_out=tuple(
            LeftOut(line, column, Sentence(*told), count) for line, column, told, count in kept["left_out"]
        ),
        notes=tuple(Sentence(*told) for told in kept["notes"]),
        columns=tuple(SeenColumn(heading, code, tuple(many)) for heading, code, many in kept["columns"]),
        unclear=Sentence(*kept["unclear"]) if kept["unclear"] else None,
        used=tuple(kept["used"]),
        unused=tuple(kept["unused"]),
        decimal=kept["decimal"],
        source=kept["source"],
        turn=kept["turn"],
    )
    return kept["found"], reading


_PLAIN = ("used", "unused", "decimal", "source", "turn")


def _row_from_json(line: int, debtor: str, fields: dict[str, Any], addresses: list[Any]) -> CustomerRow:
    return CustomerRow(
        line, debtor, fields, tuple((type_, kind, tuple(many)) for type_, kind, many in addresses)
    )


def _to_json(sentence: Sentence) -> list[Any]:
    return [sentence.template, sentence.values]
