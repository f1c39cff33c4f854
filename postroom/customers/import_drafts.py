"""A reading of a file as JSON, and back. Sentences keep their template: everybody reads them in their language."""

from typing import Any

from postroom.customers.import_rows import CustomerRow, Reading, RefusedRow
from postroom.shared.wording import Sentence


def draft_to_json(found: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """What is kept of a file that was read."""
    return {
        "found": found,
        "rows": [[row.line, row.debtor, row.fields, row.addresses] for row in reading.rows],
        "refused": [
            [one.line, one.column, one.sentence.template, one.sentence.values] for one in reading.refused
        ],
        "used": reading.used,
        "unused": reading.unused,
    }


def draft_from_json(kept: dict[str, Any]) -> tuple[dict[str, Any], Reading]:
    """What `draft_to_json` was given."""
    rows = tuple(
        CustomerRow(
            line, debtor, fields, tuple((type_, kind, tuple(many)) for type_, kind, many in addresses)
        )
        for line, debtor, fields, addresses in kept["rows"]
    )
    refused = tuple(
        RefusedRow(line, column, Sentence(template, values))
        for line, column, template, values in kept["refused"]
    )
    return kept["found"], Reading(rows, refused, tuple(kept["used"]), tuple(kept["unused"]))
