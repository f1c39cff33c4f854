"""`python -m tests.walk [NAME ...] [--json] [--list]`: walks, and prints how far it was."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import Cloud, Postroom
from tests.product.serving import PASSWORD
from tests.walk.journeys import JOURNEYS, PASSWORD_VARIABLE
from tests.walk.recorder import Function, changes_of_room, files


def main(arguments: list[str]) -> None:
    """Walk the journeys that are named, or all of them."""
    asked = _parser().parse_args(arguments)
    found = walked(asked.names or list(JOURNEYS))
    if asked.json:
        print(
            json.dumps({name: _figures(one) | {"order": files(one)} for name, one in found.items()}, indent=1)
        )
        return
    print(f"{'journey':<10} {'files':>6} {'changes of room':>16} {'functions':>10}")
    for name, functions in found.items():
        print("{:<10} {:>6} {:>16} {:>10}".format(name, *_figures(functions).values()))
    if asked.list:
        _list(found)


def walked(names: list[str]) -> dict[str, list[Function]]:
    """Name of a journey -> the functions that it enters, in the order of first entry."""
    with tempfile.TemporaryDirectory(prefix="postroom-walk-") as folder, office(Path(folder)) as postroom:
        return {name: _walk(postroom, name) for name in names}


@contextmanager
def office(folder: Path) -> Iterator[Postroom]:
    """An installation with a mail profile at a local Microsoft 365."""
    postroom = Postroom(folder / "home", {PASSWORD_VARIABLE: PASSWORD})
    sandbox = postroom.start("sandbox", "--state", folder / "sandbox")
    try:
        cloud = Cloud(json.loads(sandbox.stdout.readline()))  # type: ignore[union-attr]
        added = postroom.run("profile", "add", "Facturen", *cloud.profile_words())
        assert added.returncode == 0, added.stderr
        yield postroom
    finally:
        sandbox.terminate()
        sandbox.communicate(timeout=30)


def _walk(postroom: Postroom, name: str) -> list[Function]:
    """Each on a copy of the home, so that none finds what another one left."""
    folder, home = postroom.home.parent, postroom.home.with_name(name)
    shutil.copytree(postroom.home, home)
    words = [sys.executable, "-m", "tests.walk.journeys", name, str(folder)]
    environment = Postroom(home, postroom.environment).env()
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [Function(**one) for one in json.loads(done.stdout)]


def _figures(functions: list[Function]) -> dict[str, int]:
    return {
        "files": len(files(functions)),
        "changes_of_room": changes_of_room(functions),
        "functions": len(functions),
    }


def _list(found: dict[str, list[Function]]) -> None:
    """A line for each file; each change of room is marked."""
    for name, functions in found.items():
        print(f"\n{name}")
        room = ""
        for file in files(functions):
            mine = [one for one in functions if one.file == file]
            print(
                f"{'  ' if mine[0].room == room else '->'} {file:<36} {', '.join(one.name for one in mine)}"
            )
            room = mine[0].room


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.walk", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"Journeys: {', '.join(JOURNEYS)}.")
    parser.add_argument("--json", action="store_true", help="Print JSON, with the files in their order.")
    parser.add_argument("--list", action="store_true", help="Print the files in their order, too.")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
