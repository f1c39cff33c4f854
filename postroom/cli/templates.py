"""`postroom template`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.frame import RoomGroup, actor, json_option, read_text
from postroom.cli.refusals import TemplateNothingToChange, TextTwice
from postroom.cli.terminal import print_json, say, say_text
from postroom.shared import clock
from postroom.shared.languages import LISTED
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from postroom.scenarios.values import TemplateText, TemplateView, TextView

language_option = click.option("--language", required=True, metavar="L", help=f"One of: {LISTED}.")


@click.group(cls=RoomGroup)
def template() -> None:
    """Templates: the words of mails, with every version of them."""


@template.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List templates with their languages. Example: postroom template list"""
    from postroom.scenarios import templates

    found = templates.list_templates()
    if as_json:
        print_json([_template_to_json(one) for one in found])
        return
    for one in found:
        say(f"{one.name}  {' '.join(one.languages)}")


@template.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a template in all its languages. Example: postroom template show Facturen"""
    from postroom.scenarios import templates

    _tell(templates.find(name), as_json)


@template.command("set")
@click.argument("name")
@language_option
@click.option("--subject", metavar="S", help="Subject; may hold placeholders such as #invoice_number#.")
@click.option("--text", metavar="T", help="Mail text, as plain text only; may hold placeholders.")
@click.option("--text-file", metavar="F", help="File with the mail text.")
@click.option("--html-file", metavar="F", help="File with the mail text as HTML.")
@click.option("--file-name", metavar="P", help="Name of the attachment, such as 'Invoice #number#.pdf'.")
@json_option
def set_(name: str, language: str, as_json: bool, **options: Any) -> None:
    """Keep new words in a language, and the earlier ones as versions; a new name makes a new template.

    What is left out stays as it is. HTML without a text gets one made from it.

    Example: postroom template set Facturen --language nl --subject "Factuur #factuurnummer#" --text-file brief.txt
    """
    from postroom.scenarios import rules, templates

    changes = _collect_template_fields(options)
    rules.check_language(language)
    earlier = _find_earlier_text(name, language)
    words = _apply_changes(earlier, changes)
    version = earlier.version if earlier else 0
    _tell(templates.save(name, language, words, actor=actor(), base_version=version), as_json)


@template.command()
@click.argument("name")
@language_option
@click.option("--type", "type_", default="invoice", show_default=True, help="Document type of the example.")
@click.option("--document", type=int, metavar="ID", help="A document that was handed over.")
@json_option
def preview(name: str, language: str, type_: str, document: int | None, as_json: bool) -> None:
    """Show the mail that a template makes of an example document, or of a real one.

    Example: postroom template preview Facturen --language nl --type invoice
    """
    from postroom.scenarios import template_preview as shown
    from postroom.scenarios import templates

    words = templates.current(name, language).words
    sample = shown.make_sample_values(type_, language)
    values = sample if document is None else shown.of_document(document, language)
    _tell_words(shown.compose_preview(words, values), as_json)


@template.command()
@click.argument("name")
@language_option
@json_option
def versions(name: str, language: str, as_json: bool) -> None:
    """List every version of the words, the newest first.

    Example: postroom template versions Facturen --language nl
    """
    from postroom.scenarios import templates

    found = templates.list_versions(name, language)
    if as_json:
        print_json([{"language": one.language, **_text_to_json(one)} for one in found])
        return
    for one in found:
        say(f"{one.version:>4}  {clock.format_moment(one.made_at)}  {one.made_by}  {one.words.subject}")


@template.command()
@click.argument("name")
@language_option
@click.option("--version", type=int, required=True, metavar="N", help="The version to take.")
@json_option
def restore(name: str, language: str, version: int, as_json: bool) -> None:
    """Use an earlier version again, as a new one.

    Example: postroom template restore Facturen --language nl --version 2
    """
    from postroom.scenarios import templates

    _tell(templates.restore(name, language, version, actor=actor()), as_json)


@template.command()
@click.argument("name")
@click.argument("new")
def rename(name: str, new: str) -> None:
    """Rename a template; scenarios keep using it. Example: postroom template rename Facturen Rekeningen"""
    from postroom.scenarios import templates

    templates.rename(name, new, actor=actor())


@template.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a template that no scenario uses. Example: postroom template remove Oud"""
    from postroom.scenarios import templates

    templates.remove(name, actor=actor())


def _collect_template_fields(options: dict[str, Any]) -> dict[str, str]:
    """The fields that were typed; files read."""
    given = {name: value for name, value in options.items() if value is not None}
    if "text" in given and "text_file" in given:
        raise TextTwice()
    for option, field in (("text_file", "text"), ("html_file", "html")):
        if option in given:
            given[field] = read_text(Path(given.pop(option)), N_("mail text"))
    if not given:
        raise TemplateNothingToChange()
    return given


def _find_earlier_text(name: str, language: str) -> "TextView | None":
    from postroom.scenarios import templates
    from postroom.scenarios.refusals import UnknownTemplate

    try:
        return templates.find(name).languages.get(language)
    except UnknownTemplate:
        return None


def _apply_changes(earlier: "TextView | None", changes: dict[str, str]) -> "TemplateText":
    """The words after the change: a new text or new HTML replaces both, so that they never say different things."""
    from postroom.scenarios.values import TemplateText

    words = earlier.words if earlier else TemplateText("", "")
    if "text" in changes or "html" in changes:
        words = replace(words, text="", html="")
    return replace(words, **changes)


def _words_to_json(words: "TemplateText") -> dict[str, str]:
    from dataclasses import asdict

    return asdict(words)


def _text_to_json(found: "TextView") -> dict[str, Any]:
    return {
        "version": found.version,
        **_words_to_json(found.words),
        "made_at": found.made_at.isoformat(),
        "made_by": found.made_by,
    }


def _template_to_json(found: "TemplateView") -> dict[str, Any]:
    texts = {language: _text_to_json(text) for language, text in found.languages.items()}
    return {"name": found.name, "version": found.version, "languages": texts}


def _tell(found: "TemplateView", as_json: bool) -> None:
    if as_json:
        print_json(_template_to_json(found))
        return
    say(found.name)
    for language, text in found.languages.items():
        say()
        say(f"[{language}, {text.version}, {text.made_by}, {clock.format_moment(text.made_at)}]")
        _tell_words(text.words, as_json=False)


def _tell_words(words: "TemplateText", as_json: bool) -> None:
    public = _words_to_json(words)
    if as_json:
        print_json(public)
        return
    say(f"{'subject':<10} {public['subject']}")
    if public["file_name"]:
        say(f"{'file_name':<10} {public['file_name']}")
    say()
    say_text(public["text"])
