"""Sending for a shared mailbox: by a person with their own name, with the shared one, and by the app (facts 11)."""

import pytest

from tests.product.test_every_login import MAILBOX, add, delegated, invoice_goes, pick_and_accept
from tests.signing_in import sign_in

SHARED = "info@bakkerij.test"
FROM_SHARED = ("--from", SHARED)
LOGIN_AS_SHARED = (*FROM_SHARED, "--xoauth2-user", "from")


def sent(postroom, pdf, number: str, state: str) -> dict:
    """One invoice on its way, which ends in that state."""
    words = ("send", pdf(number), "--number", number, "--to", "klant@example.com", "--wait")
    found = postroom.json(*words, code=0 if state == "sent" else 1)
    assert found["state"] == state, found
    return found


def goes_on(postroom, entry: dict) -> dict:
    """The same entry, after the profile's connection test freed it and the outbox was worked off."""
    assert postroom.json("profile", "test", "P")["ok"]
    assert postroom.run("work", "--until-empty").returncode == 0
    return postroom.json("outbox", "show", entry["id"])


def rights(cloud, mailbox: str, **given: object) -> None:
    """What an administrator does in Exchange."""
    cloud.control("/directory", {"mailboxes": {mailbox: given}})


def senders(cloud) -> list[tuple[str, str]]:
    """Who was logged in and who stood in the envelope, for everything that was accepted."""
    return [(one["login"], one["envelope_from"]) for one in cloud.deliveries()]


@pytest.mark.browser
def test_a_person_sends_for_the_shared_mailbox_once_they_may(cloud, postroom, page, pdf) -> None:
    delegated(postroom, cloud, "public", *FROM_SHARED)
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    refused = sent(postroom, pdf, "1", "held")
    assert refused["attempts"][0]["code"] == 554
    assert "5.2.252" in refused["reason"] and "SendAsDenied" in refused["reason"]
    assert postroom.json("profile", "test", "P")["ok"], "only a whole message meets this refusal"
    assert cloud.deliveries() == []
    rights(cloud, MAILBOX, send_as=[SHARED])
    assert goes_on(postroom, refused)["state"] == "sent"
    invoice_goes(postroom, cloud, pdf, "2")
    assert senders(cloud) == [(MAILBOX, SHARED)] * 2


@pytest.mark.browser
def test_the_shared_mailbox_in_the_login_is_refused_as_measured(cloud, postroom, page, pdf) -> None:
    rights(cloud, MAILBOX, send_as=[SHARED])
    rights(cloud, SHARED, full_access=[MAILBOX])
    delegated(postroom, cloud, "public", *LOGIN_AS_SHARED)
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    refused = sent(postroom, pdf, "1", "held")
    assert refused["attempts"][0]["code"] == 535 and "5.7.3" in refused["reason"]
    report = postroom.json("profile", "test", "P", code=1)
    step = next(step for step in report["steps"] if step["step"] == "auth")
    assert (step["status"], step["error"]) == ("failed", "535 5.7.3")
    assert postroom.run("profile", "edit", "P", "--xoauth2-user", "username").returncode == 0
    assert goes_on(postroom, refused)["state"] == "sent"
    assert senders(cloud) == [(MAILBOX, SHARED)]


@pytest.mark.browser
def test_the_shared_mailbox_in_the_login_works_where_microsofts_page_holds(
    cloud, postroom, page, pdf
) -> None:
    cloud.control("/directory", {"settings": {"user_is_shared": True}})
    rights(cloud, MAILBOX, send_as=[SHARED])
    delegated(postroom, cloud, "public", *LOGIN_AS_SHARED)
    assert sign_in(postroom, page, "P", pick_and_accept()).code == 0
    refused = sent(postroom, pdf, "1", "held")
    assert refused["attempts"][0]["code"] == 535, "without FullAccess the login stays closed"
    rights(cloud, SHARED, full_access=[MAILBOX])
    assert goes_on(postroom, refused)["state"] == "sent"
    invoice_goes(postroom, cloud, pdf, "2", SHARED)
    assert senders(cloud) == [(SHARED, SHARED)] * 2
    report = postroom.json("profile", "test", "P", "--incoming")
    assert report["ok"] and report["steps"][-1]["detail"].endswith("Sent Items")


def test_an_app_sends_as_the_shared_mailbox_itself(cloud, postroom, pdf) -> None:
    add(postroom, cloud, "daemon", "--username", SHARED)
    shown = postroom.json("profile", "show", "P")
    assert (shown["username"], shown["from"]) == (SHARED, SHARED)
    invoice_goes(postroom, cloud, pdf, mailbox=SHARED)
    assert senders(cloud) == [(SHARED, SHARED)]
    assert postroom.json("profile", "test", "P", "--incoming")["ok"]


def test_an_app_needs_no_name_but_the_shared_mailboxs_in_the_login(cloud, postroom, pdf) -> None:
    add(postroom, cloud, "daemon", *LOGIN_AS_SHARED)
    assert postroom.json("profile", "show", "P")["username"] == MAILBOX
    sent(postroom, pdf, "1", "sent")
    assert senders(cloud) == [(SHARED, SHARED)]


def test_an_app_without_full_access_to_the_shared_mailbox_is_held(cloud, postroom, pdf) -> None:
    rights(cloud, SHARED, app_access=[])
    add(postroom, cloud, "daemon", "--username", SHARED)
    refused = sent(postroom, pdf, "1", "held")
    assert refused["attempts"][0]["code"] == 430
    rights(cloud, SHARED, app_access=[cloud.app("daemon")["client_id"]])
    assert goes_on(postroom, refused)["state"] == "sent"
