"""Sessions are found by a hash of their key. Those that were kept by the key itself end: people log in once more.

Rows that are deleted leave their letters in free pages of the file; a key that is read there opens nothing any more.
"""

from typing import Any

from django.db import migrations


def _end_sessions(apps: Any, _editor: Any) -> None:
    apps.get_model("sessions", "Session").objects.all().delete()
    apps.get_model("people", "PersonSession").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0005_address_failures"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(_end_sessions, migrations.RunPython.noop)]
