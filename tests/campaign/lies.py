"""Lies planted for the judge, one of each sort: whoever sees nothing wrong must have been able to see it."""

import copy
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.campaign.count import Found, mails, read_all
from tests.campaign.judge import MAILBOXES, Case, Judgement, judge
from tests.campaign.truth import who_need_a_person

_TRAINERS = "lied-to@example.com"
_A_DAY = "T00:00:00+00:00"


@dataclass(frozen=True)
class Victim:
    """A mail that lies where it should, the entry that sent it, and its document."""

    mail: Found
    entry: dict[str, Any]
    document: dict[str, Any]


def plant_all(folder: Path, case: Case, clean: Judgement, seed: int) -> dict[str, bool]:
    """Whether each lie was found, by its name; everything is put back. `clean`: the judgement without a lie."""
    victim = _choose(case, random.Random(seed))
    if victim is None:
        return dict.fromkeys(LIES, False)
    return {name: _is_found(folder, case, clean, victim, lie) for name, lie in LIES.items()}


def _choose(case: Case, chance: random.Random) -> Victim | None:
    """One mail about which nothing is special."""
    found = {(mail.message_id, mail.recipient): mail for mail in case.found}
    documents = {document["sha256"]: document for document in case.claims["documents"]}
    plain = [entry for entry in case.entries if _is_plain(case, entry, found, documents)]
    if not plain:
        return None
    entry = chance.choice(plain)
    mail = found[entry["message_id"], entry["recipients"][0]["address"].lower()]
    return Victim(mail, entry, documents[mail.sha256])


def _is_plain(case: Case, entry: dict[str, Any], found: dict[Any, Found], documents: dict[str, Any]) -> bool:
    mail = found.get((entry["message_id"], entry["recipients"][0]["address"].lower()))
    return (
        mail is not None
        and (entry["state"], len(entry["recipients"]), entry["training"]) == ("sent", 1, False)
        and case.copies[mail.sha256, mail.recipient] == 1 == len(case.entries_of[mail.sha256])
        and not case.wanted_again[mail.sha256]
        and documents[mail.sha256]["state"] == "sent"
    )


def _is_found(folder: Path, case: Case, clean: Judgement, victim: Victim, lie: "Lie") -> bool:
    claims = copy.deepcopy(case.claims)
    entry = next(one for one in claims["entries"] if one["id"] == victim.entry["id"])
    document = next(one for one in claims["documents"] if one["sha256"] == victim.mail.sha256)
    if lie.claim:
        lie.claim(claims, entry, document)
    with lie.files(folder, victim):
        found = case.found if lie.files is _left_alone else read_all(mails(folder / MAILBOXES))
        seen = judge(replace(case, claims=claims, found=found))
    return bool(set(getattr(seen, lie.where)) - set(getattr(clean, lie.where)))


Claim = Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], None]
"""Changes the claims; entry and document of the victim are parts of them."""


def _state(_claims: dict[str, Any], entry: dict[str, Any], document: dict[str, Any]) -> None:
    """It was withdrawn, say entry, recipient and document alike."""
    entry.update(state="cancelled", sent_at=None, sent_by=None)
    entry["recipients"][0]["state"] = "waiting"
    document.update(state="ready", sent_at=None)


def _date(_claims: dict[str, Any], _entry: dict[str, Any], document: dict[str, Any]) -> None:
    document["sent_at"] = "2020-02-29" + _A_DAY


def _recipient(_claims: dict[str, Any], entry: dict[str, Any], _document: dict[str, Any]) -> None:
    entry["recipients"][0]["state"] = "refused"


def _training(_claims: dict[str, Any], entry: dict[str, Any], _document: dict[str, Any]) -> None:
    """It only went to the trainers; its document has a date all the same."""
    entry["training"] = True
    entry["recipients"][0]["address"] = _TRAINERS


def _needs_you(claims: dict[str, Any], _entry: dict[str, Any], _document: dict[str, Any]) -> None:
    """The wrong code; where that was said already, none at all."""
    wrong = 0 if who_need_a_person(claims["entries"]) else 1
    claims["until_empty"] = None if claims["until_empty"] == wrong else wrong


def _listed(claims: dict[str, Any], entry: dict[str, Any], _document: dict[str, Any]) -> None:
    claims["listed"]["held"] = [*claims["listed"]["held"], entry["id"]]


@contextmanager
def _left_alone(_folder: Path, _victim: Victim) -> Iterator[None]:
    yield


@contextmanager
def _dropped(folder: Path, victim: Victim) -> Iterator[None]:
    file, away = Path(victim.mail.file), folder / "taken-away.eml"
    shutil.move(file, away)
    try:
        yield
    finally:
        shutil.move(away, file)


@contextmanager
def _doubled(_folder: Path, victim: Victim) -> Iterator[None]:
    planted = Path(victim.mail.file).with_name("99999999-planted.eml")
    shutil.copy(victim.mail.file, planted)
    try:
        yield
    finally:
        planted.unlink()


@contextmanager
def _with_the_trainers(folder: Path, victim: Victim) -> Iterator[None]:
    file = Path(victim.mail.file)
    inbox = folder / MAILBOXES / "mailboxes" / _TRAINERS / "Inbox"
    inbox.mkdir(parents=True)
    shutil.move(file, inbox)
    try:
        yield
    finally:
        shutil.move(inbox / file.name, file)
        shutil.rmtree(inbox.parent)


@dataclass(frozen=True)
class Lie:
    """What is changed, and the list of the judgement in which it must be found."""

    claim: Claim | None = None
    files: Callable[[Path, Victim], AbstractContextManager[None]] = _left_alone
    where: str = "untrue"


LIES = {
    "state": Lie(_state),
    "date": Lie(_date),
    "state of a recipient": Lie(_recipient),
    "date of a training mail": Lie(_training, _with_the_trainers),
    "exit code": Lie(_needs_you),
    "list of what needs a person": Lie(_listed),
    "mail dropped": Lie(files=_dropped, where="lost"),
    "mail doubled": Lie(files=_doubled, where="twice"),
}
