"""The idempotency key and the digest of what was asked. Pure."""

import hashlib
import json
from collections.abc import Sequence

from postroom.shared.wording import N_, BadInput


class KeyReused(BadInput):
    """The idempotency key was used before, with other content."""

    def __init__(self, key: str) -> None:
        super().__init__(
            N_("The key '%(key)s' was already used for a mail with other content. Nothing was queued."),
            key=key,
        )


def derived_key(type_: str, number: str, debtor: str, recipients: Sequence[str], main_sha256: str) -> str:
    """The key when none is given (rule 2): type, number, debtor, recipients and main file."""
    return "auto-" + _hash(
        [type_, number, debtor, sorted(address.lower() for address in recipients), main_sha256]
    )


def digest(parts: object) -> str:
    """A hash of everything a person asked for, to tell a repetition from another mail under the same key."""
    return _hash(parts)


def _hash(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
