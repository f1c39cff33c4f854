"""How much a mailbox may send: recipients in a day and a message, messages in a minute, sessions at a time."""

import datetime as dt
import json
import time

import pytest

from sandbox365 import Sandbox
from sandbox365.tests.conftest import MAIL, MAILBOX, Office
from sandbox365.tests.smtp_wire import Wire, fits

INFO = "info@bakkerij.test"
PERMANENT = "Failed to process message due to a permanent exception with message Cannot submit message."
USED_UP = [
    f"554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; {PERMANENT} <hostname>"
]
ACCEPTED = ["250 2.0.0 OK <f-1@bakkerij.test> <hostname>"]


def people(count, start=0):
    return [f"a{number}@example.com" for number in range(start, start + count)]


def test_the_recipients_of_a_day_are_counted_to_the_last_one(office):
    office.switch(settings={"recipients_per_day": 5})
    wire = Wire(office).login()
    assert fits(ACCEPTED, wire.message(recipients=people(3)))
    assert fits(USED_UP, wire.message(recipients=people(3)))
    assert fits(ACCEPTED, wire.message(recipients=people(2)))
    assert fits(USED_UP, wire.message())
    assert len(office.deliveries()) == 2


def test_the_recipients_of_another_mailbox_do_not_count(office):
    office.switch(settings={"recipients_per_day": 1})
    assert fits(ACCEPTED, Wire(office).login().message())
    from_info = MAIL.replace(MAILBOX.encode(), INFO.encode())
    assert fits(ACCEPTED, Wire(office).login(INFO).message(from_info, sender=INFO))
    assert fits(USED_UP, Wire(office).login().message())


def test_a_shared_sender_counts_for_the_mailbox_that_submits(office):
    office.switch(settings={"recipients_per_day": 1}, mailboxes={MAILBOX: {"send_as": [INFO]}})
    from_info = MAIL.replace(MAILBOX.encode(), INFO.encode())
    assert fits(ACCEPTED, Wire(office).login().message(from_info, sender=INFO))
    assert fits(ACCEPTED, Wire(office).login(INFO).message(from_info, sender=INFO))
    assert fits(USED_UP, Wire(office).login().message())


def test_a_refused_message_uses_nothing_up(office):
    office.switch(settings={"recipients_per_day": 1})
    wire = Wire(office).login()
    assert wire.message(sender=INFO)[0].startswith("554 5.2.252 ")
    assert fits(ACCEPTED, wire.message())


@pytest.mark.parametrize("hours", [23.9, 24.1])
def test_the_day_rolls_and_outlives_a_restart(tmp_path, hours):
    sent(tmp_path, hours * 3600, recipients=people(9))
    with Sandbox(tmp_path) as endpoints:
        office = Office(endpoints)
        office.switch(settings={"recipients_per_day": 10})
        reply = Wire(office).login().message(recipients=people(2))
        assert fits(ACCEPTED if hours > 24 else USED_UP, reply)
        assert len(office.deliveries()) == (2 if hours > 24 else 1)
        office.close()


def test_reset_forgets_what_was_used_up(office):
    office.switch(settings={"recipients_per_day": 1})
    assert fits(ACCEPTED, Wire(office).login().message())
    office.control("/reset")
    office.switch(settings={"recipients_per_day": 1})
    assert fits(ACCEPTED, Wire(office).login().message())


def test_a_minute_that_is_full_delays_the_reply(tmp_path):
    begun = time.monotonic()
    for seconds in (55, 48):
        sent(tmp_path, seconds)
    with Sandbox(tmp_path) as endpoints:
        office = Office(endpoints)
        office.switch(settings={"messages_per_minute": 2})
        wire, other = Wire(office).login(), Wire(office).login(INFO)
        wire.send(f"MAIL FROM:<{MAILBOX}>\r\nRCPT TO:<a@example.com>\r\n".encode())
        wire.send(b"BDAT %d LAST\r\n" % len(MAIL) + MAIL)
        from_info = MAIL.replace(MAILBOX.encode(), INFO.encode())
        assert fits(ACCEPTED, other.message(from_info, sender=INFO))
        assert len(office.deliveries()) == 3, "who is within the limit does not wait"
        assert [wire.reply()[0][:9] for _ in range(3)] == ["250 2.1.0", "250 2.1.5", "250 2.0.0"]
        assert 5 - 0.1 < time.monotonic() - begun < 12
        assert len(office.deliveries()) == 4
        office.close()


def test_a_minute_that_is_full_refuses_when_that_is_set(office):
    office.switch(settings={"messages_per_minute": 2, "over_rate": "refuse"})
    wire = Wire(office).login()
    assert [fits(ACCEPTED, wire.message()) for _ in range(2)] == [True, True]
    assert fits(USED_UP, wire.message())
    office.switch(settings={"messages_per_minute": 3})
    assert fits(ACCEPTED, wire.message())
    office.switch(settings={"messages_per_minute": 0})
    assert fits(ACCEPTED, wire.message())


def test_the_first_five_hundred_recipients_of_a_message_are_taken(office):
    wire = Wire(office).login()
    wire.envelope(recipients=people(500))
    assert wire.say("RCPT TO:<a500@example.com>") == ["452 4.5.3 Too many recipients"]
    assert wire.say("DATA")[0].startswith("354 ")
    wire.send(MAIL + b".\r\n")
    assert fits(ACCEPTED, wire.reply())
    assert office.deliveries()[0]["recipients"] == people(500)


def test_a_mailbox_may_have_another_limit_of_recipients(office):
    office.switch(mailboxes={MAILBOX: {"recipient_limit": 2}})
    wire = Wire(office).login()
    wire.envelope(recipients=people(2))
    assert wire.say("RCPT TO:<a2@example.com>") == ["452 4.5.3 Too many recipients"]


def test_the_number_of_sessions_can_be_set(office):
    office.switch(settings={"connections": 1})
    first, second = Wire(office).login(), Wire(office).login()
    assert second.message()[0].startswith("432 4.3.2 ")
    assert fits(ACCEPTED, first.message())
    first.say("QUIT")
    assert fits(ACCEPTED, second.message())


def sent(state, seconds_ago, recipients=("a@example.com",)):
    """As if the mailbox had sent that message that long ago."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds_ago)
    line = {
        "time": at.isoformat(timespec="milliseconds"),
        "login": MAILBOX,
        "client_id": None,
        "envelope_from": MAILBOX,
        "recipients": list(recipients),
        "message_id": "<old@bakkerij.test>",
        "sha256": "",
        "size": 0,
        "file": "",
    }
    with (state / "deliveries.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
