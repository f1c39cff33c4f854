"""The article about a refusal says of it what the ledger does: whom it concerns, and whether it passes by itself."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from postroom.diagnosis.articles import article
from postroom.diagnosis.concern import STAGES, About, Concern, Whom, find_concern
from postroom.diagnosis.evidence import Evidence
from postroom.diagnosis.known import by_slug
from postroom.shared.languages import SOURCE

_REPLY = re.compile(r"(?<![\w.])([45]\d\d)[ -](?:([245]\.\d{1,3}\.\d{1,3})(?=\s|$))?")
_SAYS_LITTLE = ("server-busy", "server-refused", "unknown")
"""What a concern says more exactly."""
_ONLY_AT = {
    "login-postponed": ("auth",),
    "login-not-offered": ("auth",),
    "password-refused": ("auth",),
}
PASSING = ("transient", "throttled", "network")
"""Kinds of what Postroom tries again by itself."""


def read_concern(evidence: Evidence) -> Concern | None:
    """The concern of a literal answer at a known stage; None for any other text."""
    found = _REPLY.search(evidence.line) if evidence.stage in STAGES else None
    if not found:
        return None
    return find_concern(
        evidence.stage, int(found.group(1)), found.group(2) or "", evidence.line[found.start() :]
    )


def may_stand_for(slug: str, concern: Concern, stage: str) -> bool:
    """Whether what the article says of the moment, of whom it concerns, and of who must act, is so."""
    if slug in _SAYS_LITTLE or stage not in _ONLY_AT.get(slug, STAGES):
        return False
    if concern.lasts and _nobody_acts(slug):
        return False
    lists = _load_lists()["may"]
    mine = lists[concern.whom.value]
    return slug in mine or not any(slug in lists[whom.value] for whom in Whom)


def _nobody_acts(slug: str) -> bool:
    return by_slug()[article(slug, SOURCE).cause].who == "nobody"


def find_slug_for(concern: Concern, stage: str) -> str:
    """The slug of the general article about such a refusal."""
    if concern.about is About.LOGIN and stage == "auth":
        return "password-refused"
    slug: str = _load_lists()["article"][concern.about.value]
    return slug


def find_kind_for(concern: Concern, kind: str) -> str:
    """The kind as the ledger acts: what lasts is not tried again by itself, what passes is."""
    if concern.lasts and concern.whom is Whom.US:
        return "configuration"
    if concern.lasts and kind in PASSING:
        return "permanent"
    if not concern.lasts and kind not in PASSING:
        return "throttled" if concern.about in (About.QUOTA, About.PACE) else "transient"
    return kind


@cache
def _load_lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("concern.toml").read_text(encoding="utf-8"))
