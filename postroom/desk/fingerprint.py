"""The mail that a person looked at, as a short mark: what leaves later must still be the same."""

import hashlib
import json

from postroom.outbox.drafting import Draft

_LETTERS = 16


def fingerprint(draft: Draft) -> str:
    """Everything a reader sees and everybody who gets it, in 16 letters; date and Message-ID left out."""
    mail = draft.mail
    files = [(one.name, one.sha256) for one in mail.attachments]
    seen = [mail.sender, draft.recipients, mail.subject, mail.text, mail.html, files, draft.profile.id]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:_LETTERS]
