"""Every option is checked at start, with its place and what would be right."""

import pytest

from postroom.shared.refusals import BadInput
from postroom.site.options import Options, read_options


def test_without_file_and_environment_the_defaults_hold(tmp_path) -> None:
    assert read_options(tmp_path, {}) == Options()


def test_the_environment_beats_the_file(tmp_path) -> None:
    (tmp_path / "postroom.toml").write_text('company = "De Gouden Aar"\nlease = 30\nretry_delays = [1, 2]\n')
    found = read_options(tmp_path, {"POSTROOM_LEASE": "45"})
    assert (found.company, found.lease, found.retry_delays) == ("De Gouden Aar", 45, (1, 2))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lease", "0"),
        ("lease", "1e400"),
        ("retry_for", "nan"),
        ("retry_for", "inf"),
        ("poll_every", "0"),
        ("poll_every", "-1"),
        ("duplicate_days", "99999999999"),
        ("duplicate_days", "1.5"),
        ("log_level", "foo"),
        ("language", "xx"),
        ("allowed_hosts", ""),
        ("retry_delays", ""),
        ("retry_delays", "60,soon"),
        ("retry_delays", "-1"),
        ("company", "one\ntwo"),
        ("final_timeout", "x"),
        ("ehlo_name", "two words"),
        ("ehlo_name", "erp.example.com RSET"),
        ("ehlo_name", "büro.example.com"),
        ("ehlo_name", "[::1"),
        ("ehlo_name", "a..b"),
    ],
)
def test_an_unusable_value_is_named_with_its_place(tmp_path, name, value) -> None:
    with pytest.raises(BadInput) as refused:
        read_options(tmp_path, {f"POSTROOM_{name.upper()}": value})
    assert str(refused.value).startswith(f"POSTROOM_{name.upper()}: ")
    assert name in str(refused.value)


@pytest.mark.parametrize("name", ["", "erp", "erp.example.com", "[192.0.2.7]", "[IPv6:2001:db8::7]"])
def test_a_name_or_an_address_may_greet_a_mail_server(tmp_path, name) -> None:
    assert read_options(tmp_path, {"POSTROOM_EHLO_NAME": name}).ehlo_name == name


@pytest.mark.parametrize(
    "line",
    [
        "lease = true",
        "allowed_hosts = 5",
        'company = ["a"]',
        "duplicate_days = 1.5",
        "lease = inf",
        'lease = "',
        "=",
        "x = 1",
    ],
)
def test_an_unusable_line_of_the_file_is_named_with_its_place(tmp_path, line) -> None:
    (tmp_path / "postroom.toml").write_text(line + "\n")
    with pytest.raises(BadInput, match=r"postroom\.toml"):
        read_options(tmp_path, {})


def test_an_unknown_setting_lists_those_that_exist(tmp_path) -> None:
    (tmp_path / "postroom.toml").write_text('compnay = "x"\n')
    with pytest.raises(BadInput, match="company, language"):
        read_options(tmp_path, {})


def test_a_settings_file_that_is_a_folder_or_leads_nowhere_is_not_ignored(tmp_path) -> None:
    path = tmp_path / "postroom.toml"
    path.mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        read_options(tmp_path, {})
    path.rmdir()
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="cannot be read"):
        read_options(tmp_path, {})


def test_an_outcome_is_never_given_up_before_its_answer_is_awaited_to_the_end(tmp_path) -> None:
    (tmp_path / "postroom.toml").write_text("final_timeout = 7200\nunsettled_after = 5\n")
    with pytest.raises(
        BadInput, match=r"unsettled_after \(5.0\) must be longer than final_timeout \(7200.0\)"
    ):
        read_options(tmp_path, {})
    (tmp_path / "postroom.toml").unlink()
    with pytest.raises(BadInput, match=r"^POSTROOM_FINAL_TIMEOUT: unsettled_after"):
        read_options(tmp_path, {"POSTROOM_FINAL_TIMEOUT": "1000"})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_settings_file_in_another_encoding_is_named(tmp_path, encoding) -> None:
    (tmp_path / "postroom.toml").write_text('company = "Bäckerei Mühle"\n', encoding=encoding)
    with pytest.raises(BadInput, match=r"Save it again with the encoding UTF-8"):
        read_options(tmp_path, {})


def test_the_mark_that_windows_editors_put_before_utf_8_is_no_fault(tmp_path) -> None:
    (tmp_path / "postroom.toml").write_text('company = "Bäckerei Mühle"\n', encoding="utf-8-sig")
    assert read_options(tmp_path, {}).company == "Bäckerei Mühle"
