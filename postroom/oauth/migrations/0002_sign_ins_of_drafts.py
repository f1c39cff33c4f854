"""Sign-ins are found by their state alone and may belong to a draft; those under way during the update begin anew."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oauth", "0001_initial"), ("profiles", "0003_drafts_and_end_dates")]

    operations = [
        migrations.DeleteModel("SignIn"),
        migrations.CreateModel(
            "SignIn",
            fields=[
                ("state_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "profile",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="profiles.mailprofile"
                    ),
                ),
                ("profile_version", models.PositiveIntegerField()),
                ("draft", models.CharField(blank=True, db_index=True, max_length=32)),
                ("binding", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=10)),
                ("sealed_flow", models.TextField(blank=True)),
                ("sealed_granted", models.TextField(blank=True)),
                ("account", models.CharField(blank=True, max_length=320)),
                ("actor", models.CharField(max_length=200)),
                ("language", models.CharField(max_length=2)),
                ("status", models.CharField(max_length=10)),
                ("told", models.TextField(blank=True)),
                ("told_values", models.JSONField(default=dict)),
                ("line", models.TextField(blank=True)),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
        ),
    ]
