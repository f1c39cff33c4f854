"""What a clerk asks of the list; each is timed on its own."""

from datetime import UTC, datetime

from postroom.documents.search import Wanted, load_page
from postroom.documents.values import NEEDS_YOU, DocumentState

NEEDED = tuple(map(str, NEEDS_YOU))


def questions(count: int) -> dict[str, tuple[Wanted, str]]:
    """Name -> what is wanted, and the cursor to begin after. `count`: how many documents there are."""
    last_year, middle = f"2024-{count // 8:07}", str(count // 2)
    month = {"sent_from": datetime(2024, 1, 1, tzinfo=UTC), "sent_until": datetime(2024, 2, 1, tzinfo=UTC)}
    return {
        "first page": (Wanted(), ""),
        "page in the middle": (Wanted(), middle),
        "last page": (Wanted(), "60"),
        "ready": (Wanted(states=("ready",)), ""),
        "sent": (Wanted(states=("sent",)), ""),
        "failed": (Wanted(states=("failed",)), ""),
        "needs you": (Wanted(states=NEEDED), ""),
        "invoices": (Wanted(type="invoice"), ""),
        "invoices that failed": (Wanted(states=("failed",), type="invoice"), ""),
        "a type without any": (Wanted(type="quote"), ""),
        "one debtor": (Wanted(debtor="10023"), ""),
        "one month": (Wanted(**month), ""),
        "one month, one type": (Wanted(type="invoice", **month), ""),
        "one month, one name": (Wanted(text="jansen", **month), ""),
        "search a number": (Wanted(text=last_year), ""),
        "search the end of a number": (Wanted(text=last_year[-5:]), ""),
        "search an address": (Wanted(text="info10023@"), ""),
        "search a name": (Wanted(text="jansen"), ""),
        "search a name with an accent": (Wanted(text="MÜLLER"), ""),
        "search two words": (Wanted(text="kroon 10023"), ""),
        "search what is everywhere": (Wanted(text="klant"), ""),
        "search what is nowhere": (Wanted(text="zeppelin"), ""),
        "search a year": (Wanted(text="2024-"), ""),
        "search two characters": (Wanted(text="23"), ""),
        "search among those that failed": (Wanted(states=("failed",), text="jansen"), ""),
        "search among invoices, nowhere": (Wanted(type="invoice", text="zeppelin"), ""),
        "search in the middle": (Wanted(text="jansen"), middle),
    }


def every_state() -> list[str]:
    """All states by their names."""
    return [str(state) for state in DocumentState]


def ask(wanted: Wanted, after: str) -> int:
    """How many rows the answer has."""
    return len(load_page(wanted, after).rows)
