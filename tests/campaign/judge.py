"""Judges what a ledger claims by what lies in the mailboxes. It never loads the program that sent.

    python -m tests.campaign.judge FOLDER [--plant SEED]

FOLDER holds `promised.jsonl` (number, recipients, sha256 and, where known, training: one JSON object a promise),
`acts.jsonl` (what people were told yes to), `claims.json` (what the ledger says, see `claims.py`) and `sandbox`,
the mail server's folder. One line of JSON is printed. Exit code 1 when anything is lost, twice, strange or untrue,
or when a planted lie was not found (--plant), 2 for wrong use.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.campaign.count import Found, mails, read_all, read_promised

Entry = dict[str, Any]
Promise = dict[str, Any]
MAILBOXES = "sandbox"


@dataclass(frozen=True)
class Case:
    """Everything that is judged. `claims` is the one thing in it that the ledger said."""

    promised: dict[str, Promise]
    acts: list[dict[str, Any]]
    claims: dict[str, Any]
    found: list[Found]

    @property
    def entries(self) -> list[Entry]:
        """The ledger's entries, as `outbox list --json` prints them."""
        return list(self.claims["entries"])

    @cached_property
    def copies(self) -> Counter[tuple[str, str]]:
        """How often each document (by its hash) lies with each address."""
        return Counter((mail.sha256, mail.recipient) for mail in self.found)

    @cached_property
    def by_message_id(self) -> Counter[tuple[str, str]]:
        """How often each mail (by the Message-ID it was sent with) lies with each address."""
        return Counter((mail.message_id, mail.recipient) for mail in self.found)

    @cached_property
    def entries_of(self) -> dict[str, list[Entry]]:
        """The entries that carry a document, by its hash."""
        carrying: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for document in entry["documents"]:
                carrying[document["sha256"]].append(entry)
        return carrying

    @cached_property
    def wanted_again(self) -> Counter[str]:
        """How often people wanted a document sent again: one wish counts once, however often it was pressed."""
        wishes = {(act["sha256"], act["wish"]) for act in self.acts if act["act"] == "resend"}
        return Counter(sha256 for sha256, _wish in wishes)

    @cached_property
    def wanted_after_all(self) -> set[str]:
        """Documents that were handed over again after their mail had been cancelled, by their hash."""
        last = {act["sha256"]: act["act"] for act in self.acts if act["act"] in ("cancel", "again")}
        return {sha256 for sha256, act in last.items() if act == "again"}


@dataclass
class Judgement:
    """What was found; every list holds what is not as it should be."""

    promised: int
    messages: int
    wanted_again: int
    visible: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Nothing lost, nothing twice, nothing strange, nothing untrue."""
        return not (self.lost or self.twice or self.strangers or self.untrue)


def judge(case: Case) -> Judgement:
    """Compare promises, mails and claims."""
    from tests.campaign import truth

    result = Judgement(len(case.promised), len(case.found), sum(case.wanted_again.values()))
    for promise in case.promised.values():
        for address in promise["recipients"]:
            _judge_one(case, promise, address, result)
    result.twice = sorted([*_twice_by_document(case), *_twice_by_message_id(case)])
    result.strangers = sorted(_strangers(case))
    result.untrue = sorted(sentence for rule in truth.RULES for sentence in rule(case))
    return result


def _judge_one(case: Case, promise: Promise, address: str, result: Judgement) -> None:
    """Promised to `address`: there, in training there instead, or said not to be there (yet)."""
    if case.copies[promise["sha256"], address]:
        return
    entries = case.entries_of.get(promise["sha256"], [])
    if any(_delivered_in_training(case, promise, entry) for entry in entries):
        return
    if promise["sha256"] in case.wanted_after_all:
        entries = [entry for entry in entries if entry["state"] != "cancelled"]
    if any(_says_so(entry, address) for entry in entries):
        result.visible += 1
    else:
        result.lost.append(f"{promise['number']} to {address}")


def _delivered_in_training(case: Case, promise: Promise, entry: Entry) -> bool:
    """Accepted in training, for the training address alone. Who handed it over may know that it was in earnest."""
    if not entry["training"] or promise.get("training") is False:
        return False
    return any(case.copies[promise["sha256"], one["address"].lower()] for one in entry["recipients"])


def _says_so(entry: Entry, address: str) -> bool:
    """Whether the ledger shows that this address has not got it: an open or withdrawn entry, a refused recipient."""
    if entry["state"] != "sent":
        return True
    states = {one["address"].lower(): one["state"] for one in entry["recipients"]}
    return states.get(address) == "refused"


def _twice_by_document(case: Case) -> Iterable[str]:
    numbers = {promise["sha256"]: promise["number"] for promise in case.promised.values()}
    for (sha256, address), times in case.copies.items():
        if sha256 in numbers and times > 1 + case.wanted_again[sha256]:
            yield f"{numbers[sha256]} to {address}: {times} times, wanted {1 + case.wanted_again[sha256]}"


def _twice_by_message_id(case: Case) -> Iterable[str]:
    for (message_id, address), times in case.by_message_id.items():
        if times > 1:
            yield f"{message_id} to {address}: {times} times"


def _strangers(case: Case) -> Iterable[str]:
    """Mails that nobody promised to this address, not even in training, or whose document is damaged."""
    allowed = {(one["sha256"], address) for one in case.promised.values() for address in one["recipients"]}
    for sha256, entries in case.entries_of.items():
        training = [entry for entry in entries if entry["training"]]
        allowed |= {(sha256, one["address"].lower()) for entry in training for one in entry["recipients"]}
    for mail in case.found:
        if (mail.sha256, mail.recipient) not in allowed:
            yield f"{mail.number or 'no number'} in {mail.file}"


def read_case(folder: Path) -> Case:
    """The case in this folder. Raises OSError, ValueError, KeyError."""
    promised = read_promised(folder / "promised.jsonl")
    acts = [json.loads(line) for line in (folder / "acts.jsonl").read_text().splitlines()]
    claims = json.loads((folder / "claims.json").read_text())
    return Case(promised, acts, claims, read_all(mails(folder / MAILBOXES)))


def main(arguments: list[str]) -> int:
    """Print the judgement, and what became of the planted lies, as one line of JSON."""
    from tests.campaign.lies import plant_all

    parser = argparse.ArgumentParser(prog="python -m tests.campaign.judge", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plant", type=int, metavar="SEED", help="plant one lie of each sort, too")
    given = parser.parse_args(arguments)
    if not (given.folder / MAILBOXES / "mailboxes").is_dir():
        parser.error(f"{given.folder / MAILBOXES} is no folder of a mail server: it has no folder mailboxes.")
    try:
        case = read_case(given.folder)
    except (OSError, ValueError, KeyError) as problem:
        parser.error(f"The case cannot be read: {problem!r}")
    judgement = judge(case)
    planted = plant_all(given.folder, case, judgement, given.plant) if given.plant is not None else {}
    print(json.dumps({**asdict(judgement), "planted": planted}))
    return 0 if judgement.is_good and all(planted.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
