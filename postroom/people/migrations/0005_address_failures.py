"""Failed log-ins by the address that they come from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_password_at")]
    operations = [
        migrations.CreateModel(
            "AddressFailures",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_hash", models.CharField(max_length=64, unique=True)),
                ("failures", models.JSONField(default=list)),
                ("last_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
