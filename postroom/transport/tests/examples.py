"""Envelopes, messages and logins that several tests send."""

from postroom.shared.sealing import Secret
from postroom.transport.conversation import Answer, Envelope
from postroom.transport.login import Password, Token

SECRET = "s3cr3t-Grüße-" + "Zq9" * 20
ONE = Envelope("rechnung@contoso.test", ("kunde@example.com",), "postroom-1")
TWO = Envelope("rechnung@contoso.test", ("one@example.com", "two@example.com"), "postroom-2")
LETTER = b"Subject: Factuur 1\r\n\r\nGoedendag\r\n"
LARGE = b"Subject: Factuur 2\r\n\r\n" + (b"x" * 76 + b"\r\n") * 120_000
"""Nine megabytes: more than the buffers of both sides of a loopback connection hold."""
PASSWORD = Password("rechnung@contoso.test", Secret(SECRET))
TOKEN = Token("rechnung@contoso.test", Secret("eyJ0" + "Ab1_-." * 700))


def yes(answers: tuple[Answer, ...]) -> bool:
    """May finish."""
    return True


def no(answers: tuple[Answer, ...]) -> bool:
    """May not finish."""
    return False


def never(answers: tuple[Answer, ...]) -> bool:
    """For conversations that must not come as far as asking."""
    raise AssertionError("asked for leave to finish")
