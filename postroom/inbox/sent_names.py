"""What the folder of sent mail is called where no flag tells, and where folders of other people lie. Pure."""

import unicodedata
from collections.abc import Sequence

Listed = tuple[tuple[bytes, ...], bytes | None, str]
"""Flags, delimiter and name of a folder, as IMAP LIST gives them."""
SENT_NAMES = (
    "sent items",
    "sent",
    "sent messages",
    "sent mail",
    "sent-mail",
    "sentmail",
    "sent e-mail",
    "sent emails",
    # Dutch
    "verzonden items",
    "verzonden",
    "verzonden berichten",
    "verzonden e-mail",
    "verzonden mail",
    "verstuurd",
    # German
    "gesendete elemente",
    "gesendet",
    "gesendete objekte",
    "gesendete nachrichten",
    "gesendete e-mails",
    "gesendete mails",
    "postausgang gesendet",
    # French
    "éléments envoyés",
    "envoyés",
    "messages envoyés",
    "courrier envoyé",
    "objets envoyés",
    # Spanish
    "elementos enviados",
    "enviados",
    "mensajes enviados",
    "correo enviado",
    # Italian
    "posta inviata",
    "inviati",
    "inviata",
    "messaggi inviati",
    "elementi inviati",
    # Portuguese
    "itens enviados",
    "mensagens enviadas",
    "correio enviado",
    # Danish, Norwegian, Swedish, Finnish
    "sendt post",
    "sendt",
    "sendte elementer",
    "sendt e-post",
    "skickat",
    "skickade objekt",
    "skickade meddelanden",
    "lähetetyt",
    "lähetetyt viestit",
    "lähetetyt kohteet",
    # Polish, Czech, Slovak, Slovenian, Croatian
    "elementy wysłane",
    "wysłane",
    "odeslaná pošta",
    "odeslané",
    "odoslané položky",
    "odoslaná pošta",
    "odoslané",
    "poslano",
    "poslani elementi",
    "poslane stavke",
    # Hungarian, Romanian, Bulgarian, Greek, Turkish
    "elküldött elemek",
    "elküldött",
    "elküldött üzenetek",
    "elemente trimise",
    "trimise",
    "изпратени",
    "изпратени елементи",
    "απεσταλμένα",
    "στοιχεία που έχουν σταλεί",
    "gönderilmiş öğeler",
    "gönderilenler",
    # Estonian, Latvian, Lithuanian
    "saadetud üksused",
    "saadetud",
    "nosūtītie vienumi",
    "nosūtītie",
    "išsiųsti elementai",
    "išsiųsti",
    # Ukrainian, Russian
    "надіслані",
    "надіслані елементи",
    "отправленные",
    "отправленные элементы",
    # Japanese, Chinese, Korean
    "送信済みアイテム",
    "送信済みメール",
    "送信済み",
    "已发送邮件",
    "已发送",
    "寄件備份",
    "寄件备份",
    "보낸 편지함",
    "보낸 메일함",
)
"""What servers and programs name it, in the order of trust; folder names in lower case."""
OWN_PREFIXES = ("inbox", "[gmail]", "[google mail]")
"""Folders that hold all others of a mailbox at some servers; in lower case."""
FOREIGN_ROOTS = frozenset(
    {
        "other users",
        "shared folders",
        "shared",
        "shared mailboxes",
        "public folders",
        "public",
        "user",
        "users",
        "#shared",
        "#public",
        "#user",
        "andere benutzer",
        "freigegebene ordner",
        "andere gebruikers",
        "gedeelde mappen",
    }
)
"""Where servers that announce no namespaces (RFC 2342) show folders of others; in lower case."""


def is_foreign(listed: Listed, prefixes: Sequence[str]) -> bool:
    """Whether the folder is somebody else's: below one of `prefixes`, or below a name that servers use for that."""
    parts = _parts_of(listed[2], listed[1])
    announced = any(prefix and listed[2].startswith(prefix) for prefix in prefixes)
    return announced or (len(parts) > 1 and parts[0] in FOREIGN_ROOTS)


def rank(listed: Listed, own: Sequence[str]) -> tuple[int, int]:
    """How many levels a folder lies below the top of one's own mailbox (1: at the top), and how well its name is
    known (the lower, the better). `own` are the prefixes of one's own folders."""
    _flags, delimiter, name = listed
    prefix = next((prefix for prefix in own if prefix and name.startswith(prefix)), "")
    parts = _parts_of(name.removeprefix(prefix), delimiter)
    if len(parts) > 1 and parts[0] in OWN_PREFIXES:
        del parts[0]
    return len(parts), SENT_NAMES.index(parts[-1]) if parts[-1] in SENT_NAMES else len(SENT_NAMES)


def _parts_of(name: str, delimiter: bytes | None) -> list[str]:
    """The levels of a name in lower case; composed, for some servers write an accent as a letter of its own."""
    whole = unicodedata.normalize("NFC", name).lower()
    return whole.split(delimiter.decode()) if delimiter else [whole]
