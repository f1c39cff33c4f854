"""What people paste, and what is left of it: the words of the other side, and no secret."""

import pytest

from postroom.diagnosis.clean import clean_text, flatten, strip_secrets


@pytest.mark.parametrize(
    "pasted",
    [
        "It&#39;s &quot;over&quot;",
        "It\\u0027s \\u0022over\\u0022",
        "It\u2019s \u201cover\u201d",
        '> It\'s\n> "over"',
        "It's =22over=22=20\n",
        '<p>It&amp;#39;s<br>"over"</p>',
        'It\'s\u00a0\u200b"over"',
    ],
)
def test_every_dress_of_a_sentence_is_taken_off(pasted: str) -> None:
    assert flatten(clean_text(pasted)) == 'It\'s "over"'


def test_an_address_in_angle_brackets_is_no_markup() -> None:
    assert clean_text("<anna@example.com>: <b>unknown</b>") == "<anna@example.com>: unknown"


def test_a_redirect_url_is_read_with_its_plus_signs() -> None:
    url = (
        "http://localhost:3017/?error=access_denied&error_description=AADSTS65004%3a+User+declined&state=a+b"
    )
    assert "AADSTS65004: User declined" in clean_text(url)


def test_of_a_long_log_the_end_is_looked_at() -> None:
    assert clean_text("a" * 300_000 + " the end").endswith("the end")


@pytest.mark.parametrize(
    "pasted",
    [
        "client_secret=s3cr3t~value.x&grant_type=password",
        '{"refresh_token": "s3cr3t~value.x"}',
        "'password' => 's3cr3t~value.x'",
        "AUTH PLAIN s3cr3tvaluex",
        "C: AUTH XOAUTH2 s3cr3tvaluex==",
        "http://localhost:3017/?code=s3cr3tvaluex&state=1",
        "Authorization: Bearer eyJs3cr3tvaluex.eyJs3cr3t.s3cr3t",
    ],
)
def test_a_secret_is_not_shown_again(pasted: str) -> None:
    assert "s3cr3t" not in strip_secrets(pasted)


def test_what_is_no_secret_stays() -> None:
    text = "AADSTS7000215: Invalid client secret provided. password: true, client_secret is missing"
    assert strip_secrets(text) == text
