"""What a person says with an act."""

from django import forms
from django.utils.translation import gettext_lazy as _

_LONGEST = 500


class ResendForm(forms.Form):
    """Why a mail is sent a second time."""

    reason = forms.CharField(
        label=_("Why is it sent again?"),
        help_text=_("It is kept with the mail, for instance: the customer has deleted it."),
        max_length=_LONGEST,
    )


class SettleForm(forms.Form):
    """How a person found out what became of a mail."""

    note = forms.CharField(
        label=_("How did you find out?"),
        help_text=_("Optional. It is kept in the log, for instance: asked the customer by telephone."),
        max_length=_LONGEST,
        required=False,
    )
