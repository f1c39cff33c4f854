"""What Google fills in (facts 4, 10)."""

import pytest

from postroom.profiles.refusals import ProfileRefused
from postroom.profiles.tests.presets import added

pytestmark = pytest.mark.django_db


def test_google_with_a_sign_in() -> None:
    found = added("google", auth="oauth-delegated")
    assert (found.authority, found.scope) == ("https://accounts.google.com", "https://mail.google.com/")
    assert (found.host, found.port, found.security) == ("smtp.gmail.com", 587, "starttls")
    assert (found.imap_host, found.imap_port, found.imap_security) == ("imap.gmail.com", 993, "tls")
    assert (found.recipients_per_day, found.size_limit) == (2_000, 25 * 1024 * 1024)


def test_google_with_a_password_asks_no_sign_in_service() -> None:
    found = added("google")
    assert (found.auth, found.authority, found.scope) == ("password", "", "")


def test_google_does_not_know_an_app_alone() -> None:
    with pytest.raises(ProfileRefused, match="not available for Google"):
        added("google", auth="oauth-app", scope="https://mail.google.com/")
