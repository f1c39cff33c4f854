"""`postroom sandbox`: the local Microsoft 365."""

from pathlib import Path

import click

from postroom.cli.frame import print_json


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

    serve_forever(folder, Path(faults) if faults else None, announce)
