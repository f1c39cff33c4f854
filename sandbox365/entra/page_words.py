"""Everything that the pages say in words of ours, in English, Dutch and German.

Microsoft's and Google's own literal error texts are not here: people search for them as they stand.
"""

from typing import Any

from postroom.shared.wording import Sentence

LANGUAGES = ("en", "nl", "de")
"""The first one is spoken to everybody who asks for none of the others."""

_EVERYWHERE = {
    "Sign in": ("Aanmelden", "Anmelden"),
    "This is Postroom's local stand-in for a sign-in service. It runs on this computer; nobody else can see it, "
    "and no password is asked for.": (
        "Dit is Postrooms lokale nabootsing van een aanmelddienst. Alles draait op deze computer; niemand "
        "anders kan het zien en er wordt niet om een wachtwoord gevraagd.",
        "Dies ist Postrooms lokale Nachbildung eines Anmeldedienstes. Sie läuft auf diesem Computer; niemand sonst "
        "kann sie sehen, und es wird kein Passwort verlangt.",
    ),
    "Accept": ("Accepteren", "Akzeptieren"),
    "Cancel": ("Annuleren", "Abbrechen"),
    "Next": ("Volgende", "Weiter"),
}

_WHO = {
    "Choose an account": ("Kies een account", "Wählen Sie ein Konto"),
    "You sign in to %(app)s.": ("U meldt zich aan bij %(app)s.", "Sie melden sich bei %(app)s an."),
    "%(address)s (administrator)": ("%(address)s (beheerder)", "%(address)s (Administrator)"),
    "Another address": ("Een ander adres", "Eine andere Adresse"),
    "Choose an account or type an address.": (
        "Kies een account of typ een adres.",
        "Wählen Sie ein Konto oder geben Sie eine Adresse ein.",
    ),
    "Prove that it is you": ("Bewijs dat u het bent", "Weisen Sie nach, dass Sie es sind"),
    "The administrator demands a second factor from %(address)s. Here you have it by pressing Accept.": (
        "De beheerder verlangt een tweede factor van %(address)s. Hier is het genoeg om op Accepteren te drukken.",
        "Der Administrator verlangt von %(address)s einen zweiten Faktor. Hier genügt es, auf Akzeptieren zu "
        "drücken.",
    ),
    "You are signed out": ("U bent afgemeld", "Sie sind abgemeldet"),
    "Nobody is signed in with this browser any more.": (
        "In deze browser is niemand meer aangemeld.",
        "In diesem Browser ist niemand mehr angemeldet.",
    ),
}

_CONSENT = {
    "Permissions requested": ("Gevraagde machtigingen", "Angeforderte Berechtigungen"),
    "%(app)s asks %(address)s for this:": (
        "%(app)s vraagt %(address)s om het volgende:",
        "%(app)s bittet %(address)s um Folgendes:",
    ),
    "Consent on behalf of your organisation (%(domain)s)": (
        "Toestemming geven namens uw organisatie (%(domain)s)",
        "Im Namen Ihrer Organisation zustimmen (%(domain)s)",
    ),
    "Ask your administrator": ("Vraag het uw beheerder", "Fragen Sie Ihren Administrator"),
    "When the administrator has granted them, sign in again.": (
        "Meld u opnieuw aan zodra de beheerder de machtigingen heeft verleend.",
        "Melden Sie sich erneut an, sobald der Administrator die Berechtigungen erteilt hat.",
    ),
    "Return to the application without consent": (
        "Zonder toestemming terug naar de toepassing",
        "Ohne Zustimmung zurück zur Anwendung",
    ),
}

_PERMISSIONS = {
    "Send e-mail from your mailbox": (
        "E-mail verzenden vanuit uw postvak",
        "E-Mails aus Ihrem Postfach senden",
    ),
    "Read and change the mail in your mailbox over IMAP": (
        "De e-mail in uw postvak via IMAP lezen en wijzigen",
        "Die E-Mails in Ihrem Postfach über IMAP lesen und ändern",
    ),
    "Read and delete the mail in your mailbox over POP": (
        "De e-mail in uw postvak via POP lezen en verwijderen",
        "Die E-Mails in Ihrem Postfach über POP lesen und löschen",
    ),
    "Send e-mail as you": ("E-mail verzenden onder uw naam", "E-Mails unter Ihrem Namen senden"),
    "Read your mail": ("Uw e-mail lezen", "Ihre E-Mails lesen"),
    "Read and change your mail": ("Uw e-mail lezen en wijzigen", "Ihre E-Mails lesen und ändern"),
    "Read your profile": ("Uw profiel lezen", "Ihr Profil lesen"),
    "Know who you are": ("Weten wie u bent", "Wissen, wer Sie sind"),
    "See your name": ("Uw naam zien", "Ihren Namen sehen"),
    "See your address": ("Uw adres zien", "Ihre Adresse sehen"),
    "Keep this access while you are away": (
        "Deze toegang houden als u er niet bent",
        "Diesen Zugriff behalten, wenn Sie nicht da sind",
    ),
    "Send e-mail from mailboxes without anybody signing in": (
        "E-mail verzenden vanuit postvakken zonder dat iemand zich aanmeldt",
        "E-Mails aus Postfächern senden, ohne dass sich jemand anmeldet",
    ),
    "Read and change mail in mailboxes without anybody signing in": (
        "E-mail in postvakken lezen en wijzigen zonder dat iemand zich aanmeldt",
        "E-Mails in Postfächern lesen und ändern, ohne dass sich jemand anmeldet",
    ),
    "Read and delete mail in mailboxes without anybody signing in": (
        "E-mail in postvakken lezen en verwijderen zonder dat iemand zich aanmeldt",
        "E-Mails in Postfächern lesen und löschen, ohne dass sich jemand anmeldet",
    ),
    "Read, write and send all your mail": (
        "Al uw e-mail lezen, schrijven en verzenden",
        "Alle Ihre E-Mails lesen, schreiben und senden",
    ),
}

_DEVICE = {
    "Enter the code": ("Voer de code in", "Geben Sie den Code ein"),
    "The code that the program shows": (
        "De code die het programma toont",
        "Der Code, den das Programm zeigt",
    ),
    "No program is waiting with this code. Check it and type it again.": (
        "Er wacht geen programma met deze code. Controleer de code en typ deze opnieuw.",
        "Mit diesem Code wartet kein Programm. Prüfen Sie ihn und geben Sie ihn noch einmal ein.",
    ),
    "This code has been used. Start again in the program.": (
        "Deze code is al gebruikt. Begin opnieuw in het programma.",
        "Dieser Code wurde schon benutzt. Beginnen Sie im Programm von vorn.",
    ),
    "This code has expired. Start again in the program.": (
        "Deze code is verlopen. Begin opnieuw in het programma.",
        "Dieser Code ist abgelaufen. Beginnen Sie im Programm von vorn.",
    ),
    "You are signed in": ("U bent aangemeld", "Sie sind angemeldet"),
    "You can close this page and go back to %(app)s.": (
        "U kunt deze pagina sluiten en teruggaan naar %(app)s.",
        "Sie können diese Seite schließen und zu %(app)s zurückkehren.",
    ),
    "Sign-in cancelled": ("Aanmelding geannuleerd", "Anmeldung abgebrochen"),
    "%(app)s has been told. You can close this page.": (
        "%(app)s is op de hoogte. U kunt deze pagina sluiten.",
        "%(app)s wurde benachrichtigt. Sie können diese Seite schließen.",
    ),
}

_ENDS = {
    "This sign-in cannot go on": (
        "Deze aanmelding kan niet doorgaan",
        "Diese Anmeldung kann nicht fortgesetzt werden",
    ),
    "Show these lines to the administrator of your organisation:": (
        "Laat deze regels zien aan de beheerder van uw organisatie:",
        "Zeigen Sie diese Zeilen dem Administrator Ihrer Organisation:",
    ),
    # the words that Microsoft's own pages show in these languages
    "Request Id": ("Aanvraag-id", "Anforderungs-ID"),
    "Correlation Id": ("Correlatie-id", "Korrelations-ID"),
    "Timestamp": ("Tijdstempel", "Zeitstempel"),
    "Back to the application": ("Terug naar de toepassing", "Zurück zur Anwendung"),
    "You go back to the application now. If nothing happens, press the button.": (
        "U gaat nu terug naar de toepassing. Gebeurt er niets, druk dan op de knop.",
        "Sie kehren jetzt zur Anwendung zurück. Wenn nichts geschieht, drücken Sie auf die Schaltfläche.",
    ),
    "Continue": ("Doorgaan", "Fortfahren"),
}

_GOOGLE = {
    "Access blocked": ("Toegang geblokkeerd", "Zugriff blockiert"),
    "There is no account %(address)s.": (
        "Het account %(address)s bestaat niet.",
        "Das Konto %(address)s gibt es nicht.",
    ),
    "The administrator does not allow this.": (
        "De beheerder staat dit niet toe.",
        "Der Administrator lässt das nicht zu.",
    ),
    "This account has been disabled.": ("Dit account is uitgeschakeld.", "Dieses Konto ist deaktiviert."),
    "Use response_type=code.": ("Gebruik response_type=code.", "Verwenden Sie response_type=code."),
    "%(uri)s is not registered for this client.": (
        "%(uri)s is voor deze client niet geregistreerd.",
        "%(uri)s ist für diesen Client nicht registriert.",
    ),
    "The code challenge is not valid.": (
        "De code challenge is niet geldig.",
        "Die Code Challenge ist ungültig.",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    **_EVERYWHERE,
    **_WHO,
    **_CONSENT,
    **_PERMISSIONS,
    **_DEVICE,
    **_ENDS,
    **_GOOGLE,
}
"""English -> Dutch, German."""


def say(english: str, **values: Any) -> Sentence:
    """A text of WORDS with its values, for whatever language the page will be shown in."""
    return Sentence(english, values)


def translated(english: str, language: str) -> str:
    """The text in one of LANGUAGES; raises KeyError when WORDS does not have it, in English too."""
    return (english, *WORDS[english])[LANGUAGES.index(language)]
