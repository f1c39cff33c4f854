"""As many mails as documents, each with one document and one recipient, and what a clerk asks of the outbox."""

from collections.abc import Callable

from django.db import connection, transaction

from postroom.outbox.search import Wanted, count_listed, list_types, load_page
from postroom.outbox.states import State

_STATE = "CASE d.state WHEN 'ready' THEN 'pending' ELSE d.state END"
_MESSAGE_ID = "'<' || d.id || '@contoso.test>'"
_ENTRIES = f"""INSERT INTO outbox_entry (id, key, digest, state, hold, profile_name, mail_from, subject, language,
        type, number, debtor, message_id, head, message_sha256, message_size, accepted_by, accepted_at,
        due_at, priority, resend_reason, deferrals, sent_at, sent_by, reason, reason_values, epoch)
    SELECT d.id, 'k' || d.id, '', {_STATE}, '', 'Facturen', 'f@contoso.test', d.number, 'nl', d.type, d.number,
        d.debtor, {_MESSAGE_ID}, %s, d.sha256, 60000, 'erp', d.added_at, d.added_at, 1, '', 0, d.sent_at,
        CASE WHEN d.sent_at IS NULL THEN '' ELSE 'answer' END, '', '{{}}', 1 FROM documents_document d"""
_PARTS = """INSERT INTO outbox_entrydocument (entry_id, document_id, position, "offset", name, size, sha256, own)
    SELECT id, id, 0, 700, file_name, size, sha256, %s FROM documents_document"""
_RECIPIENTS = """INSERT INTO outbox_recipient (entry_id, address, kind, state, line)
    SELECT id, recipients, 'to', 'accepted', '250 2.1.5 OK' FROM documents_document"""
_HEAD = b"Subject: invoice\r\n" * 40
NEEDS_YOU = (State.HELD, State.UNKNOWN, State.FAILED)


def fill_outbox() -> None:
    """One mail for each document, in the state that the document says."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [_HEAD])
        cursor.execute(_PARTS, [True])
        cursor.execute(_RECIPIENTS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def outbox_questions(count: int) -> dict[str, Callable[[], int]]:
    """Name -> the question; it answers how many rows it found."""
    wanted = {
        "first page": Wanted(),
        "needs you": Wanted(states=NEEDS_YOU),
        "sent": Wanted(states=(State.SENT,)),
        "invoices": Wanted(type="invoice"),
        "a type without any": Wanted(type="quote"),
        "search a number": Wanted(text=f"2024-{count // 8:07}"),
        "search an address": Wanted(text="info10023@klant.example"),
        "search a name": Wanted(text="jansen"),
        "search what is everywhere": Wanted(text="klant"),
        "search what is nowhere": Wanted(text="zeppelin"),
        "search among what needs you": Wanted(states=NEEDS_YOU, text="jansen"),
        "search a name among invoices": Wanted(type="invoice", text="jansen"),
        "search two characters": Wanted(text="23"),
    }
    found = {f"outbox: {name}": _asks(one) for name, one in wanted.items()}
    found["outbox: page in the middle"] = lambda: len(load_page(Wanted(), str(count // 2)).rows)
    found["outbox: sums of the tabs"] = lambda: len(count_listed())
    found["outbox: its document types"] = lambda: len(list_types())
    return found


def _asks(wanted: Wanted) -> Callable[[], int]:
    return lambda: len(load_page(wanted).rows)
