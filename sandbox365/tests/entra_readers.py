"""Every page of the sign-in services, as people of several languages come to see it."""

from urllib.parse import urlencode

from sandbox365.tests.entra_walk import ADMIN, PERSON, SEND, SIGN_IN, Browser, walk

GRAPH = "https://graph.microsoft.com/"
EXCHANGE = "https://outlook.office.com/"
GOOGLE = {
    "response_type": "code",
    "redirect_uri": "http://127.0.0.1:40123/",
    "scope": "https://mail.google.com/ openid email",
}
EVERY_SCOPE = " ".join(
    (
        *(EXCHANGE + name for name in ("SMTP.Send", "IMAP.AccessAsUser.All", "POP.AccessAsUser.All")),
        *(GRAPH + name for name in ("Mail.Send", "Mail.Read", "Mail.ReadWrite", "User.Read")),
        "openid profile email offline_access",
    )
)


class Reader(Browser):
    """A browser whose person reads `language`."""

    def __init__(self, office, language):
        super().__init__(office)
        self.office, self.login = office, office.endpoints["login"]
        self._session.headers["Accept-Language"] = language

    def device(self, typed=None, market=""):
        """The page for a device's code; `typed` None types that of a program which has just started."""
        return self.open(f"{self.login}/devicelogin{market}").press("next", code=typed or self.start())

    def start(self):
        sent = {"client_id": self.office.app("public")["client_id"], "scope": f"{SEND} {SIGN_IN}"}
        path = f"/{self.office.endpoints['tenant']}/oauth2/v2.0/devicecode"
        return self._session.post(self.login + path, data=sent).json()["user_code"]

    def google(self, **fields):
        sent = {"client_id": self.office.app("google")["client_id"], **GOOGLE, **fields}
        return self.open(f"{self.login}/google/o/oauth2/v2/auth?{urlencode(sent)}")

    def consent_for_everybody(self):
        sent = {
            "client_id": self.office.app("vendor")["client_id"],
            "redirect_uri": "http://localhost:3017/",
            "scope": "https://outlook.office365.com/.default",
        }
        return self.open(f"{self.login}/bakkerij.test/v2.0/adminconsent?{urlencode(sent)}")


def _factor(reader):
    reader.office.switch(users={PERSON: {"mfa": True}})
    return reader.authorize().choose(PERSON)


def _approval(reader):
    reader.office.switch(tenants={"bakkerij.test": {"user_consent": False}})
    return reader.authorize().choose(PERSON)


def _application_permissions(reader):
    roles = ["SMTP.SendAsApp", "IMAP.AccessAsApp", "POP.AccessAsApp"]
    reader.office.switch(apps={"vendor": {"roles": roles}})
    return reader.consent_for_everybody().choose(ADMIN)


def _over(reader):
    page = reader.authorize().choose(PERSON)
    page.press("accept")
    return page.press("accept")


def _expired_code(reader):
    code = reader.start()
    reader.office.switch(settings={"device_lifetime": 0})
    return reader.device(code)


def _used_code(reader):
    code = reader.start()
    reader.device(code).press("cancel")
    return reader.device(code)


def _blocked_at_google(reader):
    reader.office.switch(users={PERSON: {"blocked": True}})
    return reader.google().choose(PERSON)


def _disabled_at_google(reader):
    reader.office.switch(users={PERSON: {"enabled": False}})
    return reader.google().choose(PERSON)


PAGES = {
    "who": lambda reader: reader.authorize(),
    "who, nobody named": lambda reader: reader.authorize().press("next"),
    "who, an unknown address": lambda reader: reader.authorize().type("nobody@bakkerij.test"),
    "second factor": _factor,
    "consent": lambda reader: reader.authorize(scope=EVERY_SCOPE).choose(PERSON),
    "consent of an administrator": lambda reader: reader.authorize().choose(ADMIN),
    "consent for everybody": _application_permissions,
    "approval": _approval,
    "refusal": lambda reader: reader.authorize(redirect_uri="http://localhost:3017/elsewhere"),
    "a disabled account": lambda reader: reader.authorize().choose("info@bakkerij.test"),
    "open too long": _over,
    "back by form": lambda reader: reader.authorize(response_mode="form_post").press("cancel"),
    "signed out": lambda reader: reader.open(f"{reader.login}/common/oauth2/v2.0/logout"),
    "device": lambda reader: reader.open(f"{reader.login}/devicelogin"),
    "device, unknown code": lambda reader: reader.device("AAAAAAAAA"),
    "device, used code": _used_code,
    "device, expired code": _expired_code,
    "device, signed in": lambda reader: walk(reader.device()),
    "device, cancelled": lambda reader: reader.device().press("cancel"),
    "Google, consent": lambda reader: reader.google().choose(PERSON),
    "Google, unknown address": lambda reader: reader.google().type("nobody@example.com"),
    "Google, blocked": _blocked_at_google,
    "Google, disabled": _disabled_at_google,
    "Google, another address": lambda reader: reader.google(redirect_uri="https://example.com/"),
    "Google, an implicit token": lambda reader: reader.google(response_type="token"),
    "Google, a challenge too short": lambda reader: reader.google(code_challenge="x"),
    "Google, an unknown client": lambda reader: reader.google(client_id="nobody"),
}
"""Name -> how a Reader comes to this page, right after the first start."""
