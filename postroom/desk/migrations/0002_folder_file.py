from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("documents", "0005_taken_off")]
    operations = [
        migrations.CreateModel(
            "FolderFile",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("folder", models.TextField()),
                ("name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField()),
                ("mtime_ns", models.BigIntegerField()),
                ("refusal", models.JSONField(null=True)),
                ("copy", models.BooleanField(default=False, db_default=False)),
                ("fate", models.TextField(blank=True, db_default="")),
                (
                    "document",
                    models.ForeignKey(
                        "documents.document", models.CASCADE, null=True, related_name="+"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["id"], name="copy_to_tidy", condition=models.Q(copy=True, fate="")
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=["folder", "name"], name="once_in_a_folder")],
            },
        )
    ]
