"""What a home needs before its migrations run: rooms whose tables were renamed take their rows along."""

from django.apps import apps
from django.db import connection, transaction

RENAMED_ROOMS = {"runs": "desk"}
"""Label of a room in older homes -> its label now (decision 0017)."""


def carry_over() -> None:
    """Give the tables of renamed rooms their present names. Does nothing on a new home, or when it was done."""
    known = set(connection.introspection.table_names())
    if "django_migrations" not in known:
        return
    with transaction.atomic():
        for old, new in RENAMED_ROOMS.items():
            _rename(old, new, known)


def _rename(old: str, new: str, known: set[str]) -> None:
    quoted = connection.ops.quote_name
    for model in apps.get_app_config(new).get_models():
        table = model._meta.db_table
        before = f"{old}_{table.removeprefix(new + '_')}"
        if before in known and table not in known:
            # Plain SQL, because Django's editor refuses SQLite in a transaction; both carry references along.
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {quoted(before)} RENAME TO {quoted(table)}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET app = %s WHERE app = %s", [new, old])
        if "django_content_type" in known:
            cursor.execute("UPDATE django_content_type SET app_label = %s WHERE app_label = %s", [new, old])
