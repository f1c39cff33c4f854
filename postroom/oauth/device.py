"""Signing in with a code typed on another device (RFC 8628): for servers without a browser."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from postroom.oauth import microsoft, sign_in
from postroom.oauth.faults import TokenUnavailable
from postroom.oauth.http import Granted
from postroom.oauth.refusals import CodeLate, NoDeviceCodeThere, NoDeviceCodeWithSecret
from postroom.profiles.providers import provider_of
from postroom.profiles.values import Profile
from postroom.shared import clock
from postroom.shared.wording import Sentence

_LONGEST = 900.0


@dataclass(frozen=True)
class Code:
    """What the person needs: the page to open and the code to type there, good for `seconds`."""

    page: str
    code: str
    seconds: float


def run(profile: Profile, show: Callable[[Code], None], *, actor: str, seconds: float) -> Sentence:
    """Ask for a code, `show` it, and wait until the person has finished; the sentence for success.

    Raises TokenFault, SignInRefused, BadInput; then nothing was stored.
    """
    provider = provider_of(profile.provider)
    if not provider.sign_in.device_code:
        raise NoDeviceCodeThere(provider=provider.title, profile=profile.name)
    if profile.secret or profile.certificate:
        # The client of a device code is public (facts 1.5); with its secret the first renewal would be refused.
        raise NoDeviceCodeWithSecret(profile=profile.name)
    flow = microsoft.begin_device(profile)
    lasts = min(seconds, float(flow.get("expires_in", _LONGEST)))
    show(Code(str(flow["verification_uri"]), str(flow["user_code"]), lasts))
    return sign_in.store(profile, _poll_until_granted(profile, flow, lasts), actor)


def _poll_until_granted(profile: Profile, flow: microsoft.Flow, seconds: float) -> Granted:
    end = clock.monotonic() + seconds
    silent: TokenUnavailable | None = None
    while True:
        pause, left = float(flow.get("interval", 5)), end - clock.monotonic()
        time.sleep(max(min(pause, left), 0))
        if left < pause:  # the service wants this much peace between two questions (RFC 8628 3.5)
            raise silent or CodeLate()
        try:
            granted, silent = microsoft.poll_device(profile, flow), None
        except TokenUnavailable as fault:
            silent = fault  # a network that comes back within the code's life spoils nothing
            continue
        if granted:
            return granted
