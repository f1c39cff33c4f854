"""Documents leave the desk: in runs, together, edited, at their time; and what becomes of their files."""

import hashlib
import os
import shutil
import tempfile
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from postroom.customers import repository as customers
from postroom.desk import edits, progress
from postroom.desk.grouping import MOST_TOGETHER, group_together
from postroom.desk.hand_over import Handed, hand_over, hand_over_one
from postroom.desk.models import Run, RunMail
from postroom.desk.pdf_folder import fetch, look
from postroom.desk.plans import build_shown_mail, plan_documents, plan_edited, propose
from postroom.desk.reopen import bring_back_to_desk
from postroom.desk.source_files import tidy
from postroom.desk.take_in import Intake
from postroom.desk.tests.conftest import ANNA, add_customer, deliver
from postroom.documents import ready_documents
from postroom.documents.examine import examine
from postroom.documents.models import Document
from postroom.documents.refusals import NotOnDesk
from postroom.documents.repository import find
from postroom.documents.tests.layouts import Sheet
from postroom.outbox import actions, queries
from postroom.planning.decision import find_next_time
from postroom.scenarios import mail_settings
from postroom.scenarios import repository as scenarios
from postroom.shared import clock
from postroom.shared.refusals import NotPossible

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_run_hands_over_what_is_in_order_and_says_why_the_rest_stays(taken, jansen) -> None:
    ready, nobody, stale = taken("1"), taken("2", "99999"), taken("3")
    taken("3", total="1,00")
    handed = hand_over([one.document.id for one in (ready, nobody, stale)], ANNA)
    assert handed.documents == 1 and RunMail.objects.count() == 1
    assert {one.document.number: str(one.why)[:26] for one in handed.refused} == {
        "2": "There is no recipient: no ",
        "3": "A newer PDF of this docume",
    }
    assert find(ready.document.id).state == "waiting" and find(stale.document.id).state == "ready"


def test_a_warning_that_was_seen_stops_nothing(taken, jansen) -> None:
    older = taken("3").document
    taken("3", total="1,00")
    assert hand_over([older.id], ANNA, all_the_same=[older.id]).documents == 1


def test_a_second_sending_is_no_matter_of_a_tick(taken, jansen, profile) -> None:
    hand_over([taken("1").document.id], ANNA)
    deliver(profile)
    again = taken("1", total="1,00").document
    handed = hand_over([again.id], ANNA, all_the_same=[again.id])
    assert handed.documents == 0 and "Already sent" in str(handed.refused[0].why)


def test_a_second_sending_with_a_reason_goes_and_is_linked(taken, jansen, profile) -> None:
    hand_over([taken("1").document.id], ANNA)
    deliver(profile)
    again = taken("1", total="1,00").document
    (found,) = plan_documents([again], ANNA)
    plan = plan_edited(found.proposal, build_shown_mail(found.proposal, ANNA), ANNA)
    _, held = hand_over_one(again.id, plan, ANNA)
    assert held.state == "held"
    actions.cancel(held.entry_id, actor="anna")
    (found,) = plan_documents([find(again.id)], ANNA)
    plan = plan_edited(found.proposal, build_shown_mail(found.proposal, ANNA), ANNA)
    plan = replace(plan, request=replace(plan.request, key="another"))
    _, receipt = hand_over_one(again.id, plan, ANNA, reason="Nieuwe prijs")
    assert receipt.state == "pending" and queries.find(receipt.entry_id).resend_reason == "Nieuwe prijs"


def test_two_clerks_press_send_at_once_and_each_mail_goes_once(taken, jansen, profile) -> None:
    ids = [taken(str(number)).document.id for number in range(5)]

    def press() -> None:
        hand_over(ids, ANNA)
        connection.close()

    clerks = [threading.Thread(target=press) for _ in range(2)]
    [one.start() for one in clerks]
    [one.join() for one in clerks]
    assert len(queries.list_entries()) == 5 and len(deliver(profile)) == 5


def test_documents_of_a_customer_who_wants_that_share_a_mail(taken, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", together=True)
    add_customer("10024", "Apart", to="info@apart.test")
    ids = [
        taken(number, debtor).document.id
        for number, debtor in (("1", "10023"), ("2", "10024"), ("3", "10023"), ("4", "10024"))
    ]
    handed = hand_over(ids, ANNA)
    mails = [[part.number for part in one.documents] for one in queries.list_entries()]
    assert handed.documents == 4 and mails == [["1", "3"], ["2"], ["4"]]
    assert deliver(profile) and {find(number).state for number in ids} == {"sent"}
    assert len({find(ids[0]).sent_at, find(ids[2]).sent_at}) == 1


def test_an_edited_mail_is_never_put_together_with_others(taken, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", together=True)
    first, second = taken("1").document, taken("2").document
    (found, _) = propose([first, second])
    edits.save(
        first.id,
        replace(build_shown_mail(found, ANNA), subject="Anders"),
        actor="anna",
        version=first.version,
    )
    assert [len(group) for group in group_together(propose([first, second]))] == [1, 1]
    hand_over([first.id, second.id], ANNA)
    assert queries.list_entries()[0].subject == "Anders"


def test_a_mail_takes_no_more_documents_than_it_may(taken, profile) -> None:
    add_customer("10023", "Jansen", to="info@jansen.test", together=True)
    documents = [taken(str(number)).document for number in range(MOST_TOGETHER + 2)]
    assert [len(group) for group in group_together(propose(documents))] == [MOST_TOGETHER, 2]


def test_documents_that_are_too_large_together_go_alone(taken, profile) -> None:
    from postroom.profiles import repository as profiles

    add_customer("10023", "Jansen", to="info@jansen.test", together=True)
    documents = [taken(str(number)).document for number in range(3)]
    size = max(one.size for one in documents)
    profiles.edit("Facturen", actor="t", size_limit=int(size * 4 / 3) + 2500)
    assert hand_over([one.id for one in documents], ANNA).documents == 3
    assert len(queries.list_entries()) == 3


def test_what_was_edited_is_what_is_sent(taken, jansen, profile) -> None:
    import email
    import email.policy

    from postroom.outbox import claim

    mail_settings.change(actor="t", bcc=["archief@contoso.test"])
    document = taken("1").document
    (found,) = propose([document])
    mail = build_shown_mail(found, ANNA)
    assert mail.bcc == ("archief@contoso.test",)
    mail = replace(mail, subject="Over #1# & co", text="Dag ##\n", bcc=(), file_name="Anders.pdf")
    _, receipt = hand_over_one(document.id, plan_edited(found, mail, ANNA), ANNA)
    sent = email.message_from_bytes(claim.load_message(receipt.entry_id), policy=email.policy.default)
    assert (sent["Subject"], sent["To"]) == ("Over #1# & co", "info@jansen.test")
    assert sent.get_body().get_content().strip() == "Dag ##"
    assert [part.get_filename() for part in sent.iter_attachments()] == ["Anders.pdf"]
    assert [one.address for one in queries.find(receipt.entry_id).recipients] == ["info@jansen.test"]


def _draw_list() -> bytes:
    sheet = Sheet()
    sheet.block(20, 20, "Productielijst\nLijst 12")
    return bytes(sheet.output())


LIST = _draw_list()


def test_production_lists_go_to_fixed_people_at_their_time(taken, profile, now) -> None:
    scenarios.change(
        "production-list",
        actor="t",
        recipients_rule="fixed",
        recipients=("bakkers@contoso.test",),
        send_at="4:00",
        prompt=False,
    )

    listed = Intake("anna", "production-list").take(examine("Productielijst 12.pdf", LIST)).document
    handed = hand_over([listed.id], ANNA)
    (entry,) = queries.list_entries()
    assert (handed.documents, entry.state) == (1, "scheduled")
    assert entry.due_at == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert progress.measure_progress(handed.run_id).done
    assert deliver(profile) == []
    now.move(20 * 3600)
    assert deliver(profile) == [entry.id]


@pytest.mark.parametrize(
    ("moment", "time_of_day", "expected"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "04:00", datetime(2026, 11, 24, 3, tzinfo=UTC)),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "09:30", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), "02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), "02:30", datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_is_the_owners_also_when_the_clocks_change(now, moment, time_of_day, expected) -> None:
    now.now = moment
    assert find_next_time(time_of_day, moment) == expected and find_next_time("", moment) is None


def test_a_run_tells_how_far_it_is_and_can_be_stopped(taken, jansen, profile, now) -> None:
    ids = [taken(str(number)).document.id for number in range(4)]
    run = hand_over(ids, ANNA).run_id
    assert (
        progress.measure_progress(run).sent,
        progress.measure_progress(run).moving,
        progress.measure_progress(run).percent,
    ) == (
        0,
        4,
        0,
    )
    actions.hold(queries.list_entries()[0].id, actor="anna")
    assert progress.troubles(run) == [queries.list_entries()[0].id]
    actions.retry(queries.list_entries()[0].id, actor="anna")
    assert progress.stop(run, actor="anna") == progress.Stopped(4, 0)
    found = progress.measure_progress(run)
    assert (found.cancelled, found.done, found.percent) == (4, True, 0)
    assert {find(number).state for number in ids} == {"ready"}


def test_a_run_is_quiet_when_nobody_wants_to_be_told(taken, jansen) -> None:
    scenarios.change("invoice", actor="t", hide_sent=True)
    run = hand_over([taken("1").document.id], ANNA).run_id
    assert Run.objects.get(pk=run).quiet


def test_a_document_that_left_is_handed_over_no_more(taken, jansen) -> None:
    document = taken("1").document
    (found,) = propose([document])
    plan = plan_edited(found, build_shown_mail(found, ANNA), ANNA)
    hand_over([document.id], ANNA)
    with pytest.raises(NotPossible, match="handed over already: anna"):
        hand_over_one(document.id, plan, ANNA)


@pytest.fixture
def fetched(taken, jansen, paper):
    """Takes a PDF in from the folder of the settings; answers the file and the document."""

    def make(number: str = "1"):
        path = paper(number)
        mail_settings.change(actor="t", pdf_folder=str(path.parent))
        (found,) = [one for one in look().waiting if one.path.name == path.name]
        return path, fetch(found, Intake("anna")).document

    return make


def test_a_pdf_is_deleted_once_it_was_sent_and_the_archive_keeps_its_own(fetched, profile) -> None:
    from postroom.documents import store

    scenarios.change("invoice", actor="t", delete_pdf=True)
    path, document = fetched()
    hand_over([document.id], ANNA)
    assert tidy() == 0 and path.exists()
    deliver(profile)
    assert tidy() == 1 and not path.exists() and tidy() == 0
    assert find(document.id).source_fate == "deleted" and store.content(document.sha256)


def test_a_pdf_is_moved_and_never_over_another_one(fetched, profile, tmp_path) -> None:
    target = tmp_path / "sent"
    target.mkdir()
    scenarios.change("invoice", actor="t", move_pdf_to=str(target))
    path, document = fetched()
    (target / path.name).write_text("another")
    hand_over([document.id], ANNA)
    deliver(profile)
    assert tidy() == 1 and (target / path.name).read_text() == "another"
    assert (target / f"{path.stem} (2).pdf").exists() and not path.exists()
    assert find(document.id).source_fate == f"moved {target / path.stem} (2).pdf"


def test_a_pdf_that_changed_since_is_left_alone(fetched, profile) -> None:
    scenarios.change("invoice", actor="t", delete_pdf=True)
    path, document = fetched()
    hand_over([document.id], ANNA)
    path.write_bytes(path.read_bytes() + b"% new\n")
    deliver(profile)
    assert tidy() == 1 and path.exists() and find(document.id).source_fate == "changed"


def test_a_pdf_outside_the_folder_and_one_nobody_wants_gone_stay(fetched, profile, tmp_path) -> None:
    path, document = fetched()
    other, outside = fetched("2")
    hand_over([document.id], ANNA)
    deliver(profile)
    assert tidy() == 1 and path.exists() and find(document.id).source_fate == "kept"
    scenarios.change("invoice", actor="t", delete_pdf=True)
    mail_settings.change(actor="t", pdf_folder=str(tmp_path))
    Document.objects.filter(pk=outside.id).update(source="/nowhere/a.pdf")
    hand_over([outside.id], ANNA)
    deliver(profile)
    assert tidy() == 1 and other.exists() and find(outside.id).source_fate == "outside"


def put_sent(path: Path, content: bytes) -> Document:
    """A document that was sent, and whose file still lies in the folder of the settings."""
    path.write_bytes(content)
    mail_settings.change(actor="t", pdf_folder=str(path.parent))
    about = {"type": "invoice", "file_name": path.name, "size": len(content), "state": "sent"}
    sha256 = hashlib.sha256(content).hexdigest()
    return Document.objects.create(
        **about, sha256=sha256, source=str(path), added_at=clock.now(), sent_at=clock.now()
    )


@pytest.mark.parametrize("moved", [False, True])
def test_a_corrected_pdf_that_takes_the_name_at_any_moment_stays(profile, tmp_path, moved) -> None:
    """Another program renames it over the old one while the old one is read, 40 times at ever later moments."""
    folder, target = tmp_path / "papers", tmp_path / "sent"
    folder.mkdir()
    change = {"move_pdf_to": str(target)} if moved else {"delete_pdf": True}
    scenarios.change("invoice", actor="t", **change)
    for number in range(40):
        path, corrected = folder / f"invoice-{number}.pdf", folder / "corrected.tmp"
        sent, new = os.urandom(2_000_000), b"%PDF corrected " + str(number).encode()
        document = put_sent(path, sent)
        corrected.write_bytes(new)
        begun = time.perf_counter()
        hashlib.sha256(path.read_bytes()).hexdigest()
        later = (time.perf_counter() - begun) * number / 12
        other = threading.Timer(later, os.replace, (corrected, path))
        other.start()
        tidy()
        other.join()
        assert path.read_bytes() == new, find(document.id).source_fate
        path.unlink()
    assert not list(folder.iterdir())


def test_a_program_that_ended_in_the_middle_leaves_no_pdf_under_a_private_name(profile, tmp_path) -> None:
    scenarios.change("invoice", actor="t", delete_pdf=True)
    path = tmp_path / "a.pdf"
    document = put_sent(path, b"%PDF sent")
    path.rename(tmp_path / f".postroom-{document.pk}-0123456789abcdef")
    path.write_bytes(b"%PDF corrected meanwhile")
    assert tidy() == 1 and find(document.pk).source_fate == "deleted"
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]


def test_what_changed_in_the_middle_goes_back_beside_what_has_its_name_now(profile, tmp_path) -> None:
    scenarios.change("invoice", actor="t", delete_pdf=True)
    path = tmp_path / "a.pdf"
    document = put_sent(path, b"%PDF sent")
    path.rename(tmp_path / f".postroom-{document.pk}-0123456789abcdef").write_bytes(b"%PDF corrected")
    path.write_bytes(b"%PDF corrected twice")
    assert tidy() == 1 and find(document.pk).source_fate == "changed"
    found = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert found == {"a.pdf": b"%PDF corrected twice", "a (2).pdf": b"%PDF corrected"}


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="asks for a second drive")
def test_a_pdf_is_moved_to_another_drive_and_never_over_another_one(profile, tmp_path) -> None:
    here = Path(tempfile.mkdtemp(dir=Path(__file__).parent))
    try:
        with tempfile.TemporaryDirectory(dir="/dev/shm") as other:
            scenarios.change("invoice", actor="t", move_pdf_to=other)
            document = put_sent(here / "a.pdf", b"%PDF sent")
            Path(other, "a.pdf").write_bytes(b"another")
            assert tidy() == 1 and find(document.pk).source_fate == f"moved {other}/a (2).pdf"
            found = {one.name: one.read_bytes() for one in Path(other).iterdir()}
            assert found == {"a.pdf": b"another", "a (2).pdf": b"%PDF sent"}
            assert not list(here.iterdir())
    finally:
        shutil.rmtree(here)


def test_training_touches_no_file(fetched, profile) -> None:
    scenarios.change("invoice", actor="t", delete_pdf=True)
    mail_settings.change(actor="t", training_address="les@contoso.test")
    path, document = fetched()
    hand_over([document.id], ANNA)
    deliver(profile)
    assert find(document.id).sent_at and tidy() == 0 and path.exists()
    mail_settings.change(actor="t", training_address="")
    assert tidy() == 0 and find(document.id).state == "ready"


def test_one_pdf_under_two_names_never_comes_twice_in_one_mail(profile, jansen, paper) -> None:
    """It is one paper: one mail goes, and the other stays on the desk; whoever sent it is told of the first."""
    customers.change("10023", actor="t", together=True)
    named = [f"Factuur 10023-{number}.pdf" for number in (31, 32, 33)]
    whole = bytes(Sheet().output())
    other = paper("2").read_bytes()
    files = zip(named, (whole, whole, other), strict=True)
    ids = [Intake("anna").take(examine(name, content)).document.id for name, content in files]
    handed = hand_over(ids, ANNA, ids)
    mails = [[one.name for one in entry.documents] for entry in queries.list_entries()]
    assert mails == [[named[0], named[2]]] and find(ids[1]).state == "ready"
    assert ["Already" in str(one.why) for one in handed.refused] == [True]


def test_a_customer_keeps_the_order_of_the_papers(taken, profile) -> None:
    customers.add("10023", actor="t", together=True)
    assert [len(one) for one in group_together(propose([taken("2").document, taken("1").document]))] == [2]


def test_a_customer_who_wants_no_mail_and_has_no_address_is_told_by_the_wish(taken, profile) -> None:
    customers.add("10023", actor="t", name="Jansen", do_not_email="gets paper")
    (found,) = plan_documents([taken("1").document], ANNA)
    assert str(found.plan.problem) == "Customer Jansen is not to be e-mailed: gets paper"


def test_a_run_that_was_stopped_and_is_sent_again_goes(taken, jansen, profile) -> None:
    ids = [taken(str(number)).document.id for number in range(3)]
    assert progress.stop(hand_over(ids, ANNA).run_id, actor="anna").cancelled == 3
    again = hand_over(ids, ANNA)
    assert (again.documents, again.refused, len(deliver(profile))) == (3, (), 3)
    figures = progress.measure_progress(again.run_id)
    assert (figures.all, figures.sent, figures.cancelled) == (3, 3, 0)


def test_a_document_that_came_back_to_the_desk_goes_when_it_is_sent(taken, jansen, profile) -> None:
    document = taken("1").document
    (entry_id,) = entries_of(hand_over([document.id], ANNA))
    actions.hold(entry_id, actor="anna")
    bring_back_to_desk(document.id, actor="anna")
    assert hand_over([document.id], ANNA).documents == 1
    assert len(deliver(profile)) == 1 and find(document.id).state == "sent"


def test_a_hand_over_that_creates_nothing_says_so(taken, jansen, profile) -> None:
    """Two people looked at the same mail; what the second one sends is there already."""
    document = taken("1").document
    (planned,) = plan_documents(ready_documents.list_ready([document.id]), ANNA)
    _, receipt = hand_over_one(document.id, planned.plan, ANNA)
    Document.objects.update(state="ready")
    with pytest.raises(NotOnDesk, match=f"it is mail {receipt.entry_id} in the outbox, and 'pending'"):
        hand_over_one(document.id, planned.plan, ANNA)
    assert Run.objects.count() == 1


def entries_of(handed: Handed) -> list[int]:
    return list(RunMail.objects.filter(run_id=handed.run_id).values_list("entry_id", flat=True))


def test_what_was_accepted_stands_in_its_run_or_was_not_accepted(taken, jansen, profile, monkeypatch) -> None:
    """A crash between the two commits left a mail without its run."""
    document = taken("1").document

    def crash(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RunMail.objects, "create", crash)
    with pytest.raises(KeyboardInterrupt):
        hand_over([document.id], ANNA)
    assert queries.list_entries() == [] and find(document.id).state == "ready"
