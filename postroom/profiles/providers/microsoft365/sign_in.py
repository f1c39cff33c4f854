"""How Entra, and any sign-in service that speaks like it, gives tokens; its addresses stand with each cloud."""

from postroom.profiles.providers.microsoft365.registration import describe_registration
from postroom.profiles.providers.provider import SignIn
from postroom.shared.wording import N_

_SILENCE = N_(
    "No answer came back from the browser within %(seconds)s seconds. Nothing was changed. Look at the "
    "browser: AADSTS50011 or AADSTS500113 means that %(uri)s is not registered as redirect URI of the app, "
    "exactly so; AADSTS700016 a wrong Client ID or tenant; AADSTS50057 that the account may not sign in; "
    "'Need admin approval' (AADSTS90094) that an administrator must grant the permission first; "
    "'cannot connect' that the browser runs on another computer, or that %(uri)s does not lead to Postroom. "
    "If no window opened, open the address yourself."
)
_CONSENT_SILENCE = N_(
    "No answer came back from the browser within %(seconds)s seconds. Look at the browser: AADSTS50011 or "
    "AADSTS500113 means that %(uri)s is not registered as redirect URI of the app, exactly so; AADSTS700016 a "
    "wrong Client ID or tenant; AADSTS90094 that the account was no administrator's; 'cannot connect' that the "
    "browser runs on another computer, or that %(uri)s does not lead to Postroom. If no window opened, open the "
    "address yourself."
)

ENTRA = SignIn(
    service="microsoft",
    owner="Microsoft",
    silence=_SILENCE,
    consent_silence=_CONSENT_SILENCE,
    registration=describe_registration,
    by_tenant=True,
    app_only=True,
    device_code=True,
    admin_consent=True,
)
