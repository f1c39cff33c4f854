"""The words of pages: what a page calls it, then how programs print that in Dutch, German and English.

Several ways are parted by semicolons and used one after the other.
"""

# ruff: noqa: E501
TABLE = """
title | Factuur; FACTUUR; Verkoopfactuur | Rechnung; RECHNUNG; Rechnung | Invoice; INVOICE; Tax invoice
l_no | Factuurnummer; Factuurnr.; Factuur nr. | Rechnungsnummer; Rechnungs-Nr.; Rechnung Nr. | Invoice number; Invoice no.; Invoice #
l_cust | Debiteurnummer; Klantnummer; Debiteurnr.; Klantnr. | Kundennummer; Kunden-Nr.; Kd.-Nr.; Kundennr. | Customer number; Customer no.; Customer ID; Customer
l_day | Factuurdatum; Datum | Rechnungsdatum; Datum | Invoice date; Date
l_sum | Totaal te betalen; Te betalen; Totaal incl. btw; Factuurbedrag | Gesamtbetrag; Rechnungsbetrag; Zahlbetrag; Endbetrag | Total due; Amount due; Invoice total; Grand total
billing | Factuuradres; Factuur aan; Factuuradres | Rechnungsadresse; Rechnungsanschrift; Rechnung an | Bill to; Invoice address; Billing address
delivery | Afleveradres; Leveradres; Levering aan; Bezorgadres | Lieferadresse; Lieferanschrift; Lieferung an; Warenempfänger | Ship to; Delivery address; Deliver to; Shipping address
seller | Voorbeeld Verkoop B.V. | Muster Lieferant GmbH | Sample Supplies Ltd
s_street | Dok 35 | Dorfstr. 1 | 12 Dock Road
s_town | 3011 AB Rotterdam | 50667 Köln | Harwich CO12 0ZZ
buyer | Supertape B.V. | Zentrale Handels AG | Fox Retail plc
b_street | Zeestraat 58 | Hauptstr. 8 | 58 High Street
b_town | 1011 AB Amsterdam | 10115 Berlin | London SW1A 1AA
branch | Filiaal Noord | Filiale Nord | North Branch
d_street | Haven 9 | Am Hafen 9 | 9 Quay Lane
d_town | 9712 CP Groningen | 20095 Hamburg | Leeds LS1 4AB
article | Regelaar type 4 | Regler Typ 4 | Controller type 4
items | Omschrijving | Bezeichnung | Description
quantity | Aantal | Menge | Qty
price | Prijs | Preis | Unit price
amount | Bedrag | Betrag | Amount
net | Totaal excl. btw; Subtotaal | Nettobetrag; Zwischensumme netto | Net total; Subtotal
vat | Btw 21% | zzgl. 19 % MwSt. | VAT 20%
pay | Wij verzoeken u het bedrag binnen 14 dagen over te maken. | Bitte überweisen Sie den Betrag innerhalb von 14 Tagen. | Please pay this amount within 30 days. Thank you for your order.
phone | Telefoon | Telefon | Phone
bank | Bank | Bankverbindung | Bank details
register | KvK 12345678 | HRB 20815 Amtsgericht Köln | Company no. 01234567
vat_no | Btw-nr. NL001234567B01 | USt-IdNr. DE123456789 | VAT no. GB123456789
currency | EUR | EUR | GBP
attn | T.a.v. mevrouw De Groot | z. Hd. Frau Krause | Attn: Mrs Grant
clerk | Contactpersoon; Behandeld door | Ansprechpartner; Bearbeiter | Contact; Your contact
questions | Vragen over deze factuur? Mail naar | Bei Fragen zu dieser Rechnung schreiben Sie an | Questions about this invoice? Write to
remit | Stuur uw betaalspecificatie per e-mail aan: | Senden Sie Ihr Zahlungsavis bitte per E-Mail an: | Please send your remittance advice by e-mail to:
sold_by | Verkoper | Verkäufer | Seller
orders | Bestellingen | Bestellungen | Orders
returns | Retouren | Rücksendungen | Returns
sent_to | Per e-mail aan: | Per E-Mail an: | Sent by e-mail to:
account | Rekeningnummer; Rekeningnr.; Rekening nr.; Bankrekening | Konto-Nr.; Kontonummer; Kto.-Nr.; Konto | Account No.; Account number; Bank account; Acc. no.
bank_name | Naam bank | Bank | Bank name
bank_code | BIC | BLZ | Sort code
creditor | Crediteurnummer; Incassant-ID | Kreditorennummer; Gläubiger-ID; Kreditor | Creditor number; Creditor ID; Vendor no.
mandate | Machtigingskenmerk | Mandatsreferenz | Mandate reference
tax_no | Fiscaal nummer | Steuernummer | Tax no.
your_order | Uw ordernummer; Uw bestelnummer; Inkoopordernr. | Ihre Bestellnummer; Ihre Bestellung; Bestell-Nr. | Your order number; Your PO; Purchase order
your_ref | Uw referentie; Uw kenmerk | Ihr Zeichen; Ihre Referenz | Your reference; Your ref.
our_ref | Ons kenmerk | Unser Zeichen | Our reference
supplier_no | Ons leveranciersnummer bij u; Leveranciersnr. | Unsere Lieferantennummer bei Ihnen; Lieferanten-Nr. | Our supplier number with you; Vendor no.
article_no | Artikelnummer | Artikelnummer | Item no.
collected | Het bedrag wordt automatisch van uw rekening afgeschreven. | Der Betrag wird von Ihrem Konto abgebucht. | This amount will be collected from your account.
ledger | Grootboekrekening | Sachkonto | Ledger account
cost_centre | Kostenplaats | Kostenstelle | Cost centre
contract | Contractnummer | Vertragsnummer | Contract number
project | Projectnummer | Projektnummer | Project number
meter | Meternummer | Zählernummer | Meter number
page | Pagina | Seite | Page
spaced_title | F A C T U U R; V E R K O O P F A C T U U R | R E C H N U N G; W A R E N R E C H N U N G | I N V O I C E; S A L E S   I N V O I C E
compound_title | VERZAMELFACTUUR | Sammelrechnung | COMMERCIAL INVOICE
copy_title | KOPIE FACTUUR | RECHNUNG - Zweitschrift | COPY INVOICE
buyer_is | Koper | Käufer | Buyer
plain_no | Nummer | Nummer | Number
document_no | Documentnr. | Beleg-Nr. | Document no.
day_word | Datum | Datum | Date
document_day | Documentdatum | Beleg-Datum | Document date
note_no | Leverbonnr.; Pakbonnummer | Lieferschein-Nr.; Lieferscheinnummer | Delivery note no.; Packing slip no.
note_day | Leverdatum | Lieferdatum | Delivery date
note | Leverbon | Lieferschein | Delivery note
order_no | Ordernummer; Ordernr. | Auftragsnummer; Auftrags-Nr. | Order number; Order no.
order_day | Orderdatum; Besteldatum | Auftragsdatum; Bestelldatum | Order date
due_day | Vervaldatum; Te betalen vóór | Fällig am; Zahlbar bis | Due date; Pay by
by_order | Factuur volgens bestelling 2026-471331 van | Rechnung gemäß Bestellung Nr. 2026-471331 vom | Invoice for order 2026-471331 of
period | Periode | Leistungszeitraum | Period
no_and_day | Nummer/datum | Nr./Datum | No./Date
about | Betreft: factuur | Betreff: Rechnung | Re: Invoice
of_day | van | vom | of
your_invoice | Uw factuurnummer | Ihre Rechnungsnummer | Your invoice number
quote_it | Vermeld bij betaling het factuurnummer. | Bitte geben Sie bei Zahlung die Rechnungsnummer an. | Please quote the invoice number when paying.
saturday | zaterdag 21 november 2026 | Samstag, 21. November 2026 | Saturday 21 November 2026
saturday_short | za 21 nov 2026 | Sa., 21. Nov. 2026 | Sat, 21 Nov 2026
total | Totaal | Gesamt | Total
discount | Bij betaling binnen 8 dagen 2% korting: | Bei Zahlung innerhalb von 8 Tagen abzüglich 2 % Skonto: | 2% discount if paid within 8 days:
discounted | Te betalen bij betaling binnen 8 dagen | Zahlbetrag bei Skontoabzug | Amount payable within 8 days
balance | Openstaand saldo; Uw saldo per heden | Offener Saldo; Kontostand | Outstanding balance; Account balance
before | Saldo vorige factuur | Saldo Vormonat | Previous balance
carried | Transporteren; Transport | Übertrag; Zwischensumme Übertrag | Carried forward; Page total
paid | Reeds voldaan; Aanbetaling | Bereits gezahlt; Anzahlung | Already paid; Deposit paid
still_due | Nog te betalen; Restant te betalen | Noch zu zahlen; Restbetrag | Balance due; Remaining amount due
base | Grondslag | Bemessung | Taxable
weight | Totaal gewicht | Gesamtgewicht | Total weight
pieces | Totaal aantal colli | Gesamtzahl Packstücke | Total packages
gross | Totaal incl. btw | Gesamtbetrag brutto | Total incl. VAT
term | Termijn | Rate | Instalment
saved | Uw voordeel | Sie sparen | You save
other_currency | Ter informatie: tegenwaarde | Zur Information: Gegenwert | For information: equivalent of
credit | Creditnota; CREDITFACTUUR | Gutschrift; RECHNUNGSKORREKTUR | Credit note; CREDIT MEMO
l_credit | Creditnotanummer; Creditnr. | Gutschriftsnummer; Gutschrift-Nr. | Credit note number; Credit note no.
to_credit | Totaal te crediteren | Gutschriftbetrag | Total credited
about_invoice | Betreft factuur | Zur Rechnung | Concerning invoice
storno | Creditfactuur bij factuur 2026-100 | Stornorechnung zur Rechnung Nr. 2026-100 | Credit note for invoice 2026-100
delivery_title | LEVERBON; Pakbon | LIEFERSCHEIN; Lieferschein | DELIVERY NOTE; Packing slip
received | Ontvangen door | Ware erhalten | Received by
order_title | Orderbevestiging | Auftragsbestätigung | Order confirmation
thanks | Wij danken u voor uw bestelling. | Wir danken für Ihre Bestellung. | Thank you for your order.
order_sum | Totaalbedrag order | Auftragssumme brutto | Order total
reminder_title | Betalingsherinnering; Tweede aanmaning | Zahlungserinnerung; 2. Mahnung | Payment reminder; Second reminder
reminded | Wij hebben uw betaling nog niet ontvangen. | Wir konnten noch keinen Zahlungseingang feststellen. | We have not yet received your payment.
open_sum | Totaal openstaand | Gesamtforderung | Total outstanding
fee | Aanmaningskosten | Mahngebühr | Reminder fee
quote_title | Offerte | Angebot | Quotation
l_quote | Offertenummer | Angebotsnummer | Quotation no.
valid_day | Geldig tot | Gültig bis | Valid until
terms | Algemene voorwaarden | Allgemeine Geschäftsbedingungen | General terms and conditions
terms_text | Facturen worden binnen 30 dagen betaald. Een leverbon is geen factuur. | Rechnungen sind innerhalb von 30 Tagen zu zahlen. Ein Lieferschein ist keine Rechnung. | Invoices are to be paid within 30 days. A delivery note is not an invoice.
statement_title | Rekeningoverzicht | Kontoauszug | Statement of account
"""
