"""Tokens of an earlier version are sealed again for their row and column; those the key does not open stay."""

from typing import Any

from django.conf import settings
from django.db import migrations

_COLUMNS = ("sealed_refresh_token", "sealed_access_token")


def _bind(apps: Any, _editor: Any) -> None:
    for row in apps.get_model("oauth", "Grant").objects.all():
        for column in _COLUMNS:
            place = f"grant/{row.pk}/{column}"
            setattr(row, column, settings.POSTROOM_KEYRING.bind(getattr(row, column), place))
        row.save(update_fields=_COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("oauth", "0003_bound_to_servers")]
    operations = [migrations.RunPython(_bind, migrations.RunPython.noop)]
