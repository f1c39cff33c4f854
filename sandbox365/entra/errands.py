"""What a person signs in for: the questions that the sign-in pages put to each kind of request."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass

from aiohttp import web

from postroom.shared.wording import Sentence
from sandbox365.cloud import Cloud
from sandbox365.directory import Tenant, User
from sandbox365.entra.errors import EntraError, Trail
from sandbox365.entra.page_language import Text
from sandbox365.entra.page_words import say
from sandbox365.entra.pages import refusal_page
from sandbox365.entra.realms import Realm
from sandbox365.entra.refresh_tokens import SignedIn
from sandbox365.entra.scopes import Wanted
from sandbox365.registrations import App


@dataclass(frozen=True, kw_only=True)
class Errand(ABC):
    """One visit to the sign-in pages.

    `prompt` and `login_hint` are the parameters of that name. `for_tenant`: an administrator is asked, for the
    whole tenant, and for the application permissions `roles` too.
    """

    cloud: Cloud
    app: App
    realm: Realm
    wanted: Wanted
    correlation_id: str
    prompt: str = ""
    login_hint: str = ""
    for_tenant: bool = False
    roles: tuple[str, ...] = ()

    @abstractmethod
    def done(self, person: SignedIn) -> web.Response:
        """Everything is granted."""

    @abstractmethod
    def cancelled(self) -> web.Response:
        """The person pressed Cancel."""

    def declined(self) -> web.Response:
        """The person pressed Cancel on the consent page."""
        return self.cancelled()

    def refused(self, refusal: EntraError) -> web.Response:
        """Sign-in is not possible."""
        return refusal_page(refusal, self.trail)

    def unknown(self, address: str) -> Text:
        """What the page says about an address that nobody has."""
        return EntraError(50034, user=address, tenant=self.realm.title).text

    @property
    def returns(self) -> bool:
        """Whether a refusal is told to the application."""
        return False

    @property
    def trail(self) -> Trail:
        """The ids for a refusal of this moment."""
        return Trail.begin(self.correlation_id)

    @property
    def prompts(self) -> Collection[str]:
        """The values of `prompt`, separated by blanks (OpenID Connect Core 3.1.2.1)."""
        return self.prompt.split()

    def missing(self, user: User, tenant: Tenant) -> tuple[str, ...]:
        """The permissions to ask for; empty when no question is left."""
        if self.for_tenant:
            return (*self.roles, *self.wanted.permissions)
        missing = self.wanted.missing(self.cloud.grants.consents.granted(self.app, tenant, user))
        return missing or (self.wanted.permissions if "consent" in self.prompts else ())

    def needs_administrator(self, user: User, tenant: Tenant) -> bool:
        """Whether this person may not answer the consent page (AADSTS90094)."""
        return not user.admin and (self.for_tenant or not tenant.user_consent)

    def consent(self, user: User, tenant: Tenant, for_all: bool) -> None:
        """The person pressed Accept, an administrator perhaps on behalf of everybody."""
        whose = None if user.admin and (for_all or self.for_tenant) else user
        self.cloud.grants.consents.add(self.app, tenant, whose, self.wanted.permissions)
        if self.roles:
            self.cloud.grants.consents.add_roles(self.app, tenant)

    def box_for_all(self, user: User, tenant: Tenant) -> Sentence:
        """The label of the box that makes a consent count for the organisation; empty for no box."""
        if self.for_tenant or not user.admin:
            return Sentence()
        return say("Consent on behalf of your organisation (%(domain)s)", domain=tenant.domain)
