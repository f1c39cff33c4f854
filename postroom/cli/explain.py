"""`postroom explain`, and how every command shows an explanation."""

import sys
from typing import TYPE_CHECKING

import click

from postroom.cli.frame import RoomCommand, json_option, translate
from postroom.cli.refusals import NothingToExplain
from postroom.cli.terminal import print_json, say, say_title
from postroom.shared.languages import CODES, language_of
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from postroom.diagnosis.explain import Explanation, Finding
    from postroom.profiles.values import Profile


@click.command(cls=RoomCommand)
@click.argument("text", required=False)
@click.option("--profile", "profile_name", help="Fill the commands with the values of this mail profile.")
@click.option("--language", type=click.Choice(CODES), help="Language of the explanation.")
@json_option
def explain(text: str | None, profile_name: str | None, language: str | None, as_json: bool) -> None:
    """Explain an error: what it means, who must act, what to do. Without TEXT, or with -, it is read from the input.

    Example: postroom explain "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the
    Tenant" --profile Facturen
    """
    from django.utils.translation import override

    from postroom.diagnosis.evidence import read
    from postroom.diagnosis.explain import find
    from postroom.profiles import repository

    finding = find(read(_read_pasted(text)))
    profile = repository.find(profile_name) if profile_name else None
    with override(language or reader_language()):
        explanation = explain_finding(finding, profile)
        if as_json:
            print_json(explanation.as_json())
        else:
            show_explanation(explanation)


def _read_pasted(text: str | None) -> str:
    if text in (None, "-"):
        if sys.stdin.isatty():
            say(translate(N_("Paste the error, then Ctrl-D (Windows: Ctrl-Z and Enter):")), err=True)
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    if not text or not text.strip():
        raise NothingToExplain()
    return text


def reader_language() -> str:
    """The language of the answers."""
    from django.utils.translation import get_language

    return language_of(get_language())


def explain_finding(finding: "Finding", profile: "Profile | None") -> "Explanation":
    """A finding in the reader's language, with the values of a mail profile where there is one."""
    from postroom.diagnosis.explain import tell
    from postroom.profiles.values import values_for_article

    return tell(finding, reader_language(), translate, values_for_article(profile) if profile else None)


def show_explanation(explanation: "Explanation", *, err: bool = False) -> None:
    """Print an explanation for people, on standard output or with `err` on standard error."""
    article, finding = explanation.article, explanation.finding
    code = f"  [{finding.code}]" if finding.code != "unknown" else ""
    lines = [article.means, "", f"{translate(N_('Who must act:'))} {explanation.who}"]
    lines += [f"  {number}. {step}" for number, step in enumerate(article.steps, 1)]
    lines.append(f"{translate(N_('If that does not help:'))} {article.otherwise}")
    if finding.also:
        lines.append(f"{translate(N_('Also in the text:'))} {', '.join(finding.also)}")
    say_title(article.title, code, err=err)
    for line in lines:
        say(line, err=err)
