"""`postroom home`."""

import click

from postroom.cli.frame import RoomGroup, actor, fail, json_option, translate, translate_sentence
from postroom.cli.start import get_ready, list_locked_secrets
from postroom.cli.terminal import print_json, say
from postroom.shared.clock import format_moment
from postroom.shared.refusals import Refusal
from postroom.shared.wording import N_, Sentence

_MEANT = ("restored", "moved", "test")


@click.group(cls=RoomGroup)
def home() -> None:
    """This installation: whose its ledger is, and what to do when it was copied or restored."""


@home.command()
@json_option
def show(as_json: bool) -> None:
    """Show where the ledger lies, where it was used last, and whether it is sent from. Example: postroom home show"""
    from postroom.outbox import installation

    found, refusal = installation.find(), installation.find_refusal()
    about = {
        "ledger": found.here.place,
        "last_used_at": found.marked.place,
        "same_machine": found.marked.machine == found.here.machine,
        "goes_on": refusal is None,
        "since": found.since.isoformat(timespec="seconds"),
        "by": found.by or None,
        "refused": refusal.as_json(translate) if refusal else None,
    }
    if as_json:
        print_json(about)
        return
    told = {"place": found.here.place, "since": format_moment(found.since)}
    if refusal is None:
        say(translate_sentence(Sentence(N_("The ledger %(place)s goes on here."), told)))


@home.command()
@click.option("--as", "meant", required=True, type=click.Choice(_MEANT), help="What this ledger is.")
def claim(meant: str) -> None:
    """Say what a copied or restored ledger is. End the other one first: only one of them may send.

    \b
    restored  it goes on here. What waits may have been sent meanwhile: it is looked for in the Sent folder.
    moved     it goes on here, and the other one was ended before the copy was made: what waits goes at once.
    test      a copy for trying things. What waits is cancelled, and nothing is ever sent from it.

    Example: postroom home claim --as restored
    """
    from postroom.outbox import installation

    installation.claim(installation.Claim(meant), actor=actor())


@home.command("forget-secrets", cls=click.Command)
@click.pass_obj
def forget_secrets(settings: dict[str, str]) -> None:
    """After the key file was lost for good: go on with a new one. What the old one sealed is forgotten; the names
    of the mail profiles whose secrets must be entered again are printed. Example: postroom home forget-secrets
    """
    try:
        get_ready(settings["language"], without_key=True)
        locked = list_locked_secrets()
        for one in locked:
            one.forget()
    except Refusal as refusal:
        fail(refusal)
    for name in dict.fromkeys(one.name for one in locked if one.name):
        say(name)
