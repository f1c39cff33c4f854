"""Which folder keeps what was sent: by its flag, then by a known name at the top (RFC 6154, RFC 2342; facts 3.3)."""

import unicodedata

import pytest

from postroom.inbox.mailbox import SENT_NAMES, Listed, find_sent_folder

PLAIN = (b"\\HasNoChildren",)
SENT = (b"\\HasNoChildren", b"\\Sent")


def folders(*names: str, delimiter: bytes | None = b"/", flags: tuple[bytes, ...] = PLAIN) -> list[Listed]:
    """Folders that have nothing but their names."""
    return [(flags, delimiter, name) for name in names]


def test_the_flag_wins_over_every_name() -> None:
    listed = [*folders("Sent Items", "Sent"), (SENT, b"/", "Ausgang 2026"), *folders("Verzonden items")]
    assert find_sent_folder(listed) == "Ausgang 2026"


@pytest.mark.parametrize("flag", [b"\\Sent", b"\\SENT", b"\\sent"])
def test_the_case_of_the_flag_does_not_count(flag) -> None:
    assert find_sent_folder([*folders("Sent"), ((flag,), b"/", "Out")]) == "Out"


@pytest.mark.parametrize("flag", [b"\\Sentinel", b"Sent", b"$Sent", b"\\Drafts"])
def test_a_flag_that_only_looks_alike_is_none(flag) -> None:
    assert find_sent_folder(folders("Out", flags=(flag,))) is None


def test_the_first_of_two_flagged_folders_is_taken() -> None:
    assert find_sent_folder(folders("One", "Two", flags=SENT)) == "One"


LOCALISED = {
    "Exchange, English": "Sent Items",
    "Exchange, Dutch": "Verzonden items",
    "Exchange, German": "Gesendete Elemente",
    "Exchange, French": "Éléments envoyés",
    "Thunderbird and Dovecot": "Sent",
    "Apple": "Sent Messages",
    "Google": "Sent Mail",
    "Dutch providers": "Verzonden",
    "Dutch programs": "Verzonden berichten",
    "German providers": "Gesendet",
    "German, Apple and old Outlook": "Gesendete Objekte",
    "German programs": "Gesendete Nachrichten",
    "French providers": "Envoyés",
    "French programs": "Courrier envoyé",
    "Exchange, Spanish": "Elementos enviados",
    "Spanish programs": "Mensajes enviados",
    "Exchange, Italian": "Posta inviata",
    "Italian providers": "Inviati",
    "Exchange, Portuguese": "Itens Enviados",
    "Exchange, Danish": "Sendt post",
    "Exchange, Norwegian": "Sendte elementer",
    "Exchange, Swedish": "Skickat",
    "Exchange, Finnish": "Lähetetyt",
    "Finnish programs": "Lähetetyt viestit",
    "Exchange, Polish": "Elementy wysłane",
    "Polish providers": "Wysłane",
    "Czech providers": "Odeslané",
    "Exchange, Hungarian": "Elküldött elemek",
    "Exchange, Turkish": "Gönderilmiş Öğeler",
    "Exchange, Greek": "Απεσταλμένα",
    "Exchange, Russian": "Отправленные",
    "Exchange, Japanese": "送信済みアイテム",
    "Exchange, Chinese": "已发送邮件",
    "Exchange, Korean": "보낸 편지함",
    "without a blank": "SentMail",
    "with a hyphen": "sent-mail",
    "an accent as a letter of its own": unicodedata.normalize("NFD", "Éléments envoyés"),
}


@pytest.mark.parametrize("name", LOCALISED.values(), ids=LOCALISED)
def test_a_folder_is_known_by_its_localised_name(name) -> None:
    listed = folders("INBOX", "Drafts", "Concepten", "Entwürfe", name, "Unsent", "Outbox")
    assert find_sent_folder(listed) == name


@pytest.mark.parametrize("name", ["SENT ITEMS", "éléments envoyés", "ÉLÉMENTS ENVOYÉS", "gesendete elemente"])
def test_the_case_of_a_name_does_not_count(name) -> None:
    assert find_sent_folder(folders("INBOX", name)) == name


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [
        ("INBOX.Sent", b"."),
        ("INBOX/Sent Items", b"/"),
        ("[Gmail]/Sent Mail", b"/"),
        ("[Google Mail]/Gesendet", b"/"),
        ("Inbox\\Gesendete Elemente", b"\\"),
    ],
)
def test_a_prefix_with_the_servers_delimiter_does_not_count(name, delimiter) -> None:
    assert find_sent_folder(folders("INBOX", name, delimiter=delimiter)) == name


@pytest.mark.parametrize(
    ("name", "delimiter"), [("INBOX.Sent", b"/"), ("INBOX/Sent", b"."), ("INBOX.Sent", None)]
)
def test_another_sign_than_the_servers_delimiter_is_part_of_the_name(name, delimiter) -> None:
    assert find_sent_folder(folders("INBOX", name, delimiter=delimiter)) is None


def test_without_a_delimiter_the_whole_name_counts() -> None:
    assert find_sent_folder(folders("INBOX", "Sent", delimiter=None)) == "Sent"


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_names_the_more_trusted_wins_whatever_the_order(order) -> None:
    assert find_sent_folder(folders("Sent", "Sent Items", "Verzonden")[::order]) == "Sent Items"


@pytest.mark.parametrize("order", [1, -1])
def test_of_one_name_in_two_places_the_one_at_the_top_is_taken(order) -> None:
    assert find_sent_folder(folders("Sent", "Archive/Sent", "Sent Items/Sent")[::order]) == "Sent"


@pytest.mark.parametrize(
    "name",
    [
        "Archive/Sent",
        "Archive/2019/Sent",
        "INBOX/Archive/Sent Items",
        "Trash/Sent",
        "Other Users/anna/Sent",
        "user/anna/Sent",
        "Shared Folders/anna/Sent Items",
        "Postfach/Gesendete Elemente",
    ],
)
def test_a_known_name_further_down_is_not_the_sent_folder(name) -> None:
    assert find_sent_folder(folders("INBOX", name)) is None
    assert find_sent_folder(folders("INBOX", name, "Verzonden")) == "Verzonden"


def test_of_several_flagged_folders_the_one_at_the_top_is_taken_then_the_better_known_name() -> None:
    listed = folders("Archive/Sent", "Old mails", "Sent Items", "Sent", flags=SENT)
    assert find_sent_folder(listed) == "Sent Items"
    assert find_sent_folder(listed[:2]) == "Old mails"
    assert find_sent_folder(listed[:1]) == "Archive/Sent"


@pytest.mark.parametrize(
    "name", ["Other Users/anna/Sent", "user/anna/Sent", "Shared Folders/office/Sent Items", "#shared/Sent"]
)
def test_the_flag_does_not_make_somebody_elses_folder_ones_own(name) -> None:
    assert find_sent_folder([*folders(name, flags=SENT), *folders("INBOX")]) is None
    assert find_sent_folder([*folders(name, flags=SENT), *folders("Sent")]) == "Sent"


def test_somebody_elses_folders_are_known_by_the_namespaces_that_the_server_announces() -> None:
    listed = [*folders("~anna/Sent", "Kollegen/Sent", flags=SENT), *folders("INBOX", "Gesendet")]
    assert find_sent_folder(listed, [""], ["~", "Kollegen/"]) == "Gesendet"
    assert find_sent_folder(listed[:2], [""], ["~", "Kollegen/"]) is None


def test_ones_own_namespace_is_the_top() -> None:
    listed = folders("INBOX", "Mail.Sent", "Mail.Archive.Sent Items", delimiter=b".")
    assert find_sent_folder(listed, ["Mail."]) == "Mail.Sent"
    assert find_sent_folder(listed) is None


@pytest.mark.parametrize(
    "names", [(), ("INBOX",), ("Unsent", "Presentations", "Sent 2025", "Consent", "Sentry"), ("Sent/2026",)]
)
def test_a_mailbox_without_such_a_folder_has_none(names) -> None:
    assert find_sent_folder(folders(*names)) is None


def test_an_iterator_is_read_once() -> None:
    assert find_sent_folder(iter(folders("INBOX", "Sent"))) == "Sent"


def test_the_known_names_can_match_at_all() -> None:
    assert [name for name in SENT_NAMES if name != name.lower() or name != name.strip()] == []


def test_a_folder_that_cannot_be_opened_is_not_the_sent_folder() -> None:
    listed = [((b"\\Noselect",), b"/", "Sent"), ((), b"/", "Sent Items")]
    assert find_sent_folder(listed) == "Sent Items"
