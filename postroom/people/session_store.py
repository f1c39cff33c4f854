"""Sessions in the ledger, found by a hash of their key: who reads the ledger, or a copy of it, cannot take one over.

Only the browser has the key itself. It never comes into the ledger, so it does not lie in its free pages either.
"""

from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

_LETTERS = 40
"""What Django's column takes: 160 of the 256 bits, with which no key can be found either."""


def hash_key(key: str) -> str:
    """How the row of a session is called whose key this is."""
    return sha256(key.encode()).hexdigest()[:_LETTERS]


class SessionStore(db.SessionStore):
    """Django's store, with the hash in the column of the key."""

    def _get_session_from_db(self) -> Any:
        living = self.model.objects.filter(expire_date__gt=timezone.now())
        row = living.filter(session_key=hash_key(self.session_key or "")).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Whether a session with this key is kept."""
        return bool(super().exists(hash_key(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row as it is saved."""
        row = super().create_model_instance(data)
        row.session_key = hash_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Forget the session with this key, by default its own."""
        key = session_key or self.session_key
        if key:
            super().delete(hash_key(key))
