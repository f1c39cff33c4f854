from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_FOLD = "UPDATE outbox_recipient SET folded = LOWER(address)"
_VOID = """UPDATE outbox_entry SET key = 'void-' || id || '-' || key WHERE state IN ('failed', 'cancelled')
    AND (key LIKE 'auto-%' OR key LIKE 'training-auto-%')"""


def fold_others(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite's LOWER knows ASCII only; a local part may have other letters (RFC 6531)."""
    recipients = apps.get_model("outbox", "Recipient").objects
    for row in recipients.filter(address__regex=r"[^ -~]").only("id", "address").iterator():
        recipients.filter(pk=row.pk).update(folded=row.address.lower())


class Migration(migrations.Migration):
    """What the proofs of an unknown outcome need, addresses as they are compared, and keys given back."""

    dependencies = [("outbox", "0005_drop_unused")]

    operations = [
        migrations.CreateModel(
            name="ClockReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("boot", models.CharField(max_length=32)),
                ("above", models.FloatField()),
            ],
        ),
        migrations.AddField("attempt", "finishing_tick", models.FloatField(null=True)),
        migrations.AddField("look", "early", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("recipient", "folded", models.CharField(default="", max_length=330), preserve_default=False),
        migrations.RunSQL(_FOLD, migrations.RunSQL.noop),
        migrations.RunPython(fold_others, migrations.RunPython.noop),
        migrations.RunSQL(_VOID, migrations.RunSQL.noop),
        migrations.AlterField("recipient", "folded", models.CharField(db_index=True, max_length=330)),
        migrations.AlterField("recipient", "address", models.CharField(max_length=330)),
    ]
