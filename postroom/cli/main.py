"""`postroom`: the command line's front door."""

import os

import click

from postroom import __version__
from postroom.cli.customers import customer
from postroom.cli.demo import demo
from postroom.cli.desk import inspect, send
from postroom.cli.doctor import doctor
from postroom.cli.explain import explain
from postroom.cli.frame import fail
from postroom.cli.home import home
from postroom.cli.outbox import outbox
from postroom.cli.people import user
from postroom.cli.profiles import profile
from postroom.cli.sandbox import sandbox
from postroom.cli.scenarios import scenario
from postroom.cli.serve import serve
from postroom.cli.templates import template
from postroom.cli.terminal import guard_streams, say
from postroom.cli.work import work
from postroom.shared.languages import CODES
from postroom.shared.refusals import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--ui-language", "language", type=click.Choice(CODES), help="Language of the answers.")
@click.pass_context
def cli(ctx: click.Context, language: str | None) -> None:
    """The mail room of an ERP: sends each document once, and can prove it.

    Example: postroom send factuur.pdf --number 2026-0412 --debtor 10023 --to inkoop@example.com --wait
    """
    ctx.obj = {"language": language or ""}


@cli.command()
def version() -> None:
    """Print the version. Example: postroom version"""
    say(f"postroom {__version__}")


for command in (
    profile,
    scenario,
    template,
    customer,
    send,
    inspect,
    outbox,
    explain,
    work,
    serve,
    sandbox,
    demo,
    user,
    home,
    doctor,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; a refusal during start-up is a sentence, too."""
    os.umask(0o077)  # whatever it writes, nobody else on this machine reads
    guard_streams()
    try:
        cli(prog_name="postroom")
    except Refusal as refusal:
        fail(refusal)


if __name__ == "__main__":
    main()
