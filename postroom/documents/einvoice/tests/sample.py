"""One invoice for every syntax: what it says, and small pieces of XML."""

from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

EN = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{EN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
PEPPOL = f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF_BILLING = f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
NLCIUS = f"{EN}#compliant#urn:fdc:nen.nl:nlcius:v1.0"
FACTUR_X = "urn:factur-x.eu:1p0:"
ZUGFERD_2 = f"{EN}#conformant#urn:zugferd.de:2p0:extended"
ZUGFERD_1 = "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort"


@dataclass(frozen=True)
class Who:
    """A party. `ids` and `public`: value and scheme each; `account`: UBL's SupplierAssignedAccountID."""

    name: str
    ids: tuple[tuple[str, str], ...] = ()
    public: tuple[tuple[str, str], ...] = ()
    email: str = ""
    endpoint: tuple[str, str] = ("", "")
    street: str = "Kade 12"
    postcode: str = "3011 AB"
    town: str = "Rotterdam"
    country: str = "NL"
    vat: str = ""
    tax: str = ""
    contact: str = ""
    legal: tuple[str, str] = ("", "")
    account: str = ""
    own_account: str = ""


SELLER = Who(
    "Bakkerij Test B.V.",
    public=(("8712345000011", "0088"),),
    email="boekhouding@bakkerij.test",
    endpoint=("facturen@bakkerij.test", "EM"),
    vat="NL001234567B01",
    legal=("12345678", "0106"),
)
BUYER = Who(
    "Grand Café De Kade B.V.",
    ids=(("10023", ""),),
    email="inkoop@dekade.test",
    street="Marktplein 3",
    postcode="5611 EC",
    town="Eindhoven",
    vat="NL007654321B01",
)


@dataclass(frozen=True)
class Sample:
    """What the invoice says. `lines`: name, quantity, unit, price. `rest`: further parties by their role."""

    guideline: str = EN
    number: str = "2026-0412"
    code: str = "380"
    issued: str = "2026-11-21"
    due: str = "2026-12-05"
    currency: str = "EUR"
    seller: Who = SELLER
    buyer: Who = BUYER
    payee: Who | None = None
    representative: Who | None = None
    delivery: Who | None = None
    invoicee: Who | None = None
    reference: str = "04011000-12345-34"
    order: str = "PO-77"
    note: str = "Wij danken u voor uw bestelling."
    language: str = ""
    lines: tuple[tuple[str, str, str, str], ...] = (
        ("Brood", "10", "C62", "20.00"),
        ("Taart", "2", "C62", "50.00"),
    )
    rate: str = "21"
    terms: str = ""
    iban: str = "NL91ABNA0417164300"
    gross: str = ""
    due_amount: str = ""

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return sum((Decimal(count) * Decimal(price) for _, count, _, price in self.lines), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """The VAT."""
        return (self.net * Decimal(self.rate) / 100).quantize(Decimal("0.01"))

    @property
    def total(self) -> str:
        """With VAT, or what the invoice says instead."""
        return self.gross or str(self.net + self.vat)


def element(name: str, text: str, **attributes: str) -> str:
    """An element; nothing when it has no text."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<{name}{written}>{escape(text)}</{name}>" if text else ""


def around(name: str, *parts: str) -> str:
    """An element around others; nothing when there are none."""
    inner = "".join(parts)
    return f"<{name}>{inner}</{name}>" if inner else ""


def encode(xml: str, encoding: str = "UTF-8") -> bytes:
    """With a declaration, in that encoding."""
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{xml}\n'.encode(encoding)
