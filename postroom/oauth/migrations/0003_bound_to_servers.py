"""Access that people granted is bound to the servers of its profile, too: what was granted before stays granted."""

import hashlib
from typing import Any

from django.db import migrations

from postroom.profiles.destinations import hash_grant

_CLIENT = ("auth", "client_id", "authority", "tenant", "username")
_SERVERS = ("host", "port", "security", "ca_pem", "imap_host", "imap_port", "imap_security", "imap_auth")


def _bind(apps: Any, _editor: Any) -> None:
    for grant in apps.get_model("oauth", "Grant").objects.select_related("profile"):
        fields = {name: getattr(grant.profile, name) for name in (*_CLIENT, *_SERVERS)}
        before = "\n".join(fields[name] for name in _CLIENT).lower()
        if grant.binding == hashlib.sha256(before.encode()).hexdigest():
            grant.binding = hash_grant(fields)
            grant.save(update_fields=["binding"])


class Migration(migrations.Migration):
    dependencies = [("oauth", "0002_sign_ins_of_drafts"), ("profiles", "0003_drafts_and_end_dates")]
    operations = [migrations.RunPython(_bind, migrations.RunPython.noop)]
