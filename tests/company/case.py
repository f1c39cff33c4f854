"""The evidence of one run: what people did and were told, the mails that arrived, what pages said at the end.

acts.jsonl        a line an act: who, which page was looked at, what was asked, what was told (record.py)
deliveries.jsonl  a line a mail, written before the server's 250 (sink.py)
end.json          the lists, sums and entries at the end (ending.py)
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.company.history import Change, History
from tests.company.plan import TRAINERS, debtors, first_address

Entry = dict[str, Any]
Delivery = dict[str, Any]
SLACK = 0.05
"""Seconds by which the clock of the wall and the other one may differ."""
HAND_OVERS = ("send-many", "mail-send", "upload", "fetch")
"""Acts that can hand documents over."""


@dataclass(frozen=True)
class Act:
    """A button that somebody pressed; `looked`: what its page was and when it was fetched."""

    number: int
    line: dict[str, Any]

    @property
    def kind(self) -> str:
        """Such as `mail-send`; `open` for a page that was only looked at."""
        return str(self.line["act"])

    @property
    def began(self) -> float:
        """When the button was pressed."""
        return float(self.line["began"])

    @property
    def ended(self) -> float:
        """When the answer was there."""
        return float(self.line["ended"])

    @property
    def unanswered(self) -> bool:
        """Nobody knows whether it was done: no answer came, or only that the server has a fault."""
        return int(self.line["status"]) == 0 or int(self.line["status"]) >= 500

    @property
    def path(self) -> str:
        """Where the answer led."""
        return str(self.line["path"])

    @property
    def looked_until(self) -> float:
        """When the page that was acted on was there; the press itself for acts that show nothing before."""
        return float(self.line["looked"].get("ended", self.began))

    @property
    def training(self) -> str:
        """The address that the page named as the only one that gets mail."""
        return str(self.line["looked"].get("training", ""))

    @property
    def documents(self) -> dict[str, dict[str, Any]]:
        """What was shown of each document, by its number on the desk."""
        return dict(self.line.get("documents", {}))

    @property
    def sentences(self) -> list[str]:
        """What the answer told."""
        return [text for _kind, text in self.line["told"]]

    @property
    def form(self) -> str:
        """What tells the form that was sent from every other one, filled in like this; "" for forms without it."""
        return str(self.line.get("form", ""))

    @property
    def busy(self) -> bool:
        """Whether it was told that another program holds the ledger, on a page that keeps what was typed."""
        return int(self.line["status"]) == 503

    def tells(self, start: str) -> bool:
        """Whether a sentence of the answer begins so."""
        return any(text.startswith(start) for text in self.sentences)

    @property
    def warnings(self) -> list[str]:
        """What it told as a warning; how far a run is is none."""
        found = [text for kind, text in self.line["told"] if "warning" in kind.split()]
        return [text for text in found if not text.startswith(("Sent:", "Being sent:"))]

    def warned(self, number: str) -> str:
        """What the page that was acted on warned of at this document."""
        return str(self.documents.get(number, {}).get("warned", ""))

    @property
    def kept(self) -> bool:
        """Whether the answer said that what was typed is kept."""
        told = ("Saved.", "Imported:", "The mail profile")
        return not self.unanswered and any(map(self.tells, told))

    @property
    def may_be_kept(self) -> bool:
        """Kept, or nobody knows."""
        return self.kept or self.unanswered

    def __str__(self) -> str:
        said = "; ".join(self.sentences) or f"{self.line['status']} {self.path}"
        page = f"page of {self.looked_until:.2f}" if self.line.get("looked") else "no page"
        when = f"{self.began:.2f}-{self.ended:.2f}"
        return f"act {self.number} {self.line['who']} {self.kind} at {when} ({page}): {said}"


@dataclass(frozen=True)
class Case:
    """Everything that is judged."""

    acts: list[Act]
    deliveries: list[Delivery]
    end: dict[str, Any]

    @cached_property
    def presses(self) -> list[Act]:
        """The acts that pressed a button."""
        return [act for act in self.acts if act.kind not in ("open", "drop")]

    def of_kind(self, kind: str) -> list[Act]:
        """The presses of that kind."""
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, list[Act]]:
        found: dict[str, list[Act]] = defaultdict(list)
        for act in self.presses:
            found[act.kind].append(act)
        return found

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """The ledger's entries by number, as `outbox list --json` prints them."""
        return {entry["id"]: entry for entry in self.end["entries"]}

    @cached_property
    def entry_of_mail(self) -> dict[str, Entry]:
        """The entries by their Message-ID."""
        return {entry["message_id"]: entry for entry in self.entries.values()}

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each document, by its number on the desk; of one that is gone, by the name of its file."""
        files = {file["name"]: file["sha256"] for act in self.acts for file in act.line.get("files_sent", ())}
        named = {number: files.get(name, "") for number, name in self.end["file_names"].items()}
        return {**named, **self.end["documents_kept"]}

    @cached_property
    def dropped(self) -> list[tuple[float, str]]:
        """When a file was put into the folder, and its hash."""
        drops = [act for act in self.acts if act.kind == "drop"]
        return [(act.began, file["sha256"]) for act in drops for file in act.line["files_sent"]]

    def accepted(self, entry: Entry) -> float:
        """When it was handed over, in seconds of the acts' clock."""
        return float(self.end["accepted"][str(entry["id"])] - self.end["clock"])

    def about(self, act: Act) -> set[str]:
        """The hashes of the documents that an act is about."""
        files = {file["sha256"] for file in act.line.get("files_sent", ())}
        if act.kind == "fetch":
            files |= {sha256 for began, sha256 in self.dropped if began <= act.ended}
        return files | {self.hashes.get(number, "") for number in act.documents}

    @cached_property
    def acts_on(self) -> dict[str, list[Act]]:
        """The presses about each document, by its hash."""
        found: dict[str, list[Act]] = defaultdict(list)
        for act in self.presses:
            for sha256 in self.about(act) - {""}:
                found[sha256].append(act)
        return found

    def acts_on_document(self, number: str) -> list[Act]:
        """The presses about one document, by its number on the desk."""
        return self._acts_on_number[number]

    @cached_property
    def _acts_on_number(self) -> dict[str, list[Act]]:
        found: dict[str, list[Act]] = defaultdict(list)
        for act in self.presses:
            for number in act.documents:
                found[number].append(act)
        return found

    def carried(self, entry: Entry) -> list[str]:
        """The numbers of the documents that an entry carries."""
        return list(self.end["carried"].get(str(entry["id"]), ()))

    @cached_property
    def deliveries_of(self) -> dict[str, list[Delivery]]:
        """The mails that arrived, by Message-ID."""
        found: dict[str, list[Delivery]] = defaultdict(list)
        for one in self.deliveries:
            found[one["message_id"]].append(one)
        return found

    def resends(self, entry: Entry) -> list[Act]:
        """The acts that may have made this entry out of another one."""
        return [
            act
            for act in self.of_kind("resend")
            if act.line["entry"] == entry["resend_of"]
            and may_be_done(act)
            and self._within(act, self.accepted(entry))
        ]

    def senders(self, entry: Entry) -> list[Act]:
        """Who may have handed this entry over: it was accepted while their press was answered, and not refused."""
        number = entry["id"]
        if number not in self._senders:
            self._senders[number] = [act for act in self.asked_for(entry) if not turned_away(act)]
        return self._senders[number]

    @cached_property
    def _senders(self) -> dict[int, list[Act]]:
        return {}

    def asked_for(self, entry: Entry) -> list[Act]:
        """As `senders`, whatever the answer said."""
        moment, carried = self.accepted(entry), {part["sha256"] for part in entry["documents"]}
        acts = {act.number: act for sha256 in carried for act in self.acts_on.get(sha256, ())}
        return [act for act in acts.values() if act.kind in HAND_OVERS and self._within(act, moment)]

    def sent_again(self, act: Act) -> list[Act]:
        """The presses that sent the very same form, this one among them."""
        return self._acts_by_form[act.form] if act.form else [act]

    @cached_property
    def _acts_by_form(self) -> dict[str, list[Act]]:
        found: dict[str, list[Act]] = defaultdict(list)
        for act in self.presses:
            found[act.form].append(act)
        return found

    def _within(self, act: Act, moment: float) -> bool:
        return act.began - SLACK <= moment <= act.ended + SLACK

    @cached_property
    def training(self) -> History:
        """The training address."""
        return self.settings("training_address")

    def settings(self, name: str) -> History:
        """One of the general settings."""
        acts = [act for act in self.presses if act.kind == "save-settings" and act.may_be_kept]
        return History("", [Change(act.began, act.ended, act.line["values"][name], act.kept) for act in acts])

    @cached_property
    def scenario_copies(self) -> list[History]:
        """Who gets a copy of the mails of each document type."""
        changes: dict[str, list[Change]] = defaultdict(list)
        for act in self.presses:
            if act.kind == "save-scenario" and act.may_be_kept:
                changes[act.line["type"]].append(
                    Change(act.began, act.ended, act.line["values"]["cc"].lower(), act.kept)
                )
        return [History("", found) for found in changes.values()]

    @cached_property
    def customers(self) -> dict[str, History]:
        """The address of each customer, by debtor number."""
        changes: dict[str, list[Change]] = defaultdict(list)
        for act in self.presses:
            for debtor, address in _addresses_kept(act):
                changes[debtor].append(Change(act.began, act.ended, address, act.kept))
        return {debtor: History(first_address(debtor), changes[debtor]) for debtor in debtors()}

    def changes_of(self, debtor: str) -> list[Act]:
        """The presses that may have changed this customer."""
        return [act for act in self.presses if any(one == debtor for one, _ in _addresses_kept(act))]

    @cached_property
    def unwanted(self) -> dict[str, History]:
        """Why each customer gets no mail, by debtor number; "" = gets it."""
        changes: dict[str, list[Change]] = defaultdict(list)
        for act in self.presses:
            if act.kind == "save-customer" and act.may_be_kept:
                value = act.line["values"]["do_not_email"]
                changes[act.line["debtor"]].append(Change(act.began, act.ended, value, act.kept))
        return {debtor: History("", changes[debtor]) for debtor in debtors()}


def turned_away(act: Act) -> bool:
    """Whether the answer said that nothing was handed over."""
    if act.unanswered:
        return False
    if act.kind == "mail-send":
        led = act.path == "/documents/" and not act.warnings
        return not (led or act.path.startswith(("/outbox/", "/runs/")))
    return act.kind == "send-many" and not act.path.startswith("/runs/")


SAID_DONE = {
    "mail-save": "Saved.",
    "resend": "It is sent again on purpose.",
    "settle": "Your decision is kept.",
}
"""What is told when such an act was done."""


def may_be_done(act: Act) -> bool:
    """Whether the answer said that it was done; or none came, and nobody knows."""
    return act.unanswered or act.tells(SAID_DONE[act.kind])


def is_customer(address: str) -> bool:
    """Whether mail to it is in earnest."""
    return not address.endswith("@" + TRAINERS)


def _addresses_kept(act: Act) -> Iterable[tuple[str, str]]:
    if not act.may_be_kept:
        return ()
    if act.kind == "save-customer":
        return [(act.line["debtor"], act.line["values"]["address"])]
    return list(act.line["values"].items()) if act.kind == "import" else ()


def read_case(folder: Path) -> Case:
    """The case in this folder. Raises OSError, ValueError, KeyError."""
    lines = (folder / "acts.jsonl").read_text().splitlines()
    acts = [Act(number, json.loads(line)) for number, line in enumerate(lines, 1)]
    file = folder / "deliveries.jsonl"
    deliveries = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return Case(acts, deliveries, json.loads((folder / "end.json").read_text()))
