"""Which words a mail gets, and where its answers go. Asked for every mail: one query each."""

from postroom.composing.defaults import FILE_NAME, mail_text
from postroom.composing.placeholders import NAMES, fits
from postroom.scenarios.stored import rows
from postroom.scenarios.values import TemplateText
from postroom.shared.document_types import type_of

_WORDS = """SELECT wording.subject, wording.text, wording.html, wording.file_name, general.file_name_pattern
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN scenarios_generalsettings general ON general.id = 1
    LEFT JOIN scenarios_scenario scenario ON scenario.type = %s
    LEFT JOIN scenarios_wording wording ON wording.template_id = scenario.template_id
        AND wording.language = %s AND wording.is_current"""
_REPLY_TO = """SELECT scenario.reply_to, general.office_address, general.order_address
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN scenarios_generalsettings general ON general.id = 1
    LEFT JOIN scenarios_scenario scenario ON scenario.type = %s"""

_ALL = dict.fromkeys(NAMES, "-")
_ALL_BUT_NUMBERS = {name: value for name, value in _ALL.items() if not name.endswith("number")}
"""Stand-ins for values, to ask whether a pattern can be filled."""


def words_for(type_: str, language: str, numbered: bool) -> TemplateText:
    """The words for a document: its scenario's template in that language, else those that Postroom brings along.

    The file name is the template's, else the general pattern, else the file's own; a document without a number
    keeps its own where the pattern needs one. Raises ValueError for a language without texts.
    """
    subject, text, html, file_name, pattern = rows(_WORDS, [type_, language])[0]
    name = _file_name(file_name or pattern or FILE_NAME, numbered)
    if subject is None:
        brought = mail_text(language, type_, numbered)
        return TemplateText(brought.subject, brought.text, "", name)
    return TemplateText(subject, text, html, name)


def reply_to(type_: str) -> str:
    """Where answers go: the scenario's own address, for deliveries and production the order address, else the
    office address; "" = the sender (mission C13)."""
    own, office, orders = rows(_REPLY_TO, [type_])[0]
    return own or (orders if type_of(type_).answers_to_orders else "") or office or ""


def _file_name(pattern: str, numbered: bool) -> str:
    return pattern if fits(pattern, _ALL if numbered else _ALL_BUT_NUMBERS) else FILE_NAME
