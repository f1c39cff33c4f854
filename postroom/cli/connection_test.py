"""`postroom profile test`: the links one after the other, then what the broken one means."""

import sys
from typing import TYPE_CHECKING

import click

from postroom.cli.explain import explained, reader_language, show_explanation
from postroom.cli.frame import RoomCommand, actor, json_option, print_json, printable, translate
from postroom.cli.start import EXIT_FAILED
from postroom.shared.wording import N_

if TYPE_CHECKING:
    from postroom.checkup.steps import Report, Step
    from postroom.profiles.values import Profile


@click.command(cls=RoomCommand)
@click.argument("name")
@click.option("--incoming", is_flag=True, help="The incoming side (IMAP), too.")
@click.option("--send-to", default="", metavar="ADDRESS", help="Send one real test message there as well.")
@json_option
def test(name: str, incoming: bool, send_to: str, as_json: bool) -> None:
    """Test the connection link by link; without --send-to no mail is sent.

    Example: postroom profile test Facturen --incoming
    """
    from postroom.checkup.report import check
    from postroom.profiles import keep

    profile = keep.find(name)
    report = check(
        profile,
        _silent if as_json else _tell,
        actor=actor(),
        incoming=incoming,
        send_to=send_to,
        translate=translate,
        language=reader_language(),
    )
    if as_json:
        print_json(report.as_json())
    else:
        _explain(report, profile)
    if not report.ok:
        sys.exit(EXIT_FAILED)


def _silent(_step: "Step") -> None:
    """The whole report is printed at the end."""


def _tell(step: "Step") -> None:
    from postroom.checkup.steps import WORDS

    found = printable(" ".join(part for part in (step.detail, step.evidence) if part))
    words = translate(WORDS[step.step])
    click.echo(f"{step.step:<10} {words:<22} {translate(WORDS[step.status]):<14} {found}".rstrip())


def _explain(report: "Report", profile: "Profile") -> None:
    """The article of every link that failed, and of every remark."""
    from postroom.diagnosis.explain import Finding, by_article
    from postroom.profiles.described import as_incoming

    for step in report.told:
        finding: Finding = by_article(str(step.article))
        heading = (
            N_("What the broken link means (%(link)s):")
            if step.status == "failed"
            else N_("Remark (%(link)s):")
        )
        click.echo("\n" + translate(heading) % {"link": step.step})
        show_explanation(explained(finding, as_incoming(profile) if step.step == "imap" else profile))
