"""The second half of the lists of `programs.py`."""

from postroom.customers.tests.programs import Customer, ExportedList, mail_of

MORE_LISTS = (
    ExportedList(
        "SAP Business One",
        (
            "CardCode,CardName,CardType,E_Mail,Phone1",
            "C20000,Maxi-Teq,C,maxi@teq.test,1",
            "C20001,Café Nord,C,nord@cafe.test; boek@cafe.test,2",
        ),
        ",",
        ("utf-8-sig", "cp1252"),
        (
            Customer("C20000", "Maxi-Teq", None, mail_of("maxi@teq.test")),
            Customer("C20001", "Café Nord", None, mail_of("nord@cafe.test boek@cafe.test")),
        ),
    ),
    ExportedList(
        "SAP Business One, German",
        ("#\tGP-Code\tGP-Name\tE-Mail\tSprache", "1\tC100\tBäcker AG\tinfo@baecker.test\tDeutsch"),
        "\t",
        ("utf-16", "cp1252"),
        (Customer("C100", "Bäcker AG", "de", mail_of("info@baecker.test")),),
    ),
    ExportedList(
        "Business Central, German",
        (
            "Nr.;Name;Name 2;Ort;Telefonnr.;E-Mail;Sprachcode;Sammelrechnung",
            "D00010;Café Nord GmbH;;Köln;0221 1;rechnung@cafe-nord.test;DEU;Nein",
            "D00020;Hotel Zee;;Goes;;info@hotel-zee.test;NLD;Ja",
            "D00030;Chez Paul;;Paris;;paul@chez.test;FRA;Ja",
        ),
        ";",
        ("utf-8-sig",),
        (
            Customer("D00010", "Café Nord GmbH", "de", mail_of("rechnung@cafe-nord.test")),
            Customer("D00020", "Hotel Zee", "nl", mail_of("info@hotel-zee.test")),
            Customer("D00030", "Chez Paul", None, mail_of("paul@chez.test")),
        ),
    ),
    ExportedList(
        "Business Central, Dutch",
        (
            "Nr.;Naam;Vestigingscode;Telefoonnr.;Contact;Saldo (LV);E-mail;Taalcode",
            "K00010;Café Noord;BLAUW;0113;Jan;1.234,50;noord@cafe.test;NLB",
            "K00020;Old Inn;GEEL;0114;;0,00;inn@old.test;ENU",
        ),
        ";",
        ("utf-8-sig", "cp1252"),
        (
            Customer("K00010", "Café Noord", "nl", mail_of("noord@cafe.test")),
            Customer("K00020", "Old Inn", "en", mail_of("inn@old.test")),
        ),
    ),
    ExportedList(
        "Business Central, English",
        (
            "No.,Name,Responsibility Center,Location Code,Phone No.,Email,Language Code",
            "C00010,Zoë Ltd,,BLUE,,z@zoe.test,ENG",
        ),
        ",",
        ("utf-8-sig",),
        (Customer("C00010", "Zoë Ltd", "en", mail_of("z@zoe.test")),),
    ),
    ExportedList(
        "Odoo",
        (
            "Weergavenaam,Referentie,E-mail,Taal",
            "Azure,0010,a@azure.test,Dutch / Nederlands",
            "Grün,0011,g@gruen.test,German (CH) / Deutsch (CH)",
            "Sud,0012,s@sud.test,French / Français",
        ),
        ",",
        ("utf-8",),
        (
            Customer("0010", "Azure", "nl", mail_of("a@azure.test")),
            Customer("0011", "Grün", "de", mail_of("g@gruen.test")),
            Customer("0012", "Sud", None, mail_of("s@sud.test")),
        ),
    ),
    ExportedList(
        "Odoo, names of its fields",
        ("id,display_name,ref,email,lang", "__export__.res_partner_7,Café Één,K7,een@cafe.test,nl_BE"),
        ",",
        ("utf-8",),
        (Customer("K7", "Café Één", "nl", mail_of("een@cafe.test")),),
    ),
    ExportedList(
        "Odoo, German",
        ("Anzeigename;Interne Referenz;E-Mail;Sprache", "Weiß AG;00031;w@weiss.test;German / Deutsch"),
        ";",
        ("utf-8",),
        (Customer("00031", "Weiß AG", "de", mail_of("w@weiss.test")),),
    ),
    ExportedList(
        "Moneybird",
        (
            "Klantnummer,Bedrijfsnaam,Voornaam,Achternaam,E-mailadres,Facturen versturen naar e-mailadres,"
            "Offertes versturen naar e-mailadres",
            '1001,Klant BV,Jan,Één,info@klant.test,"fac@klant.test,boek@klant.test",off@klant.test',
            "1002,,Zoë,Jansen,zoe@jansen.test,,",
        ),
        ",",
        ("utf-8",),
        (
            Customer(
                "1001",
                "Klant BV",
                None,
                mail_of("info@klant.test", invoice="fac@klant.test boek@klant.test", quote="off@klant.test"),
            ),
            Customer("1002", "Zoë Jansen", None, mail_of("zoe@jansen.test")),
        ),
    ),
    ExportedList(
        "Moneybird, English",
        (
            "Customer id,Company name,First name,Last name,Email,Send invoices to email,Send estimates to email",
            "1001,Client Ltd,,,info@client.test,inv@client.test,est@client.test",
        ),
        ",",
        ("utf-8",),
        (
            Customer(
                "1001",
                "Client Ltd",
                None,
                mail_of("info@client.test", invoice="inv@client.test", quote="est@client.test"),
            ),
        ),
    ),
    ExportedList(
        "a plain list of a bakery program",
        (
            "Debiteurenlijst per 30-11-2026;;;;;",
            ";;;;;",
            "Debnr;Naam;Plaats;Email;Email fact;Email pakbon",
            "10023,00;Café De Hoek;Goes;hoek@hoek.test;geen;pak@hoek.test",
            "10024,00;Citroën;Goes;n.v.t.;fac@citroen.test / boek@citroen.test;-",
            "Totaal 2 debiteuren;;;;;",
        ),
        ";",
        ("cp850", "cp1252"),
        (
            Customer("10023", "Café De Hoek", None, mail_of("hoek@hoek.test", delivery_note="pak@hoek.test")),
            Customer("10024", "Citroën", None, mail_of(invoice="fac@citroen.test boek@citroen.test")),
        ),
    ),
    ExportedList(
        "a plain list with bars",
        (
            "Klantnr|Klantnaam|Mail|Mail factuur|Mail orderbevestiging|Taal|Niet mailen",
            "00071|Lunchroom Zoë|l@zoe.test|f@zoe.test|o@zoe.test|N|nee",
        ),
        "|",
        ("cp1252", "utf-8"),
        (
            Customer(
                "00071",
                "Lunchroom Zoë",
                "nl",
                mail_of("l@zoe.test", invoice="f@zoe.test", order_confirmation="o@zoe.test"),
            ),
        ),
    ),
)
