"""A delegated profile at the test bed, and the browser's way back by hand."""

from urllib.parse import urlsplit

import requests

from tests.bed.browser import Browser
from tests.ports import free_port
from tests.signing_in import Waiting

SCOPES = "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All"


def add_profile(postroom, bed, app, tmp_path, *words: object) -> None:
    """A delegated profile at the bed's Dovecot, with the app's secret when it has one."""
    if app.secret:
        (tmp_path / "client-secret").write_text(app.secret)
        words = (*words, "--secret-file", tmp_path / "client-secret")
    result = postroom.run(
        *("profile", "add", "Bed", "--provider", "smtp", "--auth", "oauth-delegated"),
        *("--host", bed.submission.host, "--port", bed.submission.port),
        *("--imap-host", bed.imaps.host, "--imap-port", bed.imaps.port),
        *("--username", bed.user, "--ca-file", bed.ca_file, "--authority", bed.authority),
        *("--tenant", bed.tenant, "--client-id", app.client_id, "--scope", SCOPES),
        *("--redirect-port", free_port(), *words),
    )
    assert result.returncode == 0, result.stderr


def fields_of(bed, waiting: Waiting) -> tuple[str, dict[str, str]]:
    """Sign in without a browser; the redirect URI and the fields it would carry there, not delivered yet."""
    url = waiting.url.replace("response_mode=form_post", "response_mode=query")
    back = dict(part.split("=", 1) for part in urlsplit(url).query.split("&"))["redirect_uri"]
    back = requests.utils.unquote(back)
    return back, Browser(bed).sign_in(url, back)


def signed_in_as(postroom) -> str | None:
    """The account whose grant is stored, as `profile show` tells it."""
    return postroom.json("profile", "show", "Bed")["signed_in_as"]
