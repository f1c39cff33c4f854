"""What must be registered, for every kind of redirect URL with and without a secret (facts 1.5)."""

import pytest

from postroom.profiles.providers import registration_of
from postroom.profiles.redirects import redirect_of


@pytest.mark.parametrize(
    ("url", "port", "credential", "platform", "registered"),
    [
        ("", 0, False, "Mobile and desktop applications", "http://localhost/"),
        ("", 0, True, "Web", "http://localhost/"),
        ("", 4000, True, "Web", "http://localhost/"),
        ("http://localhost", 3017, False, "Mobile and desktop applications", "http://localhost"),
        ("http://localhost:3017/", 0, True, "Web", "http://localhost/"),
        ("http://localhost/mail", 0, False, "Mobile and desktop applications", "http://localhost/mail"),
        ("http://127.0.0.1:3017/", 0, False, "Mobile and desktop applications", "http://127.0.0.1:3017/"),
        (
            "https://post.example.com/sign-in/answer",
            0,
            False,
            "Web",
            "https://post.example.com/sign-in/answer",
        ),
    ],
)
def test_platform_and_address_follow_from_url_port_and_secret(
    url, port, credential, platform, registered
) -> None:
    found = registration_of(redirect_of(url, port), "microsoft365", credential)
    assert (found.platform, found.uri, found.sends) == (platform, registered, redirect_of(url, port).uri)


def test_the_sentences_say_what_the_platform_means_and_what_needs_the_manifest() -> None:
    public = registration_of(redirect_of("", 0), "microsoft365", False)
    assert any("AADSTS700025" in remark for remark in public.remarks)
    numeric = registration_of(redirect_of("http://127.0.0.1/", 0), "microsoft365", True)
    assert any("manifest" in remark for remark in numeric.remarks)


def test_google_registers_no_address() -> None:
    found = registration_of(redirect_of("", 0), "google", True)
    assert (found.platform, found.uri) == ("Desktop app", "")
