"""`python -m tests.company.sabotage CANCELLED OTHER DOCUMENT`: somebody tampers with the ledger, past every page.

The entry that was CANCELLED goes all the same, the OTHER one goes to a stranger, and the DOCUMENT that was taken off
the desk is handed over by a program.
"""

import sys

STRANGER = "vreemd@klant.test"


def main(cancelled: int, other: int, document: int) -> None:
    """Do all three."""
    from postroom.cli.start import get_ready

    get_ready("en")
    from postroom.outbox.models import Entry, Recipient

    Recipient.objects.filter(entry_id=other).update(address=STRANGER, folded=STRANGER)
    Recipient.objects.filter(entry_id=cancelled).update(state="waiting")
    assert Entry.objects.filter(pk=cancelled, state="cancelled").update(state="pending") == 1
    _hand_over(document)


def _hand_over(document: int) -> None:
    from postroom.desk.plans import file_of, hand_in
    from postroom.documents import repository
    from postroom.planning.request import SendRequest

    found = repository.find(document)
    hand_in(
        SendRequest(
            files=(file_of(found),), type=found.type, number=found.number, debtor=found.debtor, actor="x"
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
