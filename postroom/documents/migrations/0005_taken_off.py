"""Who took a document off the desk, and when. Plain SQL for the reason that stands in 0004."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_version")]
    operations = [
        migrations.AddField("document", "taken_off_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            "ALTER TABLE documents_document ADD COLUMN taken_off_by varchar(200) NOT NULL DEFAULT ''",
            "ALTER TABLE documents_document DROP COLUMN taken_off_by",
            state_operations=[
                migrations.AddField(
                    "document", "taken_off_by", models.CharField(max_length=200, blank=True, db_default="")
                )
            ],
        ),
    ]
