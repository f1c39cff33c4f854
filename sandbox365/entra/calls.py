"""One request at the token endpoint, as the grants read it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox365.entra.realms import Realm
from sandbox365.registrations import App


@dataclass(frozen=True)
class TokenCall:
    """Who asks where; `host` is the name and port that was called, `origin` the header a browser sends."""

    form: Mapping[str, str]
    realm: Realm
    app: App
    host: str
    origin: str | None
    now: dt.datetime

    @property
    def seconds(self) -> float:
        """The moment of the call, in seconds since 1970."""
        return self.now.timestamp()
