"""Where the secrets of a profile may go: to the servers that they were entered for, and nowhere else. Pure.

A secret is bound to every place that gets it, or what it is changed for: the mail server, the incoming server that
takes the same login, the sign-in service. A place is told as one line: host, port, encryption, and a hash of the
authorities that are trusted there, because whoever can add one can pretend to be that host.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urlsplit

from postroom.profiles.hosts import name_server
from postroom.profiles.incoming import is_copied
from postroom.profiles.labels import label_of
from postroom.profiles.refusals import SecretForAnother
from postroom.profiles.values import Fields

SECRETS = ("secret", "certificate", "imap_secret")
Bound = Mapping[str, frozenset[str]]
"""Each secret, and the places that it was entered for."""


def list_places(fields: Fields) -> Bound:
    """Where each secret goes with these fields; nowhere while the sign-in method does not use it."""
    login = _list_login_places(fields)
    return {
        "secret": login,
        "certificate": login if fields["auth"].startswith("oauth") else frozenset(),
        "imap_secret": frozenset([_incoming(fields)] if fields["imap_auth"] == "password" else []),
    }


def find_strays(bound: Bound, fields: Fields, *, but: Collection[str] = ()) -> Iterator[SecretForAnother]:
    """Each secret, except those in `but`, that would go to a place which it was not entered for."""
    for name, places in list_places(fields).items():
        strange = places - bound[name]
        if fields[name] and strange and name not in but:
            yield SecretForAnother(name, label=label_of(name), places=name_places(strange))


def check_bound(bound: Bound, fields: Fields, *, but: Collection[str] = ()) -> None:
    """Raise the first that `find_strays` finds."""
    for stray in find_strays(bound, fields, but=but):
        raise stray


def name_places(places: Collection[str]) -> str:
    """The places for people: host and port, or the address of the sign-in service."""
    return ", ".join(sorted({place.split(" ")[0] for place in places}))


def hash_grant(fields: Fields) -> str:
    """A name for the client, the authority, the mailbox and the servers that a person's access was granted for."""
    client = [str(fields[name]) for name in ("auth", "client_id", "authority", "tenant", "username")]
    places = sorted(_list_login_places(fields))
    return hashlib.sha256("\n".join([*client, *places]).lower().encode()).hexdigest()


def _list_login_places(fields: Fields) -> frozenset[str]:
    if fields["auth"] == "none":
        return frozenset()
    places = [_place(fields["host"], fields["port"], fields["security"], fields["ca_pem"])]
    # The incoming server that belongs to the outgoing one is no place of its own: a copy asks nobody anything.
    if fields["imap_host"] and fields["imap_auth"] == "same" and not is_copied(fields):
        places.append(_incoming(fields))
    if fields["auth"].startswith("oauth"):
        places.append(_sign_in_service(fields))
    return frozenset(places)


def _incoming(fields: Fields) -> str:
    return _place(fields["imap_host"], fields["imap_port"], fields["imap_security"], fields["ca_pem"])


def _place(host: str, port: int, security: str, ca_pem: str) -> str:
    return f"{name_server(host)}:{port} {security} {_hash_authorities(ca_pem)}"


def _sign_in_service(fields: Fields) -> str:
    service = fields["authority"].lower().rstrip("/")
    if not urlsplit(service).path:
        service = f"{service}/{fields['tenant'].lower()}"  # as `oauth/microsoft.py` goes on with it
    return f"{service} {_hash_authorities(fields['ca_pem'])}"


def _hash_authorities(ca_pem: str) -> str:
    return hashlib.sha256(ca_pem.strip().encode()).hexdigest() if ca_pem.strip() else "-"
