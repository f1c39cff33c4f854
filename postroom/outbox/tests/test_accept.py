"""The only way in: keys, duplicates, frozen bytes, refusals."""

import email
import email.policy
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from postroom.composing.refusals import AttachmentsDiffer, PlaceholderRefused
from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.documents.models import Document
from postroom.documents.refusals import ContentLost
from postroom.outbox import actions, claim, queries
from postroom.outbox.models import Entry
from postroom.outbox.refusals import KeyReused
from postroom.planning.refusals import SendRefused
from postroom.profiles import repository
from postroom.shared.refusals import BadInput, NotPossible, NotSetUp


def test_an_order_becomes_one_pending_entry_with_its_document(accepted) -> None:
    receipt = accepted("2026-1", debtor="10023", language="de")
    entry = queries.find(receipt.entry_id)
    assert (receipt.state, receipt.created) == ("pending", True)
    assert (entry.type, entry.number, entry.debtor, entry.sender) == (
        "invoice",
        "2026-1",
        "10023",
        "f@contoso.test",
    )
    assert [(one.address, one.kind, one.state) for one in entry.recipients] == [
        ("anna@kunde.test", "to", "waiting")
    ]
    assert Document.objects.get().state == "waiting"


def test_the_message_is_rebuilt_byte_for_byte_and_carries_the_document(accepted) -> None:
    receipt = accepted("7", subject="Rechnung Grüße 🥐", cc=("b@kunde.test",), bcc=("c@kunde.test",))
    raw = claim.load_message(receipt.entry_id)
    assert raw == claim.load_message(receipt.entry_id)
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed["Subject"] == "Rechnung Grüße 🥐"
    assert b"c@kunde.test" not in raw, "a blind copy stands in the envelope only"
    assert next(parsed.iter_attachments()).get_content() == b"%PDF-1.4\n" + b"7" * 50


def test_the_same_order_again_answers_the_first_result(accepted) -> None:
    first, again = accepted("1"), accepted("1")
    assert (again.entry_id, again.created) == (first.entry_id, False)
    assert Entry.objects.count() == 1


def test_a_key_with_other_content_is_refused_and_nothing_is_queued(accepted) -> None:
    first = accepted("1", key="erp-4711")
    assert accepted("1", key="erp-4711").entry_id == first.entry_id
    with pytest.raises(KeyReused):
        accepted("2", key="erp-4711")
    with pytest.raises(KeyReused):
        accepted("1", key="erp-4711", to=("other@kunde.test",))
    assert Entry.objects.count() == 1


def test_twenty_threads_with_one_key_make_one_entry(order, profile) -> None:
    begin = threading.Barrier(10)

    def hand_over(_: int) -> int:
        begin.wait()
        try:
            return hand_in(order("1")).entry_id
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        ids = set(pool.map(hand_over, range(20)))
    assert len(ids) == 1
    assert Entry.objects.count() == 1


def test_the_same_number_with_another_file_is_held_as_a_duplicate(accepted, order) -> None:
    first = accepted("1")
    changed = replace(order("1"), files=(examine("factuur-1.pdf", b"%PDF-1.4 corrected"),))
    second = hand_in(changed)
    assert second.state == "held"
    assert f"mail {first.entry_id} in the outbox" in str(second.reason)
    assert queries.find(second.entry_id).hold == "duplicate"


def test_the_same_file_to_the_same_recipient_is_held_even_without_a_number(order) -> None:
    hand_in(order("1", number="", key="a"))
    assert hand_in(order("1", number="", key="b")).state == "held"
    assert hand_in(order("1", number="", key="c", to=("other@kunde.test",))).state == "pending"


def test_a_cancelled_or_old_sending_is_no_duplicate(accepted, order, stopped_clock) -> None:
    actions.cancel(accepted("1").entry_id, actor="test")
    assert hand_in(order("1", key="again")).state == "pending"
    stopped_clock.move(settings.POSTROOM.duplicate_days * 86400 + 60)
    assert hand_in(order("1", key="a year later")).state == "pending"


def test_two_customers_with_the_same_invoice_number_are_no_duplicate(order) -> None:
    hand_in(order("1", debtor="A"))
    other = replace(order("1", debtor="B", to=("b@kunde.test",)), files=(examine("x.pdf", b"%PDF-other"),))
    assert hand_in(other).state == "pending"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": ()}, "no recipient"),
        ({"to": ("a@",)}, "'a@' is not an e-mail address"),
        ({"to": ("anna@kunde.test\r\nBcc: x@y.test",)}, "is not an e-mail address"),
        ({"cc": ("nobody",)}, "'nobody' is not"),
        ({"subject": "one\r\nBcc: x@y.test"}, "'subject' contains a line break"),
        ({"number": "1\n2"}, "'number' contains a line break"),
        ({"debtor": "1\r2"}, "'debtor' contains a line break"),
        ({"key": "k\n"}, "'key' contains a line break"),
        ({"subject": "x" * 1001}, "longer than 1000"),
        ({"type": "In voice"}, "not a document type"),
        ({"language": "xx"}, "not a language"),
        ({"subject": "#invoce_number#"}, "Did you mean #invoice_number#?"),
        ({"text": "#extRechnungNr#"}, "Did you mean #extRechnungsNr#?"),
        ({"text": "#debtor#"}, "has no value"),
        ({"files": ()}, "no document"),
        ({"profile": "Factuur"}, "Did you mean 'Facturen'?"),
        ({"to": tuple(f"a{n}@kunde.test" for n in range(501))}, "501 recipients"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_queued(order, fields, words) -> None:
    with pytest.raises(BadInput) as refused:
        hand_in(order("1", **fields))
    assert words in str(refused.value)
    assert Entry.objects.count() == 0
    assert Document.objects.count() == 0


def test_an_unknown_placeholder_is_a_refusal_of_its_own(order) -> None:
    with pytest.raises(PlaceholderRefused):
        hand_in(order("1", subject="#nothing_like_it#"))


def test_dutch_and_german_placeholders_are_filled(accepted) -> None:
    receipt = accepted(
        "4711", subject="Factuur #factuurnummer# / Rechnung #extRechnungsNr#", debtor="D9", text="#debiteur#"
    )
    assert queries.find(receipt.entry_id).subject == "Factuur 4711 / Rechnung 4711"
    assert b"\r\n\r\nD9\r\n" in claim.load_message(receipt.entry_id)


def test_a_mail_over_the_profiles_encoded_size_is_refused(order, profile) -> None:
    repository.edit("Facturen", actor="test", size_limit=10_000)
    big = examine("big.pdf", b"%PDF-" + b"x" * 7_500)
    with pytest.raises(SendRefused, match=r"attachments grow by a third"):
        hand_in(order("1", files=(big,)))
    fits = examine("fits.pdf", b"%PDF-" + b"x" * 6_000)
    assert hand_in(order("2", files=(fits,))).state == "pending"


def test_the_servers_last_size_counts_when_it_is_smaller(order, profile) -> None:
    repository.remember_server_size(profile, 5_000)
    with pytest.raises(SendRefused):
        hand_in(order("1", files=(examine("big.pdf", b"%PDF-" + b"x" * 4_500),)))


def test_without_any_profile_the_answer_is_to_set_one_up(transactional_db, tmp_path: Path) -> None:
    from postroom.planning.request import SendRequest

    with pytest.raises(NotSetUp):
        hand_in(SendRequest((examine("a.pdf", b"%PDF-"),), to=("a@b.test",)))


def test_a_document_changed_on_disk_is_never_sent(accepted) -> None:
    receipt = accepted("1")
    sha256 = queries.find(receipt.entry_id).documents[0].sha256
    path = Path(settings.POSTROOM_HOME) / "documents" / sha256[:2] / sha256
    path.write_bytes(path.read_bytes() + b" ")
    try:
        with pytest.raises(ContentLost):
            claim.load_message(receipt.entry_id)
    finally:
        path.unlink()
    with pytest.raises(ContentLost, match="gone"):
        claim.load_message(receipt.entry_id)


def test_a_head_changed_in_the_database_is_never_sent(accepted) -> None:
    receipt = accepted("1")
    row = Entry.objects.get()
    Entry.objects.update(head=bytes(row.head).replace(b"Subject", b"Subjekt"))
    with pytest.raises(AttachmentsDiffer):
        claim.load_message(receipt.entry_id)


def test_the_senders_own_address_comes_before_the_profiles(accepted) -> None:
    receipt = accepted("1", sender="els@contoso.test")
    assert queries.find(receipt.entry_id).sender == "els@contoso.test"


def test_the_file_name_is_made_from_a_pattern(accepted) -> None:
    receipt = accepted("2026/0412", debtor="10023", file_name="Factuur #debiteur#-#factuurnummer#.pdf")
    assert queries.find(receipt.entry_id).documents[0].name == "Factuur 10023-2026-0412.pdf"
    assert b'filename="Factuur 10023-2026-0412.pdf"' in claim.load_message(receipt.entry_id)


def test_an_unknown_placeholder_in_the_file_name_is_refused(order) -> None:
    with pytest.raises(PlaceholderRefused, match="file name"):
        hand_in(order("1", file_name="#nummr#.pdf"))


def test_an_entry_whose_profile_was_removed_does_not_wait_for_ever(accepted, order, profile) -> None:
    receipt = accepted("1")
    actions.cancel(receipt.entry_id, actor="test")
    Entry.objects.update(state="failed")
    repository.remove("Facturen", actor="test")
    with pytest.raises(NotPossible, match="was removed"):
        actions.retry(receipt.entry_id, actor="test")
    assert queries.find(receipt.entry_id).state == "failed"
