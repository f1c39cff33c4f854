"""The articles: what an error means, what to do, and what if that does not help. One TOML file each, by language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "articles"
VALUES = (
    "profile",
    "client_id",
    "tenant",
    "username",
    "sender",
    "redirect_url",
    "host",
    "port",
    "imap_host",
)
"""What an article may name in braces: fields of a mail profile."""


@dataclass(frozen=True)
class Article:
    """One article in one language; `cause` is the slug of the article that holds cause and steps, mostly its own."""

    slug: str
    title: str
    means: str
    steps: tuple[str, ...]
    otherwise: str
    cause: str

    @property
    def remedy(self) -> str:
        """The steps as one text, a numbered line each, and what to do if they do not help."""
        numbered = [f"{number}. {step}" for number, step in enumerate(self.steps, 1)]
        return "\n".join([*numbered, self.otherwise])

    def filled(self, values: Mapping[str, str]) -> "Article":
        """The article with a mail profile's values in place of its braces; every name of VALUES must be given."""

        def fill(text: str) -> str:
            for name in VALUES:
                text = text.replace("{" + name + "}", values[name])
            return text

        return replace(
            self,
            title=fill(self.title),
            means=fill(self.means),
            steps=tuple(fill(step) for step in self.steps),
            otherwise=fill(self.otherwise),
        )


@cache
def article(slug: str, language: str) -> Article:
    """One article. Raises FileNotFoundError for a slug that has none, which a test rules out."""
    text = (FOLDER / language / f"{slug}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    if "same_as" in found:
        return replace(article(found["same_as"], language), slug=slug, title=found["title"])
    return Article(
        slug, found["title"], found["means"].strip(), tuple(found["steps"]), found["otherwise"].strip(), slug
    )
