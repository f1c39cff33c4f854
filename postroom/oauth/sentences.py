"""What a sign-in that failed tells people; the literal answer is always shown beside it."""

from postroom.oauth.faults import TokenFault, TokenRefused
from postroom.profiles.values import Profile
from postroom.shared.wording import N_, Sentence

_CANCELLED = N_(
    "The sign-in was cancelled in the browser, or the permission was declined. Nothing was stored."
)
_ADMIN = N_(
    "An administrator must grant the permission first. Nothing was stored. "
    "Let one do it with: postroom profile consent NAME"
)
_REFUSED = N_("The sign-in service refused: %(line)s. Nothing was stored.")
_UNREACHABLE = N_("The sign-in service could not be asked: %(line)s. Nothing was stored; try again.")
CODE_LATE = N_("The code was not entered in time. Nothing was stored; begin again.")
_ADMIN_CODES = {90094, 90095, 65001, 90093}
_ADMIN_MARKS = ("AADSTS90094", "AADSTS90095", "AADSTS65001", "AADSTS90093")


def refused_sentence(fault: TokenFault) -> Sentence:
    """The sentence for a token endpoint's fault, or for the error that the browser brought back."""
    if not isinstance(fault, TokenRefused):
        return Sentence(_UNREACHABLE, {"line": fault.line})
    answer = fault.answer
    if set(answer.codes) & _ADMIN_CODES or any(mark in answer.description for mark in _ADMIN_MARKS):
        return Sentence(_ADMIN)
    if answer.error in ("access_denied", "authorization_declined"):
        return Sentence(_CANCELLED)
    if answer.error == "expired_token":
        return Sentence(CODE_LATE)
    return Sentence(_REFUSED, {"line": fault.line.rstrip(".")})


def timed_out(profile: Profile, seconds: float) -> Sentence:
    """No answer came: what to look for in the browser, for an error page never comes back to us (facts 1.1)."""
    return Sentence(
        N_(
            "No answer came back from the browser within %(seconds)s seconds. Nothing was stored. Look at the "
            "browser: AADSTS50011 means that %(uri)s is not registered as redirect URI of the app, exactly so; "
            "AADSTS700016 a wrong Client ID or tenant; 'Need admin approval' that an administrator must consent "
            "first; 'cannot connect' that the browser runs on another computer (then use a device code, or this "
            "server's https address as redirect URL). If no window opened, open the printed address yourself."
        ),
        {"seconds": round(seconds), "uri": profile.redirect.uri},
    )
