"""What the room hands out: frozen values, never a record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from postroom.scenarios.refusals import RemovedMeanwhile
from postroom.shared import clock
from postroom.shared.refusals import ChangedMeanwhile

Rule = Literal["given", "fixed"]
"""Who receives: `given` = whom the order, the document or the customer names; `fixed` = the scenario's own list."""


@dataclass(frozen=True)
class TemplateText:
    """The words of a mail, with placeholders. `html` "" = plain text only; `file_name` "" = the general pattern."""

    subject: str
    text: str
    html: str = ""
    file_name: str = ""


@dataclass(frozen=True)
class TextView:
    """One version of a template's words in one language; `version` counts from 1 in each language."""

    language: str
    version: int
    words: TemplateText
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class TemplateView:
    """A template with its current words by language (in the order of CODES); `version` counts all its changes."""

    name: str
    version: int
    languages: dict[str, TextView]


@dataclass(frozen=True)
class ExtraFile:
    """A file that goes with every mail of a type; `size` in bytes, content in `documents.store` under `sha256`."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ScenarioView:
    """How one document type is sent. `profile` "" = the default one, `template` "" = the built-in texts.

    `title` is only for types of the installation's own; the nine others have their word in each language.
    `stored` = something differs from what Postroom brings along. `version` 0 = never changed. `send_at` "HH:MM" = not
    before that time of day, "" = at once. `move_pdf_to`: a folder for the PDF after sending, "" = it stays.
    """

    type: str
    title: str = ""
    own: bool = False
    profile: str = ""
    template: str = ""
    recipients_rule: Rule = "given"
    recipients: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: str = ""
    prompt: bool = True
    hide_sent: bool = False
    delete_pdf: bool = False
    move_pdf_to: str = ""
    send_at: str = ""
    extra_files: tuple[ExtraFile, ...] = ()
    version: int = 0
    stored: bool = False


@dataclass(frozen=True)
class General:
    """What holds for all document types. `company` and `language` "" = the option of the installation.

    `training_address`: every mail goes there and nowhere else (training mode), "" = in earnest.
    `changed_at` is None and `version` 0 as long as nobody changed it.
    """

    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    office_address: str = ""
    order_address: str = ""
    pdf_folder: str = ""
    file_name_pattern: str = ""
    program: str = ""
    company: str = ""
    language: str = ""
    training_address: str = ""
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None


def expect(base: int | None, version: int, changed_by: str, changed_at: datetime | None) -> None:
    """Raise ChangedMeanwhile when `base`, the version that was read, is not the present one. None = any."""
    if base is None or base == version:
        return
    if changed_at is None:
        raise RemovedMeanwhile()
    raise ChangedMeanwhile(who=changed_by, when=clock.format_moment(changed_at))
