"""Verbs on templates: the words of mails, by name and language. Every version is kept."""

import difflib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from postroom.audit.record import record
from postroom.audit.turns import change_premises
from postroom.scenarios import rules
from postroom.scenarios.models import Scenario, Template, Wording
from postroom.scenarios.refusals import (
    NoSuchTemplate,
    NoWordsInLanguage,
    TemplateInUse,
    TemplateMisspelt,
    TemplateNameTaken,
    UnknownVersion,
)
from postroom.scenarios.values import TemplateText, TemplateView, TextView, expect
from postroom.shared import clock
from postroom.shared.languages import CODES


def list_templates() -> list[TemplateView]:
    """All templates by name."""
    rows = list(Template.objects.order_by("name"))
    current: dict[int, list[Wording]] = {row.pk: [] for row in rows}
    for wording in Wording.objects.filter(is_current=True, template_id__in=current):
        current[wording.template_id].append(wording)
    return [_to_template_view(row, current[row.pk]) for row in rows]


def find(name: str) -> TemplateView:
    """The template of that name. Raises UnknownTemplate with the nearest name."""
    row = _load_template(name)
    return _to_template_view(row, Wording.objects.filter(template=row, is_current=True))


def current(name: str, language: str) -> TextView:
    """The current words in one language. Raises UnknownTemplate, Unknown when it has none in that language."""
    found = find(name).languages.get(rules.check_language(language))
    if found is None:
        raise NoWordsInLanguage(name=name, language=language)
    return found


def id_of(name: str) -> int:
    """The row's id, for this room's other verbs. Raises UnknownTemplate."""
    return _load_template(name).pk


def save(
    name: str, language: str, words: TemplateText, *, actor: str, base_version: int | None = None
) -> TemplateView:
    """Keep new words in one language; a new name makes a new template, equal words change nothing.

    `base_version`: the version of this language's words that was read (0 = there were none), None = any.
    Raises SettingRefused, PlaceholderRefused, ChangedMeanwhile.
    """
    name, kept = rules.check_template_name(name), rules.check_words(words)
    rules.check_language(language)
    with transaction.atomic():
        change_premises()
        _check_free(name, except_for=name)
        Template.objects.get_or_create(name=name)
        row = _load_template(name, lock=True)
        current = Wording.objects.filter(template=row, language=language, is_current=True).first()
        _expect(base_version, current)
        if current is None or _words_of(current) != kept:
            _add_version(row, language, kept, actor)
            _record(actor, "template set", row.name, language, current, kept)
    return find(name)


def list_versions(name: str, language: str) -> list[TextView]:
    """Every version of the words in one language, the newest first. Raises UnknownTemplate, SettingRefused."""
    rules.check_language(language)
    rows = Wording.objects.filter(template=_load_template(name), language=language).order_by("-version")
    return [_to_text_view(row) for row in rows]


def restore(
    name: str, language: str, version: int, *, actor: str, base_version: int | None = None
) -> TemplateView:
    """Make the words of an earlier version current again, as a new version. Raises Unknown, ChangedMeanwhile."""
    for found in list_versions(name, language):
        if found.version == version:
            return save(name, language, found.words, actor=actor, base_version=base_version)
    raise UnknownVersion(name=name, version=version, language=language)


def rename(name: str, new: str, *, actor: str, base_version: int | None = None) -> TemplateView:
    """Give a template another name; scenarios keep using it. `base_version`: that of the template, None = any.

    Raises UnknownTemplate, BadInput, ChangedMeanwhile.
    """
    new = rules.check_template_name(new)
    with transaction.atomic():
        change_premises()
        row = _load_template(name, lock=True)
        _expect_template(base_version, row)
        _check_free(new, except_for=name)
        if new != name:
            Template.objects.filter(pk=row.pk).update(name=new, version=F("version") + 1)
            record(actor, "template rename", subject=name, before={"name": name}, after={"name": new})
    return find(new)


def remove(name: str, *, actor: str, base_version: int | None = None) -> None:
    """Delete a template with all its versions; `base_version` as for `rename`.

    Raises UnknownTemplate, ChangedMeanwhile, NotPossible naming who uses it.
    """
    with transaction.atomic():
        change_premises()
        row = _load_template(name, lock=True)
        _expect_template(base_version, row)
        used = list(Scenario.objects.filter(template=row).order_by("type").values_list("type", flat=True))
        if used:
            raise TemplateInUse(name=name, places=", ".join(used))
        last = {language: asdict(found.words) for language, found in find(name).languages.items()}
        record(actor, "template remove", subject=name, before={"languages": last})
        row.delete()


def _load_template(name: str, lock: bool = False) -> Template:
    rows = Template.objects.select_for_update() if lock else Template.objects.all()
    row = rows.filter(name=name).first()
    if row is not None:
        return row
    near = difflib.get_close_matches(name, Template.objects.values_list("name", flat=True), 1)
    if near:
        raise TemplateMisspelt(name=name, near=near[0])
    raise NoSuchTemplate(name=name)


def _check_free(name: str, except_for: str) -> None:
    """Names that differ in capitals only would be mistaken for each other."""
    if Template.objects.filter(name__iexact=name).exclude(name=except_for).exists():
        raise TemplateNameTaken(name=name)


def _expect(base_version: int | None, current: Wording | None) -> None:
    if current is None:
        expect(base_version, 0, "", None)
    else:
        expect(base_version, current.version, current.made_by, current.made_at)


def _expect_template(base_version: int | None, row: Template) -> None:
    """Its version counts the words of all languages; who changed it is whoever wrote the newest ones."""
    newest = Wording.objects.filter(template=row).order_by("made_at", "pk").last()
    who, when = (newest.made_by, newest.made_at) if newest else ("", None)
    expect(base_version, row.version, who, when)


def _add_version(row: Template, language: str, words: TemplateText, actor: str) -> None:
    earlier = Wording.objects.filter(template=row, language=language)
    last = earlier.aggregate(last=Max("version"))["last"] or 0
    earlier.filter(is_current=True).update(is_current=False)
    Wording.objects.create(
        template=row,
        language=language,
        version=last + 1,
        is_current=True,
        **asdict(words),
        made_at=clock.now(),
        made_by=actor[:200],
    )
    Template.objects.filter(pk=row.pk).update(version=F("version") + 1)


def _record(
    actor: str, verb: str, name: str, language: str, before: Wording | None, after: TemplateText
) -> None:
    """What differs, in the audit log; whole texts stand in the versions."""
    old: dict[str, Any] = {f"{language} version": 0}
    if before is not None:
        old = {
            f"{language} version": before.version,
            "subject": before.subject,
            "file_name": before.file_name,
        }
    new = {f"{language} version": old[f"{language} version"] + 1, "subject": after.subject}
    record(actor, verb, subject=name, before=old, after=new | {"file_name": after.file_name})


def _to_template_view(row: Template, current: Iterable[Wording]) -> TemplateView:
    texts = {wording.language: _to_text_view(wording) for wording in current}
    return TemplateView(row.name, row.version, {name: texts[name] for name in CODES if name in texts})


def _to_text_view(row: Wording) -> TextView:
    return TextView(row.language, row.version, _words_of(row), row.made_at, row.made_by)


def _words_of(row: Wording) -> TemplateText:
    return TemplateText(row.subject, row.text, row.html, row.file_name)
