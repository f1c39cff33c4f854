"""Verbs on scenarios: how each document type is sent."""

import difflib
from dataclasses import asdict, replace
from typing import Any, get_args

from django.db import transaction
from django.db.models import F

from postroom.audit.record import record
from postroom.audit.turns import change_premises
from postroom.composing.defaults import TYPE_WORDS
from postroom.profiles import repository as profiles
from postroom.scenarios import extra_files, mail_settings, rules, templates
from postroom.scenarios.mail_settings import for_type
from postroom.scenarios.models import Scenario
from postroom.scenarios.refusals import (
    BuiltInTypeStays,
    DeletedAndMoved,
    NoFixedRecipient,
    NoSuchRule,
    NoSuchScenario,
    OwnTypeNeedsTitle,
    ScenarioMisspelt,
    TypeHasItsTitle,
    UnknownScenario,
)
from postroom.scenarios.values import Rule, ScenarioView, expect
from postroom.shared import clock
from postroom.shared.wording import N_, Sentence, Word

_PLAIN = (
    "title",
    "recipients_rule",
    "reply_to",
    "prompt",
    "hide_sent",
    "delete_pdf",
    "move_pdf_to",
    "send_at",
)
_LISTS = ("recipients", "cc", "bcc")


def list_scenarios() -> list[ScenarioView]:
    """The types that everybody has, in their usual order, then the installation's own by name."""
    found = {one.type: one for one in mail_settings.list_stored_scenarios()}
    known = [found.pop(type_, ScenarioView(type_)) for type_ in TYPE_WORDS]
    return [*known, *found.values()]


def find(type_: str) -> ScenarioView:
    """`for_type` for a type that a person named. Raises UnknownScenario with the nearest name."""
    found = for_type(type_)
    if found.own and not found.stored:
        raise _refuse_unknown(type_)
    return found


def change(type_: str, /, *, actor: str, base_version: int | None = None, **changes: Any) -> ScenarioView:
    """Change how a type is sent: the fields of ScenarioView from title to send_at. A new type needs a title.

    `base_version`: the version that was read (0 = none), None = any. Raises SettingRefused, AddressRefused,
    UnknownProfile, UnknownTemplate, ChangedMeanwhile.
    """
    rules.check_document_type(type_)
    with transaction.atomic():
        change_premises()
        before = _lock_scenario(type_, base_version)
        after = _check_scenario(replace(before, **changes))
        if after != before:
            _write(before, after, actor, "scenario set")
    return for_type(type_)


def reset(type_: str, *, actor: str, base_version: int | None = None) -> ScenarioView:
    """Back to what Postroom brings along; an own type keeps its title. Raises UnknownScenario, ChangedMeanwhile."""
    find(type_)
    with transaction.atomic():
        change_premises()
        before = _lock_scenario(type_, base_version)
        after = ScenarioView(type_, before.title, before.own, version=before.version, stored=before.stored)
        if after != before:
            _write(before, after, actor, "scenario reset")
    return for_type(type_)


def remove(type_: str, *, actor: str, base_version: int | None = None) -> None:
    """Take an own type away. Raises UnknownScenario, ChangedMeanwhile, SettingRefused for one that everybody has."""
    if type_ in TYPE_WORDS:
        raise BuiltInTypeStays(type=type_)
    find(type_)
    with transaction.atomic():
        change_premises()
        before = _lock_scenario(type_, base_version)
        Scenario.objects.filter(type=type_).delete()
        record(actor, "scenario remove", subject=type_, before=_scenario_to_log(before))


def add_file(
    type_: str, name: str, content: bytes, *, actor: str, base_version: int | None = None
) -> ScenarioView:
    """Attach a file to every mail of a type; one of the same name is replaced. A file that is there changes nothing.

    Raises UnknownScenario, DocumentRefused, SettingRefused (too many, too large), ChangedMeanwhile, OSError.
    """
    find(type_)
    added = extra_files.keep_file(name, content)
    with transaction.atomic():
        change_premises()
        before = _lock_scenario(type_, None)
        after = replace(before, extra_files=extra_files.join_file(before.extra_files, added))
        if after != before:
            _lock_scenario(type_, base_version)
            extra_files.register(added)
            _write(before, after, actor, "scenario attach")
    return for_type(type_)


def remove_file(type_: str, name: str, *, actor: str, base_version: int | None = None) -> ScenarioView:
    """Attach that file no longer; mails that carry it keep it. Raises UnknownScenario, Unknown, ChangedMeanwhile."""
    find(type_)
    with transaction.atomic():
        change_premises()
        before = _lock_scenario(type_, None)
        after = replace(before, extra_files=extra_files.drop_file(before.extra_files, name))
        _lock_scenario(type_, base_version)
        _write(before, after, actor, "scenario detach")
    return for_type(type_)


def use_of_profile(profile_id: int) -> Sentence:
    """Which scenarios use a profile, empty for none (for `profiles.USES`)."""
    types = Scenario.objects.filter(profile_id=profile_id).order_by("type").values_list("type", flat=True)
    used = tuple(map(Word, types))
    return Sentence(N_("scenario: %(types)s"), {"types": used}) if used else Sentence()


def _refuse_unknown(type_: str) -> UnknownScenario:
    near = difflib.get_close_matches(type_, [one.type for one in list_scenarios()], 1)
    if near:
        return ScenarioMisspelt(type=type_, near=near[0])
    return NoSuchScenario(type=type_)


def _lock_scenario(type_: str, base_version: int | None) -> ScenarioView:
    """The scenario, which nobody else changes until the commit; its row is made when there is none."""
    found = for_type(type_)
    Scenario.objects.get_or_create(type=type_)
    row = Scenario.objects.select_for_update().get(type=type_)
    expect(base_version, row.version, row.changed_by, row.changed_at)
    return replace(for_type(type_), stored=found.stored)


def _check_scenario(wanted: ScenarioView) -> ScenarioView:
    checked = replace(
        wanted,
        title=_check_title(wanted),
        recipients=rules.check_addresses(wanted.recipients),
        cc=rules.check_addresses(wanted.cc),
        bcc=rules.check_addresses(wanted.bcc),
        reply_to=rules.address(wanted.reply_to),
        move_pdf_to=rules.check_one_line(wanted.move_pdf_to, Word(N_("folder for sent PDFs")), 500),
        send_at=rules.check_time_of_day(wanted.send_at),
    )
    if checked.delete_pdf and checked.move_pdf_to:
        raise DeletedAndMoved()
    if wanted.recipients_rule not in get_args(Rule):
        raise NoSuchRule(rule=wanted.recipients_rule)
    if checked.recipients_rule == "fixed" and not checked.recipients:
        raise NoFixedRecipient()
    return checked


def _check_title(wanted: ScenarioView) -> str:
    title = rules.check_one_line(wanted.title, Word(N_("title")), 100)
    if wanted.own and not title:
        raise OwnTypeNeedsTitle(type=wanted.type)
    if title and not wanted.own:
        raise TypeHasItsTitle(type=wanted.type)
    return title


def _write(before: ScenarioView, after: ScenarioView, actor: str, verb: str) -> None:
    """Write the changed scenario and its audit row, inside the caller's transaction."""
    columns = {name: getattr(after, name) for name in _PLAIN}
    lists = {name: list(getattr(after, name)) for name in _LISTS}
    Scenario.objects.filter(type=after.type).update(
        **columns,
        **lists,
        extra_files=[asdict(file) for file in after.extra_files],
        profile_id=profiles.find(after.profile).id if after.profile else None,
        template_id=templates.id_of(after.template) if after.template else None,
        version=F("version") + 1,
        changed_by=actor[:200],
        changed_at=clock.now(),
    )
    record(actor, verb, subject=after.type, before=_scenario_to_log(before), after=_scenario_to_log(after))


def _scenario_to_log(found: ScenarioView) -> dict[str, Any]:
    told = {name: getattr(found, name) for name in ("profile", "template", *_PLAIN)}
    told |= {name: list(getattr(found, name)) for name in _LISTS}
    return told | {"attachments": {file.name: file.sha256 for file in found.extra_files}}
