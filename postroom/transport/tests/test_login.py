"""Logging in: the exact lines, the order of the ways, and that a secret comes out nowhere."""

import base64
import traceback

import pytest

from postroom.shared.sealing import Secret
from postroom.transport.faults import ConnectionLost, NotOffered, ServerRefused, Stage, TransportFault
from postroom.transport.login import Password, Token
from postroom.transport.tests.examples import PASSWORD, SECRET, TOKEN
from postroom.transport.tests.moves import cut, garbage, long_line, says, stall
from postroom.transport.tests.scripted import Scripted

CHALLENGE = "eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ=="
EXPLAINED = '{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
EXPIRED = (
    "535 5.7.3 Authentication unsuccessful [S1.PROD.OUTLOOK.COM 2026-11-23T08:00:00.000Z 08DE2A6028D26C22]"
)
UMLAUTS = Password("jörg@müller.test", Secret("Grüße & 10 €"))


def b64(text: str) -> bytes:
    return base64.b64encode(text.encode())


def refused_login(connect, server, credential) -> TransportFault:
    with pytest.raises(TransportFault) as caught:
        connect(server).log_in(credential)
    return caught.value


def after_ehlo(server: Scripted) -> list[bytes]:
    return server.talk.lines[1:]


def test_a_token_goes_in_two_steps_as_microsoft_writes_it(connect):
    credential = Token("test@contoso.onmicrosoft.com", Secret("EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA"))
    with Scripted() as server:
        connect(server).log_in(credential)
        assert after_ehlo(server) == [
            b"AUTH XOAUTH2",
            b"dXNlcj10ZXN0QGNvbnRvc28ub25taWNyb3NvZnQuY29tAWF1dGg9QmVhcmVyIEV3QkFBbDNCQUFVRkZwVUFvN0ozVmUwYmpMQldaV0NjbFJDM0VvQUEBAQ==",
        ]


def test_a_token_of_four_kilobytes_goes_on_one_line(connect):
    token = TOKEN.token.reveal()
    assert len(token) > 4096
    with Scripted() as server:
        connect(server).log_in(TOKEN)
        assert after_ehlo(server) == [
            b"AUTH XOAUTH2",
            b64(f"user=rechnung@contoso.test\x01auth=Bearer {token}\x01\x01"),
        ]


def test_google_s_challenge_is_answered_with_an_empty_line_and_kept_as_evidence(connect):
    script = {
        "auth answer 1": says(f"334 {CHALLENGE}"),
        "auth answer 2": says(
            "535-5.7.8 Username and Password not accepted.", "535 5.7.8 See the help pages."
        ),
    }
    with Scripted(script) as server:
        fault = refused_login(connect, server, TOKEN)
        assert after_ehlo(server)[2:] == [b""]
        assert isinstance(fault, ServerRefused)
        assert (fault.stage, fault.reply.code, fault.reply.enhanced) == (Stage.AUTH, 535, "5.7.8")
        assert EXPLAINED in fault.line
        assert "Username and Password not accepted." in fault.line


def test_a_challenge_that_is_not_base64_is_kept_as_it_came(connect):
    script = {"auth answer 1": says("334 what now?"), "auth answer 2": says("535 5.7.8 No")}
    with Scripted(script) as server:
        assert refused_login(connect, server, TOKEN).line == "535 5.7.8 No what now?"


def test_a_server_that_goes_away_after_its_challenge_is_a_lost_connection(connect):
    with Scripted({"auth answer 1": says(f"334 {CHALLENGE}"), "auth answer 2": cut}) as server:
        fault = refused_login(connect, server, TOKEN)
        assert (type(fault), fault.stage) == (ConnectionLost, Stage.AUTH)


def test_exchange_refuses_a_token_at_once(connect):
    with Scripted({"auth answer": says(EXPIRED)}) as server:
        fault = refused_login(connect, server, TOKEN)
        assert (type(fault), fault.line, fault.reply.enhanced) == (ServerRefused, EXPIRED, "5.7.3")
        assert len(after_ehlo(server)) == 2


def test_a_mechanism_refused_at_once_costs_no_token(connect):
    with Scripted({"auth": says(UNKNOWN_WAY)}) as server:
        fault = refused_login(connect, server, TOKEN)
        assert (type(fault), fault.reply.code, fault.reply.enhanced) == (ServerRefused, 504, "5.7.4")
        assert after_ehlo(server) == [b"AUTH XOAUTH2"]


def test_plain_is_preferred_with_its_initial_response_and_carries_umlauts(connect):
    with Scripted(logins=("AUTH LOGIN PLAIN",)) as server:
        connect(server).log_in(UMLAUTS)
        assert after_ehlo(server) == [AT_ONCE]


def test_a_password_that_makes_the_line_too_long_goes_in_two_steps(connect):
    for length, steps in ((340, 1), (360, 2)):
        with Scripted(logins=("AUTH PLAIN",)) as server:
            connect(server).log_in(Password("a@contoso.test", Secret("x" * length)))
            assert len(after_ehlo(server)) == steps
            assert len(after_ehlo(server)[0]) <= 510, "RFC 5321 4.5.3.1.4"


def test_a_server_that_overlooks_the_initial_response_gets_it_when_it_asks(connect):
    with Scripted({"auth": says("334 ")}, logins=("AUTH PLAIN LOGIN",)) as server:
        connect(server).log_in(UMLAUTS)
        assert after_ehlo(server) == [AT_ONCE, PLAIN_BLOB]


def answers_auth(**by_mechanism: str):
    """Replies to AUTH lines: `plain` for its bare name, `at_once` with the response, `login`; else a friendly 334."""

    def move(talk):
        words = talk.lines[-1].split()
        kind = "at_once" if len(words) > 2 else words[1].decode().lower()
        talk.say(by_mechanism.get(kind, "334 "))

    return move


UNKNOWN_WAY = "504 5.7.4 Unrecognized authentication type [scripted.test]"
SYNTAX = "501 5.5.4 Syntax: AUTH mechanism"
DISABLED = "535 5.7.8 Mechanism disabled"
PLAIN_BLOB = b64("\0jörg@müller.test\0Grüße & 10 €")
AT_ONCE = b"AUTH PLAIN " + PLAIN_BLOB
BARE, LOGIN = b"AUTH PLAIN", [b"AUTH LOGIN", b64("jörg@müller.test"), b64("Grüße & 10 €")]


@pytest.mark.parametrize(
    ("replies", "lines"),
    [
        ({"at_once": SYNTAX}, [AT_ONCE, BARE, PLAIN_BLOB]),
        ({"at_once": UNKNOWN_WAY, "plain": UNKNOWN_WAY}, [AT_ONCE, BARE, *LOGIN]),
        ({"at_once": SYNTAX, "plain": SYNTAX}, [AT_ONCE, BARE, *LOGIN]),
        ({"at_once": SYNTAX, "plain": DISABLED}, [AT_ONCE, BARE, *LOGIN]),
    ],
)
def test_where_a_way_is_refused_and_not_the_password_the_next_is_tried(replies, lines, connect):
    with Scripted({"auth": answers_auth(**replies)}, logins=("AUTH PLAIN LOGIN",)) as server:
        connect(server).log_in(UMLAUTS)
        assert after_ehlo(server) == lines


WRONG = "535 5.7.8 Authentication credentials invalid"


@pytest.mark.parametrize(
    ("script", "lines"),
    [
        ({"auth": answers_auth(at_once=WRONG)}, [AT_ONCE]),
        ({"auth": says("334 "), "auth answer": says(WRONG)}, [AT_ONCE, PLAIN_BLOB]),
        ({"auth": says("334 "), "auth answer": says(SYNTAX)}, [AT_ONCE, PLAIN_BLOB]),
        ({"auth": answers_auth(at_once=SYNTAX), "auth answer": says(WRONG)}, [AT_ONCE, BARE, PLAIN_BLOB]),
        ({"auth": answers_auth(at_once="454 4.7.0 Temporary failure")}, [AT_ONCE]),
        ({"auth": answers_auth(at_once="534 5.7.9 Other mechanism required")}, [AT_ONCE]),
    ],
)
def test_a_password_that_was_judged_is_not_given_in_another_way(script, lines, connect):
    with Scripted(script, logins=("AUTH PLAIN LOGIN",)) as server:
        assert type(refused_login(connect, server, UMLAUTS)) is ServerRefused
        assert after_ehlo(server) == lines


@pytest.mark.parametrize("logins", ["AUTH PLAIN", "AUTH LOGIN", "AUTH PLAIN LOGIN"])
def test_when_every_way_is_refused_the_last_words_are_the_evidence(logins, connect):
    with Scripted({"auth": says(UNKNOWN_WAY)}, logins=(logins,)) as server:
        fault = refused_login(connect, server, PASSWORD)
        assert (type(fault), fault.line) == (ServerRefused, UNKNOWN_WAY)
        assert not server.said_to("QUIT")


def test_login_is_taken_where_plain_is_missing_and_carries_umlauts(connect):
    with Scripted(logins=("AUTH LOGIN XOAUTH2",)) as server:
        connect(server).log_in(UMLAUTS)
        assert after_ehlo(server) == [b"AUTH LOGIN", b64("jörg@müller.test"), b64("Grüße & 10 €")]


def test_a_refused_user_name_keeps_the_password_at_home(connect):
    with Scripted({"auth answer 1": says("535 5.7.8 Who?")}, logins=("AUTH LOGIN",)) as server:
        fault = refused_login(connect, server, PASSWORD)
        assert fault.line == "535 5.7.8 Who?"
        assert after_ehlo(server) == [b"AUTH LOGIN", b64("rechnung@contoso.test")]


@pytest.mark.parametrize("spelled", ["auth plain", "AUTH=PLAIN", "Auth  Login   Plain"])
def test_mechanisms_are_found_however_they_are_spelled(spelled, connect):
    with Scripted(logins=(spelled,)) as server:
        connect(server).log_in(PASSWORD)
        assert after_ehlo(server)[0].startswith(b"AUTH PLAIN ")


@pytest.mark.parametrize(
    ("credential", "logins", "words"),
    [
        (TOKEN, (), r"AUTH XOAUTH2 \(offered: -\)"),
        (TOKEN, ("AUTH LOGIN PLAIN",), r"AUTH XOAUTH2 \(offered: LOGIN PLAIN\)"),
        (PASSWORD, (), r"AUTH PLAIN, AUTH LOGIN \(offered: -\)"),
        (PASSWORD, ("AUTH XOAUTH2 CRAM-MD5",), r"AUTH PLAIN, AUTH LOGIN \(offered: CRAM-MD5 XOAUTH2\)"),
    ],
)
def test_what_is_not_offered_is_not_tried(credential, logins, words, connect):
    with Scripted(logins=logins) as server:
        with pytest.raises(NotOffered, match=words) as caught:
            connect(server).log_in(credential)
        assert caught.value.stage is Stage.AUTH
        assert after_ehlo(server) == []


def test_without_a_credential_nothing_is_said(connect):
    with Scripted() as server:
        connect(server).log_in(None)
        assert after_ehlo(server) == []


FORMS = {
    "password": (SECRET, b64(SECRET).decode(), b64(f"\0{PASSWORD.username}\0{SECRET}").decode()),
    "token": (
        TOKEN.token.reveal(),
        b64(f"user={TOKEN.username}\x01auth=Bearer {TOKEN.token.reveal()}\x01\x01").decode(),
    ),
}
ECHO = {
    "500": lambda talk: talk.say(
        f"500 5.3.3 Unrecognized command '{talk.lines[-1].decode()}' [scripted.test]"
    ),
    "535": lambda talk: talk.say(
        f"535 5.7.8 Bad login: {base64.b64decode(talk.lines[-1].split()[-1]).decode()}"
    ),
}


def shown(fault: TransportFault) -> str:
    """All that a log, a page or a console could show of a fault."""
    trace = "".join(traceback.format_exception(fault))
    return "\n".join([str(fault), repr(fault), repr(vars(fault)), fault.line, trace])


def betrayed(kind: str, fault: TransportFault) -> list[str]:
    """Pieces of the secret's forms that can be read in the fault; pieces, because evidence is cut off."""
    return [form for form in FORMS[kind] if form[60:90] in shown(fault)]


BREAKS = {"cut": cut, "stall": stall, "garbage": garbage, "long": long_line, "535": says(EXPIRED)}


@pytest.mark.parametrize("at", ["auth answer 1", "auth answer 2"])
@pytest.mark.parametrize("move", BREAKS.values(), ids=BREAKS.keys())
@pytest.mark.parametrize(
    ("kind", "way"), [("password", "PLAIN"), ("password", "LOGIN"), ("token", "XOAUTH2")]
)
def test_no_fault_shows_a_secret(kind, way, move, at, connect):
    with Scripted({"auth answer 1": says("334 "), at: move}, logins=(f"AUTH {way}",)) as server:
        credential = PASSWORD if kind == "password" else TOKEN
        fault = refused_login(connect, server, credential)
        assert not betrayed(kind, fault)
        assert repr(credential).endswith("=Secret(***))")


@pytest.mark.parametrize("echo", ECHO.values(), ids=ECHO.keys())
@pytest.mark.parametrize("kind", ["password", "token"])
def test_a_server_that_repeats_the_secret_does_not_bring_it_into_the_evidence(kind, echo, connect):
    # "500 5.3.3 Unrecognized command '{word}'" is how Exchange answers a line it did not expect.
    with Scripted({"auth answer": echo}) as server:
        fault = refused_login(connect, server, PASSWORD if kind == "password" else TOKEN)
        assert isinstance(fault, ServerRefused)
        assert not betrayed(kind, fault)
