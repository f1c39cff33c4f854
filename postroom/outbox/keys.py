"""The key under which a mail is promised once (rule 2): made from what it is, or given by the program that asks."""

import hashlib
import json
import re
from collections.abc import Sequence

from postroom.documents.values import DocumentIdentity
from postroom.outbox.models import Entry
from postroom.planning.request import SendRequest
from postroom.shared.addresses import fold_address

_DERIVED = "auto-"
_TRAINING = "training-"
_VOID = "void-"
_GIVEN_BACK = re.compile(rf"^{_VOID}\d+-(?={_DERIVED}|{_TRAINING})")
_LONGEST_IN_TRAINING = 190
"""Letters of a key that still fit behind the mark of training."""


def derive_key(documents: Sequence[DocumentIdentity], recipients: Sequence[str]) -> str:
    """The key when none is given: recipients, and type, number, debtor and file of each document."""
    addresses = sorted(map(fold_address, recipients))
    main, *others = documents
    more = [[one.type, one.number, one.debtor, one.sha256] for one in others]
    return _DERIVED + _hash([main.type, main.number, main.debtor, addresses, main.sha256, *more])


def derive_training_key(key: str) -> str:
    """The key of the same mail in training mode, which never stands in for the one in earnest."""
    return f"{_TRAINING}{key if len(key) <= _LONGEST_IN_TRAINING else _hash(key)}"


def make_digest(identity: SendRequest) -> str:
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
    files = [(file.name, file.sha256) for file in identity.attached()]
    more = [[one.type, one.number, one.debtor] for one in identity.companions]
    asked += [*([more] if more else []), *([identity.html] if identity.html else [])]
    asked += [identity.not_before.isoformat()] if identity.not_before else []
    return _hash([asked, sorted(identity.recipients()), files])


def give_back(entry: Entry) -> None:
    """A mail that is void gives a derived key back, so that the same document may be handed over again.

    A key that a program gave keeps its one answer. The caller saves `key`, in the commit that makes it void.
    """
    if entry.key.startswith((_DERIVED, _TRAINING + _DERIVED)):
        entry.key = f"{_VOID}{entry.pk}-{entry.key}"


def take_again(entry: Entry) -> None:
    """A void mail that goes after all has its key again, unless another mail has it now. The caller saves `key`."""
    mark = f"{_VOID}{entry.pk}-"
    if entry.key.startswith(mark):
        key = entry.key.removeprefix(mark)
        if not Entry.objects.filter(key=key).exists():
            entry.key = key


def given_key_of(key: str) -> str:
    """The key under which a mail was handed over, also when it has given it back since."""
    return _GIVEN_BACK.sub("", key)


def _hash(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
