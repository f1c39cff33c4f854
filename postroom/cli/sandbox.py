"""`postroom sandbox`: the local Microsoft 365."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from postroom.cli.frame import print_json
from postroom.shared.wording import BadInput, NotPossible


@contextmanager
def as_refusals() -> Iterator[None]:
    """The sandbox knows nothing of this house's refusals; its own sentence becomes one here."""
    from postroom.sandbox import SandboxError

    try:
        yield
    except SandboxError as problem:
        kind = BadInput if isinstance(problem.__cause__, ValueError) else NotPossible
        raise kind("%(sentence)s", sentence=str(problem)) from None


@click.command()
@click.option("--state", metavar="DIR", help="Where it keeps its mailboxes; a folder of its own by default.")
@click.option("--faults", metavar="FILE", help="JSON file with faults to play.")
def sandbox(state: str | None, faults: str | None) -> None:
    """Run a local Microsoft 365 until Ctrl-C and print its endpoints as JSON.

    Example: postroom sandbox --state ./sandbox
    """
    from platformdirs import user_data_path

    from postroom.sandbox import Endpoints, serve_forever

    folder = Path(state) if state else user_data_path("postroom-sandbox", appauthor=False)

    def announce(endpoints: Endpoints) -> None:
        print_json(endpoints.as_json())

    with as_refusals():
        serve_forever(folder, Path(faults) if faults else None, announce)
