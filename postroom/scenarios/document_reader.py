"""What a document says about itself, read with this installation's file-name patterns and addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from postroom.composing.placeholders import NameReader, make_name_reader
from postroom.documents.bounded import read_document
from postroom.documents.examine import Readable
from postroom.documents.reading import Reading, ReadName
from postroom.documents.reading.guess import guess_name
from postroom.documents.reading.labels import split_labels
from postroom.documents.reading.values import Taught
from postroom.profiles import repository as profiles
from postroom.scenarios.mail_settings import general, list_file_names, list_stored_scenarios
from postroom.scenarios.taught import taught_labels

_FOR_EVERYBODY = frozenset(
    split_labels(
        """gmail.com, googlemail.com, outlook.com, outlook.de, hotmail.com, hotmail.nl, hotmail.de, live.com,
        live.nl, live.de, msn.com, icloud.com, me.com, yahoo.com, yahoo.de, yahoo.nl, gmx.de, gmx.net,
        gmx.at, gmx.ch, web.de, t-online.de, freenet.de, arcor.de, posteo.de, mailbox.org, ziggo.nl,
        kpnmail.nl, kpnplanet.nl, planet.nl, home.nl, hetnet.nl, xs4all.nl, upcmail.nl, casema.nl, chello.nl,
        quicknet.nl, telfort.nl, proton.me, protonmail.com, aol.com, bluewin.ch"""
    )
)
"""Domains of mail providers: a customer may have an address there, too."""


@dataclass(frozen=True)
class ReadingContext:
    """What reading needs to know of this installation; make it once for many documents."""

    readers: tuple[ReadName, ...]
    guesses: tuple[ReadName, ...]
    own: frozenset[str]
    taught: Taught


def reading_context() -> ReadingContext:
    """The patterns, addresses and taught headings as they are set now."""
    readers = sorted(_list_patterns(), key=lambda reader: reader.precision, reverse=True)
    guess = partial(guess_name, own_titles=_list_own_titles())
    return ReadingContext(
        tuple(reader.read for reader in readers), (guess,), _list_own_addresses(), taught_labels()
    )


def inspect_document(file: Readable, with_desk: ReadingContext | None = None) -> Reading:
    """What the document says about itself; `with_desk` saves looking everything up for each of many documents.

    Raises FileUnreadable when this computer is too busy to read it now.
    """
    known = with_desk or reading_context()
    return read_document(file, known.readers, known.guesses, known.own, known.taught)


def _list_patterns() -> Iterator[NameReader]:
    """The pattern of the general settings and those of all templates, each with the type it is used for."""
    pattern = general().file_name_pattern
    if pattern:
        yield make_name_reader(pattern)
    yield from (make_name_reader(name, type_) for name, type_ in list_file_names())


def _list_own_titles() -> dict[str, str]:
    """The titles of the installation's own types, in small letters."""
    return {one.title.casefold(): one.type for one in list_stored_scenarios() if one.own and one.title}


def _list_own_addresses() -> frozenset[str]:
    settings = general()
    addresses = {settings.office_address, settings.order_address, *profiles.list_own_names()}
    kept = {address.lower() for address in addresses if "@" in address}
    return frozenset(kept | ({address.rpartition("@")[2] for address in kept} - _FOR_EVERYBODY))
