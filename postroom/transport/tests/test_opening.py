"""Name, TCP, TLS: how a connection comes about, and what stays off the wire when it does not."""

import re
import socket
import ssl
import time

import pytest

from postroom.transport.connecting import Server, choose_own_name, get_tls_context
from postroom.transport.conversation import Conversation
from postroom.transport.faults import (
    CannotConnect,
    CannotResolve,
    ConnectionLost,
    NotOffered,
    Stage,
    TlsRefused,
    TransportFault,
)
from postroom.transport.tests.examples import LETTER, ONE, PASSWORD, TOKEN, yes
from postroom.transport.tests.moves import cut, pause, says, stall, then, writes
from postroom.transport.tests.scripted import Scripted
from tests.strain import in_time

HANDSHAKE = {"cut": cut, "stall": stall, "no TLS at all": writes(b"220 plain.test ESMTP\r\n" * 3)}
KINDS = pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "implicit tls"])


def secured(certificate, implicit: bool, script=None) -> Scripted:
    return Scripted(script or {}, certificate=certificate, implicit_tls=implicit)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "two..dots.test", "x" * 64 + ".test"])
def test_a_name_without_an_address_is_told_apart(host):
    with pytest.raises(CannotResolve) as caught:
        Conversation(Server(host, 25, "none"))
    assert caught.value.stage is Stage.DNS
    assert host in str(caught.value)


def test_a_closed_port_cannot_be_connected():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
        with pytest.raises(CannotConnect, match=f"127.0.0.1:{port}: Connection refused") as caught:
            Conversation(Server("127.0.0.1", port, "none", connect_timeout=1))
    assert caught.value.stage is Stage.TCP


def test_a_host_that_swallows_packets_is_given_up_after_the_connect_time_out():
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for filler in (first, second):  # a full queue of waiting connections: the next is not answered
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        begun = time.monotonic()
        with pytest.raises(CannotConnect) as caught:
            Conversation(Server("127.0.0.1", deaf.getsockname()[1], "none", connect_timeout=0.3))
        assert in_time(time.monotonic() - begun, 0.3, 1.7)
    assert caught.value.stage is Stage.TCP


@KINDS
@pytest.mark.parametrize("stage", ["greeting", "ehlo 1"])
def test_a_reply_may_take_longer_than_connecting(stage, implicit, connect, certificates):
    slow = then(pause(1.5), lambda talk: talk.say(talk.usual(stage)))
    with secured(certificates.right, implicit, {stage: slow}) as server:
        assert connect(server, connect_timeout=1, reply_timeout=30).tls_version


@KINDS
def test_a_trusted_server_is_greeted_and_used(implicit, connect, certificates):
    with secured(certificates.right, implicit) as server:
        conversation = connect(server)
        assert conversation.tls_version == "TLSv1.3"
        conversation.log_in(TOKEN)
        conversation.deliver(ONE, LETTER, yes)
        assert server.talk.bodies == [LETTER]
        in_clear = [line.split()[0] for secure, line in server.talk.commands if not secure]
        assert in_clear == ([] if implicit else [b"ehlo", b"STARTTLS"])


def test_the_extensions_are_those_said_after_starttls(connect, certificates):
    with Scripted(
        {"ehlo 1": says("250-a.test", "250-STARTTLS", "250-SIZE 5", "250 X-OLD")},
        certificate=certificates.right,
    ) as server:
        conversation = connect(server)
        assert conversation.size_limit == 157286400
        assert not {"starttls", "x-old"} & set(conversation.features)
        assert conversation.logins == {"LOGIN", "PLAIN", "XOAUTH2"}


def test_what_is_said_in_clear_behind_the_starttls_reply_is_not_believed(connect, certificates):
    # RFC 3207 section 6 and the STARTTLS injections of 2011 and 2021: a middleman's words before TLS count nothing.
    injected = writes(b"220 2.0.0 go\r\n250-evil.test\r\n250 AUTH PLAIN X-EVIL\r\n")
    play = then(injected, lambda talk: setattr(talk, "_code", 220))
    with Scripted({"starttls": play}, certificate=certificates.right, logins=("AUTH XOAUTH2",)) as server:
        assert connect(server).logins == {"XOAUTH2"}


@KINDS
@pytest.mark.parametrize("which", ["untrusted", "wrong_name"])
def test_a_certificate_that_does_not_fit_ends_it_there(which, implicit, connect, certificates):
    with secured(getattr(certificates, which), implicit) as server:
        with pytest.raises(TlsRefused) as caught:
            connect(server)
        assert (caught.value.stage, caught.value.untrusted) == (Stage.TLS, True)
        assert "certificate" in caught.value.line
        heard = server.heard()
        assert (heard == b"") if implicit else heard.endswith(b"STARTTLS\r\n")
        assert len(server.talks) == 1


@KINDS
def test_without_a_ca_of_ones_own_a_private_authority_is_not_trusted(implicit, connect, certificates):
    with secured(certificates.right, implicit) as server:
        with pytest.raises(TlsRefused) as caught:
            connect(server, ca_pem="")
        assert caught.value.untrusted


@KINDS
@pytest.mark.parametrize("move", HANDSHAKE.values(), ids=HANDSHAKE.keys())
def test_a_handshake_that_fails_is_a_fault_of_tls(move, implicit, connect, certificates):
    with secured(certificates.right, implicit, {"handshake": move}) as server:
        with pytest.raises(TransportFault) as caught:
            connect(server)
        assert isinstance(caught.value, TlsRefused | ConnectionLost), repr(caught.value)
        assert caught.value.stage is Stage.TLS
        assert not getattr(caught.value, "untrusted", False)


def test_tls_is_verified_and_new_enough_whatever_the_profile_says(certificates):
    for ca_pem in ("", certificates.ca_pem):
        context = get_tls_context(ca_pem)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("credential", [TOKEN, PASSWORD])
def test_where_starttls_is_not_offered_nothing_secret_is_said(credential, connect, certificates):
    with Scripted() as server:
        with pytest.raises(NotOffered, match="STARTTLS") as caught:
            connect(server, security="starttls").log_in(credential)
        assert caught.value.stage is Stage.TLS
        server.heard()
        assert [line.split()[0].lower() for line in server.talk.lines] == [b"ehlo"]


def test_an_old_server_in_clear_is_greeted_with_helo(connect):
    with Scripted({"ehlo": says("502 5.5.1 Unknown")}) as server:
        conversation = connect(server)
        assert [line.split()[0].lower() for line in server.talk.lines] == [b"ehlo", b"helo"]
        assert conversation.features == {}
        assert conversation.deliver(ONE, LETTER, yes).reply.code == 250


def test_a_server_that_wants_starttls_is_never_greeted_with_helo(connect, certificates):
    with Scripted({"ehlo": says("502 5.5.1 Unknown")}, certificate=certificates.right) as server:
        with pytest.raises(TransportFault):
            connect(server)
        server.heard()
        assert not server.said_to("HELO")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("mail.contoso.test", "mail.contoso.test"),
        ("erp", "[127.0.0.1]"),
        ("büro.contoso.test", "[127.0.0.1]"),
        ("my_pc.contoso.test", "[127.0.0.1]"),
        ("two words.test", "[127.0.0.1]"),
    ],
)
def test_ehlo_says_a_full_name_or_an_address(own, said, connect, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: own)
    with Scripted() as server:
        connect(server)
        assert re.fullmatch(rb"(?i:ehlo) " + re.escape(said.encode()), server.talk.lines[0])


@pytest.mark.parametrize("said", ["erp.contoso.test", "[192.0.2.7]"])
def test_ehlo_says_the_name_that_is_set(said, connect, certificates):
    with Scripted(certificate=certificates.right) as server:
        connect(server, ehlo_name=said)
        assert [line.split()[1] for line in server.said_to("EHLO")] == [said.encode()] * 2


@pytest.mark.parametrize(
    ("family", "address", "literal"),
    [(socket.AF_INET, "127.0.0.3", "[127.0.0.3]"), (socket.AF_INET6, "::1", "[IPv6:::1]")],
)
def test_the_address_in_ehlo_is_the_one_that_the_machine_speaks_from(family, address, literal, monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "erp")
    with socket.socket(family) as speaking:
        try:
            speaking.bind((address, 0))
        except OSError:
            pytest.skip(f"this machine has no {address}")
        assert choose_own_name(speaking) == literal


@pytest.mark.parametrize("kind", ["none", "starttls", "tls"])
def test_small_packets_are_not_held_back(kind, connect, certificates):
    with Scripted(
        certificate=None if kind == "none" else certificates.right, implicit_tls=kind == "tls"
    ) as server:
        sock = connect(server)._smtp.sock
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


@pytest.mark.parametrize("words", ["SIZE", "SIZE many", "8BITMIME"])
def test_a_server_without_a_size_has_no_limit(words, connect):
    with Scripted(offers=(words,)) as server:
        conversation = connect(server)
        assert conversation.size_limit == 0
        assert conversation.tls_version == ""
