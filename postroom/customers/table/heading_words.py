"""The words over the columns of exports from Dutch, German and English programs. Pure."""

from postroom.shared.document_types import TYPES

NUMBER_WORDS = (
    # It says that it is the customer's number; two of them that differ are a question.
    """
    debiteurnummer debiteurennummer debiteurnr debiteurennr debnummer debnr debiteurcode debiteurid
    nummerdebiteur nummervandedebiteur debitorennummer debitornummer debitorennr debitornr debitornumber debitorid
    klantnummer klantennummer klantnr klantennr klantcode klantid klnr nummerklant
    relatienummer relatienr relatiecode relatieid nummerrelatie verkooprelatienummer verkooprelatiecode
    kundennummer kundennr kundnr kdnummer kdnr kundencode kundenid customernumber customerno customernr customercode
    customerid debtornumber debtorno debtornr debtorcode debtorid clientnumber clientno clientcode
    kundenr afnemernummer lidnummer lidnr mitgliedsnummer mitgliedsnr
    cardcode gpcode gpnummer bpcode businesspartnercode zakenpartnercode codezakenpartner zakenpartnernummer
    """,
    # It may be: an account of the books, or the name of a party over its number.
    """
    debiteur debitor debitoren debtor verkooprelatie debitorenkonto debitorkonto debitorenkontonummer kundenkonto
    personenkonto personenkontonummer debitorenkreditorennr debitorenkreditorennummer customeraccount debtoraccount
    accountnumber accountno accountcode adresnummer adressnummer adressnr
    """,
    # It is some number: the customer's only in a list with addresses.
    """
    nr nummer no number code konto internereferenz internereferentie internalreference reference referentie referenz
    ref
    """,
)
"""Headings of the customer's number, the surest ones first."""
ACCOUNT = "konto"
"""DATEV's heading of the number; elsewhere often that of a bank account."""

FIELD_WORDS = {
    "company": """
        bedrijfsnaam firmanaam handelsnaam bedrijf organisatie organisatienaam firmenname firmenbezeichnung firma
        firma1 firmaname naambedrijf naamorganisatie statutairenaam namederfirma namefirma organisation
        organization unternehmen unternehmensname companyname company organisationname
        organizationname nameadressattypunternehmen
        """,
    "name": """
        naam name name1 naam1 weergavenaam klantnaam debiteurnaam debiteurennaam relatienaam naamklant naamdebiteur
        naamrelatie anzeigename kundenname debitorenname debitorname displayname customername debtorname clientname
        accountname cardname gpname bpname businesspartnername zakenpartnernaam naamzakenpartner klant kunde customer
        nameadressattypkeineangabe
        """,
    "first-name": "voornaam vorname firstname givenname vornameadressattypnaturlperson",
    "infix": "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels namensvorsatz nameprefix infix",
    "last-name": "achternaam nachname zuname lastname surname familyname familienname nameadressattypnaturlperson",
    "short-name": "kurzbezeichnung kortenaam zoeknaam zoekcode suchname suchbegriff shortname searchname matchcode",
    "language": """
        taal taalcode talencode correspondentietaal taalvoorkeur taalkeuze sprache sprachcode sprachkennzeichen
        sprachkz taalkode voorkeurstaal documenttaal taaldocumenten sprachebelege sprachenschlussel
        sprachschlussel korrespondenzsprache belegsprache language languagecode lang
        """,
    "format": """
        formaat bestandsformaat documentformaat factuurformaat format dateiformat belegformat dokumentformat
        rechnungsformat fileformat documentformat invoiceformat efactuur erechnung einvoice xmlformat
        """,
    "together": """
        samen tezamen samenvoegen gebundeld bundelen verzamelmail verzamelen documentensamen
        meerderedocumentenineenmail meerderedocumentenineenemail allesinéénmail zusammen gebundelt bundeln
        sammelmail sammelversand zusammenfassen mehrerebelegeineineremail mehrerebelegeineinermail
        mehreredokumenteineineremail together bundle bundled combine combined severaldocumentsinonemail
        onemail collectivemail
        """,
    "do-not-email": """
        nietmailen nietemailen nietpermail nietperemail geenmail geenemail mailblokkade redennietmailen
        nichtmailen nichtpermail nichtperemail keinemail keinemails keineemail keineemails keinmailversand
        keinemailversand keineemailversand mailsperre emailsperre versandsperre
        donotmail donotemail dontmail dontemail nomail noemail emailblocked mailblocked optout
        """,
}
"""Headings of every other field but addresses; of several in a table the first one counts."""

MAIL_WORDS = """
    emailadressen emailadresse emailadres emailaddresses emailaddress emails email mailadressen mailadresse mailadres
    mailaddress mail epost
    """
KIND_WORDS = {
    "to": "to an aan ontvangers ontvanger empfanger recipients recipient",
    "cc": "cc kopiean kopieaan kopie copyto copy",
    "bcc": "bcc blindkopie blindekopie blindcopy",
}
_MORE_TYPE_WORDS = {
    "invoice": "fact fakt erechnung efactuur einvoice rechnungsversand factuurverzending",
    "delivery-note": "levering leveringen lieferung lieferungen delivery deliveries",
    "order-confirmation": """orders order bestellingen bestelling bevestigingen bevestiging auftrage auftrag auftrags
        bestellungen bestellung confirmations confirmation""",
    "quote": "estimates estimate prijsopgave",
    "reminder": "mahnwesen mahn herinneringsmail",
}
TYPE_WORDS = {
    "": """correspondentie korrespondenz algemeen allgemein general alle standaard standard default werk zakelijk
        bedrijf geschaftlich business work kantoor buro buero office zentrale firma firmen unternehmen company
        organisatie organisation""",
    **{one.code: f"{one.columns} {_MORE_TYPE_WORDS.get(one.code, '')}" for one in TYPES.values()},
}
"""Document type -> its words over address columns; "" for all types."""
BETWEEN_WORDS = """
    voor f fur fuer for tbv zur zum van per der die de naar versturen verzenden versturennaar verzendennaar sturen
    senden versand
    send verzending digitale digitaal elektronische elektronisch electronic klanten klant kunden kunde customer
    debiteur debitor debitoren relatie
    """
"""Words in the heading of an address column that say nothing more."""
EXAMPLES = {
    "debtor": ("Debiteurnummer", "Klantnummer", "Debitorennummer", "Kundennummer", "Customer number"),
    "address": ("E-mail", "E-mail factuur", "E-Mail Rechnung", "CC"),
}
