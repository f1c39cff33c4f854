"""Who says what the columns of a file hold: a person now, a person last time, or the headings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from postroom.customers.import_reading import Reading
from postroom.customers.refusals import NoSuchColumn
from postroom.customers.table import codes
from postroom.customers.table.columns import propose
from postroom.customers.table.headings import simplify
from postroom.customers.table.kept import Kept, find_kept
from postroom.customers.table.values import Table
from postroom.shared.wording import N_, Sentence

KEPT = N_("The columns are read as %(who)s chose for the same headings on %(when)s.")


@dataclass(frozen=True)
class Choice:
    """What a person said about a file; empty where nothing was said.

    `columns`: a code for each heading; `named`: heading -> code, for some of them; `headings_again`: the headings
    speak for themselves, whatever was kept for them.
    """

    encoding: str = ""
    columns: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    headings_again: bool = False


NOTHING_SAID = Choice()


@dataclass(frozen=True)
class Chosen:
    """The codes of the columns, None when the headings decide; `source` as in Reading; a note about it."""

    codes: tuple[str, ...] | None = None
    source: str = "headings"
    note: Sentence | None = None

    def add_to(self, reading: Reading) -> Reading:
        """The reading with who decided about its columns."""
        notes = (self.note, *reading.notes) if self.note else reading.notes
        return replace(reading, source=self.source, notes=notes)


def choose_columns(table: Table, choice: Choice, remembered: Mapping[str, Kept]) -> Chosen:
    """What the columns of a table hold, when not the headings decide; `remembered`: what was kept for other files.

    Raises FileRefused.
    """
    if choice.headings_again:
        return Chosen(source="reset")
    if len(choice.columns) == len(table.header.cells):
        return _choose_all(table, tuple(map(codes.check_code, choice.columns)))
    kept = find_kept(remembered, table.header.cells)
    if choice.named:
        return Chosen(
            _choose_named(table, kept.codes if kept else propose(table).codes, choice.named), "hand"
        )
    if kept is None:
        return Chosen()
    told = {"who": kept.kept_by, "when": kept.when}
    return Chosen(kept.codes, "kept", Sentence(KEPT, told))


def _choose_all(table: Table, said: tuple[str, ...]) -> Chosen:
    """What is said in full; when it is what the headings say, they decide."""
    proposal = propose(table)
    if said == proposal.codes and proposal.unclear is None:
        return Chosen(source="reset")
    return Chosen(said, "hand")


def _choose_named(table: Table, base: tuple[str, ...], named: Mapping[str, str]) -> tuple[str, ...]:
    """`base` with some columns as a person named them; a field of one column leaves the others."""
    said = {_find_place(table, heading): codes.check_code(code) for heading, code in named.items()}
    taken = set(said.values()) & set(codes.SINGLE)
    rest = ("" if code in taken else code for code in base)
    return tuple(said.get(place, code) for place, code in enumerate(rest))


def _find_place(table: Table, heading: str) -> int:
    for spell in (str, simplify):
        for place, cell in enumerate(table.header.cells):
            if cell and spell(cell) == spell(heading):
                return place
    known = ", ".join(cell[:40] for cell in table.header.cells if cell)[:400]
    raise NoSuchColumn(column=heading, found=known)
