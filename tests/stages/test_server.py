"""The server of these tests, seen with the standard library's client: correct, but for what it was told."""

import smtplib
import ssl

import pytest

from tests.stages.faults import cut, says
from tests.stages.server import Server

MESSAGE = b"Subject: Factuur\r\n\r\n.\r\n..\r\n.end\r\n"


def logged_in(server: Server, ca_pem: str) -> smtplib.SMTP:
    """A client after STARTTLS and AUTH PLAIN."""
    client = smtplib.SMTP("127.0.0.1", server.port, timeout=5)
    client.starttls(context=ssl.create_default_context(cadata=ca_pem))
    client.login("me", "secret")
    return client


def test_a_message_is_kept_as_it_was_with_its_envelope_and_answer(server, trusted) -> None:
    with logged_in(server, trusted.ca_pem) as client:
        client.sendmail("a@example.com", ["b@example.com", "c@example.com"], MESSAGE)
    server.settled()
    (one,) = server.received
    assert (one.sender, one.recipients) == ("a@example.com", ("b@example.com", "c@example.com"))
    assert (one.content, one.code) == (MESSAGE, "250")


def test_without_a_login_or_in_clear_nothing_is_taken(server, trusted) -> None:
    with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
        assert client.docmd("AUTH", "PLAIN AG1lAHNlY3JldA==")[0] == 504
        client.starttls(context=ssl.create_default_context(cadata=trusted.ca_pem))
        client.ehlo()
        assert client.docmd("MAIL", "FROM:<a@example.com>")[0] == 530


def test_a_fault_comes_after_its_skips_as_often_as_ordered(server, trusted) -> None:
    server.goes_wrong("mail", says("451 4.3.0 Busy"), times=2, skip=1)
    with logged_in(server, trusted.ca_pem) as client:
        codes = [client.docmd("MAIL", "FROM:<a@example.com>")[0] for _ in range(4)]
    assert codes == [250, 451, 451, 250]


def test_a_message_whose_answer_was_cut_is_kept_without_an_answer(server, trusted) -> None:
    server.goes_wrong("final", cut)
    client = logged_in(server, trusted.ca_pem)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.sendmail("a@example.com", ["b@example.com"], MESSAGE)
    client.close()
    server.settled()
    assert [one.code for one in server.received] == [""]


def test_a_connection_that_a_client_leaves_open_is_noticed(server) -> None:
    with (
        smtplib.SMTP("127.0.0.1", server.port, timeout=5),
        pytest.raises(AssertionError, match="left its connection open"),
    ):
        server.settled(patience=0.1)
