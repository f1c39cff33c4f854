"""What the sample bakery bakes: wholesale prices in euros without VAT, dough in grams a piece."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox365.bakery.model import Customer, Language, Line
from sandbox365.bakery.words import COLUMNS, word

FOOD_RATE = Decimal(9)
"""Dutch reduced VAT rate, in per cent, for food."""
GENERAL_RATE = Decimal(21)
"""Dutch general VAT rate, in per cent."""
NO_VAT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Product:
    """An article with its names in Dutch, German and English."""

    names: tuple[str, str, str]
    price: str
    dough_grams: int
    unit: str = "piece"
    rate: Decimal = FOOD_RATE

    def name(self, language: Language) -> str:
        """The name that customers of this language read."""
        return self.names[COLUMNS[language]]


PRODUCTS: dict[str, Product] = {
    "1010": Product(("Volkorenbrood 800 g", "Vollkornbrot 800 g", "Wholemeal loaf 800 g"), "2.35", 900),
    "1020": Product(
        ("Tijgerbrood wit 800 g", "Tigerbrot weiß 800 g", "Tiger loaf, white 800 g"), "2.20", 890
    ),
    "1035": Product(("Speltbrood 700 g", "Dinkelbrot 700 g", "Spelt loaf 700 g"), "3.15", 790),
    "1042": Product(
        ("Desem roggebrood 1 kg", "Roggen-Sauerteigbrot 1 kg", "Rye sourdough 1 kg"), "3.40", 1130
    ),
    "1055": Product(("Suikerbrood 500 g", "Friesisches Zuckerbrot 500 g", "Sugar loaf 500 g"), "4.10", 560),
    "1110": Product(("Pistolet", "Pistolet-Brötchen", "Crusty roll"), "0.38", 62),
    "1120": Product(("Kaiserbroodje", "Kaiserbrötchen", "Kaiser roll"), "0.36", 60),
    "1130": Product(("Krentenbol", "Rosinenbrötchen", "Currant bun"), "0.62", 75),
    "1140": Product(("Stokbrood 55 cm", "Baguette 55 cm", "Baguette 55 cm"), "1.15", 330),
    "1210": Product(("Roomboter croissant", "Buttercroissant", "All-butter croissant"), "0.79", 70),
    "1220": Product(("Chocoladebroodje", "Schokocroissant", "Pain au chocolat"), "0.95", 80),
    "1310": Product(
        ("Appeltaart, 12 punten", "Apfelkuchen, 12 Stücke", "Apple tart, 12 slices"), "15.50", 1850
    ),
    "1320": Product(("Tompouce", "Cremeschnitte", "Vanilla cream slice"), "1.35", 95),
    "1330": Product(
        ("Gevulde speculaas 500 g", "Gefüllter Spekulatius 500 g", "Almond-filled speculaas 500 g"),
        "6.25",
        520,
    ),
    "1340": Product(("Amandelstaaf 400 g", "Mandelstange 400 g", "Almond pastry log 400 g"), "7.10", 430),
    "1350": Product(("Kerststol 750 g", "Weihnachtsstollen 750 g", "Christmas stollen 750 g"), "7.95", 820),
    "1360": Product(("Kruidnoten, los", "Gewürzplätzchen, lose", "Spiced nuts, loose"), "6.80", 1080, "kilo"),
    "1410": Product(
        ("Groentequiche, 8 punten", "Gemüsequiche, 8 Stücke", "Vegetable quiche, 8 slices"), "11.90", 760
    ),
    "1900": Product(
        ("Linnen broodzak met opdruk", "Brotbeutel aus Leinen, bedruckt", "Linen bread bag, printed"),
        "4.50",
        0,
        rate=GENERAL_RATE,
    ),
}


def line_for(
    customer: Customer, article: str, quantity: str, section: str = "", ordered: str | None = None
) -> Line:
    """A row for this customer: name in the customer's language, VAT as it applies to the customer."""
    product = PRODUCTS[article]
    return Line(
        article=article,
        description=product.name(customer.language),
        quantity=Decimal(quantity),
        unit=word(product.unit, customer.language),
        unit_price=Decimal(product.price),
        vat_rate=product.rate if customer.vat == "domestic" else NO_VAT,
        dough_grams=product.dough_grams,
        section=section,
        ordered=Decimal(ordered) if ordered else None,
    )
