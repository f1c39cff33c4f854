"""Documents by the million, as a bakery group would have them after some years. Made in plain SQL, without files."""

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

_INSERT = """INSERT INTO documents_document (type, number, debtor, file_name, size, sha256, state, sent_at, added_at,
    customer, recipients) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_NAMES = [
    "Bakkerij Jansen",
    "Café Müller",
    "Hotel De Kroon",
    "Kantine Noord",
    "Brasserie Lumière",
    "Spar Süd",
]
_BEGIN = datetime(2024, 1, 1, 4, tzinfo=UTC)
CHUNK = 20_000


def fill(count: int) -> None:
    """Write `count` documents: nearly all sent, the newest few ready, held, failed; some unknown."""
    chance = random.Random(7)
    made = _documents(count, chance)
    for _ in range(0, count, CHUNK):
        part = [row for _, row in zip(range(CHUNK), made, strict=False)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_INSERT, part)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_document" if connection.vendor == "postgresql" else "ANALYZE")


def _documents(count: int, chance: random.Random) -> Iterator[list[Any]]:
    for number in range(1, count + 1):
        moment = _BEGIN + timedelta(seconds=number * 90)
        debtor = str(10_000 + chance.randrange(4_000))
        kind = "delivery-note" if number % 2 else "invoice"
        state = _state(number, count)
        name = f"{_NAMES[int(debtor) % len(_NAMES)]} {debtor}"
        told = f"{moment.year}-{number:07}"
        yield [
            kind,
            told,
            debtor,
            f"{kind} {debtor}-{told}.pdf",
            40_000,
            hashlib.sha256(told.encode()).hexdigest(),
            state,
            _stored(moment + timedelta(minutes=5)) if state == "sent" else None,
            _stored(moment),
            name,
            f"info{debtor}@klant.example",
        ]


def _state(number: int, count: int) -> str:
    if number > count - 30:
        return "ready"
    if number % 997 == 0:
        return ("held", "failed", "unknown")[number // 997 % 3]
    return "sent"


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
