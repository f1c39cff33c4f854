"""What one of the two may do: open a page, fill its form in, press a button.

Each form is read from the page as it is served.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tests.pairs.office import ANNA, OTHER_DEBTORS, TEMPLATE, Office
from tests.pairs.pages import Post
from tests.pairs.visitor import Visitor

Open = Callable[[Visitor], Post | None]
Words = Callable[[str], str]


class Kind(StrEnum):
    """What an act is about."""

    DOCUMENT = "a document of the desk"
    SEND = "sending"
    ENTRY = "a mail in the outbox"
    OFFICE = "the office"
    LOOK = "looking only"


def _nothing(_who: str) -> str:
    return ""


@dataclass(frozen=True)
class Act:
    """One act. `open` gives the form as it is filled in, None where no page offers it.

    `typed`: what the person of this name types; `kept`: the word by which it is found where the office keeps it.
    `ends`: afterwards nothing of the document may be on its way.
    """

    name: str
    kind: Kind
    open: Open
    typed: Words = _nothing
    kept: Words = _nothing
    ends: bool = False


def _form(page: str, action: str = "", button: str = "", via: str = "", **typed: Words) -> Open:
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
        return found and found.typed(**{field: word(visitor.name) for field, word in typed.items()})

    return opened


def _list_names(office: Office) -> dict[str, int]:
    return {
        "document": office.document,
        "entry": office.entry,
        "run": office.run,
        "customer": office.customer,
        "profile": office.profile.id,
    }


def _always(word: str) -> Words:
    return lambda _who: word


def _own(template: str) -> Words:
    return lambda who: template.format(who=who)


def _own_value(field: str, word: Words, behind: str) -> Words:
    """As the picture shows a field of a document, before the field that stands `behind` it there."""
    return lambda who: f"{field}={word(who)} {behind}="


def _upload(**paper: str) -> Open:
    def opened(visitor: Visitor) -> Post | None:
        found = visitor.get("/documents/").press("/documents/upload/")
        file = visitor.office.paper(**paper)
        return found and replace(found, files=(("files", file.name, file.content),))

    return opened


def _chosen(button: str) -> Open:
    """The list of documents with this one ticked, and a button pressed."""

    def opened(visitor: Visitor) -> Post | None:
        name, _, value = button.partition("=")
        page, number = visitor.get("/documents/"), str(visitor.office.document)
        found = page.press("/documents/check/", (name, value))
        return found.typed(ids=number) if found and number in page.choices("ids") else None

    return opened


def _checked(*, ticked: bool) -> Open:
    """The page that shows what would leave; with the ticks at what has a warning, or with none."""

    def opened(visitor: Visitor) -> Post | None:
        chosen = _chosen("")(visitor)
        page = visitor.post(chosen) if chosen else None
        found = page and page.press("/documents/send/")
        ticks = page.choices("all_the_same") if page else []
        if not found or ticked is not bool(ticks):
            return None
        return replace(found, fields=(*found.fields, *(("all_the_same", tick) for tick in ticks)))

    return opened


def _switch_training(*, on: bool) -> Open:
    """The settings with an address for training, or without the one that is there."""

    def opened(visitor: Visitor) -> Post | None:
        found = visitor.get("/settings/").press("/settings/", ("action", "ok"))
        before = dict(found.fields)["training_address"] if found else ""
        if not found or on is bool(before):
            return None
        return found.typed(training_address=f"les-{visitor.name}@contoso.test" if on else "")

    return opened


_TYPES = {ANNA: "credit-note"}
_MAIL, _PAGE, _ENTRY = "/documents/{document}/mail/", "/documents/{document}/", "/outbox/{entry}/"
_CORRECT, _SETTLE = "/documents/{document}/correct/", "/outbox/{entry}/settle/"
_CUSTOMER, _PROFILE, _SCENARIO = "/customers/{customer}/", "/profiles/{profile}/", "/scenario/invoice/"
_WORDS = f"/template/?name={TEMPLATE}&language=nl"
_OK = "action=ok"

_type_of: Words = lambda who: _TYPES.get(who, "delivery-note")  # noqa: E731
_debtor_of: Words = lambda who: OTHER_DEBTORS[who]  # noqa: E731
_number_of, _subject_of, _to_of = _own("N-{who}"), _own("Mail of {who}"), _own("{who}@klant.test")
_reason_of, _note_of, _office_of = (
    _own("because {who} says so"),
    _own("asked by {who}"),
    _own("kantoor-{who}@contoso.test"),
)
_text_of, _name_of, _time_of = _own("Beste klant, groeten van {who}."), _own("Bakkerij {who}"), _own("{who}")
_hour_of: Words = lambda who: "21:15" if who == ANNA else "22:45"  # noqa: E731

ACTS = (
    Act("upload the same file", Kind.LOOK, _upload()),
    Act("upload a newer file", Kind.LOOK, _upload(total="777,77")),
    Act(
        "correct the type",
        Kind.DOCUMENT,
        _form(_PAGE, _CORRECT, type=_type_of),
        kept=_own_value("type", _type_of, "number"),
    ),
    Act(
        "correct the number",
        Kind.DOCUMENT,
        _form(_PAGE, _CORRECT, number=_number_of),
        _number_of,
        _own_value("number", _number_of, "debtor"),
    ),
    Act(
        "correct the debtor",
        Kind.DOCUMENT,
        _form(_PAGE, _CORRECT, debtor=_debtor_of),
        _debtor_of,
        _own_value("debtor", _debtor_of, "state"),
    ),
    Act(
        "save the mail",
        Kind.DOCUMENT,
        _form(_MAIL, button="action=save", subject=_subject_of),
        _subject_of,
        _subject_of,
    ),
    Act(
        "save another recipient", Kind.DOCUMENT, _form(_MAIL, button="action=save", to=_to_of), _to_of, _to_of
    ),
    Act("look at the mail", Kind.LOOK, _form(_MAIL, button="action=look", subject=_subject_of), _subject_of),
    Act("write it in German", Kind.LOOK, _form(_MAIL, button="action=fill", language=_always("de"))),
    Act("propose the mail anew", Kind.DOCUMENT, _form(_MAIL, button="action=anew")),
    Act("send", Kind.SEND, _form(_MAIL, button="action=send")),
    Act(
        "send what was typed",
        Kind.SEND,
        _form(_MAIL, button="action=send", subject=_subject_of),
        _subject_of,
        _subject_of,
    ),
    Act("send at once", Kind.SEND, _form(_MAIL, button="action=send", at_once=_always("on"))),
    Act("check and send", Kind.SEND, _checked(ticked=False)),
    Act("check, tick and send", Kind.SEND, _checked(ticked=True)),
    Act("take off the desk", Kind.DOCUMENT, _chosen("remove=1"), ends=True),
    Act("correct it and send again", Kind.DOCUMENT, _form(_PAGE, "/documents/{document}/back/"), ends=True),
    Act("cancel", Kind.ENTRY, _form("/outbox/{entry}/cancel/", via=_ENTRY), ends=True),
    Act("hold", Kind.ENTRY, _form(_ENTRY, "/outbox/{entry}/hold/")),
    Act("try again", Kind.ENTRY, _form(_ENTRY, "/outbox/{entry}/retry/")),
    Act(
        "send again on purpose",
        Kind.ENTRY,
        _form("/outbox/{entry}/resend/", via=_ENTRY, reason=_reason_of),
        _reason_of,
        _reason_of,
    ),
    Act(
        "send again to the refused",
        Kind.ENTRY,
        _form("/outbox/{entry}/resend/?only=refused", via=_ENTRY, reason=_reason_of),
        _reason_of,
        _reason_of,
    ),
    Act("mark as dealt with", Kind.ENTRY, _form(_ENTRY, "/outbox/{entry}/acknowledge/")),
    Act("look again", Kind.ENTRY, _form(_ENTRY, "/outbox/{entry}/look/")),
    Act("it was sent", Kind.ENTRY, _form(_ENTRY, _SETTLE, "as=sent", note=_note_of), _note_of, _note_of),
    Act(
        "it was not sent",
        Kind.ENTRY,
        _form(_ENTRY, _SETTLE, "as=not-sent", note=_note_of),
        _note_of,
        _note_of,
    ),
    Act("stop the run", Kind.ENTRY, _form("/runs/{run}/", "/runs/{run}/stop/"), ends=True),
    Act("stop the profile", Kind.OFFICE, _form("/", "/profiles/{profile}/stop/")),
    Act("let the profile go on", Kind.OFFICE, _form("/", "/profiles/{profile}/resume/")),
    Act(
        "another address",
        Kind.OFFICE,
        _form(_CUSTOMER, button=_OK, **{"address-0-address": _to_of}),
        _to_of,
        _to_of,
    ),
    Act(
        "do not e-mail",
        Kind.OFFICE,
        _form(_CUSTOMER, button=_OK, do_not_email=_reason_of),
        _reason_of,
        _reason_of,
    ),
    Act("delete the customer", Kind.OFFICE, _form("/customers/{customer}/delete/", via=_CUSTOMER)),
    Act(
        "training on",
        Kind.OFFICE,
        _switch_training(on=True),
        _own("les-{who}@contoso.test"),
        _own("les-{who}@contoso.test"),
    ),
    Act("training off", Kind.OFFICE, _switch_training(on=False)),
    Act(
        "another Reply-To",
        Kind.OFFICE,
        _form("/settings/", button=_OK, office_address=_office_of),
        _office_of,
        _office_of,
    ),
    Act("a set time", Kind.OFFICE, _form(_SCENARIO, button=_OK, send_at=_hour_of), _hour_of, _hour_of),
    Act("other words", Kind.OFFICE, _form(_WORDS, button=_OK, text=_text_of), _text_of, _text_of),
    Act(
        "another sender's name",
        Kind.OFFICE,
        _form(_PROFILE, button=_OK, from_name=_name_of),
        _name_of,
        _name_of,
    ),
    Act("delete the profile", Kind.OFFICE, _form("/profiles/{profile}/delete/", via="/profiles/")),
)
"""Every act; `states.STATES` decides where it is offered."""
