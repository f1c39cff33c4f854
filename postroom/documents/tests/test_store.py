"""Stored content: durable, shared, swept when nothing points to it."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from postroom.documents import store
from postroom.documents.examine import examine, media_type, read_file
from postroom.documents.refusals import DocumentRefused
from tests.papers import on_desk


def stored(sha256: str) -> Path:
    """Where the content lies."""
    return Path(settings.POSTROOM_HOME) / "documents" / sha256[:2] / sha256


def test_equal_content_is_stored_once_and_read_back(transactional_db) -> None:
    first, second = store.keep(b"%PDF-same"), store.keep(b"%PDF-same")
    assert first == second
    assert store.content(first) == b"%PDF-same"
    assert [path.name for path in stored(first).parent.iterdir() if path.name.startswith(first[:8])] == [
        first
    ]


def test_a_file_cut_short_by_a_crash_is_written_again(transactional_db) -> None:
    sha256 = store.keep(b"%PDF-whole content")
    stored(sha256).write_bytes(b"%PDF-who")
    assert store.keep(b"%PDF-whole content") == sha256
    assert store.content(sha256) == b"%PDF-whole content"


def test_only_old_files_without_a_row_are_swept(transactional_db) -> None:
    kept, old, young = store.keep(b"%PDF-kept"), store.keep(b"%PDF-old"), store.keep(b"%PDF-young")
    on_desk("invoice", "1", "", "a.pdf", 9, kept)
    for sha256 in (kept, old):
        os.utime(stored(sha256), (1, 1))
    assert store.sweep() >= 1
    assert [stored(sha256).exists() for sha256 in (kept, old, young)] == [True, False, True]


def test_a_file_of_the_same_size_that_was_damaged_is_written_again(transactional_db) -> None:
    sha256 = store.keep(b"%PDF-whole content")
    stored(sha256).write_bytes(b"%PDF-bitten bytes!")
    assert store.keep(b"%PDF-whole content") == sha256
    assert store.content(sha256) == b"%PDF-whole content"


def test_an_orphan_that_is_just_being_accepted_again_is_not_swept(transactional_db) -> None:
    """Its row comes a while later: acceptance waits for the ledger meanwhile."""
    sha256 = store.keep(b"%PDF-orphan of yesterday")
    os.utime(stored(sha256), (1, 1))
    assert store.keep(b"%PDF-orphan of yesterday") == sha256
    store.sweep()
    assert store.content(sha256) == b"%PDF-orphan of yesterday"


def test_whoever_keeps_a_file_while_others_sweep_has_it_afterwards(transactional_db) -> None:
    """Every order in which the two may meet: the sweeper goes round without a pause."""
    contents = [b"%PDF-" + str(number).encode() for number in range(40)]
    done = threading.Event()

    def sweep_on() -> None:
        while not done.is_set():
            store.sweep()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        sweeper = pool.submit(sweep_on)
        try:
            for content in contents * 5:
                sha256 = store.keep(content)
                assert store.content(sha256) == content
                os.utime(stored(sha256), (1, 1))
        finally:
            done.set()
        sweeper.result()


def test_what_a_killed_sweep_had_taken_away_is_swept_another_day(transactional_db) -> None:
    taken = stored(store.keep(b"%PDF-taken")).with_name(".taken.0123")
    taken.write_bytes(b"%PDF-taken")
    os.utime(taken, (1, 1))
    assert store.sweep() >= 1 and not taken.exists()


def test_media_types_are_what_mail_programs_expect() -> None:
    assert media_type("A.PDF") == "application/pdf"
    assert media_type("factur-x.xml") == "application/xml"
    assert media_type("strange.zzz") == "application/octet-stream"


def test_a_pdf_may_begin_with_a_few_foreign_bytes_but_must_be_one() -> None:
    assert examine("a.pdf", b"\n\n%PDF-1.7 ...").media_type == "application/pdf"
    for content in (b"", b"plain text", b"x" * 2000 + b"%PDF-1.4"):
        with pytest.raises(DocumentRefused):
            examine("a.pdf", content)


def test_a_file_that_may_not_be_read_is_refused_by_name(tmp_path) -> None:
    with pytest.raises(DocumentRefused, match=r"gone\.pdf"):
        read_file(tmp_path / "gone.pdf")
