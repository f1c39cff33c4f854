"""A person at the sign-in pages, without a browser: forms are read from the HTML and sent as they stand."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests

PERSON = "facturen@bakkerij.test"
ADMIN = "beheer@bakkerij.test"
SEND = "https://outlook.office.com/SMTP.Send"
READ = "https://outlook.office.com/IMAP.AccessAsUser.All"
GRAPH_SEND = "https://graph.microsoft.com/Mail.Send"
SIGN_IN = "offline_access openid profile"
REDIRECT = "http://localhost:3017/"


@dataclass
class Form:
    """One form: where it goes, what it always sends, and what its elements with an id add."""

    action: str
    fields: dict = field(default_factory=dict)
    elements: dict = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.words = [], []
        self._silent = False

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self._silent = tag in ("style", "script")
        if tag == "form":
            self.forms.append(Form(found["action"]))
        elif tag in ("input", "button") and self.forms:
            self._element(tag, found)

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)

    def _element(self, tag, found):
        form = self.forms[-1]
        name, value = found.get("name"), found.get("value") or ""
        if found.get("type") == "hidden":
            form.fields[name] = value
        else:
            form.elements[found["id"]] = (name, value)
            if tag == "input" and found.get("type") != "checkbox":
                form.fields[name] = value


class Page:
    """What the browser shows, or where it is sent."""

    def __init__(self, web, answer):
        self._web, self.answer = web, answer
        self.location = answer.headers.get("Location")
        reader = _Reader()
        reader.feed(answer.text)
        self.forms, self.text = reader.forms, " ".join(" ".join(reader.words).split())

    @property
    def ids(self):
        return {ident for form in self.forms for ident in form.elements}

    def press(self, ident, tick=(), **typed):
        """Send the form with the button `ident`, boxes of `tick` ticked, text boxes filled by their names."""
        form = next(form for form in self.forms if ident in form.elements)
        name, value = form.elements[ident]
        data = {**form.fields, **typed, **dict(form.elements[box] for box in tick)}
        if name:
            data[name] = value
        return self._web.send("POST", urljoin(self.answer.url, form.action), data)

    def choose(self, address):
        return self.press(f"account-{address}")

    def type(self, address):
        return self.press("next", login=address)

    @property
    def returned(self):
        """The parameters that go back to the application, by redirect or by the form that posts itself."""
        if self.location:
            parts = urlsplit(self.location)
            return dict(parse_qsl(parts.query or parts.fragment))
        return dict(self.forms[0].fields)


class Browser:
    """A browser with its cookies; it stops at each redirect."""

    def __init__(self, office):
        self._office = office
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = office.endpoints["ca_file"]

    def send(self, method, url, data=None):
        return Page(self, self._session.request(method, url, data=data, allow_redirects=False, timeout=10))

    def open(self, url):
        return self.send("GET", url)

    def authorize(self, app="web", tenant=None, **fields):
        """The authorize page; a field given as None is left out."""
        usual = {
            "client_id": self._office.app(app)["client_id"],
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": f"{SEND} {SIGN_IN}",
            "state": "abc",
        }
        sent = {name: value for name, value in {**usual, **fields}.items() if value is not None}
        path = f"/{tenant or self._office.endpoints['tenant']}/oauth2/v2.0/authorize"
        return self.open(f"{self._office.endpoints['login']}{path}?{urlencode(sent)}")


def walk(page, person=PERSON, tick=()):
    """Choose `person` when asked, accept when asked, until the browser leaves or a page asks nothing more."""
    while not page.location:
        if f"account-{person}" in page.ids:
            page = page.choose(person)
        elif "other" in page.ids:
            page = page.type(person)
        elif "accept" in page.ids:
            page = page.press("accept", tick=[box for box in tick if box in page.ids])
        else:
            break
    return page


def signed_in(office, app="web", person=PERSON, tenant=None, tick=(), **fields):
    """The parameters with which the application gets its person back."""
    return walk(Browser(office).authorize(app, tenant, **fields), person, tick).returned


def post(office, app="web", tenant=None, headers=None, **form):
    """A token request; the secret comes along for confidential applications, None leaves a field out."""
    secret = office.secret(app) if app in ("web", "daemon", "vendor", "google") else None
    usual = {"client_id": office.app(app)["client_id"], "client_secret": secret, "grant_type": None}
    return office.post_token(tenant=tenant, headers=headers, **{"scope": None, **usual, **form})


def redeem(office, code, app="web", **form):
    """The answer to an authorization code."""
    usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    return post(office, app, **{**usual, **form})


def tokens(office, app="web", person=PERSON, scope=f"{SEND} {READ} {SIGN_IN}", **form):
    """Sign in and redeem: the JSON of the answer."""
    answer = redeem(office, signed_in(office, app, person, scope=scope)["code"], app, **form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refresh(office, token, app="web", scope=SEND, **form):
    """The answer to a refresh token."""
    return post(
        office, app, **{"grant_type": "refresh_token", "refresh_token": token, "scope": scope, **form}
    )


def pkce():
    """A verifier and its S256 challenge (RFC 7636)."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).decode().rstrip("=")
