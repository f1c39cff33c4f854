"""The counting program must see what went wrong; these tests plant it."""

import json

import pytest

from tests.bed.count import main


@pytest.fixture
def store(tmp_path):
    folder = tmp_path / "store"
    folder.mkdir()
    return folder


def put(store, file_name, message_id):
    (store / f"{file_name}.eml").write_bytes(
        b"Subject: Rechnung 4711\r\nMessage-Id:\r\n " + message_id.encode() + b"\r\n\r\nGuten Tag\r\n"
    )


def run(store, expected, capsys):
    """The exit code, the lines before the totals, and the totals."""
    file = store.parent / "expected.json"
    file.write_text(json.dumps(expected))
    code = main([str(store), str(file)])
    *lines, totals = capsys.readouterr().out.strip().splitlines()
    return code, lines, json.loads(totals)


def test_a_store_as_expected_is_good(store, capsys):
    put(store, "a", "<1@contoso.test>")
    put(store, "b", "<2@contoso.test>")
    expected = {"<1@contoso.test>": "must", "<2@contoso.test>": "may", "<3@contoso.test>": "may"}
    code, lines, totals = run(store, expected, capsys)
    assert (code, lines) == (0, [])
    assert totals == {
        "expected": 3, "must": 1, "files": 2, "messages": 2, "lost": 0, "duplicated": 0, "strangers": 0,
    }  # fmt: skip


def test_a_duplicate_is_found_although_the_message_may_be_there(store, capsys):
    put(store, "a", "<1@contoso.test>")
    put(store, "b", "<1@contoso.test>")
    code, lines, totals = run(store, {"<1@contoso.test>": "may"}, capsys)
    assert (code, lines) == (1, ["duplicated <1@contoso.test> 2 times: a.eml b.eml"])
    assert totals["duplicated"] == 1


def test_a_lost_message_is_found(store, capsys):
    put(store, "a", "<1@contoso.test>")
    code, lines, totals = run(store, {"<1@contoso.test>": "must", "<2@contoso.test>": "must"}, capsys)
    assert (code, lines) == (1, ["lost <2@contoso.test>"])
    assert totals["lost"] == 1


def test_a_stranger_is_found(store, capsys):
    put(store, "a", "<9@contoso.test>")
    code, lines, totals = run(store, {}, capsys)
    assert (code, lines) == (1, ["stranger <9@contoso.test>: a.eml"])
    assert totals["strangers"] == 1


def test_a_message_without_an_id_is_a_stranger(store, capsys):
    (store / "a.eml").write_bytes(b"Subject: no id\r\n\r\nMessage-ID: <1@contoso.test>\r\n")
    code, lines, _ = run(store, {"<1@contoso.test>": "may"}, capsys)
    assert (code, lines) == (1, ["stranger (no Message-ID): a.eml"])


def test_a_file_that_is_still_being_written_is_not_counted(store, capsys):
    (store / "a.eml.part").write_bytes(b"Message-ID: <1@contoso.test>\r\n")
    code, _, totals = run(store, {"<1@contoso.test>": "may"}, capsys)
    assert (code, totals["files"]) == (0, 0)


@pytest.mark.parametrize("expected", [["<1@contoso.test>"], {"<1@contoso.test>": "perhaps"}])
def test_a_wrong_list_of_expected_messages_is_refused_with_a_sentence(store, capsys, expected):
    with pytest.raises(SystemExit) as refused:
        run(store, expected, capsys)
    assert refused.value.code == 2
    assert '"must" or "may"' in capsys.readouterr().err
