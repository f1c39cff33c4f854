"""How a sign-in or a consent ends without a grant, drawn as a tree: each leaf with its code.

BadInput
 |- ConsentForMicrosoftOnly  consent-for-microsoft-only
 |- NoDeviceCodeThere        no-device-code-at-google
 `- NoDeviceCodeWithSecret   no-device-code-with-secret

NotPossible
 |- SignInRefused
 |   |- OtherAccount         other-account
 |   |- NoRefreshToken       no-refresh-token
 |   |- NoMailPermission     no-mail-permission
 |   |- ConsentNotSaid       consent-not-said
 |   |- ConsentElsewhere     consent-in-another-tenant
 |   |- SignInCancelled      sign-in-cancelled
 |   |- AdminMustGrant       admin-must-grant
 |   |- ForeignAccount       foreign-account
 |   |- ServiceRefused       sign-in-service-refused
 |   |- ServiceUnreachable   sign-in-service-unreachable
 |   |- CodeLate             code-late
 |   |- SignInLate           sign-in-late
 |   |- ProfileWasChanged    sign-in-profile-changed
 |   |- ProfileWasRemoved    sign-in-profile-removed
 |   `- NeitherCodeNorError  neither-code-nor-error
 `- RedirectPortTaken        redirect-port-taken
"""

from postroom.shared.refusals import BadInput, NotPossible
from postroom.shared.wording import N_


class SignInRefused(NotPossible):
    """A sign-in or consent ended and nothing was stored. `line` is the literal answer, "" when there was none."""

    def __init__(self, line: str = "", /, **values: str) -> None:
        super().__init__(**values)
        self.line = line


class OtherAccount(SignInRefused):
    code = "other-account"
    template = N_(
        "You signed in as %(account)s, but the mail profile '%(profile)s' sends with %(username)s. Nothing "
        "was changed. Sign in again and choose 'use another account'; or, when %(account)s is the sign-in "
        "name of that mailbox, make it the profile's user name first."
    )


class NoRefreshToken(SignInRefused):
    code = "no-refresh-token"
    template = N_(
        "The sign-in service gave access for an hour only (no refresh token). Nothing was changed. The app "
        "registration of '%(profile)s' must allow the permission offline_access."
    )


class NoMailPermission(SignInRefused):
    code = "no-mail-permission"
    template = N_(
        "Google gave no permission for mail (%(missing)s). Nothing was changed. Sign in again and tick the "
        "box for it."
    )


class ConsentNotSaid(SignInRefused):
    code = "consent-not-said"
    template = N_("The answer does not say that permission was granted. Begin again.")


class ConsentElsewhere(SignInRefused):
    code = "consent-in-another-tenant"
    template = N_(
        "The permission was granted in another tenant (%(tenant)s) than the one of the mail profile "
        "'%(profile)s' (%(own)s). Sign in as administrator of the profile's tenant, or change the profile."
    )


class SignInCancelled(SignInRefused):
    code = "sign-in-cancelled"
    template = N_(
        "The sign-in was cancelled in the browser, or the permission was declined. Nothing was changed."
    )


class AdminMustGrant(SignInRefused):
    code = "admin-must-grant"
    template = N_(
        "An administrator must grant the permission first ('Grant admin permission' on the page of the "
        "mail profile, or postroom profile consent '%(profile)s'). Nothing was changed."
    )


class ForeignAccount(SignInRefused):
    code = "foreign-account"
    template = N_(
        "The account belongs to another organisation than the mail profile's tenant. Nothing was changed."
    )


class ServiceRefused(SignInRefused):
    code = "sign-in-service-refused"
    template = N_("The sign-in service refused: %(words)s. Nothing was changed.")


class ServiceUnreachable(SignInRefused):
    code = "sign-in-service-unreachable"
    template = N_("The sign-in service could not be asked: %(words)s. Nothing was changed; try again.")


class CodeLate(SignInRefused):
    code = "code-late"
    template = N_("The code was not entered in time. Nothing was changed; begin again.")


class SignInLate(SignInRefused):
    code = "sign-in-late"
    template = N_("This sign-in is too old; its time is over. Nothing was changed; begin again.")


class ProfileWasChanged(SignInRefused):
    code = "sign-in-profile-changed"
    template = N_("The mail profile was changed during the sign-in. Nothing was changed; begin again.")


class ProfileWasRemoved(SignInRefused):
    code = "sign-in-profile-removed"
    template = N_("The mail profile was removed during the sign-in.")


class NeitherCodeNorError(SignInRefused):
    code = "neither-code-nor-error"
    template = N_("The browser brought neither a code nor an error. Nothing was changed; begin again.")


class ConsentForMicrosoftOnly(BadInput):
    code = "consent-for-microsoft-only"
    template = N_(
        "Admin permission is granted for Microsoft 365 with OAuth only; '%(profile)s' is another kind."
    )


class NoDeviceCodeThere(BadInput):
    code = "no-device-code-at-google"
    template = N_(
        "%(provider)s allows no device code for mail. Sign in with the browser: "
        "postroom profile login '%(profile)s'"
    )


class NoDeviceCodeWithSecret(BadInput):
    code = "no-device-code-with-secret"
    template = N_(
        "A device code is for an app without a secret. Take the secret or certificate out (postroom "
        "profile edit '%(profile)s' --no-secret), or sign in with the browser."
    )


class RedirectPortTaken(NotPossible):
    code = "redirect-port-taken"
    template = N_(
        "Port %(port)s, to which the browser shall come back, cannot be used: %(why)s. Close the program "
        "that has it, perhaps another sign-in that waits, or choose another redirect port in the profile."
    )
