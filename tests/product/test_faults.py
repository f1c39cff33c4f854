"""Faults of a profile or server: accepted, kept with the reason, `--wait` exits 1, leaves by itself after repair."""

import socket
import sqlite3

import pytest


def send(postroom, pdf, *words, mark="1"):
    """Hand one invoice over and wait; returns the entry and the exit code."""
    result = postroom.run(
        "send", pdf(mark), "--number", mark, "--to", "anna@kunde.test", "--wait", "--json", *words
    )
    assert "Traceback" not in result.stderr, result.stderr
    return result


def entry(postroom, number=1):
    """The entry as the published interface shows it."""
    return postroom.json("outbox", "show", number)


def leaves_by_itself(postroom, cloud, times=1) -> None:
    """After the repair the workers send it, exactly once, without anybody touching the entry."""
    assert postroom.run("work", "--until-empty").returncode == 0
    assert entry(postroom)["state"] == "sent"
    assert len(cloud.deliveries()) == times


def test_a_good_profile_sends_at_once(cloud, postroom, pdf) -> None:
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 0
    found = entry(postroom)
    assert found["state"] == "sent" and found["sent_at"] and found["attempts"][0]["code"] == 250
    again = send(postroom, pdf)
    assert again.returncode == 0
    assert len(cloud.deliveries()) == 1


def test_a_wrong_secret_holds_and_the_right_one_frees(cloud, postroom, pdf, tmp_path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not-the-secret")
    assert postroom.run("profile", "add", "P", *cloud.profile_words(), "--secret-file", wrong).returncode == 0
    assert send(postroom, pdf).returncode == 1
    found = entry(postroom)
    assert found["state"] == "held"
    assert "AADSTS7000215" in found["reason"]
    assert found["attempts"][0]["stage"] == "token" and found["attempts"][0]["code"] == 7000215
    right = cloud.app()["secret_file"]
    assert postroom.run("profile", "edit", "P", "--secret-file", right).returncode == 0
    leaves_by_itself(postroom, cloud)


def test_smtp_auth_switched_off_holds_until_it_is_on(cloud, postroom, pdf) -> None:
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"smtp_auth_disabled": True}}})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    found = entry(postroom)
    assert (found["state"], found["attempts"][0]["enhanced_code"]) == ("held", "5.7.139")
    assert "SmtpClientAuthentication is disabled for the Mailbox" in found["reason"]
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"smtp_auth_disabled": False}}})
    leaves_by_itself(postroom, cloud)


def test_a_passed_connection_test_frees_what_was_held(cloud, postroom, pdf) -> None:
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"smtp_auth_disabled": True}}})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    report = postroom.json("profile", "test", "P", code=1)
    failed = [step for step in report["steps"] if step["status"] == "failed"]
    assert [(step["step"], step["error"]) for step in failed] == [("auth", "535 5.7.139 mailbox")]
    assert entry(postroom)["state"] == "held"
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"smtp_auth_disabled": False}}})
    assert postroom.json("profile", "test", "P")["ok"]
    assert entry(postroom)["state"] == "pending"
    leaves_by_itself(postroom, cloud)


def test_an_untrusted_certificate_holds_until_its_authority_is_known(cloud, postroom, pdf) -> None:
    words = cloud.profile_words()
    del words[words.index("--ca-file") : words.index("--ca-file") + 2]
    assert postroom.run("profile", "add", "P", *words).returncode == 0
    assert send(postroom, pdf).returncode == 1
    found = entry(postroom)
    assert found["state"] == "held"
    assert "certificate" in found["reason"].lower()
    again = ("--secret-file", cloud.app()["secret_file"])
    assert postroom.run("profile", "edit", "P", "--ca-file", cloud.ca_file, *again).returncode == 0
    leaves_by_itself(postroom, cloud)


def test_nobody_listening_retries_and_leaves_when_somebody_does(cloud, postroom, pdf) -> None:
    postroom.environment["POSTROOM_RETRY_DELAYS"] = "1,2"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        words = [*cloud.profile_words(), "--host", "127.0.0.1", "--port", str(port)]
        assert postroom.run("profile", "add", "P", *words).returncode == 0
        assert send(postroom, pdf).returncode == 1
    found = entry(postroom)
    assert (found["state"], found["attempts"][0]["stage"]) == ("retrying", "tcp")
    assert "refused" in found["reason"]
    server = cloud.endpoints["smtp"]
    changed = ("--port", server["port"], "--secret-file", cloud.app()["secret_file"])
    assert postroom.run("profile", "edit", "P", *changed).returncode == 0
    leaves_by_itself(postroom, cloud)


def test_a_token_endpoint_that_is_busy_is_asked_again_after_its_retry_after(cloud, postroom, pdf) -> None:
    postroom.environment["POSTROOM_RETRY_DELAYS"] = "1"
    cloud.control("/faults", {"at": "token", "status": 429, "headers": {"Retry-After": "3"}, "count": 1})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    assert entry(postroom)["state"] == "retrying"
    leaves_by_itself(postroom, cloud)


def test_a_wrong_password_is_not_tried_again_until_somebody_edits(cloud, postroom, pdf, tmp_path) -> None:
    postroom.environment["POSTROOM_PROBE_EVERY"] = "0.2"
    cloud.control("/directory", {"mailboxes": {"facturen@bakkerij.test": {"password": "right-password-1"}}})
    (tmp_path / "wrong").write_text("wrong-password-1")
    (tmp_path / "right").write_text("right-password-1")
    server = cloud.endpoints["smtp"]
    words = [
        "--provider",
        "smtp",
        "--host",
        server["host"],
        "--port",
        server["port"],
        "--ca-file",
        cloud.ca_file,
    ]
    words += ["--username", "facturen@bakkerij.test", "--secret-file", tmp_path / "wrong"]
    assert postroom.run("profile", "add", "P", *words).returncode == 0
    assert send(postroom, pdf).returncode == 1
    assert postroom.run("work", "--until-empty").returncode == 1
    found = entry(postroom)
    assert (found["state"], len(found["attempts"])) == ("held", 1), (
        "no second try, the account could be locked"
    )
    assert postroom.run("profile", "edit", "P", "--secret-file", tmp_path / "right").returncode == 0
    leaves_by_itself(postroom, cloud)


def test_a_lost_answer_is_found_in_the_sent_folder(cloud, postroom, pdf) -> None:
    cloud.control("/faults", {"at": "after_store", "cut": True, "count": 1})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    assert entry(postroom)["state"] == "unknown"
    assert postroom.run("work", "--until-empty").returncode == 0
    found = entry(postroom)
    assert (found["state"], found["sent_by"], found["looks"][0]["copies"]) == ("sent", "found", 1)
    assert len(cloud.deliveries()) == 1


def test_a_lost_answer_that_nobody_can_look_for_waits_for_a_person(cloud, postroom, pdf) -> None:
    cloud.control("/faults", {"at": "after_store", "cut": True, "count": 1})
    words = [*cloud.profile_words(), "--imap-host", ""]
    assert postroom.run("profile", "add", "P", *words).returncode == 0
    assert send(postroom, pdf).returncode == 1
    assert entry(postroom)["state"] == "unknown"
    assert postroom.run("work", "--until-empty").returncode == 1
    assert len(cloud.deliveries()) == 1, "nothing unknown goes again by itself"
    refused = postroom.run("outbox", "retry", "1")
    assert refused.returncode == 1 and "cannot be retried" in refused.stderr
    assert postroom.run("outbox", "settle", "1", "--as", "sent").returncode == 0
    found = entry(postroom)
    assert (found["state"], found["sent_by"]) == ("sent", "person")


def test_a_cut_before_the_dot_is_sent_again_by_itself(cloud, postroom, pdf) -> None:
    postroom.environment["POSTROOM_RETRY_DELAYS"] = "0.5"
    cloud.control("/faults", {"at": "rcpt", "cut": True, "count": 1})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    assert entry(postroom)["state"] == "retrying"
    leaves_by_itself(postroom, cloud)


def test_a_refusal_for_good_fails_with_the_servers_words(cloud, postroom, pdf) -> None:
    cloud.control("/faults", {"at": "rcpt", "reply": "550 5.1.10 Recipient not found", "count": None})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    found = entry(postroom)
    assert found["state"] == "failed"
    assert found["recipients"][0]["state"] == "refused"
    cloud.control("/faults/clear", {})
    assert postroom.run("outbox", "retry", "1").returncode == 0
    leaves_by_itself(postroom, cloud)


def test_a_server_that_stops_offering_starttls_gets_no_login(cloud, postroom, pdf) -> None:
    cloud.control("/faults", {"at": "ehlo", "no_starttls": True, "count": None})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 1
    found = entry(postroom)
    assert found["state"] == "held" and "STARTTLS" in found["reason"]
    cloud.control("/faults/clear", {})
    leaves_by_itself(postroom, cloud)


def test_the_ca_file_counts_whatever_the_environment_says(cloud, postroom, pdf) -> None:
    postroom.environment |= {"REQUESTS_CA_BUNDLE": "/nowhere/ca.pem", "CURL_CA_BUNDLE": "/nowhere/ca.pem"}
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 0


@pytest.mark.parametrize("length", [1500, 4096, 9000])
def test_a_long_token_works(cloud, postroom, pdf, length) -> None:
    cloud.control("/directory", {"settings": {"token_bytes": length}})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 0


def test_a_token_the_server_no_longer_likes_is_replaced_exactly_once(cloud, postroom, pdf) -> None:
    cloud.control("/faults", {"at": "auth", "reply": "535 5.7.3 Authentication unsuccessful", "count": 1})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    assert send(postroom, pdf).returncode == 0
    assert len(cloud.control("/tokens")) == 2


def test_a_vendors_own_app_registration_needs_no_client_id_typed(cloud, postroom, pdf) -> None:
    words = cloud.profile_words()
    where = words.index("--client-id")
    postroom.environment["POSTROOM_DEFAULT_CLIENT_ID"] = words[where + 1]
    del words[where : where + 2]
    assert postroom.run("profile", "add", "P", *words).returncode == 0
    assert send(postroom, pdf).returncode == 0


def test_a_locked_database_says_try_again_and_loses_nothing(cloud, postroom, pdf) -> None:
    postroom.environment["POSTROOM_BUSY_TIMEOUT"] = "0.5"
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    frozen = sqlite3.connect(postroom.home / "postroom.sqlite3", isolation_level=None)
    frozen.execute("BEGIN IMMEDIATE")
    result = postroom.run("send", pdf(), "--number", "1", "--to", "anna@kunde.test")
    assert (result.returncode, "try again" in result.stderr) == (1, True), result.stderr
    assert "Traceback" not in result.stderr
    frozen.execute("ROLLBACK")
    frozen.close()
    assert postroom.json("outbox", "list") == []
    assert send(postroom, pdf).returncode == 0


def test_two_programs_that_start_at_once_on_a_new_home_both_work(cloud, postroom) -> None:
    postroom.settled = False
    started = [postroom.start("outbox", "list", "--json", fresh=True) for _ in range(4)]
    for process in started:
        printed, complained = process.communicate(timeout=60)
        assert (process.returncode, printed.strip()) == (0, "[]"), complained


def test_the_work_of_many_shows_progress(cloud, postroom, pdf) -> None:
    words = [*cloud.profile_words(), "--rate-per-minute", "60"]
    assert postroom.run("profile", "add", "P", *words).returncode == 0
    for mark in "12345678":
        assert postroom.run("send", pdf(mark), "--number", mark, "--to", "a@kunde.test").returncode == 0
    result = postroom.run("work", "--until-empty")
    assert result.returncode == 0
    assert "waiting" in result.stderr and "a minute, about" in result.stderr


@pytest.mark.parametrize(
    "body",
    [
        "<html>no</html>",
        "",
        "[]",
        "5",
        {"access_token": 5},
        {},
        {"access_token": None},
        {"token_type": "Bearer"},
    ],
)
def test_a_web_page_instead_of_a_token_is_a_fault_that_passes(cloud, postroom, pdf, body) -> None:
    postroom.environment["POSTROOM_RETRY_DELAYS"] = "0.5"
    cloud.control("/faults", {"at": "token", "status": 200, "body": body, "count": 1})
    assert postroom.run("profile", "add", "P", *cloud.profile_words()).returncode == 0
    result = send(postroom, pdf)
    assert result.returncode == 1
    assert entry(postroom)["state"] == "retrying"
    assert "not one of a sign-in service" in entry(postroom)["reason"]
    leaves_by_itself(postroom, cloud)
