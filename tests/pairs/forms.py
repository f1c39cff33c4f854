"""How a form is opened on the page that has it, and filled in; None where no page offers it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.pairs.office import Office
from tests.pairs.pages import Post
from tests.pairs.visitor import Visitor

Open = Callable[[Visitor], Post | None]
Words = Callable[[str], str]
"""Who types -> what."""


def open_form(
    page: str, action: str = "", button: str = "", via: str = "", typed: Mapping[str, Words] | None = None
) -> Open:
    """The form of a page that goes to `action` (usually the page itself) with a button, `name=value`.

    The addresses may name {document}, {entry}, {run}, {customer} and {profile}; `via` is a page that leads there.
    """

    def opened(visitor: Visitor) -> Post | None:
        names = _list_names(visitor.office)
        if any(f"{{{name}}}" in page + action and number == 0 for name, number in names.items()):
            return None
        where = page.format(**names)
        if via and where not in visitor.get(via.format(**names)).links:
            return None
        name, _, value = button.partition("=")
        found = visitor.get(where).press((action or where.partition("?")[0]).format(**names), (name, value))
        return found and found.typed(**{field: word(visitor.name) for field, word in (typed or {}).items()})

    return opened


def _list_names(office: Office) -> dict[str, int]:
    return {
        "document": office.document,
        "entry": office.entry,
        "run": office.run,
        "customer": office.customer,
        "profile": office.profile.id,
    }


def open_upload(**paper: str) -> Open:
    """The invoice once more, as `paper` says otherwise."""

    def opened(visitor: Visitor) -> Post | None:
        found = visitor.get("/documents/").press("/documents/upload/")
        file = visitor.office.paper(**paper)
        return found and replace(found, files=(("files", file.name, file.content),))

    return opened


def open_chosen(button: str) -> Open:
    """The list of documents with this one ticked, and a button pressed."""

    def opened(visitor: Visitor) -> Post | None:
        name, _, value = button.partition("=")
        page, number = visitor.get("/documents/"), str(visitor.office.document)
        found = page.press("/documents/check/", (name, value))
        return found.typed(ids=number) if found and number in page.choices("ids") else None

    return opened


def open_checked(*, ticked: bool) -> Open:
    """The page that shows what would leave; with the ticks at what has a warning, or with none."""

    def opened(visitor: Visitor) -> Post | None:
        chosen = open_chosen("")(visitor)
        page = visitor.post(chosen) if chosen else None
        found = page and page.press("/documents/send/")
        ticks = page.choices("all_the_same") if page else []
        if not found or ticked is not bool(ticks):
            return None
        return replace(found, fields=(*found.fields, *(("all_the_same", tick) for tick in ticks)))

    return opened


def open_training(address: Words) -> Open:
    """The settings with another address for training, or none; offered where that is a change."""

    def opened(visitor: Visitor) -> Post | None:
        found = visitor.get("/settings/").press("/settings/", ("action", "ok"))
        wanted = address(visitor.name)
        before = dict(found.fields)["training_address"] if found else ""
        return found.typed(training_address=wanted) if found and bool(before) is not bool(wanted) else None

    return opened
