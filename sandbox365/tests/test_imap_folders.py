"""Folders, and what stays in them: names, states, two sessions, a restart."""

import threading
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox365 import Sandbox
from sandbox365.exchange.imap import names
from sandbox365.tests.conftest import CUSTOMER, MAILBOX, Office
from sandbox365.tests.test_imap import Line, signed_in
from sandbox365.tests.test_imap_fetch import PLAIN, put
from tests.strain import in_time, typical


@pytest.fixture
def line(office):
    with Line(office, office.token()) as line:
        yield line


def listed(line, command):
    return [text.partition('"/" ')[2].strip('"') for text in line.ask(command)[:-1]]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ('LIST "" INBOX', ["INBOX"]),
        ('LIST "" inbox', ["INBOX"]),
        ('LIST "" "%"', ["INBOX", "Drafts", "Sent Items", "Deleted Items", "Junk Email", "Outbox", "A"]),
        ('LIST "" "A%"', ["A"]),
        ('LIST "" A*', ["A", "A/B"]),
        ('LIST "A/" %', ["A/B"]),
        ('LIST "" "*Items"', ["Sent Items", "Deleted Items"]),
        ('LIST "" {5+}\r\nDraft', []),
        ('LIST "" ""', [""]),
        ('LIST "" "&&&"', []),
        ('LSUB "" "*E*"', ["Sent Items", "Deleted Items", "Junk Email"]),
    ],
)
def test_list_shows_the_folders_that_the_pattern_meets(line, command, expected):
    assert line.ask("CREATE A/B") == ["OK CREATE completed."]
    assert listed(line, command) == expected


def test_list_tells_what_a_folder_is_for(line):
    line.ask("CREATE A/B")
    flags = {
        text.rpartition(" ")[2].strip('"'): text[6 : text.index(")")] for text in line.ask('LIST "" *')[:-1]
    }
    assert flags["INBOX"] == r"\Marked \HasNoChildren" and flags["Drafts"] == r"\HasNoChildren \Drafts"
    assert flags["A"] == r"\HasChildren" and flags["A/B"] == r"\HasNoChildren"


def test_folder_names_go_over_the_wire_in_modified_utf_7(office):
    office.switch(mailboxes={MAILBOX: {"language": "de"}})
    with Line(office, office.token()) as line:
        assert "Entw&APw-rfe" in listed(line, 'LIST "" *')
        put(line, PLAIN, "Entw&APw-rfe")
        counted = line.ask("STATUS Entw&APw-rfe (MESSAGES UNSEEN)")[0]
        assert counted == 'STATUS "Entw&APw-rfe" (MESSAGES 1 UNSEEN 1)'
        assert line.ask("SELECT Drafts") == ["NO Drafts doesn't exist."]
    assert office.folder(MAILBOX, "Drafts") == [PLAIN]


def test_a_folder_of_ones_own_may_have_the_english_name_of_a_usual_one(office):
    office.switch(mailboxes={MAILBOX: {"language": "nl"}})
    with Line(office, office.token()) as line:
        assert line.ask("CREATE Drafts") == ["OK CREATE completed."]
        put(line, PLAIN, "Drafts")
        assert listed(line, 'LIST "" Drafts') == ["Drafts"]
        assert line.ask("STATUS Concepten (MESSAGES)")[0] == "STATUS Concepten (MESSAGES 0)"


@pytest.mark.parametrize(
    "name", ['""', "/", "a//b", "../../up", "..", '"."', '"a&AAo-b"', "x" * 151, "a." + "b" * 10]
)
def test_no_folder_name_leads_out_of_the_mailbox(line, office, name, tmp_path):
    before = sorted(office_files(office))
    answer = line.ask(f"CREATE {name}")[-1]
    assert answer.startswith(("OK CREATE", "NO A folder cannot", "NO Mailbox already"))
    new = [path for path in office_files(office) if path not in before]
    assert all(path.parent.name == MAILBOX or path.name == MAILBOX for path in new)


def office_files(office):
    return [path for path in Path(office.endpoints["store"]).parent.rglob("*") if path.is_dir()]


def test_folders_are_made_and_deleted(line):
    assert line.ask("CREATE A") == ["OK CREATE completed."]
    assert line.ask("CREATE a")[-1].startswith("NO ")
    put(line, PLAIN, "A")
    assert line.ask("DELETE A") == ["OK DELETE completed."]
    assert line.ask("DELETE A") == ["NO A doesn't exist."]
    assert line.ask("DELETE INBOX")[-1].startswith("NO ")
    assert line.ask("APPEND A {1+}\r\nx") == ["NO [TRYCREATE] A doesn't exist."]


def test_unsubscribed_folders_are_left_out_of_lsub(line):
    assert line.ask("UNSUBSCRIBE Drafts") == ["OK UNSUBSCRIBE completed."]
    assert listed(line, 'LSUB "" Drafts') == [] and listed(line, 'LIST "" Drafts') == ["Drafts"]
    line.ask("SUBSCRIBE Drafts")
    assert listed(line, 'LSUB "" Drafts') == ["Drafts"]


def test_status_and_select_count_the_same(line):
    put(line, PLAIN)
    put(line, PLAIN)
    status = line.ask("STATUS INBOX (MESSAGES RECENT UIDNEXT UNSEEN UIDVALIDITY)")[0]
    assert status.startswith("STATUS INBOX (MESSAGES 2 RECENT 2 UIDNEXT 3 UNSEEN 2 UIDVALIDITY ")
    opened = line.ask("SELECT INBOX")
    assert opened[:2] == ["2 EXISTS", "2 RECENT"]
    assert any(text.startswith("OK [UNSEEN 1]") for text in opened)
    assert line.ask("STATUS INBOX (RECENT)")[0] == "STATUS INBOX (RECENT 0)"
    assert line.ask("STATUS INBOX (SIZE)")[-1].startswith("BAD ")


def test_two_sessions_see_what_the_other_does(office, line):
    with Line(office, office.token()) as other:
        put(line, PLAIN)
        put(line, PLAIN)
        line.ask("SELECT INBOX")
        assert other.ask("SELECT INBOX")[0] == "2 EXISTS"
        line.ask(r"STORE 1 +FLAGS (\Deleted)")
        assert other.ask("NOOP") == [r"1 FETCH (FLAGS (\Deleted))", "OK NOOP completed."]
        line.ask("EXPUNGE")
        put(line, PLAIN)
        # while messages are counted by number none may vanish
        assert other.ask("FETCH 1:2 UID") == [
            "2 FETCH (UID 2)",
            "3 EXISTS",
            "0 RECENT",
            "NO Some of the messages no longer exist.",
        ]
        assert other.ask("NOOP") == ["1 EXPUNGE", "OK NOOP completed."]
        assert other.ask("UID SEARCH ALL")[0] == "SEARCH 2 3"


def test_new_mail_is_announced_by_noop_and_during_idle(office, line):
    line.ask("SELECT INBOX")
    assert line.ask("IDLE")[0].startswith("+ ")
    office.send(recipients=[MAILBOX])
    assert [line.read(), line.read()] == ["* 1 EXISTS", "* 1 RECENT"]
    line.send("done\r\n")
    assert line.answer() == ["OK IDLE completed."]
    office.send(recipients=[MAILBOX])
    assert line.ask("NOOP") == ["2 EXISTS", "2 RECENT", "OK NOOP completed."]


def test_a_restart_keeps_flags_and_uids_and_gives_no_uid_again(tmp_path):
    def opened(office):
        with Line(office, office.token()) as line:
            validity = [text for text in line.ask("SELECT INBOX") if "UIDVALIDITY" in text]
            return validity, line.ask("UID FETCH 1:* FLAGS")[:-1]

    with Sandbox(tmp_path) as endpoints:
        office = Office(endpoints)
        with Line(office, office.token()) as line:
            for _ in range(3):
                put(line, PLAIN)
            line.ask("SELECT INBOX")
            line.ask(r"STORE 1 FLAGS (\Seen)")
            line.ask(r"STORE 3 FLAGS (\Deleted)")
            line.ask("EXPUNGE")
        before = opened(office)
    with Sandbox(tmp_path) as endpoints:
        office = Office(endpoints)
        assert opened(office) == before
        assert before[1] == [r"1 FETCH (UID 1 FLAGS (\Seen))", "2 FETCH (UID 2 FLAGS ())"]
        office.send(recipients=[MAILBOX])
        with Line(office, office.token()) as line:
            assert "OK [UIDNEXT 4]" not in line.ask("SELECT INBOX")
            assert line.ask("UID SEARCH ALL")[0] == "SEARCH 1 2 4"


def test_no_uid_comes_twice_however_mail_arrives_and_goes(tmp_path):
    def visit(office, *commands):
        office.switch(mailboxes={MAILBOX: {"sent_copy": False}})
        with Line(office, office.token()) as line:
            put(line, PLAIN)
            office.send(recipients=[MAILBOX])
            line.ask("SELECT INBOX")
            uids = line.ask("UID SEARCH ALL")[0].split()[1:]
            for command in commands:
                line.ask(command)
            return uids, line.ask("STATUS INBOX (UIDNEXT)")[0]

    with Sandbox(tmp_path) as endpoints:
        assert visit(Office(endpoints)) == (["1", "2"], "STATUS INBOX (UIDNEXT 3)")
    with Sandbox(tmp_path) as endpoints:
        gone = visit(Office(endpoints), r"STORE 4 +FLAGS (\Deleted)", "EXPUNGE")
        assert gone == (["1", "2", "3", "4"], "STATUS INBOX (UIDNEXT 5)")
    with Sandbox(tmp_path) as endpoints:
        gone = visit(Office(endpoints), "MOVE 4:5 Drafts")
        assert gone == (["1", "2", "3", "5", "6"], "STATUS INBOX (UIDNEXT 7)")


def test_a_reset_changes_the_uid_validity(office):
    def validity():
        with signed_in(office) as client:
            client.select()
            return int(client.untagged_responses["UIDVALIDITY"][0])

    before = validity()
    office.send(recipients=[CUSTOMER])
    assert validity() == before
    office.control("/reset")
    assert validity() > before


def test_an_idle_session_ends_without_a_traceback_when_the_sandbox_stops(tmp_path, caplog):
    sandbox = Sandbox(tmp_path)
    office = Office(sandbox.start())
    with Line(office, office.token()) as line:
        line.ask("SELECT INBOX")
        line.ask("IDLE")
        stopping = threading.Thread(target=sandbox.stop)
        start = time.monotonic()
        stopping.start()
        rest = line.file.read()
        stopping.join()
        assert in_time(time.monotonic() - start, 0, 5)
        assert rest.startswith(b"* BYE ")
    assert "Traceback" not in caplog.text


def test_lines_leave_at_once(line):
    """Without TCP_NODELAY each further line of an answer waits 40 ms for the client's acknowledgement."""

    one_line = typical(lambda: line.ask("NOOP"))
    assert typical(lambda: line.ask('LIST "" *')) < one_line + 0.035


@given(st.text())
def test_any_text_survives_modified_utf_7(text):
    text = text.encode("utf-8", "ignore").decode()
    assert names.decoded(names.encoded(text)) == text
    assert names.encoded(text).isascii()


@given(st.binary())
def test_what_is_no_modified_utf_7_names_nothing(data):
    text = names.decoded(data)
    assert text is None or isinstance(text, str)


@example(".a")
@example(" a")
@given(st.text(st.characters(categories=["L", "P", "N", "S", "Zs"]), min_size=1))
def test_a_name_on_disk_gives_the_name_back(name):
    kept = names.on_disk(name)
    if kept is not None:
        assert (
            "/" not in kept
            and "\\" not in kept
            and not kept.startswith(".")
            and not kept.endswith((".", " "))
        )
        assert names.shown(kept, "nl") == name
