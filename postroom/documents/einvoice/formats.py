"""Which format is it? By namespace and guideline (BT-24), never by prefix or file name. Pure."""

import re
from dataclasses import dataclass

from postroom.documents.einvoice.values import Syntax

UBL_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
UBL_CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0"
ROOTS = {
    f"{{{UBL_INVOICE}}}Invoice": UBL_INVOICE,
    f"{{{UBL_CREDIT_NOTE}}}CreditNote": UBL_CREDIT_NOTE,
    f"{{{CII}}}CrossIndustryInvoice": CII,
    f"{{{ZUGFERD_1}}}CrossIndustryDocument": ZUGFERD_1,
}
"""The root element of each invoice that is read -> its namespace."""
FACTUR_X = "ZUGFeRD 2.1 / Factur-X 1.0"
"""One standard under two names since 2020, with the same guidelines."""
EN_16931 = "urn:cen.eu:en16931:2017"


@dataclass(frozen=True)
class Format:
    """`name` for people; `profile`: how much of the standard is used, in the standard's own word."""

    name: str
    profile: str = ""


_GUIDELINES = (
    (r"xrechnung_(?P<version>\d\.\d).*extension|extension:xrechnung_(?P<later>\d\.\d)", "XRechnung {}", "EXTENSION"),
    (r"xrechnung_(?P<version>\d\.\d)", "XRechnung {}", ""),
    (r"urn:fdc:peppol\.eu:2017:poacc:(?:self)?billing:(?:international:[\w-]+:)?3", "Peppol BIS Billing 3", ""),
    (r"urn:fdc:nen\.nl:(?:nlcius|gaccount)", "SI-UBL 2.0", ""),
    (r"simplerinvoicing\.org:si-ubl:\w+:ver(?P<version>\d\.\d)", "SI-UBL {}", ""),
    (r"factur-x\.eu:1p0:(?P<profile>minimum|basicwl|basic|en16931|extended)", FACTUR_X, ""),
    (r"zugferd\.de:2p0:(?P<profile>minimum|basicwl|basic|en16931|extended)", "ZUGFeRD 2.0", ""),
    (r"ferd:CrossIndustryDocument:invoice:1p0:(?P<profile>basic|comfort|extended)", "ZUGFeRD 1.0", ""),
)  # fmt: skip
_KNOWN = tuple((re.compile(pattern, re.I), name, profile) for pattern, name, profile in _GUIDELINES)
_PROFILES = {"basicwl": "BASIC WL", "en16931": "EN 16931"}
_PLAIN = {UBL_INVOICE: "UBL 2.1", UBL_CREDIT_NOTE: "UBL 2.1", CII: "CII D16B", ZUGFERD_1: "ZUGFeRD 1.0"}
_ATTACHED = {"factur-x.xml": FACTUR_X, "zugferd-invoice.xml": "ZUGFeRD 2.0"}


def find_format(namespace: str, guideline: str, attachment: str = "") -> Format:
    """The format of an invoice with that root; `attachment`: the XML's name within its PDF.

    A PDF of the profile EN 16931 names no format of its own: there the name of the XML tells it.
    """
    for pattern, name, profile in _KNOWN:
        found = pattern.search(guideline)
        if found:
            return _say(name, profile, found.groupdict(), namespace)
    profile = "EN 16931" if guideline.startswith(EN_16931) else ""
    name = _ATTACHED.get(attachment.lower(), "") if namespace == CII else ""
    return Format(name or _PLAIN[namespace], profile)


def _say(name: str, profile: str, found: dict[str, str | None], namespace: str) -> Format:
    version = found.get("version") or found.get("later") or ""
    word = found.get("profile") or ""
    if name == "SI-UBL 2.0" and namespace == CII:
        name = "NLCIUS (CII)"
    return Format(name.format(version), _PROFILES.get(word.lower(), word.upper()) or profile)


def get_syntax(namespace: str) -> Syntax:
    """Which of the two syntaxes it is written in."""
    return "ubl" if namespace in (UBL_INVOICE, UBL_CREDIT_NOTE) else "cii"
