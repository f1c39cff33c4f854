"""No secret or token, in any form, in any file under the home, log, standard output or page."""

import base64
import re
import urllib.parse
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.product.serving import serving
from tests.product.serving import session as new_session
from tests.product.test_every_login import MAILBOX, delegated, pick_and_accept
from tests.signing_in import sign_in

WEB_PASSWORD = "Sauerteig-und-Salz-1867"
MAIL_PASSWORD = "Roggen+Mehl/997&Kruste="


def forms(secret: str, users: Iterable[str] = ()) -> set[bytes]:
    """Every form in which a secret could have been written down: raw, quoted, base64 at each alignment, XOAUTH2."""
    raw = secret.encode()
    found = {raw, urllib.parse.quote(secret, safe="").encode(), urllib.parse.quote_plus(secret).encode()}
    found |= {repr(secret)[1:-1].encode(), raw.hex().encode()}
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # The first and last letters depend on the neighbours; the middle is the secret's own.
            found.add(encode(b"\0" * shift + raw).rstrip(b"=")[4 if shift else 0 : -2])
    for user in users:
        found.add(base64.b64encode(f"user={user}\1auth=Bearer {secret}\1\1".encode()))
        found.add(base64.b64encode(f"\0{user}\0{secret}".encode()))
    return {form for form in found if len(form) >= 8}


def found_in(places: dict[str, bytes], secrets: dict[str, set[bytes]]) -> list[tuple[str, str]]:
    """(place, secret's name) of every hit. Line ends are dropped first, so that folding hides nothing."""
    flat = {name: re.sub(rb"[\r\n]+[ \t]*", b"", content) for name, content in places.items()}
    return [
        (place, name)
        for place, content in flat.items()
        for name, shapes in secrets.items()
        if any(shape in content or shape in places[place] for shape in shapes)
    ]


def files_under(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes; SQLite's write-ahead log among them."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("shape", range(11))
def test_the_search_finds_each_planted_form(shape, tmp_path) -> None:
    every = sorted(forms(MAIL_PASSWORD, ["facturen@bakkerij.test"]))
    planted = every[shape % len(every)]
    (tmp_path / "somewhere.log").write_bytes(b"noise " * 50 + planted + b" noise")
    assert found_in(files_under(tmp_path), {"planted": set(every)}) == [("somewhere.log", "planted")]


def test_the_search_finds_a_secret_inside_longer_base64(tmp_path) -> None:
    for shift in range(6):
        text = base64.b64encode(b"x" * shift + MAIL_PASSWORD.encode() + b"yz" * 9)
        (tmp_path / "f").write_bytes(text)
        assert found_in(files_under(tmp_path), {"planted": forms(MAIL_PASSWORD)}), shift


def test_no_secret_or_token_is_left_anywhere(cloud, postroom, pdf, tmp_path) -> None:
    secret_file = Path(cloud.app()["secret_file"])
    postroom.environment["POSTROOM_LOG_LEVEL"] = "debug"
    everything(postroom, cloud, pdf, tmp_path)
    with serving(postroom) as web:
        pages = walked(web)
    secrets = {
        "client secret": forms(secret_file.read_text().strip(), ["facturen@bakkerij.test"]),
        "mail password": forms(MAIL_PASSWORD, ["facturen@bakkerij.test"]),
        "wrong password": forms("wrong-" + MAIL_PASSWORD),
        "web password": forms(WEB_PASSWORD),
        "key": forms((postroom.home / "key").read_text().strip()),
    }
    for number, token in enumerate(cloud.control("/tokens")):
        secrets[f"token {number}"] = forms(token, ["facturen@bakkerij.test"])
    assert len(secrets) > 5, "tokens were issued"
    places = {**files_under(postroom.home), **pages, "said": "\n".join(postroom.said).encode()}
    del places["key"]
    assert len(places) > 4
    assert found_in(places, secrets) == []


@pytest.mark.browser
def test_no_token_of_a_person_is_left_anywhere(cloud, postroom, page, pdf) -> None:
    postroom.environment["POSTROOM_LOG_LEVEL"] = "debug"
    delegated(postroom, cloud, "web")
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    for _ in range(2):
        assert postroom.json("profile", "test", "P", "--incoming")["ok"]
    words = ["--number", "1", "--to", "anna@kunde.test", "--wait"]
    assert postroom.json("send", pdf(), *words)["state"] == "sent"
    cloud.control("/revoke", {"user": MAILBOX})
    assert not postroom.json("profile", "test", "P", code=1)["ok"]
    tokens = cloud.control("/tokens")
    assert len(tokens) >= 6, "two at the sign-in, two at each renewal"
    secrets = {f"token {number}": forms(token, [MAILBOX]) for number, token in enumerate(tokens)}
    secrets["client secret"] = forms(Path(cloud.app("web")["secret_file"]).read_text().strip())
    places = {**files_under(postroom.home), "said": "\n".join(postroom.said).encode()}
    assert found_in(places, secrets) == []


def everything(postroom, cloud, pdf, tmp_path) -> None:
    """Use each secret: succeed, fail, test, show, list."""
    (tmp_path / "mail-password").write_text(MAIL_PASSWORD)
    (tmp_path / "wrong-password").write_text("wrong-" + MAIL_PASSWORD)
    postroom.environment["WEB"] = WEB_PASSWORD
    server = cloud.endpoints["smtp"]
    login = ["--username", "facturen@bakkerij.test", "--ca-file", cloud.ca_file]
    plain = ["--provider", "smtp", "--host", server["host"], "--port", server["port"], *login]
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"password": MAIL_PASSWORD}}})
    postroom.run("user", "add", "beheer", "--password-env", "WEB")
    postroom.run("profile", "add", "OAuth", *cloud.profile_words())
    postroom.run("profile", "add", "Password", *plain, "--secret-file", tmp_path / "mail-password")
    postroom.run("profile", "add", "Wrong", *plain, "--secret-file", tmp_path / "wrong-password")
    for name in ("OAuth", "Password", "Wrong"):
        postroom.run("profile", "test", name)
        postroom.run("profile", "show", name, "--json")
        words = ["--number", name, "--to", "anna@kunde.test", "--profile", name, "--wait"]
        postroom.run("send", pdf(name), *words)
    cloud.control("/faults", {"at": "auth", "reply": "535 5.7.3 Authentication unsuccessful", "count": 2})
    postroom.run(
        "send", pdf("again"), "--number", "again", "--to", "anna@kunde.test", "--profile", "OAuth", "--wait"
    )
    postroom.run("profile", "edit", "Wrong", "--secret-file", tmp_path / "missing")
    states = {entry["state"] for entry in postroom.json("outbox", "list")}
    assert states == {"sent", "held"}


def walked(web) -> dict[str, bytes]:
    """The pages behind the login, and a failed login."""
    session = new_session()
    web.log_in(session, "beheer", "wrong " + WEB_PASSWORD)
    pages = {"/failed-login": session.get(web.address, timeout=10).content}
    web.log_in(session, "beheer", WEB_PASSWORD)
    overview = session.get(web.address, timeout=10)
    assert "Outbox" in overview.text
    pages["/"] = overview.content
    for number in re.findall(r'href="/outbox/(\d+)/"', overview.text):
        pages[f"/outbox/{number}/"] = session.get(f"{web.address}outbox/{number}/", timeout=10).content
    assert len(pages) > 4
    return pages
