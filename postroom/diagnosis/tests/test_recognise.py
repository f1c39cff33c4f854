"""Which error is it? The whole table, in its own words and in disguise, and much that only looks like it."""

import time
import tomllib
from pathlib import Path

import pytest

from postroom.diagnosis.evidence import read
from postroom.diagnosis.explain import find
from postroom.diagnosis.known import list_general, list_known, load_marks, load_wordings
from postroom.diagnosis.rules import UNKNOWN

_HERE = Path(__file__).parent
_TABLE = [line.split("\t") for line in (_HERE / "known_errors.tsv").read_text("utf-8").splitlines()[1:]]
_KINDS = {
    "after-fix": {"configuration"},
    "yes": {"transient", "throttled", "network"},
    "no": {"permanent"},
}


def _disguises() -> list[tuple[str, str]]:
    files = sorted((_HERE / "disguises").glob("*.toml"))
    told = [tomllib.loads(path.read_text("utf-8")) for path in files]
    return [(code, one["text"]) for rows in told for code, texts in rows.items() for one in texts]


def _rows(name: str, key: str) -> list[dict[str, object]]:
    rows = tomllib.loads((_HERE / name).read_text("utf-8"))[key]
    assert isinstance(rows, list)
    return rows


def test_the_catalogue_holds_exactly_the_table() -> None:
    assert list(list_known()) == [row[0] for row in _TABLE]


@pytest.mark.parametrize("row", _TABLE, ids=lambda row: row[0])
def test_every_row_is_recognised_from_its_pattern(row: list[str]) -> None:
    found = find(read(row[2]))
    assert found.code == row[0]
    assert found.kind in _KINDS[row[5]]


@pytest.mark.parametrize(("code", "text"), _disguises())
def test_every_row_is_recognised_in_disguise(code: str, text: str) -> None:
    assert find(read(text)).code == code


def test_every_row_has_two_disguises() -> None:
    told = [code for code, _ in _disguises()]
    assert sorted(told) == sorted([*list_known(), *list_known()])
    assert len({text for _, text in _disguises()}) == len(told)


def test_there_are_two_hundred_unrelated_texts() -> None:
    texts = {row["text"] for row in _rows("unrelated.toml", "unrelated")}
    assert len(texts) >= 200


@pytest.mark.parametrize("row", _rows("unrelated.toml", "unrelated"), ids=lambda row: str(row["text"])[:40])
def test_an_unrelated_text_is_unknown(row: dict[str, str]) -> None:
    assert find(read(row["text"])).code == UNKNOWN


@pytest.mark.parametrize("row", _rows("lookalikes.toml", "lookalike"), ids=lambda row: str(row["text"])[:40])
def test_another_servers_answer_is_told_apart(row: dict[str, str]) -> None:
    found = find(read(row["text"]))
    assert found.code not in row["not"]
    assert found.kind == row["kind"]


def _grouped(name: str) -> list[tuple[str, str]]:
    told = tomllib.loads((_HERE / name).read_text("utf-8"))
    return [(group, text) for group, texts in told.items() for text in texts]


@pytest.mark.parametrize(("slug", "text"), _grouped("libraries.toml"), ids=lambda told: told[:40])
def test_what_a_library_says_of_the_net_leads_to_its_article(slug: str, text: str) -> None:
    assert find(read(text)).slug == slug


@pytest.mark.parametrize(("kind", "text"), _grouped("servers.toml"), ids=lambda told: told[:40])
def test_the_kind_follows_from_any_servers_answer(kind: str, text: str) -> None:
    assert find(read(text)).kind == kind


@pytest.mark.parametrize("piece", ["5.7.1 ", "error 550 ", "connect to ", "535-"])
def test_a_text_of_one_piece_again_and_again_costs_seconds_at_most(piece: str) -> None:
    begun = time.process_time()
    find(read(piece * (100_000 // len(piece))))
    assert time.process_time() - begun < 8


def test_every_mark_and_wording_belongs_to_a_row() -> None:
    marked = {mark.code for mark in load_marks()} | {code for code, _ in load_wordings()}
    assert marked <= set(list_known())
    unmarked = {code for code in list_known() if not code.startswith("AADSTS")} - marked
    assert unmarked == {"connect refused/timeout"}


def test_a_number_is_taken_whole() -> None:
    assert find(read("AADSTS900941: Something that is not in the table.")).code == UNKNOWN
    assert find(read("AADSTS90094: Admin consent.")).code == "AADSTS90094"
    assert find(read("AADSTS70002...")).code == UNKNOWN
    assert find(read("550 5.7.7050 no such number, mailbox, smtp")).code == UNKNOWN


def test_the_inner_reason_wins() -> None:
    shell = (
        "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, "
    )
    found = find(read(shell + "SmtpClientAuthentication is disabled for the Mailbox."))
    assert (found.code, found.also) == ("535 5.7.139 mailbox", ("530 5.7.57",))
    umbrella = '{"error_codes":[70002,50126],"error_description":"AADSTS70002: Error validating credentials. '
    assert find(read(umbrella + 'AADSTS50126: Invalid username or password."}')).code == "AADSTS50126"


def test_exchanges_own_verdict_stands_before_the_reply_it_quotes() -> None:
    text = (
        "Diagnostic-Code: smtp;550 5.1.351 Remote server returned unknown recipient -> 550 5.1.1 User unknown"
    )
    assert find(read(text)).code == "550 5.1.351"


def test_a_number_that_nobody_knows_leaves_the_kind_to_the_error_word() -> None:
    found = find(read('{"error":"invalid_client","error_description":"AADSTS7009999: New words."}'))
    assert (found.code, found.kind) == (UNKNOWN, "configuration")
    found = find(read('{"error":"server_error","error_description":"AADSTS7009999: New words."}'))
    assert (found.code, found.kind) == (UNKNOWN, "transient")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("450 4.7.9 Mail server temporarily rejected message", "transient"),
        ("554 5.6.0 Message rejected by the mail server", "permanent"),
        ("535 5.7.8 Error: authentication failed", "configuration"),
        ("socket.gaierror: [Errno -2] Name or service not known: mail.example.com", "network"),
        ("Wat een mooie dag.", "unknown"),
    ],
)
def test_the_kind_follows_the_code_where_the_table_is_silent(text: str, kind: str) -> None:
    found = find(read(text))
    assert (found.code, found.kind) == (UNKNOWN, kind)


def test_a_version_number_is_no_reply() -> None:
    assert find(read("MySQL 5.7.57 was installed beside Postfix, mail works")).code == UNKNOWN
    assert find(read("npm WARN deprecated smtp-server@5.7.139: upgrade")).code == UNKNOWN


def test_a_connection_that_another_program_did_not_get_says_nothing_about_mail() -> None:
    text = 'psql: error: connection to server at "localhost", port 5432 failed: Connection refused'
    assert find(read(text)).code == UNKNOWN


def test_every_situation_has_an_article_of_its_own() -> None:
    assert all(row.slug == slug and not row.code for slug, row in list_general().items())


def test_a_long_log_is_read_in_a_moment() -> None:
    log = "2026-11-09 10:00:00 smtp 250 2.1.0 OK error code 5.7.1 [a (b 'c \" AADSTS \n" * 3000
    found = find(read(log + "535 5.7.3 Authentication unsuccessful"))
    assert found.code == "535 5.7.3"
