"""Texts that look like Microsoft's codes and refresh tokens; their last letters prove them whole."""

import hashlib
import secrets

_CHECK = 8


def opaque(size: int) -> str:
    """A fresh text of about `size` characters that nobody can guess."""
    text = f"1.A{secrets.token_urlsafe(36)}.AgABBAIA{secrets.token_urlsafe(size * 3 // 4 - 45)}"
    return text + _check(text)


def is_whole(text: str) -> bool:
    """Whether it was made by `opaque` and lost nothing on its way."""
    return text.startswith("1.A") and _check(text[:-_CHECK]) == text[-_CHECK:]


def digest(text: str) -> str:
    """What is kept of a refresh token."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(text: str) -> str:
    return digest(text)[:_CHECK]
