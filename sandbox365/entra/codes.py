"""Authorization codes and device codes: short-lived, single use, in memory only."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sandbox365.entra.opaque import opaque
from sandbox365.entra.redirects import Redirect
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import Wanted

_CODE_SIZE = 700
_DEVICE_CODE_SIZE = 160
# without vowels no words arise, without 0 and 1 no doubts
_USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
_USER_CODE_SIZE = 9


@dataclass(frozen=True)
class Challenge:
    """The client's half of PKCE (RFC 7636)."""

    text: str
    method: str


@dataclass
class Code:
    """What an authorization code stands for; `asked` is when it was issued, in seconds since 1970."""

    client_id: str
    person: SignedIn
    redirect: Redirect
    wanted: Wanted
    nonce: str
    challenge: Challenge | None
    asked: float
    redeemed: bool = False


@dataclass
class Device:
    """A program that waits until somebody types `user_code` on a page; `realm` is the path it asked at."""

    realm: str
    client_id: str
    wanted: Wanted
    user_code: str
    asked: float
    person: SignedIn | None = None
    declined: bool = False
    redeemed: bool = False


def verifies(verifier: str, challenge: Challenge | None) -> bool:
    """Whether the other half of PKCE fits (RFC 7636 section 4.6).

    A verifier without a challenge does not (RFC 9700 section 2.1.1).
    """
    expected = challenge.text if challenge else ""
    if challenge and challenge.method == "S256":
        verifier = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return hmac.compare_digest(expected.encode(), verifier.encode())


class Codes:
    """The authorization codes of one sandbox."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}

    def issue(self, code: Code) -> str:
        """The text to hand out."""
        text = opaque(_CODE_SIZE)
        self._codes[text] = code
        return text

    def find(self, text: str) -> Code | None:
        """What `text` stands for."""
        return self._codes.get(text)

    def clear(self) -> None:
        """Forget all of them."""
        self._codes.clear()


class Devices:
    """The device codes of one sandbox."""

    def __init__(self) -> None:
        self._devices: dict[str, Device] = {}

    def issue(self, realm: str, client_id: str, wanted: Wanted, now: float) -> tuple[str, Device]:
        """A device code, and what it stands for."""
        user_code = "".join(secrets.choice(_USER_CODE_LETTERS) for _ in range(_USER_CODE_SIZE))
        text, device = opaque(_DEVICE_CODE_SIZE), Device(realm, client_id, wanted, user_code, now)
        self._devices[text] = device
        return text, device

    def find(self, text: str) -> Device | None:
        """What the device code stands for."""
        return self._devices.get(text)

    def by_user_code(self, typed: str) -> Device | None:
        """The program that showed this code; case and blanks do not count."""
        wanted = "".join(typed.split()).upper()
        return next((device for device in self._devices.values() if device.user_code == wanted), None)

    def clear(self) -> None:
        """Forget all of them."""
        self._devices.clear()
