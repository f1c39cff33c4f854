"""What mail profiles refuse, drawn as a tree: each leaf with its code.

BadInput
 |- ProfileRefused
 |   |- NameMissing            profile-name-missing
 |   |- NameTaken              profile-name-taken
 |   |- NotOneLine             profile-not-one-line
 |   |- TooLong                profile-too-long
 |   |- OutOfRange             profile-out-of-range
 |   |- NotAChoice             profile-not-a-choice
 |   |- NoSuchProvider         no-such-provider
 |   |- NotATenant             not-a-tenant
 |   |- NotAServerName         not-a-server-name
 |   |- NoIncomingPassword     no-incoming-password
 |   |- OpenLine               oauth-open-line
 |   |- NoSender               no-sender
 |   |- SenderNotAnAddress     sender-not-an-address
 |   |- NotDomains             sender-domains-unusable
 |   |- NoUserName             no-user-name
 |   |- NoPassword             no-password
 |   |- SecretForAnother       secret-for-another-server
 |   |- RateTooHigh            rate-too-high
 |   |- TooManyConnections     too-many-connections
 |   |- NoClientId             no-client-id
 |   |- NoCredential           no-credential
 |   |- NoAppOnly              oauth-app-not-for-google
 |   |- NoTenant               no-tenant
 |   |- AuthorityNotHttps      authority-not-https
 |   |- NoScope                no-scope
 |   |- OtherTenant            authority-of-another-tenant
 |   |- RedirectUnusable       redirect-unusable
 |   |- RedirectCharacters     redirect-characters
 |   |- RedirectPorts          redirect-ports
 |   |- RedirectOpen           redirect-open
 |   |- RedirectPath           redirect-path
 |   |- NoAuthority            no-ca-certificate
 |   |- CertificateNotPem      certificate-not-pem
 |   |- CertificateTooLarge    certificate-too-large
 |   |- NotACertificate        not-a-certificate
 |   |- CertificateIncomplete  certificate-incomplete
 |   |- KeyOfAnother           key-of-another-certificate
 |   `- CertificateLocked      certificate-locked
 |- SenderNotAllowed           sender-not-allowed
 `- UnknownProfile
     |- NoSuchProfile          unknown-profile
     `- ProfileMisspelt        profile-misspelt

NotPossible
 `- ProfileInUse               profile-in-use

NotSetUp
 `- NoProfileYet               no-profile-yet

ChangedMeanwhile
 |- ProfileChanged             profile-changed-meanwhile
 `- DefaultChanged             default-changed-meanwhile
"""

from typing import Any

from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible, NotSetUp
from postroom.shared.wording import N_


class ProfileRefused(BadInput):
    """The fields do not make a usable mail profile; nothing was kept. `field` is the one to look at, "" for none."""

    field: str = ""

    def __init__(self, field: str = "", /, **values: Any) -> None:
        super().__init__(**values)
        self.field = field or self.field

    @property
    def fields(self) -> dict[str, Any]:
        """The values of the sentence, and which field to look at."""
        return {"field": self.field, **super().fields}


class NameMissing(ProfileRefused):
    code = "profile-name-missing"
    template = N_("A mail profile needs a name of 1 to 100 characters.")
    field = "name"


class NameTaken(ProfileRefused):
    code = "profile-name-taken"
    template = N_("There is already a mail profile named '%(name)s'.")
    field = "name"


class NotOneLine(ProfileRefused):
    code = "profile-not-one-line"
    template = N_("%(label)s contains a line break or control character. Type it on one line.")


class TooLong(ProfileRefused):
    code = "profile-too-long"
    template = N_("%(label)s is longer than %(longest)s characters.")


class OutOfRange(ProfileRefused):
    code = "profile-out-of-range"
    template = N_("%(label)s must be between %(lowest)s and %(highest)s, not %(value)s.")


class NotAChoice(ProfileRefused):
    code = "profile-not-a-choice"
    template = N_("'%(value)s' is not possible for %(label)s. Choose one of: %(known)s.")


class NoSuchProvider(ProfileRefused):
    code = "no-such-provider"
    template = N_("There is no provider '%(provider)s'. Choose one of: %(known)s.")
    field = "provider"


class NotATenant(ProfileRefused):
    code = "not-a-tenant"
    template = N_(
        "'%(tenant)s' is not a tenant. It is the Tenant (directory) ID or a domain such as contoso.com."
    )
    field = "tenant"


class NotAServerName(ProfileRefused):
    code = "not-a-server-name"
    template = N_("'%(host)s' is not a server name. Type it like smtp.example.com.")


class NoIncomingPassword(ProfileRefused):
    code = "no-incoming-password"
    template = N_("A login of its own for the incoming server needs a password.")
    field = "imap_secret"


class OpenLine(ProfileRefused):
    code = "oauth-open-line"
    template = N_("OAuth 2.0 is never used over an open connection. Choose starttls or tls.")


class NoSender(ProfileRefused):
    code = "no-sender"
    template = N_("The sender address is missing. It needs the form name@example.com.")
    field = "from_address"


class SenderNotAnAddress(ProfileRefused):
    code = "sender-not-an-address"
    template = N_(
        "The sender address '%(address)s' is not an e-mail address. It needs the form name@example.com."
    )
    field = "from_address"


class NotDomains(ProfileRefused):
    code = "sender-domains-unusable"
    template = N_("These are not domains, such as example.com: %(domains)s. Part several of them by commas.")
    field = "sender_domains"


class NoUserName(ProfileRefused):
    code = "no-user-name"
    template = N_("This login needs a user name: the mailbox that sends.")
    field = "username"


class NoPassword(ProfileRefused):
    code = "no-password"
    template = N_("This login needs a password.")
    field = "secret"


class SecretForAnother(ProfileRefused):
    code = "secret-for-another-server"
    template = N_("%(label)s was not entered for %(places)s, and is not sent there. Enter it again.")


class RateTooHigh(ProfileRefused):
    code = "rate-too-high"
    template = N_("%(provider)s takes at most %(limit)s messages a minute from a mailbox.")
    field = "rate_per_minute"


class TooManyConnections(ProfileRefused):
    code = "too-many-connections"
    template = N_("%(provider)s takes at most %(limit)s connections from a mailbox.")
    field = "connections"


class NoClientId(ProfileRefused):
    code = "no-client-id"
    template = N_("OAuth 2.0 needs the Client ID of the app registration.")
    field = "client_id"


class NoCredential(ProfileRefused):
    code = "no-credential"
    template = N_("OAuth 2.0 without a person needs a client secret or a certificate.")
    field = "secret"


class NoAppOnly(ProfileRefused):
    code = "oauth-app-not-for-google"
    template = N_("OAuth 2.0 without a person is not available for %(provider)s. Choose another login.")
    field = "auth"


class NoTenant(ProfileRefused):
    code = "no-tenant"
    template = N_("OAuth 2.0 without a person needs the Tenant (directory) ID or a domain of the tenant.")
    field = "tenant"


class AuthorityNotHttps(ProfileRefused):
    code = "authority-not-https"
    template = N_("The sign-in address must be one that starts with https://.")
    field = "authority"


class NoScope(ProfileRefused):
    code = "no-scope"
    template = N_("OAuth 2.0 needs a scope: what the token is for.")
    field = "scope"


class OtherTenant(ProfileRefused):
    code = "authority-of-another-tenant"
    template = N_("The tenant is %(tenant)s, but the authority names another one: %(authority)s.")
    field = "authority"


class RedirectUnusable(ProfileRefused):
    code = "redirect-unusable"
    template = N_("The redirect URL '%(url)s' is not usable. Type it like http://localhost:3017/")
    field = "redirect_url"


class RedirectCharacters(ProfileRefused):
    code = "redirect-characters"
    template = N_("The redirect URL '%(url)s' contains a character that cannot be registered in Entra.")
    field = "redirect_url"


class RedirectPorts(ProfileRefused):
    code = "redirect-ports"
    template = N_(
        "The redirect URL '%(url)s' and the redirect port %(port)s name different ports. Make them equal."
    )
    field = "redirect_url"


class RedirectOpen(ProfileRefused):
    code = "redirect-open"
    template = N_(
        "The redirect URL '%(url)s' must start with https://, unless it leads to this machine itself "
        "(http://localhost)."
    )
    field = "redirect_url"


class RedirectPath(ProfileRefused):
    code = "redirect-path"
    template = N_(
        "The redirect URL '%(url)s' must end with %(path)s: there this server receives the browser."
    )
    field = "redirect_url"


class NoAuthority(ProfileRefused):
    code = "no-ca-certificate"
    template = N_("The CA file holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).")
    field = "ca_pem"


class CertificateNotPem(ProfileRefused):
    code = "certificate-not-pem"
    template = N_("The certificate file must hold the private key and the certificate, both in PEM.")
    field = "certificate"


class CertificateTooLarge(ProfileRefused):
    code = "certificate-too-large"
    template = N_("The certificate file is larger than any certificate.")
    field = "certificate"


class NotACertificate(ProfileRefused):
    code = "not-a-certificate"
    template = N_("This file is no certificate. Choose a PFX file, or a PEM file with key and certificate.")
    field = "certificate"


class CertificateIncomplete(ProfileRefused):
    code = "certificate-incomplete"
    template = N_(
        "The certificate file must hold the private key and the certificate (PFX, or PEM with both)."
    )
    field = "certificate"


class KeyOfAnother(ProfileRefused):
    code = "key-of-another-certificate"
    template = N_("The private key does not belong to the certificate.")
    field = "certificate"


class CertificateLocked(ProfileRefused):
    code = "certificate-locked"
    template = N_("The certificate file cannot be opened. Is the password of the file right?")
    field = "certificate"


class SenderNotAllowed(BadInput):
    code = "sender-not-allowed"
    template = N_(
        "%(address)s may not be the sender through the mail profile '%(profile)s', which lets out its own address "
        "and: %(domains)s. Nothing was sent, and it will not go from another address. An administrator can allow the "
        "domain in the profile; another profile may do as well."
    )


class UnknownProfile(BadInput):
    """No mail profile has that name."""


class NoSuchProfile(UnknownProfile):
    code = "unknown-profile"
    template = N_("There is no mail profile '%(name)s'.")


class ProfileMisspelt(UnknownProfile):
    code = "profile-misspelt"
    template = N_("There is no mail profile '%(name)s'. Did you mean '%(near)s'?")


class NoProfileYet(NotSetUp):
    code = "no-profile-yet"
    template = N_("There is no mail profile yet. Make one with: postroom profile add NAME --provider ...")


class ProfileInUse(NotPossible):
    code = "profile-in-use"
    template = N_("The mail profile '%(name)s' is in use (%(places)s) and was not removed.")


class ProfileChanged(ChangedMeanwhile):
    code = "profile-changed-meanwhile"
    template = N_(
        "%(who)s changed the mail profile '%(name)s' on %(when)s, after you opened it. Nothing was "
        "overwritten."
    )


class DefaultChanged(ChangedMeanwhile):
    code = "default-changed-meanwhile"
    template = N_(
        "%(who)s made the mail profile '%(name)s' the default on %(when)s, after you opened this page. Nothing "
        "was changed."
    )
