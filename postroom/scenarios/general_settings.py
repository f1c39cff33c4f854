"""Verbs on the general settings: what holds for all document types."""

from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from postroom.audit.record import record
from postroom.documents import repository as documents
from postroom.scenarios import rules
from postroom.scenarios.mail_settings import general_settings
from postroom.scenarios.models import GeneralSettings
from postroom.scenarios.values import General, expect
from postroom.shared import clock
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
    return general_settings() or General()


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
        GeneralSettings.objects.get_or_create(pk=_ONLY)
        GeneralSettings.objects.select_for_update().get(pk=_ONLY)
        before = general()
        expect(base_version, before.version, before.changed_by, before.changed_at)
        after = _checked(replace(before, **changes))
        if after != before:
            _write(before, after, actor)
    return general()


def _checked(wanted: General) -> General:
    return replace(
        wanted,
        cc=rules.addresses(wanted.cc),
        bcc=rules.addresses(wanted.bcc),
        office_address=rules.address(wanted.office_address),
        order_address=rules.address(wanted.order_address),
        pdf_folder=rules.one_line(wanted.pdf_folder, Word(N_("folder of the PDFs")), 500),
        file_name_pattern=rules.file_name(wanted.file_name_pattern),
        program=rules.one_line(wanted.program, Word(N_("program")), 100),
        company=rules.one_line(wanted.company, Word(N_("company")), 200),
        language=rules.language(wanted.language) if wanted.language else "",
        training_address=rules.address(wanted.training_address),
    )


def _write(before: General, after: General, actor: str) -> None:
    GeneralSettings.objects.filter(pk=_ONLY).update(
        **_told(after), version=F("version") + 1, changed_by=actor[:200], changed_at=clock.now()
    )
    if before.training_address and not after.training_address:
        documents.end_training()
    record(actor, "general set", before=_told(before), after=_told(after))


def _told(found: General) -> dict[str, Any]:
    """The settings as JSON has them."""
    told = {name: value for name, value in asdict(found).items() if name in _SETTINGS}
    return told | {"cc": list(found.cc), "bcc": list(found.bcc)}
