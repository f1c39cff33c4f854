"""`postroom doctor`."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.frame import fail, json_option, name_database_fault, translate, translate_sentence
from postroom.cli.progress import EVERY
from postroom.cli.start import EXIT_FAILED, get_ready, list_locked_secrets, refuse_lost_ledger, set_up
from postroom.cli.terminal import print_json, say
from postroom.shared import clock
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence
from postroom.site.refusals import KeyLost

if TYPE_CHECKING:
    from postroom.outbox.ledger_check import Checked

_WORDS = {
    "ledger": N_("ledger"),
    "installation": N_("whose ledger it is"),
    "key": N_("key"),
    "states": N_("states"),
    "mails": N_("mails that have not left"),
    "documents": N_("stored files"),
}
_MOST_TOLD = 20


@dataclass(frozen=True)
class _Finding:
    """What one check saw. `of`: how many there are; `problems`: the first of what is wrong, in words."""

    name: str
    checked: int
    of: int
    wrong: int
    problems: tuple[Sentence, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs; the sentences in the language of the answers."""
        told = [one.said(translate) for one in self.problems]
        return {**self.__dict__, "problems": told}


@click.command()
@click.option(
    "--ledger",
    is_flag=True,
    required=True,
    expose_value=False,
    help="Check the ledger and what is stored with it.",
)
@click.option("--most", default=0, type=click.IntRange(0), help="At most so many mails and files; 0: all.")
@json_option
@click.pass_obj
def doctor(settings: dict[str, str], most: int, as_json: bool) -> None:
    """Check what is kept: database, key, states, mails, stored files. Nothing is mended; 1 when anything is wrong.

    Example: postroom doctor --ledger --json
    """
    try:
        set_up(settings["language"])
    except Refusal as refusal:
        fail(refusal, as_json)
    found = []
    for one in _check(settings["language"], most):
        found.append(one)
        if not as_json:
            _say(one)
    wrong = any(one.wrong for one in found)
    if as_json:
        print_json({"ok": not wrong, "checks": [one.as_json() for one in found]})
    if wrong:
        sys.exit(EXIT_FAILED)


def _say(found: _Finding) -> None:
    told = {
        "name": translate(_WORDS[found.name]),
        "checked": found.checked,
        "of": found.of,
        "wrong": found.wrong,
    }
    if found.wrong:
        say(translate("%(name)s: %(checked)s of %(of)s checked, wrong: %(wrong)s") % told)
    else:
        say(translate("%(name)s: %(checked)s of %(of)s checked, in order") % told)
    for problem in found.problems:
        say("  " + translate_sentence(problem))


def _check(language: str, most: int) -> Iterator[_Finding]:
    """The checks in their order; of a ledger that cannot be read the first one is the only one."""
    from postroom.outbox import ledger_check

    opened = _run("ledger", _open(language))
    yield opened
    if opened.wrong:
        return
    yield _run("installation", _look_whose())
    yield _run("key", _try_key())
    yield _run("states", ledger_check.check_states())
    yield _run("mails", ledger_check.check_mails(most), ledger_check.count_mails)
    yield _run("documents", ledger_check.check_documents(most), ledger_check.count_documents)


def _run(name: str, steps: "Iterable[Checked]", count: Callable[[], int] | None = None) -> _Finding:
    """Take the steps, and say on standard error now and then how many there were."""
    problems: list[Sentence] = []
    checked, told = 0, clock.monotonic()
    for step in _take_steps(steps):
        checked += 1
        if step.problem:
            problems.append(step.problem)
        if clock.monotonic() - told > EVERY:
            told = clock.monotonic()
            say(f"{translate(_WORDS[name])}: {checked}", err=True)
    of = count() if count else checked
    return _Finding(name, checked, of, len(problems), tuple(problems[:_MOST_TOLD]))


def _take_steps(steps: "Iterable[Checked]") -> "Iterator[Checked]":
    """The steps; a refusal or a fault of the database is the last one."""
    from postroom.outbox.ledger_check import Checked

    try:
        yield from steps
    except Refusal as refusal:
        yield Checked(refusal.sentence)
    except Exception as problem:
        fault = name_database_fault(problem)
        if fault is None:
            raise
        yield Checked(fault.sentence)


def _open(language: str) -> "Iterator[Checked]":
    from postroom.outbox.ledger_check import check_database

    refuse_lost_ledger()
    yield from check_database()
    try:
        get_ready(language)
    except KeyLost:
        pass  # `_try_key` names what it sealed


def _look_whose() -> "Iterator[Checked]":
    from postroom.outbox.installation import find_refusal
    from postroom.outbox.ledger_check import SOUND, Checked

    refusal = find_refusal()
    yield Checked(refusal.sentence) if refusal else SOUND


def _try_key() -> "Iterator[Checked]":
    from postroom.outbox.ledger_check import SOUND, Checked

    names = dict.fromkeys(one.name for one in list_locked_secrets() if one.name)
    template = N_("%(name)s: the key does not open what is sealed for this mail profile.")
    yield from (Checked(Sentence(template, {"name": name})) for name in names)
    if not names:
        yield SOUND
