"""The form of a mail profile: what was typed becomes fields of `profiles`, whose rules decide."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.profiles.certificates import read_authorities, to_pem
from postroom.profiles.destinations import SECRETS
from postroom.profiles.labels import CHOICES, LABELS
from postroom.profiles.providers import PROVIDERS
from postroom.profiles.providers.provider import MEGABYTE, Limits
from postroom.profiles.refusals import ProfileRefused, SecretForAnother
from postroom.profiles.values import AUTHS, IMAP_AUTHS, SECURITIES, XOAUTH2_USERS, Fields
from postroom.shared.sealing import Secret
from postroom.shared.wording import N_
from postroom.web.numbers import WholeNumberField


class Masked(forms.PasswordInput):
    """Covered by dots. `ask` is the action of the Show button where the browser has nothing to show."""

    template_name = "profiles/masked.html"

    def __init__(self, *, ask: str = "", shows_value: bool = False) -> None:
        super().__init__(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"},
            render_value=shows_value,
        )
        self.ask = ask
        self.stored = ""
        """"kept" when there is a secret behind it already, "typed" when it waits for OK; "" for none."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template needs beside Django's own."""
        return super().get_context(name, value, attrs) | {"ask": self.ask, "stored": self.stored}


PLAIN = (
    "name",
    "provider",
    "from_address",
    "from_name",
    "sender_domains",
    "auth",
    "username",
    "xoauth2_user",
    "tenant",
    "client_id",
    "host",
    "port",
    "security",
    "redirect_url",
    "redirect_port",
    "authority",
    "scope",
    "secret_expires",
    "rate_per_minute",
    "connections",
    "recipients_per_day",
    "imap_host",
    "imap_port",
    "imap_security",
    "imap_auth",
    "imap_username",
)
"""Fields that are typed as they are kept."""
_WHERE = {"secret": ("client_secret", "password"), "ca_pem": ("ca_file",), "size_limit": ("size_limit_mb",)}
"""Fields that have other names in the form."""
_COVERED = (("client_secret", "secret"), ("password", "secret"), ("imap_secret", "imap_secret"))
_REMOVABLE = (("remove_secret", "secret"), ("remove_certificate", "certificate"), ("remove_ca", "ca_pem"))
"""Form fields, and the secret or file that they stand for."""
NEEDED = ("name", "from_address", "host", "port", "client_id")
"""Fields that no profile, or none of its sign-in method, can do without."""


def _make_text_field(name: str, sentence: Any = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attributes})
    return forms.CharField(label=_(LABELS[name]), required=False, help_text=sentence, widget=widget)


def _add_limits(sentence: str, limit: str) -> str:
    """The sentence, and behind it the most that each provider takes; clouds of one provider have one limit."""
    limited: dict[Limits, str] = {}
    for one in PROVIDERS.values():
        if one.limits:
            limited.setdefault(one.limits, one.title)
    most = gettext("%(provider)s takes at most %(limit)s.")
    told = [most % {"provider": title, "limit": getattr(of, limit)} for of, title in limited.items()]
    return " ".join((gettext(sentence), *told))


_with_limits = lazy(_add_limits, str)


def _make_number_field(name: str, sentence: Any = "") -> WholeNumberField:
    return WholeNumberField(label=_(LABELS[name]), required=False, help_text=sentence)


def _make_choice_field(name: str, values: tuple[str, ...], sentence: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_(LABELS[name]), choices=[(value, _(CHOICES[value])) for value in values], help_text=sentence
    )


def _make_covered_field(
    label: str, ask: str, sentence: Any = "", *, shows_value: bool = False
) -> forms.CharField:
    widget = Masked(ask=ask, shows_value=shows_value)
    return forms.CharField(label=_(label), required=False, widget=widget, help_text=sentence)


def _make_file_field(label: str, endings: str, sentence: Any = "") -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": endings})
    return forms.FileField(label=_(label), required=False, widget=widget, help_text=sentence)


def _make_tick_field(label: str, sentence: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=_(label), required=False, help_text=sentence)


class ProfileForm(forms.Form):
    """All fields of a profile on one page; empty secrets mean: as it is."""

    needed = NEEDED
    version = WholeNumberField(required=False, widget=forms.HiddenInput)
    name = _make_text_field("name", _("What people choose from, such as Invoices."))
    provider = forms.ChoiceField(
        label=_(LABELS["provider"]),
        choices=[(one.code, one.title) for one in PROVIDERS.values()],
        help_text=_("Fills in server, port and limits. SMTP is any other mail server."),
        widget=forms.Select(attrs={"data-submits": "preset"}),
    )
    from_address = _make_text_field(
        "from_address",
        _("What recipients see when the person who sends has no address of their own."),
        inputmode="email",
    )
    from_name = _make_text_field("from_name")
    sender_domains = _make_text_field(
        "sender_domains",
        _(
            "Who has an address of their own may send from it when it is in one of these, such as example.com. "
            "Empty: in the domain of the sender address, and whatever address an administrator has set or confirmed."
        ),
    )
    auth = _make_choice_field("auth", AUTHS)
    username = _make_text_field(
        "username", _("The mailbox that sends: the one for which access is granted."), inputmode="email"
    )
    xoauth2_user = _make_choice_field(
        "xoauth2_user", XOAUTH2_USERS, _("Only shared mailboxes need the sender address here.")
    )
    tenant = _make_covered_field(
        LABELS["tenant"],
        "show:tenant",
        _("Entra: app registration, Overview, Directory (tenant) ID."),
        shows_value=True,
    )
    client_id = _make_covered_field(
        LABELS["client_id"],
        "show:client_id",
        _("Entra: app registration, Overview, Application (client) ID."),
        shows_value=True,
    )
    client_secret = _make_covered_field(
        N_("Client secret"),
        "show:secret",
        _("The value that Entra shows once when the secret is made, not its ID."),
    )
    remove_secret = _make_tick_field(N_("Take the stored secret or password away"))
    secret_expires = forms.DateField(
        label=_(LABELS["secret_expires"]),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Entra shows it beside the secret. Postroom warns before that day."),
    )
    certificate = _make_file_field(
        LABELS["certificate"],
        ".pfx,.p12,.pem,.crt,.key",
        _("In place of a client secret: a PFX file, or a PEM file with key and certificate."),
    )
    certificate_password = _make_covered_field(N_("Password of the PFX file"), "show:certificate_password")
    remove_certificate = _make_tick_field(N_("Take the stored certificate away"))
    password = _make_covered_field(N_("Password"), "show:secret")
    host = _make_text_field("host")
    port = _make_number_field("port")
    security = _make_choice_field("security", SECURITIES)
    redirect_url = _make_text_field(
        "redirect_url", _("Where the browser comes back to. Empty means http://localhost/."), inputmode="url"
    )
    redirect_port = _make_number_field(
        "redirect_port", _("The port of this computer for it. Empty or 0 means 3017.")
    )
    authority = _make_text_field("authority", _("Empty: follows from provider and tenant."), inputmode="url")
    scope = _make_text_field("scope", _("Empty: follows from provider and sign-in method."))
    ca_file = _make_file_field(
        LABELS["ca_pem"], ".pem,.crt,.cer", _("A PEM file, for servers with a certificate of your own.")
    )
    remove_ca = _make_tick_field(N_("Trust the stored authorities no longer"))
    rate_per_minute = forms.FloatField(
        label=_(LABELS["rate_per_minute"]),
        required=False,
        help_text=_with_limits(N_("0 = unlimited."), "rate_per_minute"),
    )
    connections = _make_number_field("connections", _with_limits(N_("At the same time."), "connections"))
    recipients_per_day = _make_number_field("recipients_per_day", _("0 = unlimited."))
    size_limit_mb = _make_number_field(
        "size_limit", _("In megabytes, as the mail travels. 0 = what the server says.")
    )
    imap_host = _make_text_field(
        "imap_host", _("Empty: no incoming side; then a person must settle lost answers.")
    )
    imap_port = _make_number_field("imap_port")
    imap_security = _make_choice_field("imap_security", SECURITIES)
    imap_auth = _make_choice_field("imap_auth", IMAP_AUTHS)
    imap_username = _make_text_field("imap_username", _("Empty: the user name of the outgoing side."))
    imap_secret = _make_covered_field(LABELS["imap_secret"], "show:imap_secret")
    own_password = forms.CharField(
        label=_("Your own password for Postroom"),
        required=False,
        help_text=_(
            "In place of entering it again: the stored one then goes to the server that stands here."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    is_default = _make_tick_field(LABELS["is_default"], _("Used where no other mail profile is assigned."))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        kept: Fields,
        stored: Fields | None = None,
        shown: str = "",
    ) -> None:
        super().__init__(data, files, initial=_build_initial(kept))
        self.kept = kept
        self.stored = stored or {}
        self.asks_password = False
        """Whether a stored secret would go to a server that it was not entered for."""
        self._mark_stored()
        if shown in ("tenant", "client_id"):
            self.fields[shown].widget.input_type = "text"
        if kept["is_default"]:
            self.fields["is_default"].disabled = True
            self.fields["is_default"].help_text = _(
                "It is the default. To change that, make another one the default."
            )

    def took(self, fields: Fields) -> None:
        """What was typed stands in `fields` now: a secret is shown as stored, not typed again."""
        self.kept = fields
        for name, secret in _COVERED:
            same = fields[secret] == self.stored.get(secret)
            self.fields[name].widget.stored = ("kept" if same else "typed") if fields[secret] else ""

    def _mark_stored(self) -> None:
        for name, secret in _COVERED:
            self.fields[name].widget.stored = bool(self.kept[secret])
        for name, stored in _REMOVABLE:
            if not self.kept[stored]:
                del self.fields[name]

    def typed(self) -> Fields:
        """The fields that differ from what was there, and every secret that was entered, also the same one again.

        What is no number or certificate is marked and left out.
        """
        self.is_valid()
        found = dict(self._plain()) | dict(self._secrets()) | dict(self._files())
        return {name: value for name, value in found.items() if name in SECRETS or value != self.kept[name]}

    def refuse(self, problem: ProfileRefused) -> None:
        """Show a refusal of the rules at its field."""
        self.asks_password = self.asks_password or isinstance(problem, SecretForAnother)
        names = _WHERE.get(problem.field, (problem.field,))
        if problem.field == "secret":
            names = ("password",) if self.cleaned_data.get("auth") == "password" else ("client_secret",)
        name = names[0] if names[0] in self.fields else None
        if name is None or name not in self.errors:
            self.add_error(name, problem.sentence.said(gettext))

    def refuse_password(self, why: str) -> None:
        """Show at the field of the own password why it was not taken."""
        self.asks_password = True
        self.add_error("own_password", why)

    def _plain(self) -> Iterator[tuple[str, Any]]:
        for name in PLAIN:
            if name in self.cleaned_data:
                value = self.cleaned_data[name]
                number = isinstance(self.kept[name], int | float) and not isinstance(self.kept[name], bool)
                yield name, 0 if number and value is None else value
        yield "is_default", bool(self.cleaned_data.get("is_default"))
        megabytes = self.cleaned_data.get("size_limit_mb")
        if "size_limit_mb" in self.changed_data and "size_limit_mb" in self.cleaned_data:
            yield "size_limit", (megabytes or 0) * MEGABYTE

    def _secrets(self) -> Iterator[tuple[str, Secret]]:
        data = self.cleaned_data
        typed = data.get("password" if data.get("auth") == "password" else "client_secret") or ""
        if typed or data.get("remove_secret"):
            yield "secret", Secret(typed)
        if data.get("imap_secret"):
            yield "imap_secret", Secret(data["imap_secret"])

    def _files(self) -> Iterator[tuple[str, Any]]:
        data = self.cleaned_data
        if data.get("remove_certificate"):
            yield "certificate", Secret("")
        if data.get("certificate"):
            try:
                password = Secret(data.get("certificate_password") or "")
                yield "certificate", to_pem(data["certificate"].read(), password)
            except ProfileRefused as problem:
                self.refuse(problem)
        if data.get("ca_file"):
            try:
                yield "ca_pem", read_authorities(data["ca_file"].read())
            except ProfileRefused as problem:
                self.refuse(problem)
        elif data.get("remove_ca"):
            yield "ca_pem", ""


def _build_initial(kept: Fields) -> dict[str, Any]:
    shown = {name: kept[name] for name in (*PLAIN, "is_default")}
    pace = kept["rate_per_minute"]
    shown["rate_per_minute"] = int(pace) if pace == int(pace) else pace
    shown["redirect_port"] = shown["redirect_port"] or None
    expires: date | None = kept["secret_expires"]
    return shown | {"secret_expires": expires, "size_limit_mb": round(kept["size_limit"] / MEGABYTE)}
