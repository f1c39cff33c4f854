"""What an earlier version sealed is sealed again for its row and column; what the key does not open stays as it is."""

from typing import Any

from django.conf import settings
from django.db import migrations

_COLUMNS = ("sealed_secret", "sealed_certificate", "sealed_imap_secret")


def _bind(apps: Any, _editor: Any) -> None:
    for row in apps.get_model("profiles", "MailProfile").objects.all():
        for column in _COLUMNS:
            place = f"profile/{row.pk}/{column}"
            setattr(row, column, settings.POSTROOM_KEYRING.bind(getattr(row, column), place))
        row.save(update_fields=_COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0003_drafts_and_end_dates")]
    operations = [migrations.RunPython(_bind, migrations.RunPython.noop)]
