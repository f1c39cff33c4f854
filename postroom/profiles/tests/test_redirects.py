"""Where the browser comes back to: every spelling of URL and port, and the reasons for a refusal (facts 1.5)."""

import pytest

from postroom.profiles.redirects import Redirect, RedirectRefused, redirect_of

ANSWER = "https://erp.example.com/sign-in/answer"
TAKEN = {
    "both empty": ("", 0, Redirect("http://localhost:3017/", "localhost", 3017, "/", True)),
    "no path": ("http://localhost", 0, Redirect("http://localhost:3017", "localhost", 3017, "/", True)),
    "a slash": ("http://localhost/", 0, Redirect("http://localhost:3017/", "localhost", 3017, "/", True)),
    "a port in the URL": (
        "http://localhost:3018/",
        0,
        Redirect("http://localhost:3018/", "localhost", 3018, "/", True),
    ),
    "a port in the URL, no path": (
        "http://localhost:3018",
        0,
        Redirect("http://localhost:3018", "localhost", 3018, "/", True),
    ),
    "the port field only": ("", 4000, Redirect("http://localhost:4000/", "localhost", 4000, "/", True)),
    "the port field beside a URL without one": (
        "http://localhost/back",
        4000,
        Redirect("http://localhost:4000/back", "localhost", 4000, "/back", True),
    ),
    "both equal": (
        "http://localhost:4000/",
        4000,
        Redirect("http://localhost:4000/", "localhost", 4000, "/", True),
    ),
    "a colon without a port": (
        "http://localhost:/",
        4000,
        Redirect("http://localhost:4000/", "localhost", 4000, "/", True),
    ),
    "127.0.0.1": ("http://127.0.0.1/", 0, Redirect("http://127.0.0.1:3017/", "127.0.0.1", 3017, "/", True)),
    "IPv6": ("http://[::1]/back", 0, Redirect("http://[::1]:3017/back", "::1", 3017, "/back", True)),
    "IPv6 with a port": ("http://[::1]:9/", 9, Redirect("http://[::1]:9/", "::1", 9, "/", True)),
    "the path keeps its case and its end": (
        "http://localhost/My/Back/",
        0,
        Redirect("http://localhost:3017/My/Back/", "localhost", 3017, "/My/Back/", True),
    ),
    "scheme and host in capitals": (
        "HTTP://LocalHost/Back",
        0,
        Redirect("http://localhost:3017/Back", "localhost", 3017, "/Back", True),
    ),
    "percent signs": (
        "http://localhost/a%20b",
        0,
        Redirect("http://localhost:3017/a%20b", "localhost", 3017, "/a%20b", True),
    ),
    "https": (ANSWER, 0, Redirect(ANSWER, "erp.example.com", 443, "/sign-in/answer", False)),
    "https on a port of its own, below a folder": (
        "https://erp.example.com:8443/mail/sign-in/answer",
        0,
        Redirect(
            "https://erp.example.com:8443/mail/sign-in/answer",
            "erp.example.com",
            8443,
            "/mail/sign-in/answer",
            False,
        ),
    ),
    "https on this machine is no listener of ours": (
        "https://localhost/sign-in/answer",
        0,
        Redirect("https://localhost/sign-in/answer", "localhost", 443, "/sign-in/answer", False),
    ),
    "https beside a port for the listener": (
        ANSWER,
        3017,
        Redirect(ANSWER, "erp.example.com", 443, "/sign-in/answer", False),
    ),
}
REFUSED = {
    "both different": ("http://localhost:4000/", 4001, "ports"),
    "another machine without TLS": ("http://erp.example.com/", 0, "open"),
    "another machine without TLS at the right path": ("http://erp.example.com/sign-in/answer", 0, "open"),
    "a name that only begins like this machine's": ("http://localhost.example.com/", 0, "open"),
    "another loopback address": ("http://127.0.0.2/", 0, "open"),
    "every address of this machine": ("http://0.0.0.0/", 0, "open"),
    "https without a path": ("https://erp.example.com", 0, "path"),
    "https at another path": ("https://erp.example.com/back", 0, "path"),
    "https with a slash more": (ANSWER + "/", 0, "path"),
    "https in another case": ("https://erp.example.com/Sign-In/Answer", 0, "path"),
    "https at a path that only ends alike": ("https://erp.example.com/xsign-in/answer", 0, "path"),
    "https on this machine at another path": ("https://localhost/", 0, "path"),
    "a query": ("http://localhost/?a=b", 0, "address"),
    "an empty query": ("http://localhost/?", 0, "address"),
    "a query behind https": (ANSWER + "?a=b", 0, "address"),
    "a fragment": ("http://localhost/#top", 0, "address"),
    "an empty fragment": ("http://localhost/#", 0, "address"),
    "an empty user name": ("http://:pw@localhost/", 0, "address"),
    "an empty user name behind https": ("https://@h.test/sign-in/answer", 0, "address"),
    "port 0": ("http://localhost:0/", 0, "address"),
    "two slashes": ("http://localhost//x", 0, "address"),
    "a way up": ("http://localhost/../x", 0, "address"),
    "letters outside ASCII": ("http://localhost/\u00e4", 0, "characters"),
    "a user name": ("http://anna@localhost/", 0, "address"),
    "a user name that looks like this machine": ("http://localhost@erp.example.com/", 0, "address"),
    "user name and password": ("https://anna:pw@erp.example.com/sign-in/answer", 0, "address"),
    "a port that is no number": ("http://localhost:x/", 0, "address"),
    "a port beyond 65535": ("http://localhost:65536/", 0, "address"),
    "a bracket left open": ("http://[::1/", 0, "address"),
    "no scheme": ("localhost", 0, "address"),
    "no scheme but a port": ("localhost:3017", 0, "address"),
    "no scheme but slashes": ("//localhost/", 0, "address"),
    "another scheme": ("ftp://localhost/", 0, "address"),
    "an app's own scheme": ("urn:ietf:wg:oauth:2.0:oob", 0, "address"),
    "no host": ("http:///back", 0, "address"),
    "scheme alone": ("http://", 0, "address"),
    "words": ("nonsense", 0, "address"),
}


@pytest.mark.parametrize(("url", "port", "expected"), TAKEN.values(), ids=TAKEN)
def test_a_redirect_is_sent_exactly_so(url, port, expected) -> None:
    assert redirect_of(url, port) == expected


@pytest.mark.parametrize(("url", "port", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_redirect_is_refused_for_its_reason(url, port, reason) -> None:
    with pytest.raises(RedirectRefused) as refused:
        redirect_of(url, port)
    assert refused.value.reason == reason


@pytest.mark.parametrize("character", "!$'(),;*\\ \t\n")
@pytest.mark.parametrize("url", ["http://localhost/a{}b", "https://erp.example.com/a{}b/sign-in/answer"])
def test_what_entra_does_not_register_is_refused(url, character) -> None:
    with pytest.raises(RedirectRefused) as refused:
        redirect_of(url.format(character), 0)
    assert refused.value.reason == "characters"


@pytest.mark.parametrize("character", "-_.~%&=@:+")
def test_other_characters_of_a_path_are_taken(character) -> None:
    url = f"http://localhost/a{character}b"
    assert redirect_of(url, 0).path == f"/a{character}b"
