"""What one of the two may do: open a page, fill its form in, press a button."""

from dataclasses import dataclass
from enum import StrEnum

from tests.pairs.forms import (
    Open,
    Words,
    open_checked,
    open_chosen,
    open_form,
    open_training,
    open_upload,
)
from tests.pairs.office import ANNA, OTHER_DEBTORS, TEMPLATE


class Kind(StrEnum):
    """What an act is about."""

    DOCUMENT = "a document of the desk"
    SEND = "sending"
    ENTRY = "a mail in the outbox"
    OFFICE = "the office"
    INTAKE = "a file that comes in"
    LOOK = "looking only"


def _nothing(_who: str) -> str:
    return ""


@dataclass(frozen=True)
class Act:
    """One act. `open` gives the form as it is filled in, None where no page offers it.

    `typed`: what the person of this name types; `kept`: the words by which the picture of the office has it.
    `ends`: afterwards nothing of the document may be on its way.
    """

    name: str
    kind: Kind
    open: Open
    typed: Words = _nothing
    kept: Words = _nothing
    ends: bool = False


def _own(template: str) -> Words:
    return lambda who: template.format(who=who)


def _of(anna: str, bea: str) -> Words:
    return lambda who: anna if who == ANNA else bea


_MAIL, _PAGE, _ENTRY = "/documents/{document}/mail/", "/documents/{document}/", "/outbox/{entry}/"
_RESEND, _REFUSED, _SETTLE = f"{_ENTRY}resend/", f"{_ENTRY}resend/?only=refused", f"{_ENTRY}settle/"
_CUSTOMER, _PROFILE, _SCENARIO = "/customers/{customer}/", "/profiles/{profile}/", "/scenario/invoice/"
_TEMPLATE = f"/template/?name={TEMPLATE}&language=nl"
_OK, _SEND, _SAVE = "action=ok", "action=send", "action=save"

_SUBJECT, _ADDRESS, _REASON = _own("Mail of {who}"), _own("{who}@klant.test"), _own("because {who} says so")
_NOTE, _TEXT, _NAME = _own("asked by {who}"), _own("Beste klant, groeten van {who}."), _own("Bakkerij {who}")
_OFFICE, _LESSON, _SERVER = (
    _own("kantoor-{who}@x.test"),
    _own("les-{who}@contoso.test"),
    _own("mail.{who}.test"),
)
_TYPE, _NUMBER, _DEBTOR = _of("credit-note", "delivery-note"), _own("N-{who}"), OTHER_DEBTORS.__getitem__
_HOUR = _of("21:15", "22:45")


def _typing(name: str, kind: Kind, page: str, field: str, word: Words, **form: str) -> Act:
    """An act that types one word into one field of a page, which is found as it was typed."""
    return Act(name, kind, open_form(page, **form, typed={field: word}), word, word)


def _correcting(name: str, field: str, word: Words, behind: str) -> Act:
    """A correction; the picture shows the field of a document before the one that stands `behind` it."""
    opened = open_form(_PAGE, f"{_PAGE}correct/", typed={field: word})
    kept: Words = lambda who: f"{field}={word(who)} {behind}="  # noqa: E731
    return Act(name, Kind.DOCUMENT, opened, _nothing if field == "type" else word, kept)


def _pressing(name: str, page: str, action: str = "", *, kind: Kind = Kind.ENTRY, ends: bool = False) -> Act:
    """A button and nothing else."""
    return Act(name, kind, open_form(page, action and page + action), ends=ends)


ACTS = (
    Act("upload the same file", Kind.INTAKE, open_upload()),
    Act("upload a newer file", Kind.INTAKE, open_upload(total="777,77")),
    _correcting("correct the type", "type", _TYPE, "number"),
    _correcting("correct the number", "number", _NUMBER, "debtor"),
    _correcting("correct the debtor", "debtor", _DEBTOR, "state"),
    _typing("save the mail", Kind.DOCUMENT, _MAIL, "subject", _SUBJECT, button=_SAVE),
    _typing("save another recipient", Kind.DOCUMENT, _MAIL, "to", _ADDRESS, button=_SAVE),
    Act(
        "look at the mail",
        Kind.LOOK,
        open_form(_MAIL, button="action=look", typed={"subject": _SUBJECT}),
        _SUBJECT,
    ),
    Act(
        "write it in German",
        Kind.LOOK,
        open_form(_MAIL, button="action=fill", typed={"language": _own("de")}),
    ),
    Act("propose the mail anew", Kind.DOCUMENT, open_form(_MAIL, button="action=anew")),
    Act("send", Kind.SEND, open_form(_MAIL, button=_SEND)),
    _typing("send what was typed", Kind.SEND, _MAIL, "subject", _SUBJECT, button=_SEND),
    Act("send at once", Kind.SEND, open_form(_MAIL, button=_SEND, typed={"at_once": _own("on")})),
    Act("check and send", Kind.SEND, open_checked(ticked=False)),
    Act("check, tick and send", Kind.SEND, open_checked(ticked=True)),
    Act("take off the desk", Kind.DOCUMENT, open_chosen("remove=1"), ends=True),
    _pressing("correct it and send again", _PAGE, "back/", kind=Kind.DOCUMENT, ends=True),
    Act("cancel", Kind.ENTRY, open_form(f"{_ENTRY}cancel/", via=_ENTRY), ends=True),
    _pressing("hold", _ENTRY, "hold/"),
    _pressing("try again", _ENTRY, "retry/"),
    _typing("send again on purpose", Kind.ENTRY, _RESEND, "reason", _REASON, via=_ENTRY),
    _typing("send again to the refused", Kind.ENTRY, _REFUSED, "reason", _REASON, via=_ENTRY),
    _pressing("mark as dealt with", _ENTRY, "acknowledge/"),
    _pressing("look again", _ENTRY, "look/"),
    _typing("it was sent", Kind.ENTRY, _ENTRY, "note", _NOTE, action=_SETTLE, button="as=sent"),
    _typing("it was not sent", Kind.ENTRY, _ENTRY, "note", _NOTE, action=_SETTLE, button="as=not-sent"),
    _pressing("stop the run", "/runs/{run}/", "stop/", ends=True),
    Act("stop the profile", Kind.OFFICE, open_form("/", f"{_PROFILE}stop/")),
    Act("let the profile go on", Kind.OFFICE, open_form("/", f"{_PROFILE}resume/")),
    _typing("another address", Kind.OFFICE, _CUSTOMER, "address-0-address", _ADDRESS, button=_OK),
    _typing("do not e-mail", Kind.OFFICE, _CUSTOMER, "do_not_email", _REASON, button=_OK),
    Act("delete the customer", Kind.OFFICE, open_form(f"{_CUSTOMER}delete/", via=_CUSTOMER)),
    Act("training on", Kind.OFFICE, open_training(_LESSON), _LESSON, _LESSON),
    Act("training off", Kind.OFFICE, open_training(_nothing)),
    _typing("another Reply-To", Kind.OFFICE, "/settings/", "office_address", _OFFICE, button=_OK),
    _typing("a set time", Kind.OFFICE, _SCENARIO, "send_at", _HOUR, button=_OK),
    _typing("other words", Kind.OFFICE, _TEMPLATE, "text", _TEXT, button=_OK),
    _typing("another sender's name", Kind.OFFICE, _PROFILE, "from_name", _NAME, button=_OK),
    _typing("another mail server", Kind.OFFICE, _PROFILE, "host", _SERVER, button=_OK),
    Act("delete the profile", Kind.OFFICE, open_form(f"{_PROFILE}delete/", via="/profiles/")),
)
"""Every act; the pages of each state decide which of them are offered."""
