"""As many mails as documents, each with one document and one recipient, and what a clerk asks of the outbox."""

from collections.abc import Callable

from django.db import connection, transaction

from postroom.outbox.search import Wanted, count_listed, count_refusals, list_types, load_page
from postroom.outbox.states import NEEDS_PERSON, State
from postroom.worker.worker import needs_a_person

_STATE = "CASE d.state WHEN 'ready' THEN 'pending' ELSE d.state END"
_MESSAGE_ID = "'<' || d.id || '@contoso.test>'"
_INTO = """INSERT INTO outbox_entry (id, key, digest, state, hold, profile_name, mail_from, subject, language,
        type, number, debtor, message_id, head, message_sha256, message_size, accepted_by, accepted_at,
        due_at, priority, resend_reason, deferrals, sent_at, sent_by, reason, reason_values, epoch)"""
_ENTRIES = f"""{_INTO}
    SELECT d.id, 'k' || d.id, '', {_STATE}, '', 'Facturen', 'f@contoso.test', d.number, 'nl', d.type, d.number,
        d.debtor, {_MESSAGE_ID}, %s, d.sha256, 60000, 'erp', d.added_at, d.added_at, 1, '', 0, d.sent_at,
        CASE WHEN d.sent_at IS NULL THEN '' ELSE 'answer' END, '', '{{}}', 1 FROM documents_document d"""
_PARTS = """INSERT INTO outbox_entrydocument (entry_id, document_id, position, "offset", name, size, sha256, own)
    SELECT id, id, 0, 700, file_name, size, sha256, %s FROM documents_document"""
_RECIPIENTS = """INSERT INTO outbox_recipient (entry_id, address, folded, kind, state, line)
    SELECT id, recipients, LOWER(recipients), 'to', 'accepted', '250 2.1.5 OK' FROM documents_document"""
_REFUSED = """INSERT INTO outbox_recipient (entry_id, address, folded, kind, state, line, dealt_with)
    SELECT id, 'weg@klant.example', 'weg@klant.example', 'cc', 'refused', '550 5.1.1 unknown', id % 600 = 0
    FROM documents_document WHERE state = 'sent' AND id % 200 = 0"""
"""One of two hundred was refused for somebody: of three of these, one is marked as dealt with, one was sent again."""
_AGAIN = (
    f"""{_INTO}
    SELECT id + %s, key || '-2', '', 'sent', '', profile_name, mail_from, subject, language, type, number, debtor,
        message_id || '-2', head, message_sha256, message_size, accepted_by, accepted_at, due_at, priority, 'lost',
        deferrals, sent_at, sent_by, reason, reason_values, epoch
    FROM outbox_entry WHERE state = 'sent' AND id % 600 = 200""",
    """INSERT INTO outbox_entrydocument (entry_id, document_id, position, "offset", name, size, sha256, own)
    SELECT entry_id + %s, document_id, position, "offset", name, size, sha256, own FROM outbox_entrydocument
    WHERE entry_id IN (SELECT entry_id FROM outbox_recipient WHERE state = 'refused' AND entry_id % 600 = 200)""",
    """INSERT INTO outbox_recipient (entry_id, address, folded, kind, state, line)
    SELECT entry_id + %s, address, folded, kind, 'accepted', '250 2.1.5 OK' FROM outbox_recipient
    WHERE state = 'refused' AND entry_id % 600 = 200""",
)
_HEAD = b"Subject: invoice\r\n" * 40


def fill_outbox() -> None:
    """One mail for each document, in the state that the document says; some of them sent and refused for somebody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [_HEAD])
        cursor.execute(_PARTS, [True])
        cursor.execute(_RECIPIENTS)
        cursor.execute(_REFUSED)
        cursor.execute("SELECT MAX(id) FROM outbox_entry")
        (highest,) = cursor.fetchone()
        for statement in _AGAIN:
            cursor.execute(statement.replace(" % ", " %% "), [highest])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def outbox_questions(count: int) -> dict[str, Callable[[], int]]:
    """Name -> the question; it answers how many rows it found."""
    wanted = {
        "first page": Wanted(),
        "needs you": Wanted(states=NEEDS_PERSON, refusals=True),
        "sent": Wanted(states=(State.SENT,)),
        "invoices": Wanted(type="invoice"),
        "a type without any": Wanted(type="quote"),
        "search a number": Wanted(text=f"2024-{count // 8:07}"),
        "search an address": Wanted(text="info10023@klant.example"),
        "search a name": Wanted(text="jansen"),
        "search what is everywhere": Wanted(text="klant"),
        "search what is nowhere": Wanted(text="zeppelin"),
        "search among what needs you": Wanted(states=NEEDS_PERSON, text="jansen", refusals=True),
        "invoices that need you": Wanted(states=NEEDS_PERSON, type="invoice", refusals=True),
        "search a name among invoices": Wanted(type="invoice", text="jansen"),
        "search two characters": Wanted(text="23"),
    }
    found = {f"outbox: {name}": _asks(one) for name, one in wanted.items()}
    found["outbox: page in the middle"] = lambda: len(load_page(Wanted(), str(count // 2)).rows)
    found["outbox: sums of the tabs"] = lambda: len(count_listed())
    found["outbox: sum of the refused"] = count_refusals
    found["outbox: does anything need a person"] = lambda: int(needs_a_person())
    found["outbox: its document types"] = lambda: len(list_types())
    return found


def _asks(wanted: Wanted) -> Callable[[], int]:
    return lambda: len(load_page(wanted).rows)
