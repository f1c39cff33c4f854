"""The idempotency key and the digest of what was asked. Pure."""

import hashlib
import json
from collections.abc import Sequence

from postroom.composing.message import sha256_of
from postroom.documents.values import DocumentIdentity
from postroom.planning.request import SendRequest

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


def digest(identity: SendRequest) -> str:
    """What makes a repetition a repetition. A key of one's own covers all that was asked; a derived key only
    what it is derived from ("" here), because the same invoice handed over again is the same invoice."""
    if not identity.key:
        return ""
    asked: list[object] = [
        identity.type,
        identity.number,
        identity.debtor,
        identity.subject,
        identity.text,
        identity.file_name,
        identity.profile,
        identity.language,
        *([identity.not_after.isoformat()] if identity.not_after else []),
    ]
    files = [(file.name, sha256_of(file.content)) for file in identity.attached()]
    more = [[one.type, one.number, one.debtor] for one in identity.companions]
    asked += [*([more] if more else []), *([identity.html] if identity.html else [])]
    asked += [identity.not_before.isoformat()] if identity.not_before else []
    return _hash([asked, sorted(identity.recipients()), files])


def _hash(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
