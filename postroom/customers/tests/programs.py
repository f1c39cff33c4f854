"""Lists of customers as fourteen programs export them: their headings, encodings and codes, with made-up customers.

Each row of `LISTS` is one layout: the program, its lines parted by the program's sign, the encodings in which such a
file is met, and the customers that it holds: number, name, language (None: not said, or none of ours) and addresses
by document type.
"""

from dataclasses import dataclass, field

EXTF = (
    '"EXTF";700;16;"Debitoren/Kreditoren";5;20250306102500000;;"RE";"";"";1001;456;20250101;4'
    ';;;"";"";;;;"";;"";;;;;;;'
)
DATEV_HEADINGS = (
    "Konto;Name (Adressattyp Unternehmen);Unternehmensgegenstand;Name (Adressattyp natürl. Person);"
    "Vorname (Adressattyp natürl. Person);Name (Adressattyp keine Angabe);Adressattyp;Kurzbezeichnung;EU-Land;"
    "EU-UStID;Anrede;Titel/Akad. Grad;Adelstitel;Namensvorsatz;Adressart;Straße;Postfach;Postleitzahl;Ort;Land;"
    "Telefon;Bemerkung (Telefon);E-Mail;Bemerkung (E-Mail);Internet;Bankleitzahl 1;Bankkonto-Nummer 1;IBAN-Nr. 1"
    + ";" * 210
    + "Kundennummer;Steuernummer;Sprache;Ansprechpartner;Ausgabeziel"
)


def _datev(number: str, company: str, last: str, first: str, mail: str, language: str) -> str:
    person = f'"{last}";"{first}";""'
    parts = f'{number};"{company}";"";{person};2;"Kurz";;;;;;"";"STR";"Weg 1";;"50667";"Köln";"DE";"0221";"";"{mail}"'
    return parts + ';"";"";"";"";""' + ";" * 210 + f';"";{language};"";3'


@dataclass(frozen=True)
class Customer:
    """What has to come out of a row. `mail`: document type -> addresses."""

    number: str
    name: str
    language: str | None = None
    mail: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportedList:
    """One layout of a program's export."""

    program: str
    lines: tuple[str, ...]
    sign: str
    encodings: tuple[str, ...]
    customers: tuple[Customer, ...]


def mail_of(general: str = "", **types: str) -> dict[str, tuple[str, ...]]:
    """Document type -> addresses; underscores of `types` are hyphens, addresses are parted by blanks."""
    told = {"": general, **{type_.replace("_", "-"): text for type_, text in types.items()}}
    return {type_: tuple(text.split()) for type_, text in told.items() if text}


LISTS = (
    ExportedList(
        "Exact Online",
        (
            "Code;Naam;E-mail;Telefoon;Taal;E-mailadres (facturen);Status",
            '"             10023";Bakkerij De Hoek;info@hoek.test;0113;NL;facturen@hoek.test;Klant',
            '"             10024";Café Süd;;;DE;;Klant',
        ),
        ";",
        ("utf-8-sig", "cp1252"),
        (
            Customer(
                "10023", "Bakkerij De Hoek", "nl", mail_of("info@hoek.test", invoice="facturen@hoek.test")
            ),
            Customer("10024", "Café Süd", "de"),
        ),
    ),
    ExportedList(
        "Exact Online, Debiteuren",
        (
            "Debiteurcode,Naam,Adres,Postcode,Plaats,Land,E-mail,E-mail facturen,E-mail aanmaningen,Taalcode",
            "20001,Hotel Zee,Kade 1,4461 AB,Goes,NL,info@zee.test,fac@zee.test,aan@zee.test,NL",
        ),
        ",",
        ("utf-8",),
        (
            Customer(
                "20001",
                "Hotel Zee",
                "nl",
                mail_of("info@zee.test", invoice="fac@zee.test", reminder="aan@zee.test"),
            ),
        ),
    ),
    ExportedList(
        "AFAS",
        (
            "Nummer debiteur;Naam;E-mail werk;E-mail factuur;Taal",
            "000123;Vis BV;a@vis.test;fin@vis.test;NLD",
            "000124;Fröhlich GmbH;info@froehlich.test;;DEU",
        ),
        ";",
        ("cp1252", "utf-8-sig"),
        (
            Customer("000123", "Vis BV", "nl", mail_of("a@vis.test", invoice="fin@vis.test")),
            Customer("000124", "Fröhlich GmbH", "de", mail_of("info@froehlich.test")),
        ),
    ),
    ExportedList(
        "AFAS, Debiteuren",
        (
            "Debiteurnummer;Organisatie/persoon;Naam;Straat;Nr.;Postcode;Woonplaats;E-mailadres;"
            "Digitale factuur e-mail",
            "10001;100045;Slagerij Één;Dam;7;1012 AB;Amsterdam;slager@een.test;boek@een.test",
            "10002;100046;Vishandel;Dam;7;1012 AB;Amsterdam;vis@vis.test;",
        ),
        ";",
        ("cp1252",),
        (
            Customer("10001", "Slagerij Één", None, mail_of("slager@een.test", invoice="boek@een.test")),
            Customer("10002", "Vishandel", None, mail_of("vis@vis.test")),
        ),
    ),
    ExportedList(
        "Twinfield",
        (
            "Code\tNaam\tKorte naam\tLand\tE-mail\tE-mailadres voor facturen",
            "1001\tKlant Zoë\tZoë\tNL\tinfo@zoe.test\tfin@zoe.test",
            "1002\tKlant B\tB\tBE\tinfo@b.test\t",
        ),
        "\t",
        ("utf-16", "utf-16-le", "utf-8"),
        (
            Customer("1001", "Klant Zoë", None, mail_of("info@zoe.test", invoice="fin@zoe.test")),
            Customer("1002", "Klant B", None, mail_of("info@b.test")),
        ),
    ),
    ExportedList(
        "SnelStart",
        (
            "Relatiecode;Naam;E-mail;Factuur e-mail;Aanmaning e-mail;Offerte e-mail;Bevestiging e-mail",
            "10;Tuin België BV;info@tuin.test;fac@tuin.test;aan@tuin.test;off@tuin.test;best@tuin.test",
        ),
        ";",
        ("cp1252", "utf-8-sig"),
        (
            Customer(
                "10",
                "Tuin België BV",
                None,
                mail_of(
                    "info@tuin.test",
                    invoice="fac@tuin.test",
                    reminder="aan@tuin.test",
                    quote="off@tuin.test",
                    order_confirmation="best@tuin.test",
                ),
            ),
        ),
    ),
    ExportedList(
        "SnelStart, stamgegevens",
        (
            "Relatiecode;Naam;Contactpersoon;Adres;Postcode;Plaats;LandID;Telefoonnummer;Emailadres;BTW nummer;IBAN",
            "1;Fietsen Jansen;J. Jansen;Weg 1;1111 AA;Ede;NL;0318;jan@fiets.test;NL01;NL02",
        ),
        ";",
        ("cp1252",),
        (Customer("1", "Fietsen Jansen", None, mail_of("jan@fiets.test")),),
    ),
    ExportedList(
        "DATEV",
        (
            EXTF,
            DATEV_HEADINGS,
            _datev("10000", "Bäckerei Groß OHG", "", "", "info@gross.test", "1"),
            _datev("10001", "", "Müller", "Jörg", "joerg@mueller.test", "5"),
            _datev("10002", "Boulangerie Sud", "", "", "", "4"),
        ),
        ";",
        ("cp1252", "utf-8-sig"),
        (
            Customer("10000", "Bäckerei Groß OHG", "de", mail_of("info@gross.test")),
            Customer("10001", "Jörg Müller", "en", mail_of("joerg@mueller.test")),
            Customer("10002", "Boulangerie Sud"),
        ),
    ),
    ExportedList(
        "DATEV, without its own line",
        ("Konto;Name (Adressattyp Unternehmen);E-Mail;Sprache", "10007;Gärtner AG;post@gaertner.test;1"),
        ";",
        ("cp1252",),
        (Customer("10007", "Gärtner AG", "de", mail_of("post@gaertner.test")),),
    ),
    ExportedList(
        "Lexware",
        (
            "Kundennr.;Matchcode;Firma;Vorname;Name;E-Mail;E-Mail 2",
            "10001;MEIER;;Anna;Meier;anna@meier.test;",
            "10002;GROSS;Groß & Söhne KG;Karl;Groß;karl@gross.test;buch@gross.test",
        ),
        ";",
        ("cp1252",),
        (
            Customer("10001", "Anna Meier", None, mail_of("anna@meier.test")),
            Customer("10002", "Groß & Söhne KG", None, mail_of("karl@gross.test buch@gross.test")),
        ),
    ),
    ExportedList(
        "Lexware, with the account",
        (
            "Kd-Nr;Debitorenkonto;Firma;Straße;PLZ;Ort;E-Mail Rechnung;E-Mail Mahnung",
            "4711;14711;Ölmühle GmbH;Ring 2;80331;München;re@oel.test;mahn@oel.test",
        ),
        ";",
        ("cp1252", "cp850"),
        (Customer("4711", "Ölmühle GmbH", None, mail_of(invoice="re@oel.test", reminder="mahn@oel.test")),),
    ),
    ExportedList(
        "sevDesk",
        (
            "Kunden-Nr.;Anrede;Titel;Nachname;Vorname;Organisation;Namenszusatz;Position;Kategorie;PLZ;Ort;E-Mail;"
            "E-Mail-Kategorie;Debitoren/Kreditoren-Nr.",
            "1000;;;;;Dachdecker Rot GmbH;;;Kunde;80331;München;info@rot.test;Arbeit;11000",
            "1001;Frau;;Wolf;Ina;;;;Kunde;60311;Frankfurt;;;11001",
        ),
        ";",
        ("utf-8-sig", "utf-8"),
        (
            Customer("1000", "Dachdecker Rot GmbH", None, mail_of("info@rot.test")),
            Customer("1001", "Ina Wolf"),
        ),
    ),
)
"""The first half; `programs_more.py` has the other programs."""
