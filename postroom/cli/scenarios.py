"""`postroom scenario`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from postroom.cli.frame import RoomGroup, actor, json_option
from postroom.cli.refusals import ScenarioNothingToChange
from postroom.cli.terminal import print_json, say

if TYPE_CHECKING:
    from postroom.scenarios.values import ScenarioView

DEFAULT_PROFILE, BUILT_IN_TEMPLATE = "default", "built-in"


@click.group(cls=RoomGroup)
def scenario() -> None:
    """Scenarios: how each document type is sent."""


@scenario.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the document types and how each is sent. Example: postroom scenario list"""
    from postroom.scenarios import repository

    found = repository.list_scenarios()
    if as_json:
        print_json([_scenario_to_json(one) for one in found])
        return
    for one in found:
        mark = "*" if one.stored else " "
        profile, template = one.profile or DEFAULT_PROFILE, one.template or BUILT_IN_TEMPLATE
        say(f"{mark} {one.type:<20} {profile}  {template}  {_describe_recipients(one)}")


@scenario.command()
@click.argument("type_", metavar="TYPE")
@json_option
def show(type_: str, as_json: bool) -> None:
    """Show how a document type is sent. Example: postroom scenario show invoice"""
    from postroom.scenarios import repository

    _tell(repository.find(type_), as_json)


@scenario.command("set")
@click.argument("type_", metavar="TYPE")
@click.option("--profile", metavar="P", help="Mail profile; 'default' for the default one.")
@click.option("--template", metavar="T", help="Template; 'built-in' for Postroom's own texts.")
@click.option("--title", help="Name of a document type of your own.")
@click.option(
    "--recipient", "recipients", multiple=True, metavar="A", help="Fixed recipient; may be repeated."
)
@click.option(
    "--rule",
    "recipients_rule",
    type=click.Choice(["given", "fixed"]),
    help="Recipients of each document, or fixed ones.",
)
@click.option("--cc", multiple=True, metavar="A", help="Copy of every mail; may be repeated.")
@click.option("--bcc", multiple=True, metavar="A", help="Blind copy of every mail; may be repeated.")
@click.option("--reply-to", metavar="A", help="Where answers go.")
@click.option("--prompt/--no-prompt", default=None, help="Show the mail before it is sent, or not.")
@click.option("--hide-sent/--show-sent", default=None, help="Say nothing when it was sent, or say so.")
@click.option("--delete-pdf/--keep-pdf", default=None, help="Delete the file after sending, or keep it.")
@click.option("--move-pdf-to", metavar="DIR", help="Move the file there after sending; '' leaves it.")
@click.option("--send-at", metavar="HH:MM", help="Not before this time of day; '' is at once.")
@click.option(
    "--attach", multiple=True, metavar="FILE", help="Attach this file to every mail; may be repeated."
)
@click.option("--detach", multiple=True, metavar="NAME", help="Attach this file no longer; may be repeated.")
@json_option
def set_(type_: str, attach: tuple[str, ...], detach: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Change how a document type is sent; all of it or, after a refusal, nothing.

    A list replaces the earlier one, an empty address takes it away. --recipient means --rule fixed.

    Example: postroom scenario set invoice --profile Facturen --template Facturen --bcc archief@example.com
    """
    from django.db import transaction

    from postroom.documents.examine import read_file
    from postroom.scenarios import repository

    files = [read_file(Path(name)) for name in attach]
    changes = _collect_scenario_fields(options)
    if not (files or detach or changes):
        raise ScenarioNothingToChange()
    with transaction.atomic():
        found = repository.change(type_, actor=actor(), **changes)
        for name in detach:
            found = repository.remove_file(type_, name, actor=actor())
        for file in files:
            found = repository.add_file(type_, file.name, file.content, actor=actor())
    _tell(found, as_json)


@scenario.command()
@click.argument("type_", metavar="TYPE")
@json_option
def reset(type_: str, as_json: bool) -> None:
    """Send a document type as Postroom does by itself again. Example: postroom scenario reset invoice"""
    from postroom.scenarios import repository

    _tell(repository.reset(type_, actor=actor()), as_json)


@scenario.command()
@click.argument("type_", metavar="TYPE")
def remove(type_: str) -> None:
    """Remove a document type of your own. Example: postroom scenario remove visit-report"""
    from postroom.scenarios import repository

    repository.remove(type_, actor=actor())


def _collect_scenario_fields(options: dict[str, Any]) -> dict[str, Any]:
    """Only what was typed, with the words that take an assignment away turned into nothing."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    for name, nothing in (("profile", DEFAULT_PROFILE), ("template", BUILT_IN_TEMPLATE)):
        if given.get(name) == nothing:
            given[name] = ""
    if any(given.get("recipients", ())):
        given.setdefault("recipients_rule", "fixed")
    return given


def _scenario_to_json(found: "ScenarioView") -> dict[str, Any]:
    """A scenario under the names of the options; null where nothing is assigned."""
    from dataclasses import asdict

    public = asdict(found)
    public["rule"], public["attachments"] = public.pop("recipients_rule"), public.pop("extra_files")
    return public | {name: public[name] or None for name in ("title", "profile", "template", "reply_to")}


def _describe_recipients(found: "ScenarioView") -> str:
    return ", ".join(found.recipients) if found.recipients_rule == "fixed" else found.recipients_rule


def _tell(found: "ScenarioView", as_json: bool) -> None:
    public = _scenario_to_json(found)
    if as_json:
        print_json(public)
        return
    public["attachments"] = [file.name for file in found.extra_files]
    for name, value in public.items():
        shown = ", ".join(value) if isinstance(value, list | tuple) else value
        say(f"{name:<20} {'' if shown is None else shown}")
