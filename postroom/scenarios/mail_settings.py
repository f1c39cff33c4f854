"""The general settings, and what every mail asks: scenario, words, where answers go. Plain SQL (decision 0008)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from postroom.audit.record import record
from postroom.audit.turns import change_premises
from postroom.composing.defaults import FILE_NAME, TYPE_WORDS, mail_text
from postroom.composing.placeholders import NAMES, fits
from postroom.documents import repository as documents
from postroom.scenarios import rules
from postroom.scenarios.models import GeneralSettings
from postroom.scenarios.values import ExtraFile, General, ScenarioView, TemplateText, expect
from postroom.shared import clock
from postroom.shared.document_types import type_of
from postroom.shared.languages import CODES
from postroom.shared.wording import N_, Word

_SETTINGS = (
    "cc",
    "bcc",
    "office_address",
    "order_address",
    "pdf_folder",
    "file_name_pattern",
    "program",
    "company",
    "language",
    "training_address",
)
_ONLY = 1
"""The id of the one row."""


def general() -> General:
    """The general settings; all empty as long as nobody changed them."""
    return load_general() or General()


def company(found: General | None = None) -> str:
    """The company as its customers know it, "" when nobody said it; `found`: settings that were read already."""
    return (found or general()).company or str(settings.POSTROOM.company)


def language(found: General | None = None) -> str:
    """The language of mails that ask for none; `found`: settings that were read already."""
    return (found or general()).language or str(settings.POSTROOM.language)


def change(*, actor: str, base_version: int | None = None, **changes: Any) -> General:
    """Change some of: cc, bcc (lists), office_address, order_address, pdf_folder, file_name_pattern, program,
    company, language, training_address. Without a training address, what was sent in training is ready again.

    `base_version`: the version that was read, None = any. Raises SettingRefused, AddressRefused,
    PlaceholderRefused, ChangedMeanwhile.
    """
    with transaction.atomic():
        change_premises()
        GeneralSettings.objects.get_or_create(pk=_ONLY)
        GeneralSettings.objects.select_for_update().get(pk=_ONLY)
        before = general()
        expect(base_version, before.version, before.changed_by, before.changed_at)
        after = _check_general(replace(before, **changes))
        if after != before:
            _write(before, after, actor)
    return general()


def _check_general(wanted: General) -> General:
    return replace(
        wanted,
        cc=rules.check_addresses(wanted.cc),
        bcc=rules.check_addresses(wanted.bcc),
        office_address=rules.address(wanted.office_address),
        order_address=rules.address(wanted.order_address),
        pdf_folder=rules.check_one_line(wanted.pdf_folder, Word(N_("folder of the PDFs")), 500),
        file_name_pattern=rules.check_file_name(wanted.file_name_pattern),
        program=rules.check_one_line(wanted.program, Word(N_("program")), 100),
        company=rules.check_one_line(wanted.company, Word(N_("company")), 200),
        language=rules.check_language(wanted.language) if wanted.language else "",
        training_address=rules.address(wanted.training_address),
    )


def _write(before: General, after: General, actor: str) -> None:
    GeneralSettings.objects.filter(pk=_ONLY).update(
        **_settings_to_log(after), version=F("version") + 1, changed_by=actor[:200], changed_at=clock.now()
    )
    if before.training_address and not after.training_address:
        documents.end_training()
    record(actor, "general set", before=_settings_to_log(before), after=_settings_to_log(after))


def _settings_to_log(found: General) -> dict[str, Any]:
    """The settings as JSON has them."""
    told = {name: value for name, value in asdict(found).items() if name in _SETTINGS}
    return told | {"cc": list(found.cc), "bcc": list(found.bcc)}


_SCENARIO = """SELECT scenario.type, scenario.title, profile.name, template.name, scenario.recipients_rule,
        scenario.recipients, scenario.cc, scenario.bcc, scenario.reply_to, scenario.prompt, scenario.hide_sent,
        scenario.delete_pdf, scenario.move_pdf_to, scenario.send_at, scenario.extra_files, scenario.version,
        scenario.id, template.id, template.version
    FROM scenarios_scenario scenario
    LEFT JOIN profiles_mailprofile profile ON profile.id = scenario.profile_id
    LEFT JOIN scenarios_template template ON template.id = scenario.template_id"""
_GENERAL = """SELECT cc, bcc, office_address, order_address, pdf_folder, file_name_pattern, program, company,
        language, training_address, version, changed_by, changed_at
    FROM scenarios_generalsettings WHERE id = 1"""


def list_stored_scenarios() -> list[ScenarioView]:
    """Every scenario that has a row, by type."""
    return [_to_scenario_view(row) for row in rows(f"{_SCENARIO} ORDER BY scenario.type")]


def find_with_state(type_: str) -> tuple[ScenarioView, str]:
    """How that document type is sent (`for_type`), and in which state that was read (`state_of_scenario`)."""
    found = rows(f"{_SCENARIO} WHERE scenario.type = %s", [type_])
    if not found:
        return ScenarioView(type_, own=type_ not in TYPE_WORDS), ""
    *_, version, number, template, of_template = found[0]
    return _to_scenario_view(found[0]), _join_state(number, version, template, of_template)


def for_type(type_: str) -> ScenarioView:
    """How that document type is sent; what Postroom brings along when nothing else was decided. Never refuses."""
    return find_with_state(type_)[0]


def load_general() -> General | None:
    """The general settings, when they have a row."""
    found = rows(_GENERAL)
    if not found:
        return None
    cc, bcc, *texts, changed_at = found[0]
    fields: tuple[Any, ...] = (_parse_texts(cc), _parse_texts(bcc), *texts, _add_time_zone(changed_at))
    return General(*fields)


def rows(statement: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """The rows of a query with %s for each value."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _to_scenario_view(row: tuple[Any, ...]) -> ScenarioView:
    (
        type_,
        title,
        profile,
        template,
        rule,
        to,
        cc,
        bcc,
        reply_to,
        *switches,
        move,
        at,
        files,
        version,
        _,
        _,
        _,
    ) = row
    own = type_ not in TYPE_WORDS
    prompt, hide_sent, delete_pdf = (bool(value) for value in switches)
    decided = ScenarioView(
        type_,
        title,
        own,
        profile or "",
        template or "",
        rule,
        _parse_texts(to),
        _parse_texts(cc),
        _parse_texts(bcc),
        reply_to,
        prompt,
        hide_sent,
        delete_pdf,
        move,
        at,
        tuple(ExtraFile(**file) for file in json.loads(files)),
    )
    by_itself = not own and decided == ScenarioView(type_)
    return ScenarioView(**{**decided.__dict__, "version": version, "stored": not by_itself})


def _parse_texts(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written))


def _add_time_zone(value: datetime | None) -> datetime | None:
    """SQLite keeps UTC without saying so."""
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


_WORDS = """SELECT wording.subject, wording.text, wording.html, wording.file_name, general.file_name_pattern
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN scenarios_generalsettings general ON general.id = 1
    LEFT JOIN scenarios_scenario scenario ON scenario.type = %s
    LEFT JOIN scenarios_wording wording ON wording.template_id = scenario.template_id
        AND wording.language = %s AND wording.is_current"""
_FILE_NAMES = """SELECT wording.file_name, wording.language, template.name,
        CASE WHEN COUNT(scenario.type) = 1 THEN MIN(scenario.type) ELSE '' END
    FROM scenarios_wording wording
    JOIN scenarios_template template ON template.id = wording.template_id
    LEFT JOIN scenarios_scenario scenario ON scenario.template_id = template.id
    WHERE wording.is_current AND wording.file_name <> ''
    GROUP BY template.id, template.name, wording.file_name, wording.language"""
_REPLY_TO = """SELECT scenario.reply_to, general.office_address, general.order_address
    FROM (SELECT 1 AS one) AS always
    LEFT JOIN scenarios_generalsettings general ON general.id = 1
    LEFT JOIN scenarios_scenario scenario ON scenario.type = %s"""

_STATE = """SELECT scenario.id, scenario.version, template.id, template.version
    FROM scenarios_scenario scenario LEFT JOIN scenarios_template template ON template.id = scenario.template_id
    WHERE scenario.type = %s"""

_ALL = dict.fromkeys(NAMES, "-")
_ALL_BUT_NUMBERS = {name: value for name, value in _ALL.items() if not name.endswith("number")}
"""Stand-ins for values, to ask whether a pattern can be filled."""


def words_for(type_: str, language: str, numbered: bool) -> TemplateText:
    """The words for a document: its scenario's template in that language, else those that Postroom brings along.

    The file name is the template's, else the general pattern, else the file's own; a document without a number
    keeps its own where the pattern needs one. Raises ValueError for a language without texts.
    """
    subject, text, html, file_name, pattern = rows(_WORDS, [type_, language])[0]
    name = _choose_file_name(file_name or pattern or FILE_NAME, numbered)
    if subject is None:
        brought = mail_text(language, type_, numbered)
        return TemplateText(brought.subject, brought.text, "", name)
    return TemplateText(subject, text, html, name)


def state_of_scenario(type_: str) -> str:
    """The state of a type's scenario and template as premises of a mail: their numbers and versions; "" = no row."""
    found = rows(_STATE, [type_])
    return _join_state(*found[0]) if found else ""


def _join_state(*values: int | None) -> str:
    return ".".join(str(value or 0) for value in values)


def state_of_settings() -> str:
    """The state of the general settings as a premise of a mail: their version, "0" as long as nobody changed them."""
    found = rows("SELECT version FROM scenarios_generalsettings WHERE id = 1")
    return str(found[0][0] if found else 0)


def list_file_names() -> list[tuple[str, str]]:
    """(pattern, type) of the file names in all templates; the type where one template serves just one, else ""."""
    found = sorted(rows(_FILE_NAMES), key=lambda row: (row[2], CODES.index(row[1])))
    return list(dict.fromkeys((name, type_) for name, _, _, type_ in found))


def reply_to(type_: str) -> str:
    """Where answers go: the scenario's own address, for deliveries and production the order address, else the
    office address; "" = the sender (mission C13)."""
    own, office, orders = rows(_REPLY_TO, [type_])[0]
    return own or (orders if type_of(type_).answers_to_orders else "") or office or ""


def _choose_file_name(pattern: str, numbered: bool) -> str:
    return pattern if fits(pattern, _ALL if numbered else _ALL_BUT_NUMBERS) else FILE_NAME
