"""Judges a company: what pages promised against the mails that arrived. It never loads the program that sent.

python -m tests.company.judge FOLDER    prints the breaches; exit code 1 when there is any, 2 for wrong use
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.company import answers, edited, once, practice, seen, stopped, taken_off, typed, warned
from tests.company.breach import Breach
from tests.company.case import Case, read_case

Rule = Callable[[Case], Iterable[Breach]]
RULES: dict[str, tuple[Rule, ...]] = {
    seen.PROMISE: (seen.recipients_were_seen, seen.words_were_seen),
    once.PROMISE: (
        once.accepted_is_there,
        once.one_form_has_one_answer,
        once.every_entry_rests,
        once.sent_has_arrived,
        once.arrived_is_known,
        once.mail_has_its_documents,
        once.mail_is_there_once,
        once.document_is_there_once,
    ),
    stopped.PROMISE: (
        stopped.cancelled_stays,
        stopped.held_waits,
        stopped.stopped_profile_rests,
        stopped.stopped_run_rests,
        stopped.called_back_stays,
    ),
    practice.PROMISE: (
        practice.practice_stays_inside,
        practice.training_holds_once_it_is_saved,
        practice.nothing_is_tried_again_in_training,
    ),
    edited.PROMISE: (
        edited.newest_edit_leaves,
        edited.corrected_debtor_holds,
        edited.changed_customer_holds,
    ),
    taken_off.PROMISE: (taken_off.taken_off_stays,),
    warned.PROMISE: (
        warned.unwanted_was_warned_of,
        warned.stranger_was_warned_of,
        warned.earlier_edit_was_warned_of,
        warned.stopped_profile_was_warned_of,
    ),
    typed.PROMISE: (typed.refused_keeps_what_was_typed,),
    answers.PROMISE: (
        answers.every_press_is_answered,
        answers.processes_run,
        answers.outbox_is_summed_up,
        answers.list_is_the_ledger,
        answers.desk_is_summed_up,
        answers.dated_documents_arrived,
    ),
}
PROMISES = tuple(RULES)


def judge(case: Case, promises: Iterable[str] = PROMISES) -> list[Breach]:
    """Each time one of these promises was not kept."""
    return [found for promise in promises for rule in RULES[promise] for found in rule(case)]


def main(arguments: list[str]) -> int:
    """Print what was found."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    found = judge(read_case(Path(arguments[0])))
    for one in found:
        print(one)
    print(dict(Counter(one.promise for one in found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
