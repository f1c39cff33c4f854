"""`postroom sandbox`: the local Microsoft 365."""

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

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
        found = endpoints.as_json()
        click.echo(
            json.dumps(found, ensure_ascii=False)
        )  # on one line: whoever starts it reads just that line
        click.echo(_how_to_use(found), err=True)

    with as_refusals():
        serve_forever(folder, Path(faults) if faults else None, announce)


def _how_to_use(endpoints: dict[str, Any]) -> str:
    """The command that makes a mail profile for this sandbox; the secret stays in its file."""
    app, server = endpoints["apps"][0], endpoints["smtp"]
    words = ["postroom", "profile", "add", "Sandbox", "--provider", "microsoft365", "--rate-per-minute", "0"]
    words += ["--host", server["host"], "--port", str(server["port"]), "--authority", endpoints["authority"]]
    words += ["--tenant", endpoints["tenant"], "--client-id", app["client_id"]]
    words += ["--secret-file", app["secret_file"], "--ca-file", endpoints["ca_file"]]
    words += ["--username", endpoints["mailboxes"][0]]
    return shlex.join(words)
