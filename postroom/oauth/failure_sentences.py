"""What a sign-in that failed tells people; the literal answer is always shown beside it."""

import re

from postroom.oauth.faults import Refused, TokenFault, TokenRefused
from postroom.oauth.refusals import (
    AdminMustGrant,
    CodeLate,
    ForeignAccount,
    ServiceRefused,
    ServiceUnreachable,
    SignInCancelled,
    SignInRefused,
)
from postroom.profiles.providers import provider_of
from postroom.profiles.values import Profile
from postroom.shared.wording import Sentence

_DECLINED = ("access_denied", "authorization_declined", "permission_denied")
_DECLINED_NUMBER = 65004
"""With admin consent the error beside it is consent_required (facts 1.4)."""
_ADMIN_NUMBERS = {90094, 90095, 65001, 90093}
_FOREIGN_NUMBERS = {50020, 50034, 90072}


def refusal_of(fault: TokenFault, profile: Profile) -> SignInRefused:
    """The refusal for a token endpoint's fault, or for the error that the browser brought back."""
    if not isinstance(fault, TokenRefused):
        return ServiceUnreachable(fault.line, words=fault.line)
    answer, numbers = fault.answer, _numbers_of(fault.answer)
    if numbers & _ADMIN_NUMBERS:
        return AdminMustGrant(fault.line, profile=profile.name)
    if numbers & _FOREIGN_NUMBERS:
        return ForeignAccount(fault.line)
    if _DECLINED_NUMBER in numbers or (answer.error in _DECLINED and not numbers):
        return SignInCancelled(fault.line)
    if answer.error == "expired_token":
        return CodeLate(fault.line)
    return ServiceRefused(fault.line, words=_strip_trace(fault.line))


def _numbers_of(answer: Refused) -> set[int]:
    """Every AADSTS number, whole: what the browser brings back has it in the description only.

    Entra says access_denied for other reasons than Cancel, too, but then with their number.
    """
    return {*answer.codes, *map(int, re.findall(r"AADSTS(\d+)", answer.description))}


def _strip_trace(line: str) -> str:
    """Error and sentence, without the ids that stand in the technical answer below anyway."""
    return re.split(r"\s+Trace ID:", line)[0].strip().rstrip(".")


def explain_silence(profile: Profile, seconds: float, *, consenting: bool = False) -> Sentence:
    """No answer came: what to look for in the browser, for an error page never comes back to us (facts 1.1)."""
    sign_in = provider_of(profile.provider).sign_in
    template = sign_in.consent_silence if consenting else sign_in.silence
    return Sentence(template, {"seconds": round(seconds), "uri": profile.redirect.uri})
