"""The codes of electronic invoices as a clerk reads them; a code without a word is shown as it is."""

from collections.abc import Mapping

from django.utils.translation import gettext

from postroom.shared.wording import N_

_PIECE = N_("pcs")
_UNITS = {
    "C62": _PIECE,
    "H87": _PIECE,
    "EA": _PIECE,
    "XPP": _PIECE,
    "HUR": N_("hours"),
    "DAY": N_("days"),
    "MON": N_("months"),
    "SET": N_("sets"),
    "LS": N_("lump sum"),
    "KGM": "kg",
    "GRM": "g",
    "LTR": "l",
    "MTR": "m",
    "KMT": "km",
    "MTK": "m²",
    "MTQ": "m³",
    "KWH": "kWh",
}
"""The most frequent ones of UN/ECE Recommendation 20."""
_VAT = {
    "S": N_("standard rate"),
    "Z": N_("zero rate"),
    "E": N_("exempt"),
    "AE": N_("reverse charge"),
    "K": N_("within the EU"),
    "G": N_("export"),
    "O": N_("not subject to VAT"),
}
"""UNTDID 5305."""
_CREDIT, _DEBIT, _CARD = N_("credit transfer"), N_("direct debit"), N_("card")
_PAYMENTS = {
    "10": N_("cash"),
    "30": _CREDIT,
    "31": _CREDIT,
    "42": _CREDIT,
    "58": _CREDIT,
    "49": _DEBIT,
    "59": _DEBIT,
    "48": _CARD,
    "54": _CARD,
    "55": _CARD,
}
"""UNTDID 4461."""


def unit_word(code: str) -> str:
    """The unit of a quantity."""
    return _word(_UNITS, code)


def vat_word(code: str) -> str:
    """The category of a VAT row."""
    return _word(_VAT, code)


def payment_word(code: str) -> str:
    """How it is paid."""
    return _word(_PAYMENTS, code)


def _word(words: Mapping[str, str], code: str) -> str:
    return gettext(words[code]) if code in words else code
