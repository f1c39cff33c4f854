"""One server has one name, and one mailbox one lane, however somebody spells them."""

import pytest

from postroom.profiles.hosts import name_server
from postroom.profiles.providers import PROVIDERS, owner_of
from postroom.profiles.values import make_lane_name


@pytest.mark.parametrize(
    "same",
    [
        ("mail.contoso.test", "Mail.CONTOSO.test", "mail.contoso.test.", " mail.contoso.test "),
        (
            "localhost",
            "LOCALHOST.",
            "localhost.localdomain",
            "mail.localhost",
            "127.0.0.1",
            "127.1",
            "::1",
            "[::1]",
        ),
        ("localhost", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "127.000.000.001", "0x7f000001"),
        ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "[2001:db8::0:1]"),
        ("10.0.0.8", "10.0.0.010", "::ffff:10.0.0.8", "10.8"),
        ("xn--bcher-kva.test", "b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.test", "XN--BCHER-KVA.test."),
    ],
)
def test_spellings_of_one_server_are_one_name(same) -> None:
    assert {name_server(one) for one in same} == {same[0]}


def test_other_servers_stay_other_servers() -> None:
    names = [
        "127.0.0.2",
        "10.0.0.1",
        "10.0.0.10",
        "::2",
        "mail.contoso.test",
        "mail2.contoso.test",
        "contoso.test",
    ]
    names += [
        "notlocalhost",
        "localhost.contoso.test",
        "1.2.3.4.5",
        "300.1.1.1",
        "mail_1.contoso.test",
        "x" * 70,
    ]
    assert [name_server(one) for one in names] == names


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda one: one.code)
def test_the_servers_of_a_provider_lead_to_one_lane(provider) -> None:
    lanes = {make_lane_name(host, "facturen@contoso.test") for host in provider.hosts}
    assert len(lanes) <= 1
    for host in provider.hosts:
        assert owner_of(f" {host.upper()}. ") is provider


def test_a_login_is_one_whatever_its_capitals_and_the_blanks_around_it() -> None:
    spellings = ("facturen@contoso.test", "Facturen@Contoso.test", " facturen@contoso.test ")
    assert {make_lane_name("smtp.office365.com", one) for one in spellings} == {
        "smtp.office365.com/facturen@contoso.test"
    }
    others = ("info@contoso.test", "facturen@contoso.example", "a b@contoso.test", "ab@contoso.test")
    assert len({make_lane_name("smtp.office365.com", one) for one in others}) == 4
