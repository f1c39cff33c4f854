"""Each change of a document counts: what was seen of it is proven when its mail is accepted.

Plain SQL, because Django makes the table anew on SQLite for a column that may not be empty, and the triggers of the
search would be gone.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_search")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE documents_document ADD COLUMN version integer NOT NULL DEFAULT 1",
            "ALTER TABLE documents_document DROP COLUMN version",
            state_operations=[
                migrations.AddField("document", "version", models.PositiveIntegerField(default=1, db_default=1))
            ],
        )
    ]
