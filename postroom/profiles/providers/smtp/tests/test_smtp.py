"""Of any other server nothing is known but the usual port."""

import pytest

from postroom.profiles import repository
from postroom.profiles.refusals import ProfileRefused
from postroom.profiles.tests.presets import added

pytestmark = pytest.mark.django_db


def test_smtp_presets_no_server_and_no_incoming_side() -> None:
    found = added("smtp", host="mail.contoso.test")
    assert (found.port, found.security, found.auth) == (587, "starttls", "password")
    assert (found.imap_host, found.authority, found.scope) == ("", "", "")
    assert (found.rate_per_minute, found.recipients_per_day) == (0, 0)


@pytest.mark.parametrize("missing", ["authority", "scope"])
def test_smtp_with_oauth_needs_authority_and_scope_typed(missing) -> None:
    given = {"authority": "https://login.example.com", "scope": "mail", "host": "mail.contoso.test"}
    assert added("smtp", auth="oauth-delegated", **given).authority == "https://login.example.com"
    repository.remove("P", actor="test")
    with pytest.raises(ProfileRefused) as refused:
        added("smtp", auth="oauth-delegated", **{**given, missing: ""})
    assert refused.value.field == missing
