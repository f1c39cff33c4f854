"""`postroom sandbox`: the local Microsoft 365."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from postroom.cli.refusals import SandboxFailed, SandboxMisused, SandboxNotInstalled
from postroom.cli.start import set_up
from postroom.cli.terminal import print_json, say_text


def need_sandbox(language: str) -> None:
    """Raises SandboxNotInstalled, ready to be said in `language`, where Postroom is installed without it."""
    if find_spec("sandbox365") is None:
        set_up(language)
        raise SandboxNotInstalled()


@contextmanager
def refuse_sandbox_errors() -> Iterator[None]:
    """The sandbox knows nothing of this house's refusals; its own sentence becomes one here."""
    from sandbox365 import SandboxError

    try:
        yield
    except SandboxError as problem:
        if isinstance(problem.__cause__, ValueError):
            raise SandboxMisused(sentence=str(problem)) from None
        raise SandboxFailed(sentence=str(problem)) from None


@click.command()
@click.option("--state", metavar="DIR", help="Where it keeps its mailboxes; a folder of its own by default.")
@click.option("--faults", metavar="FILE", help="JSON file with faults to play.")
@click.pass_obj
def sandbox(settings: dict[str, str], state: str | None, faults: str | None) -> None:
    """Run a local Microsoft 365 until Ctrl-C and print its endpoints as JSON.

    Example: postroom sandbox --state ./sandbox
    """
    need_sandbox(settings["language"])
    from platformdirs import user_data_path

    from sandbox365 import Endpoints, serve_forever

    folder = Path(state) if state else user_data_path("postroom-sandbox", appauthor=False)

    def announce(endpoints: Endpoints) -> None:
        found = endpoints.as_json()
        print_json(found, indent=None)  # on one line: whoever starts it reads just that line
        say_text(_explain_use(found), err=True)

    with refuse_sandbox_errors():
        serve_forever(folder, Path(faults) if faults else None, announce)


def _explain_use(endpoints: dict[str, Any]) -> str:
    """Commands that make mail profiles for this sandbox: one without a person, one for which somebody signs in."""
    app_only, delegated = (
        _build_profile_command(endpoints, *one) for one in (("daemon", []), ("public", _DELEGATED))
    )
    return f"{app_only}\n\n{delegated}\npostroom profile login 'Sandbox public'"


_DELEGATED = ["--auth", "oauth-delegated"]


def _build_profile_command(endpoints: dict[str, Any], name: str, more: list[str]) -> str:
    """`profile add` for one of the sandbox's apps; a secret stays in its file."""
    app = next(one for one in endpoints["apps"] if one["name"] == name)
    smtp, imap = endpoints["smtp"], endpoints["imap"]
    words = ["postroom", "profile", "add", f"Sandbox {name}", "--provider", "microsoft365", *more]
    words += ["--host", smtp["host"], "--port", str(smtp["port"]), "--rate-per-minute", "0"]
    words += ["--imap-host", imap["host"], "--imap-port", str(imap["port"])]
    words += ["--authority", endpoints["authority"], "--tenant", endpoints["tenant"]]
    words += ["--client-id", app["client_id"], "--ca-file", endpoints["ca_file"]]
    words += [] if more else ["--secret-file", app["secret_file"]]
    return shlex.join([*words, "--username", endpoints["mailboxes"][0]])
