"""What may be kept: addresses, lines, words of a mail, names of files. Pure; every refusal names its field."""

import re
from collections.abc import Iterable
from dataclasses import replace

from postroom.composing import html as html_text
from postroom.composing.defaults import TYPE_WORDS
from postroom.composing.misspelt import check, check_tags
from postroom.composing.placeholders import NAMES, check_names, fill
from postroom.documents.examine import is_text
from postroom.scenarios.refusals import (
    ControlCharacter,
    FileNameEnding,
    FileNameLetter,
    NoSuchLanguage,
    NoSuchType,
    NotATimeOfDay,
    NoTemplateName,
    NotOneLine,
    NoWords,
    PlaceholderFormatted,
    TooLong,
    TooManyAddresses,
)
from postroom.scenarios.values import TemplateText
from postroom.shared.addresses import to_wire_address
from postroom.shared.languages import CODES, LISTED
from postroom.shared.wording import N_, Word

MOST_ADDRESSES = 100
"""In one list of a scenario or of the general settings."""
BUILT_IN = "built-in"
"""What the command line calls the texts that Postroom brings along; no template may have this name."""

SUBJECT, TEXT, FILE_NAME = Word(N_("subject")), Word(N_("text")), Word(N_("file name"))

_STANDS_FOR = dict.fromkeys(NAMES, "x")
"""A value for each placeholder, to see whether it is found in HTML and in its text alike."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_OTHER_ENDING = re.compile(r"\.(?!pdf$)[a-z0-9]{1,5}$", re.I)
_LONGEST_SUBJECT = 1000
_LONGEST_TEXT = 200_000
_LONGEST_NAME = 255


def check_one_line(text: str, field: Word, longest: int) -> str:
    """`text` without spaces around it. Raises SettingRefused for line breaks, broken letters and too long ones."""
    text = text.strip()
    if not is_text(text) or _CONTROL.search(text):
        raise NotOneLine(field=field)
    _check_length(text, field, longest)
    return text


def check_template_name(text: str) -> str:
    """A usable name for a template. Raises SettingRefused."""
    name = check_one_line(text, Word(N_("name of the template")), 100)
    if not name or name.lower() == BUILT_IN:
        raise NoTemplateName(reserved=BUILT_IN)
    return name


def check_addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """The addresses as SMTP carries them, empty and repeated ones dropped. Raises AddressRefused, SettingRefused."""
    found: dict[str, str] = {}
    for text in texts:
        if text.strip():
            address = to_wire_address(text.strip())
            found.setdefault(address.lower(), address)
    if len(found) > MOST_ADDRESSES:
        raise TooManyAddresses(count=len(found), most=MOST_ADDRESSES)
    return tuple(found.values())


def address(text: str) -> str:
    """One address, "" for none. Raises AddressRefused."""
    return to_wire_address(text.strip()) if text.strip() else ""


def check_language(text: str) -> str:
    """A language of Postroom. Raises SettingRefused."""
    if text not in CODES:
        raise NoSuchLanguage(language=text, known=LISTED)
    return text


def check_time_of_day(text: str) -> str:
    """A time such as 04:00, "" for none. Raises SettingRefused."""
    text = text.strip()
    if not text:
        return ""
    found = _TIME.fullmatch(text)
    if found is None or int(found.group(1)) > 23 or int(found.group(2)) > 59:
        raise NotATimeOfDay(text=text[:20])
    return f"{int(found.group(1)):02}:{found.group(2)}"


def check_document_type(text: str) -> str:
    """A type such as `invoice` or one of the installation's own. Raises SettingRefused."""
    if not _TYPE.fullmatch(text):
        raise NoSuchType(type=text, known=", ".join(sorted(TYPE_WORDS)))
    return text


def check_file_name(pattern: str) -> str:
    """A pattern for names of attachments, "" for none. Raises SettingRefused, PlaceholderRefused."""
    pattern = check_one_line(pattern, FILE_NAME, _LONGEST_NAME)
    check_names(pattern, FILE_NAME)
    forbidden = _NOT_IN_NAMES.search(pattern)
    if forbidden:
        raise FileNameLetter(letter=forbidden.group())
    check(pattern, FILE_NAME)
    if _OTHER_ENDING.search(pattern):
        raise FileNameEnding(name=pattern)
    return pattern


def check_html(text: str) -> str:
    """The HTML of a mail, cleaned, "" for none. Raises SettingRefused, PlaceholderRefused."""
    _check_length(text, TEXT, _LONGEST_TEXT)
    check_tags(text, TEXT)
    cleaned = html_text.join_pieces(html_text.clean(text)) if text.strip() else ""
    check_names(cleaned, TEXT)
    if fill(html_text.to_text(cleaned), _STANDS_FOR, TEXT) != html_text.to_text(
        fill(cleaned, _STANDS_FOR, TEXT)
    ):
        # `#invoice_<b>number</b>#` looks like a placeholder and would reach the customer as it is.
        raise PlaceholderFormatted(field=TEXT)
    check(html_text.to_text(cleaned), TEXT)
    return cleaned


def check_words(given: TemplateText) -> TemplateText:
    """The words as they are kept: HTML cleaned, a text made from it where there is none, placeholders known.

    Raises SettingRefused, PlaceholderRefused.
    """
    cleaned = check_html(given.html)
    text = given.text if given.text.strip() else html_text.to_text(cleaned)
    kept = replace(
        given,
        subject=check_one_line(given.subject, SUBJECT, _LONGEST_SUBJECT),
        text=_check_lines(text),
        html=cleaned,
        file_name=check_file_name(given.file_name),
    )
    for field, value in ((SUBJECT, kept.subject), (TEXT, kept.text)):
        if not value.strip():
            raise NoWords(field=field)
    for field, value in ((SUBJECT, kept.subject), (TEXT, kept.text)):
        check(value, field)
    return kept


def _check_lines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not is_text(text) or _NOT_IN_TEXT.search(text):
        raise ControlCharacter(field=TEXT)
    _check_length(text, TEXT, _LONGEST_TEXT)
    return text


def _check_length(text: str, field: Word, longest: int) -> None:
    if len(text) > longest:
        raise TooLong(field=field, longest=longest)
