"""What a sign-in gave, sealed as one text while it waits with a draft."""

import json
from datetime import datetime

from django.conf import settings

from postroom.oauth.answers import Granted, Token
from postroom.shared.sealing import Secret


def sealed(granted: Granted) -> str:
    """Both tokens in one sealed text."""
    parts = {
        "access": granted.access.secret.reveal(),
        "good_until": granted.access.good_until.isoformat(),
        "refresh": granted.refresh.reveal(),
        "names": granted.names,
        "scope": granted.scope,
    }
    text: str = settings.POSTROOM_KEYRING.seal(Secret(json.dumps(parts)))
    return text


def unsealed(text: str) -> Granted:
    """The tokens again. Raises KeyUnusable."""
    parts = json.loads(settings.POSTROOM_KEYRING.unseal(text).reveal())
    access = Token(Secret(parts["access"]), datetime.fromisoformat(parts["good_until"]))
    return Granted(access, Secret(parts["refresh"]), tuple(parts["names"]), parts["scope"])
