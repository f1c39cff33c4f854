"""The forms of the room. What may be typed is checked by its verbs; a form only carries it there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from postroom.people import passwords
from postroom.people.refusals import LogInDelayed
from postroom.shared.languages import OWN_NAMES
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.web.numbers import WholeNumberField
from postroom.web.people import log_in

ROLES = [
    ("administrator", gettext_lazy("Administrator: may set up everything")),
    ("clerk", gettext_lazy("Clerk: may send documents and decide about entries")),
    ("reader", gettext_lazy("Reader: may look and search, and change nothing")),
]
LANGUAGES = [
    ("", gettext_lazy("As the browser asks")),
    *OWN_NAMES.items(),
]
EMAIL_HINT = gettext_lazy(
    "May stay empty. It becomes the sender of what this person sends under their own name."
)


def show_refusal(form: forms.Form, refusal: Refusal, field: str | None = None) -> None:
    """Say the refusal in the form, at a field of it or above all."""
    form.add_error(field, refusal.sentence.said(gettext))


class LogInForm(AuthenticationForm):
    """Name and password; `get_user()` is the person once it is valid. `locked`: the sentence of a lock-out."""

    locked = ""

    def clean(self) -> dict[str, Any]:
        """Refuses a wrong pair; the template has the sentence, so that no refusal tells more than another."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            self._authenticate(name, Secret(password))
        if self.user_cache is None:
            raise forms.ValidationError("", code="refused")
        return self.cleaned_data

    def _authenticate(self, name: str, password: Secret) -> None:
        assert self.request is not None
        try:
            address = log_in.address_of(self.request)
            self.user_cache = passwords.authenticate(name, password, address=address)
        except LogInDelayed as locked:
            self.locked = locked.sentence.said(gettext)


class PasswordFields(forms.Form):
    """A new password, twice, with the rules."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        help_text=lazy(passwords.describe_rules, str)(),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuses two different passwords."""
        typed = self.cleaned_data
        if "password" in typed and "again" in typed and typed["password"] != typed["again"]:
            self.add_error("again", gettext("The two passwords are not the same."))
        return self.cleaned_data

    @property
    def chosen(self) -> Secret:
        """The password that was typed."""
        return Secret(self.cleaned_data["password"])


class OwnPasswordForm(PasswordFields):
    """A new password for oneself: the old one is asked."""

    old = forms.CharField(
        label=gettext_lazy("Your password until now"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "password", "again")


class OwnForm(forms.Form):
    """What everybody may change about themselves."""

    email = forms.CharField(
        label=gettext_lazy("Own e-mail address"),
        help_text=EMAIL_HINT,
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the pages"), choices=LANGUAGES, required=False
    )


class CodeForm(forms.Form):
    """The code that was mailed to an address."""

    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    @property
    def chosen(self) -> Secret:
        """The code that was typed."""
        return Secret(self.cleaned_data["code"])


class FirstStartForm(OwnForm, PasswordFields):
    """The first administrator."""

    name = forms.CharField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("With this name you log in from now on. Upper and lower case count."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    field_order: Sequence[str] = ("name", "email", "language", "password", "again")


class EditForm(OwnForm):
    """What an administrator changes about a person. `version`: what the form was filled from."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    active = forms.BooleanField(
        label=gettext_lazy("May log in"),
        help_text=gettext_lazy("Without this tick the person stays in the list, but cannot log in."),
        required=False,
    )
    version = WholeNumberField(widget=forms.HiddenInput)
    field_order = ("role", "email", "language", "active")


class AddForm(FirstStartForm):
    """A new person."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES, initial="clerk")
    field_order = ("name", "role", "email", "language", "password", "again")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["name"].help_text = gettext("Upper and lower case count.")
