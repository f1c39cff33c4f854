"""When a person last typed their own password in a session."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_own_addresses")]
    operations = [migrations.AddField("personsession", "password_at", models.DateTimeField(null=True))]
