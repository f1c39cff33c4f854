"""The index of letters, three by three: FTS5 on SQLite, pg_trgm over a stored column on PostgreSQL.

SQLite drops a table's triggers when a later migration makes the table anew; such a migration has to call
`make_search` again. A test searches after all migrations.
"""

from django.db import migrations

_COLUMNS = "number, debtor, customer, recipients, file_name"
_NEW = "new.id, new.number, new.debtor, new.customer, new.recipients, new.file_name"
_OLD = _NEW.replace("new.", "old.")
_LETTERS = "lower(number || ' ' || debtor || ' ' || customer || ' ' || recipients || ' ' || file_name)"
_CHANGED = " OR ".join(f"old.{name} IS NOT new.{name}" for name in _COLUMNS.split(", "))

SQLITE = (
    f"""CREATE VIRTUAL TABLE documents_search USING fts5({_COLUMNS},
        content='documents_document', content_rowid='id', tokenize='trigram', columnsize=0)""",
    f"""CREATE TRIGGER documents_search_added AFTER INSERT ON documents_document WHEN new.state <> 'attached' BEGIN
        INSERT INTO documents_search (rowid, {_COLUMNS}) VALUES ({_NEW}); END""",
    f"""CREATE TRIGGER documents_search_changed AFTER UPDATE OF {_COLUMNS} ON documents_document
        WHEN new.state <> 'attached' AND ({_CHANGED}) BEGIN
        INSERT INTO documents_search (documents_search, rowid, {_COLUMNS}) VALUES ('delete', {_OLD});
        INSERT INTO documents_search (rowid, {_COLUMNS}) VALUES ({_NEW}); END""",
    f"""CREATE TRIGGER documents_search_removed AFTER DELETE ON documents_document WHEN old.state <> 'attached' BEGIN
        INSERT INTO documents_search (documents_search, rowid, {_COLUMNS}) VALUES ('delete', {_OLD}); END""",
    f"""INSERT INTO documents_search (rowid, {_COLUMNS})
        SELECT id, {_COLUMNS} FROM documents_document WHERE state <> 'attached'""",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"ALTER TABLE documents_document ADD COLUMN letters text GENERATED ALWAYS AS ({_LETTERS}) STORED",
    "CREATE INDEX documents_search ON documents_document USING gin (letters gin_trgm_ops)",
)


def make_search(_apps, editor):
    """Attachments are marked as such first: they are in no list and in no search."""
    editor.execute("UPDATE documents_document SET state = 'attached' WHERE type = 'attachment'")
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop_search(_apps, editor):
    """Back to before; the triggers first."""
    if editor.connection.vendor == "sqlite":
        for name in ("added", "changed", "removed"):
            editor.execute(f"DROP TRIGGER documents_search_{name}")
        editor.execute("DROP TABLE documents_search")
    else:
        editor.execute("DROP INDEX documents_search")
        editor.execute("ALTER TABLE documents_document DROP COLUMN letters")


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_listed")]
    operations = [migrations.RunPython(make_search, drop_search)]
