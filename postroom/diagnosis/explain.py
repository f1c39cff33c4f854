"""What an error means and what to do: `find` it, then have it `told`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from postroom.diagnosis.articles import VALUES, Article, article
from postroom.diagnosis.concern import About, Concern
from postroom.diagnosis.concern_articles import find_kind_for, find_slug_for, may_stand_for, read_concern
from postroom.diagnosis.evidence import Evidence
from postroom.diagnosis.known import by_slug, list_general, list_known
from postroom.diagnosis.recognise import recognise
from postroom.diagnosis.rules import UNKNOWN, find_kind_by_rule, find_slug_by_rule
from postroom.diagnosis.who_acts import who_acts
from postroom.shared.wording import N_, Translator

_NEUTRAL = {
    "profile": N_("<mail profile>"),
    "client_id": N_("<Client ID>"),
    "tenant": N_("<tenant ID>"),
    "username": N_("<mailbox>"),
    "sender": N_("<sender address>"),
    "redirect_url": N_("<redirect URL>"),
    "host": N_("<mail server>"),
    "port": N_("<port>"),
    "imap_host": N_("<incoming mail server>"),
}
"""What stands in an article for a value that is not known."""


@dataclass(frozen=True)
class Finding:
    """What was recognised: `code` of the table or UNKNOWN, `kind`, the article's slug, other codes in the text."""

    code: str
    kind: str
    slug: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A finding in words: `article` is filled with the values of a mail profile, `who` is a phrase."""

    finding: Finding
    article: Article
    who: str

    def as_json(self) -> dict[str, Any]:
        """As the published interface shows it."""
        return {
            "code": self.finding.code,
            "title": self.article.title,
            "kind": self.finding.kind,
            "who": self.who,
            "cause": self.article.means,
            "remedy": self.article.remedy,
            "article": self.finding.slug,
            "also": list(self.finding.also),
        }


def find(evidence: Evidence) -> Finding:
    """The known error that the evidence shows, else the situation by rule (facts 7.H).

    A literal answer at a known stage of a conversation is told as the ledger takes it (concern.py).
    """
    found = _find_by_words(evidence)
    concern = read_concern(evidence)
    return _agreed(found, concern, evidence.stage) if concern else found


def _find_by_words(evidence: Evidence) -> Finding:
    codes = recognise(evidence)
    if codes:
        first = list_known()[codes[0]]
        return Finding(first.code, first.kind, first.slug, codes[1:])
    situation = list_general()[find_slug_by_rule(evidence)]
    kind = find_kind_by_rule(evidence, situation.slug, situation.kind)
    return Finding(UNKNOWN, kind, situation.slug)


def _agreed(found: Finding, concern: Concern, stage: str) -> Finding:
    # That an account was stopped is said in words which the rules take for a refused sender or relay.
    vague = found.code == UNKNOWN and concern.about is About.ACCOUNT
    if may_stand_for(found.slug, concern, stage) and not vague:
        return replace(found, kind=find_kind_for(concern, found.kind))
    row = by_slug()[find_slug_for(concern, stage)]
    return Finding(UNKNOWN, find_kind_for(concern, row.kind), row.slug)


def by_article(slug: str) -> Finding:
    """The finding of an article, for whoever knows it without a text. Raises KeyError for a slug that has none."""
    row = by_slug()[slug]
    return Finding(row.code or UNKNOWN, row.kind, row.slug)


def tell(
    finding: Finding, language: str, translate: Translator, values: Mapping[str, str] | None = None
) -> Explanation:
    """A finding in a language, filled with `values` of a mail profile (articles.VALUES); what is not known of it is
    replaced by a neutral word in angle brackets."""
    given = values or {}
    filled = {name: given.get(name) or translate(_NEUTRAL[name]) for name in VALUES}
    text = article(finding.slug, language).filled(filled)
    # An article that shares its cause with another shares the person as well.
    return Explanation(finding, text, translate(who_acts(by_slug()[text.cause].who)))
