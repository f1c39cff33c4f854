"""The pages of the outbox: every state in plain words, every act by role, the exact mail without any right."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from postroom.audit.models import Change
from postroom.desk.plans import hand_in
from postroom.documents.examine import examine
from postroom.outbox import pauses, queries
from postroom.outbox.models import Attempt, Entry, Lane, Look, Pause, Recipient
from postroom.outbox.owners import forget, make_owner
from postroom.outbox.states import Hold, State
from postroom.planning.request import SendRequest
from postroom.profiles import repository as profiles
from postroom.scenarios.tests.conftest import anna, english, log_in
from postroom.shared import clock

__all__ = ["anna", "english"]
BROKEN = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox"
PDF = b"%PDF-1.4\n% exact bytes\n" + bytes(range(256))
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HTML = "<p>Dag <b>klant</b></p>"


def handed_over(number: str = "2026-0412", **fields) -> int:
    """A mail of one invoice; its number."""
    order = SendRequest(
        **{
            "files": (examine(f"factuur {number}.pdf", PDF + number.encode()),),
            "number": number,
            "debtor": "10023",
            "to": ("inkoop@klant.test",),
            "actor": "erp",
            "language": "nl",
            **fields,
        }
    )
    return hand_in(order).entry_id


def stands(entry_id: int, state: State, hold: Hold = Hold.NONE, **fields) -> int:
    """Bring it into a state."""
    Entry.objects.filter(pk=entry_id).update(state=state, hold=hold, **fields)
    return entry_id


def text_of(answer) -> str:
    """The page as a reader has it, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def read(browser: Client, name: str, *words: object, **asked: str) -> str:
    answer = browser.get(reverse(name, args=words), asked)
    assert answer.status_code == 200, answer.status_code
    return text_of(answer)


def tried(entry_id: int, line: str, stage: str = "final", code: int | None = None, **fields) -> None:
    """An attempt that was made."""
    lane, _ = Lane.objects.get_or_create(name="mail/")
    moment = clock.now()
    values = {"mark": "closed", "started_at": moment, "ended_at": moment, "stage": stage, "code": code}
    Attempt.objects.create(
        entry_id=entry_id, lane=lane, epoch=1, line=line, **values | {"owner": ""} | fields
    )


@pytest.fixture
def clerk(anna):
    """A clerk's browser."""
    found = Client()
    log_in(found, "bea", "clerk")
    return found


@pytest.fixture
def reader(anna):
    """A reader's browser."""
    found = Client()
    log_in(found, "lena", "reader")
    return found


# The list


def test_the_tabs_divide_the_mails_and_count_them(reader) -> None:
    stands(
        handed_over("1"),
        State.HELD,
        Hold.PERSON,
        reason="Kept back by %(actor)s.",
        reason_values={"actor": "x"},
    )
    stands(handed_over("2"), State.UNKNOWN)
    stands(handed_over("3"), State.SENT, sent_at=clock.now())
    stands(handed_over("4"), State.CANCELLED)
    handed_over("5")
    page = read(reader, "outbox", tab="needs-you")
    for word in (
        "Needs you (2)",
        "Waiting (1)",
        "Sent (1)",
        "All (5)",
        "invoice 1",
        "invoice 2",
        "Kept back by x.",
    ):
        assert word.lower() in page.lower(), word
    assert "invoice 3" not in page.lower()
    everything = read(reader, "outbox").lower()
    assert all(f"invoice {number}" in everything for number in "12345")
    assert "Nothing fits" in read(reader, "outbox", text="zeppelin")


def test_a_search_and_a_type_narrow_the_list_and_stay_with_the_tabs(reader) -> None:
    handed_over("2026-0412")
    handed_over("2026-0413", type="delivery-note")
    answer = reader.get(reverse("outbox"), {"text": "0413"})
    assert "2026-0413" in text_of(answer) and "2026-0412" not in text_of(answer)
    assert "?tab=sent&amp;text=0413" in answer.content.decode()
    assert "2026-0413" not in read(reader, "outbox", type="invoice")


def test_older_pages_are_reached_by_a_cursor_and_a_wrong_one_is_a_sentence(reader) -> None:
    for number in range(52):
        handed_over(f"n{number:02}")
    first = reader.get(reverse("outbox")).content.decode()
    older = re.search(r'id="older" href="([^"]+)"', first)
    assert older and "n51" in first and "n01" not in first
    second = reader.get(unescape(older[1])).content.decode()
    assert "n01" in second and "n02" not in second and 'id="older"' not in second
    assert "does not exist" in read(reader, "outbox", after="nonsense")


def test_the_list_asks_again_only_while_something_moves_and_is_answered_only_when_it_did(reader) -> None:
    entry_id = handed_over()
    page = reader.get(reverse("outbox")).content.decode()
    poll = re.search(r'hx-get="([^"]+)"', page)
    assert poll and 'http-equiv="refresh"' in page
    part = unescape(poll[1])
    assert reader.get(part).status_code == 204
    stands(entry_id, State.SENT, sent_at=clock.now())
    changed = reader.get(part)
    assert changed.status_code == 200 and "hx-get" not in changed.content.decode()
    assert "<html" not in changed.content.decode() and "Sent (1)" in text_of(changed)
    stands(entry_id, State.RETRYING, sent_at=None, due_at=clock.now() + timedelta(hours=1))
    assert "hx-get" not in reader.get(reverse("outbox")).content.decode()


def test_training_is_marked(reader) -> None:
    stands(handed_over(), State.SENT, training=True, sent_at=clock.now())
    assert "training" in read(reader, "outbox")
    assert "counts as no sending" in read(reader, "entry", Entry.objects.get().pk)


def test_times_are_said_on_the_owners_clock(reader) -> None:
    entry_id = stands(handed_over(), State.SENT, sent_at=MORNING)
    for page in (read(reader, "outbox"), read(reader, "entry", entry_id)):
        assert "2026-11-23 09:00" in page and "UTC" not in page


def test_the_overview_has_the_sums_and_only_the_newest_ten(reader) -> None:
    for number in range(12):
        handed_over(f"n{number:02}")
    page = read(reader, "overview")
    assert "Waiting: 12" in page and "n11" in page and "n02" in page and "n01" not in page


# One entry


SEEN = [
    (State.PENDING, Hold.NONE, "it leaves by itself", {"Hold", "Cancel"}),
    (State.SENDING, Hold.NONE, "it leaves by itself", {"Hold", "Cancel"}),
    (State.SCHEDULED, Hold.NONE, "it leaves by itself at", {"Hold", "Cancel"}),
    (State.RETRYING, Hold.NONE, "it goes again by itself at", {"Try again", "Hold", "Cancel"}),
    (State.HELD, Hold.PERSON, "until somebody presses", {"Try again", "Cancel"}),
    (State.HELD, Hold.LOOK, "Look at the mail and its document", {"Try again", "Cancel"}),
    (State.HELD, Hold.DUPLICATE, "Look at the earlier mail", {"Send again on purpose", "Cancel"}),
    (State.HELD, Hold.PROFILE, "once the mail profile is repaired", {"Try again", "Hold", "Cancel"}),
    (State.HELD, Hold.BROKEN, "Hand the document over again", {"Try again", "Hold", "Cancel"}),
    (State.HELD, Hold.SENDER, "does not allow this sender", {"Try again", "Hold", "Cancel"}),
    (State.FAILED, Hold.NONE, "When the cause is gone", {"Try again", "Send again on purpose", "Cancel"}),
    (State.CANCELLED, Hold.NONE, "wanted after all", {"Send again on purpose"}),
    (State.SENT, Hold.NONE, "The mail server took it on", {"Send again on purpose"}),
    (State.UNKNOWN, Hold.NONE, "Find out whether it arrived", {"Look again", "It was sent"}),
]
WORDS = {"Try again", "Hold", "Cancel", "Send again on purpose", "Look again", "It was sent"}
WORDS |= {"Send again to those who were refused", "Mark as dealt with"}


def buttons(browser: Client, entry_id: int) -> set[str]:
    page = browser.get(reverse("entry", args=[entry_id])).content.decode()
    found = re.findall(r"<(?:button|a class=\"button)[^>]*>([^<]+)<", page.partition('id="main"')[2])
    return {unescape(word) for word in found} & WORDS


@pytest.mark.parametrize(("state", "hold", "told", "acts"), SEEN)
def test_every_state_says_what_to_do_and_offers_what_a_clerk_may(
    clerk, reader, state, hold, told, acts
) -> None:
    sent_at = clock.now() if state is State.SENT else None
    entry_id = stands(handed_over(), state, hold, sent_at=sent_at)
    if state is State.SENT:
        Recipient.objects.update(state="accepted")
    assert told in read(clerk, "entry", entry_id)
    assert told in read(reader, "entry", entry_id)
    assert buttons(clerk, entry_id) == acts
    assert buttons(reader, entry_id) == set()


def test_a_known_error_is_explained_where_it_stopped_the_mail(reader) -> None:
    reason = {"reason": "The server refused: %(line)s", "reason_values": {"line": BROKEN}}
    entry_id = stands(handed_over(), State.FAILED, **reason)
    tried(entry_id, BROKEN, "auth", 535, enhanced_code="5.7.139")
    answer = reader.get(reverse("entry", args=[entry_id]))
    page = answer.content.decode()
    assert 'class="explanation"' in page and "/errors/" in page
    assert BROKEN in text_of(answer) and "log-in" in text_of(answer) and "535 5.7.139" in text_of(answer)


def test_a_refused_recipient_is_named_with_its_state(reader) -> None:
    entry_id = stands(handed_over(cc=("weg@klant.test",)), State.SENT, sent_at=clock.now())
    Recipient.objects.filter(kind="to").update(state="accepted")
    Recipient.objects.filter(kind="cc").update(state="refused", line="550 5.1.1 unknown")
    page = read(reader, "entry", entry_id)
    assert "Some recipients did not get it" in page and "CC: weg@klant.test refused" in page
    assert "550 5.1.1 unknown" in page


def test_an_entry_that_does_not_exist_is_not_found(clerk) -> None:
    for name in (
        "entry",
        "entry-part",
        "entry-preview",
        "entry-mail",
        "entry-eml",
        "entry-cancel",
        "entry-resend",
    ):
        assert clerk.get(reverse(name, args=[77])).status_code == 404, name
    for name in ("entry-retry", "entry-hold", "entry-look", "entry-settle", "entry-acknowledge"):
        assert clerk.post(reverse(name, args=[77])).status_code == 404, name
    assert clerk.get(reverse("entry-attachment", args=[handed_over(), 2])).status_code == 404


# Acts


def seen(browser: Client, entry_id: int) -> str:
    """What the forms of an entry carry now."""
    page = browser.get(reverse("entry-resend", args=[entry_id])).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def did(browser: Client, name: str, entry_id: int, **typed: str) -> str:
    """Press a button of a page that was just opened; the page that it leads to."""
    typed = {"seen": seen(browser, entry_id), **typed}
    return text_of(browser.post(reverse(name, args=[entry_id]), typed, follow=True))


def test_a_clerk_holds_tries_again_and_cancels(clerk) -> None:
    entry_id = handed_over()
    assert "Kept back by bea" in did(clerk, "entry-hold", entry_id)
    assert "It is tried again" in did(clerk, "entry-retry", entry_id)
    assert queries.state_of(entry_id) == "pending"
    assert "Cancel this mail?" in read(clerk, "entry-cancel", entry_id)
    assert queries.state_of(entry_id) == "pending"
    assert "It was cancelled" in did(clerk, "entry-cancel", entry_id)
    assert queries.state_of(entry_id) == "cancelled"
    done = Change.objects.filter(verb__startswith="outbox").values_list("actor", "verb")
    assert list(done) == [("bea", "outbox hold"), ("bea", "outbox retry"), ("bea", "outbox cancel")]


def test_what_is_not_possible_any_more_is_a_sentence_and_changes_nothing(clerk) -> None:
    entry_id = stands(handed_over(), State.SENT, sent_at=clock.now())
    for name in ("entry-retry", "entry-hold", "entry-cancel", "entry-look"):
        assert "and cannot be" in did(clerk, name, entry_id), name
    assert queries.state_of(entry_id) == "sent"


def test_a_reader_may_do_nothing(reader) -> None:
    entry_id = handed_over()
    for name in ("retry", "hold", "cancel", "resend", "look", "settle", "acknowledge"):
        assert reader.post(reverse(f"entry-{name}", args=[entry_id])).status_code == 403, name
    assert queries.state_of(entry_id) == "pending"


def test_a_mail_is_sent_again_only_with_a_reason_and_both_are_linked(clerk) -> None:
    entry_id = stands(handed_over(), State.SENT, sent_at=MORNING)
    Recipient.objects.update(state="accepted")
    asked = read(clerk, "entry-resend", entry_id)
    assert "Already sent on 2026-11-23 09:00 to inkoop@klant.test" in asked
    assert "This field is required" in did(clerk, "entry-resend", entry_id, reason=" ")
    assert Entry.objects.count() == 1
    again = did(clerk, "entry-resend", entry_id, reason="the customer has deleted it")
    assert "the customer has deleted it" in again and f"Entry {entry_id}" in again
    newest = Entry.objects.latest("id")
    assert newest.pk != entry_id and newest.resend_of_id == entry_id
    assert f"Was sent again as Entry {newest.pk}" in read(clerk, "entry", entry_id)


def test_a_held_duplicate_is_let_go_with_a_reason(clerk) -> None:
    first = stands(handed_over("2026-1"), State.SENT, sent_at=clock.now())
    second = handed_over("2026-1", key="once-more")
    assert queries.find(second).hold == Hold.DUPLICATE
    page = clerk.get(reverse("entry", args=[second])).content.decode()
    assert f'<a href="{reverse("entry", args=[first])}">Open the earlier mail</a>' in page
    assert "Already sent on" in read(clerk, "entry-resend", second)
    did(clerk, "entry-resend", second, reason="lost in the post room")
    found = queries.find(second)
    assert (found.state, found.resend_reason) == ("pending", "lost in the post room")
    assert Entry.objects.count() == 2


def unknown(owner: str = "") -> int:
    """A mail whose last answer was lost so long ago that the server can no longer store it."""
    at = clock.now() - timedelta(seconds=settings.POSTROOM.final_timeout)
    entry_id = stands(handed_over(), State.UNKNOWN)
    tried(entry_id, "Connection unexpectedly closed", mark="finishing", finishing_at=at, owner=owner)
    Recipient.objects.update(state="unknown")
    Look.objects.create(entry_id=entry_id, at=clock.now(), folder="Verzonden items", copies=0)
    return entry_id


def test_an_unknown_outcome_shows_its_evidence_and_who_can_tell(clerk) -> None:
    page = read(clerk, "entry", unknown())
    for words in (
        "Connection unexpectedly closed",
        "Not in the folder 'Verzonden items'; no later mail to compare with.",
        "Ask the customer whether the mail arrived: inkoop@klant.test",
        "Look in the Sent folder of this mailbox: f@contoso.test",
        "the customer has it twice",
    ):
        assert words in page, words
    assert "postroom outbox settle" not in page


@pytest.mark.parametrize(("outcome", "state"), [("sent", "sent"), ("not-sent", "pending")])
def test_a_clerk_settles_an_unknown_outcome(clerk, outcome, state) -> None:
    entry_id = unknown()
    assert "Your decision is kept" in did(
        clerk, "entry-settle", entry_id, note="asked by telephone", **{"as": outcome}
    )
    assert queries.state_of(entry_id) == state
    assert Change.objects.get(verb="outbox settle").after == {"as": outcome, "note": "asked by telephone"}


def test_nothing_is_settled_while_the_worker_may_still_get_an_answer(clerk) -> None:
    owner = make_owner()
    entry_id = unknown(str(owner))
    Attempt.objects.update(ended_at=None)
    typed = {"as": "sent", "note": "typed", "seen": seen(clerk, entry_id)}
    answer = clerk.post(reverse("entry-settle", args=[entry_id]), typed)
    assert answer.status_code == 409
    assert "may still get an answer" in text_of(answer) and 'value="typed"' in answer.content.decode()
    assert queries.state_of(entry_id) == "unknown"
    forget(owner)
    assert "Your decision is kept" in did(clerk, "entry-settle", entry_id, **{"as": "sent"})


def test_a_decision_needs_one_of_the_two_buttons(clerk) -> None:
    entry_id = unknown()
    assert "Press one of the two buttons" in did(clerk, "entry-settle", entry_id)
    assert queries.state_of(entry_id) == "unknown"


def test_looking_again_is_asked_for_once(clerk) -> None:
    entry_id = unknown()
    assert "looked for in the Sent folder at" in did(clerk, "entry-look", entry_id)
    assert "Look again" not in buttons(clerk, entry_id)


# Profiles


def test_an_administrator_stops_a_profile_and_lets_it_go_on_and_a_clerk_reads_who_can(anna, clerk) -> None:
    entry_id, profile = handed_over(), profiles.find("Facturen")
    anna.post(reverse("profile-stop", args=[profile.id]))
    page = read(clerk, "entry", entry_id)
    assert "was stopped by anna" in page and "An administrator can let the mail profile go on" in page
    assert "Let the mail profile go on" in read(anna, "entry", entry_id)
    assert "Let it go on" in read(anna, "overview") and "Let it go on" not in read(clerk, "overview")
    for name in ("profile-stop", "profile-resume"):
        assert clerk.post(reverse(name, args=[profile.id])).status_code == 403
    back = anna.post(reverse("profile-resume", args=[profile.id]), {"entry": str(entry_id)})
    assert back.headers["Location"] == reverse("entry", args=[entry_id])
    assert pauses.list_pauses() == [] and queries.state_of(entry_id) == "pending"


def test_a_faulty_profile_leads_to_its_article(reader) -> None:
    entry_id, profile = handed_over(), profiles.find("Facturen")
    told = {"reason": "Refused: %(line)s", "reason_values": {"line": BROKEN}}
    Pause.objects.create(
        profile_id=profile.id, kind="fault", stage="auth", since=clock.now(), line=BROKEN, **told
    )
    stands(entry_id, State.HELD, Hold.PROFILE, **told)
    tried(entry_id, BROKEN, "auth", 535)
    page = reader.get(reverse("entry", args=[entry_id])).content.decode()
    assert 'class="explanation"' in page and "This concerns every mail of the mail profile" in page
    assert "/profiles/" not in page.partition('id="main"')[2]


# The exact mail


@pytest.fixture
def letter(anna) -> int:
    """A mail with bold, copies and two files."""
    return handed_over(
        "2026-0412",
        cc=("copy@klant.test",),
        bcc=("archiv@contoso.test",),
        subject="Größe 42",
        text="Dag klant",
        html=HTML,
        files=(examine("factuur.pdf", PDF), examine("regels.csv", b"a,b\n1,2\n")),
        as_seen=True,
    )


def test_the_mail_is_shown_as_its_reader_sees_it_and_its_bcc_too(reader, letter) -> None:
    page = reader.get(reverse("entry-preview", args=[letter])).content.decode()
    told = text_of(reader.get(reverse("entry-preview", args=[letter])))
    for words in (
        "Größe 42",
        "inkoop@klant.test",
        "copy@klant.test",
        "Dag klant",
        "factuur.pdf",
        "Message-ID:",
    ):
        assert words in told, words
    assert "archiv@contoso.test They get the mail, too; no reader sees that." in told
    assert f'sandbox="" src="{reverse("entry-mail", args=[letter])}"' in page and "<b>klant" not in page


def test_the_text_with_tags_stands_alone_and_may_do_nothing(reader, letter) -> None:
    answer = reader.get(reverse("entry-mail", args=[letter]))
    assert HTML in answer.content.decode() and answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and policy.endswith("sandbox") and "script" not in policy
    page = reader.get(reverse("entry-preview", args=[letter]))
    assert page.headers["X-Frame-Options"] == "DENY"


def test_attachments_come_as_the_exact_bytes_and_only_a_pdf_opens_in_the_browser(reader, letter) -> None:
    pdf = reader.get(reverse("entry-attachment", args=[letter, 1]))
    assert pdf.content == PDF and pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == 'inline; filename="factuur.pdf"'
    csv = reader.get(reverse("entry-attachment", args=[letter, 2]))
    assert csv.content == b"a,b\n1,2\n" and csv.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in csv.headers["Content-Security-Policy"]
    for answer in (pdf, csv):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_mail_can_be_saved_with_exactly_its_bytes(reader, letter) -> None:
    from postroom.composing.message import sha256_of

    answer = reader.get(reverse("entry-eml", args=[letter]))
    assert sha256_of(answer.content) == Entry.objects.get(pk=letter).message_sha256
    assert answer.headers["Content-Type"] == "message/rfc822"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="postroom-{letter}.eml"'
    assert b"archiv@contoso.test" not in answer.content


def test_a_mail_of_plain_text_has_no_page_of_its_own(reader) -> None:
    entry_id = handed_over(subject="S", text="Alleen tekst", as_seen=True)
    assert "Alleen tekst" in read(reader, "entry-preview", entry_id)
    assert reader.get(reverse("entry-mail", args=[entry_id])).status_code == 404


def test_a_mail_whose_file_is_gone_says_so_in_words(reader, settings) -> None:
    entry_id = handed_over("lost")
    sha256 = queries.find(entry_id).documents[0].sha256
    (Path(settings.POSTROOM_HOME) / "documents" / sha256[:2] / sha256).unlink()
    page = read(reader, "entry-preview", entry_id)
    assert "is gone from the disk" in page and "never sent as something else" in page
    assert reader.get(reverse("entry-eml", args=[entry_id])).status_code == 404
    assert reader.get(reverse("entry", args=[entry_id])).status_code == 200
