"""What a person reads in a non-delivery report, in the languages that a mailbox can have."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One language; `undeliverable` and `delayed` open the subject."""

    culture: str
    undeliverable: str
    delayed: str
    lost: str
    late: str
    for_administrators: str
    server: str
    original_headers: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        culture="en-US",
        undeliverable="Undeliverable",
        delayed="Delivery delayed",
        lost="Your message did not reach these recipients:",
        late="Your message has not reached these recipients yet; delivery is tried again:",
        for_administrators="Diagnostic information for administrators:",
        server="Generating server",
        original_headers="Original message headers:",
    ),
    "nl": Words(
        culture="nl-NL",
        undeliverable="Onbestelbaar",
        delayed="Bezorging vertraagd",
        lost="Uw bericht heeft deze geadresseerden niet bereikt:",
        late="Uw bericht heeft deze geadresseerden nog niet bereikt; het wordt opnieuw geprobeerd:",
        for_administrators="Diagnostische gegevens voor beheerders:",
        server="Rapporterende server",
        original_headers="Oorspronkelijke berichtkoppen:",
    ),
    "de": Words(
        culture="de-DE",
        undeliverable="Unzustellbar",
        delayed="Zustellung verzögert",
        lost="Ihre Nachricht hat diese Empfänger nicht erreicht:",
        late="Ihre Nachricht hat diese Empfänger noch nicht erreicht; die Zustellung wird erneut versucht:",
        for_administrators="Diagnoseinformationen für Administratoren:",
        server="Meldender Server",
        original_headers="Ursprüngliche Nachrichtenkopfzeilen:",
    ),
}
