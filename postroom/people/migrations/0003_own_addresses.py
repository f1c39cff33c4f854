"""Who stands behind a person's own address. What sends today goes on sending: an address that its owner set before
anybody asked for a code is marked, and an administrator sees it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _mark_addresses(apps, schema_editor) -> None:
    """The audit log says who set each address: its owner, or somebody else."""
    change = apps.get_model("audit", "Change")
    for person in apps.get_model("people", "Person").objects.exclude(email=""):
        last = change.objects.filter(subject=person.name, verb__in=("user add", "user edit"), after__email=person.email)
        actor = last.order_by("-id").values_list("actor", flat=True).first()
        own = actor in (None, person.name) and person.role != "administrator"
        person.email_proof = "earlier" if own else "administrator"
        person.save(update_fields=["email_proof"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sessions_and_first_start"), ("audit", "0001_initial")]
    operations = [
        migrations.AddField(
            "person",
            "email_proof",
            models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.CreateModel(
            "AddressCode",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=320)),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("mailed_at", models.JSONField(default=list)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.RunPython(_mark_addresses, migrations.RunPython.noop),
    ]
