"""The idempotency key and the digest of what was asked. Pure."""

import hashlib
import json
from collections.abc import Sequence

from postroom.documents.values import DocumentIdentity

_LONGEST_IN_TRAINING = 190
"""Letters of a key that still fit behind the mark of training."""


def derived_key(documents: Sequence[DocumentIdentity], recipients: Sequence[str]) -> str:
    """The key when none is given (rule 2): recipients, and type, number, debtor and file of each document."""
    addresses = sorted(address.lower() for address in recipients)
    main, *others = documents
    more = [[one.type, one.number, one.debtor, one.sha256] for one in others]
    return "auto-" + _hash([main.type, main.number, main.debtor, addresses, main.sha256, *more])


def training_key(key: str) -> str:
    """The key of the same mail in training mode, which never stands in for the one in earnest."""
    return f"training-{key if len(key) <= _LONGEST_IN_TRAINING else _hash(key)}"


def digest(parts: object) -> str:
    """A hash of everything a person asked for, to tell a repetition from another mail under the same key."""
    return _hash(parts)


def _hash(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
