"""The wheels as an office installs them: `make wheel` builds both and tries them on every Python of this machine.

Each wheel holds what the tree needs of its package, neither more nor less. A new environment, which sees nothing of
this tree, then gets first Postroom alone, as a server has it, and after that the sandbox, whose demo must deliver
everything.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
PACKAGES = ("postroom", "sandbox365")
UNWANTED = {
    "postroom": {"tests", "sandbox", "sandbox365", "bakery", "fonts"},
    "sandbox365": {"tests", "postroom", "fonts"},
}
"""Folders that a wheel never has, whatever the tree says."""
OF_THE_SANDBOX = ("sandbox365", "aiohttp", "aiosmtpd", "fpdf")
"""Modules that a server does without."""
_CAN_TRY = "import ensurepip, sqlite3, ssl, sys; print('%d.%d' % sys.version_info[:2])"
_MISSING = "import importlib.util as i, sys; print([n for n in sys.argv[1:] if not i.find_spec(n)])"
_PLACES = "import importlib.util as i, sys; print(*[i.find_spec(n).origin for n in sys.argv[1:]], sep='\\n')"


class WheelFault(Exception):
    """A wheel is not as it must be, or does not work; the text says what is wrong."""


@dataclass(frozen=True)
class Wheels:
    """Both wheels."""

    postroom: Path
    sandbox365: Path


def build(folder: Path, root: Path = ROOT) -> Wheels:
    """Builds both into `folder`, from a copy of the tracked files: what an earlier build left behind stays out.

    Raises WheelFault.
    """
    copy = folder / "tree"
    for name in tracked(root):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, copy / name)
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    _done([sys.executable, "-m", "pip", *words, str(copy), str(copy / "sandbox365")], folder)
    (postroom,), (sandbox,) = (
        list(folder.glob(f"{name}-*.whl")) for name in ("postroom", "postroom_sandbox365")
    )
    return Wheels(postroom, sandbox)


def tracked(root: Path) -> list[str]:
    """Every file of the tree that git keeps and that is there. Raises WheelFault."""
    names = _done(["git", "ls-files", "-z"], root).split("\0")
    return [name for name in names if name and (root / name).is_file()]


def faults(wheel: Path, package: str, root: Path = ROOT) -> list[str]:
    """What is wrong with the list of files of a wheel; empty = nothing."""
    with ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if not re.match(r"[^/]+\.dist-info/", name)}
    wanted = set(needed(package, root))
    return [
        *(f"{wheel.name} lacks {name}" for name in sorted(wanted - held)),
        *(f"{wheel.name} should not have {name}" for name in sorted(held - wanted)),
        *(f"{wheel.name} holds a folder {name}" for name in sorted(_folders(held) & UNWANTED[package])),
    ]


def needed(package: str, root: Path = ROOT) -> Iterator[str]:
    """The files of a package outside of its tests, each text catalogue (.po) as it is used (.mo)."""
    for name in tracked(root):
        path = Path(name)
        if path.parts[0] != package or "tests" in path.parts or path.name == "pyproject.toml":
            continue
        yield path.with_suffix(".mo").as_posix() if path.suffix == ".po" else name


def _folders(names: set[str]) -> set[str]:
    return {part for name in names for part in Path(name).parts[:-1]}


def pythons() -> dict[str, Path]:
    """Version -> the first interpreter of it, on PATH or of pyenv, that can make an environment."""
    found = ((version, next(_usable(version), None)) for version in PYTHONS)
    return {version: path for version, path in found if path}


def _usable(version: str) -> Iterator[Path]:
    for path in _candidates(version):
        asked = subprocess.run([path, "-c", _CAN_TRY], capture_output=True, text=True, check=False)
        if asked.returncode == 0 and asked.stdout.strip() == version:
            yield path


def _candidates(version: str) -> Iterator[Path]:
    for folder in os.get_exec_path():
        if (path := Path(folder) / f"python{version}").is_file():
            yield path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)


class Trial:
    """A new environment of one Python, in a folder outside of the tree."""

    def __init__(self, python: Path, wheels: Wheels, folder: Path) -> None:
        self._python, self._wheels, self._folder = python, wheels, folder
        self._bin = folder / "environment" / "bin"

    def run(self) -> str:
        """How the third-party packages came. Raises WheelFault."""
        _done([str(self._python), "-m", "venv", str(self._bin.parent)], self._folder)
        how = self._collect()
        self._install(str(self._wheels.postroom))
        self._try_server()
        self._install(f"{self._wheels.postroom}[sandbox]", str(self._wheels.sandbox365))
        self._try_demo()
        return how

    def _collect(self) -> str:
        """Their wheels into a folder, with the hashes that we know; a Python that needs others takes them by name."""
        to = ["wheel", "--quiet", "--wheel-dir", str(self._folder / "packages"), "--requirement"]
        requirements = ROOT / "requirements"
        try:
            self._pip(*to, str(requirements / "run.txt"), "--require-hashes")
        except WheelFault:
            self._pip(*to, str(requirements / "run.in"))
            return "packages by name"
        return "packages with hashes"

    def _install(self, *what: str) -> None:
        # Only what was collected: a package that a wheel forgets to name is missing below, and no name is looked up.
        self._pip("install", "--quiet", "--no-index", "--find-links", str(self._folder / "packages"), *what)

    def _try_server(self) -> None:
        if (missing := self._asked(_MISSING, *OF_THE_SANDBOX)) != repr(list(OF_THE_SANDBOX)):
            raise WheelFault(f"A server should have none of {OF_THE_SANDBOX}, but only {missing} are missing")
        version = re.search(r"-([^-]+)-", self._wheels.postroom.name)
        if not version or self._postroom("version") != f"postroom {version[1]}":
            raise WheelFault("`postroom version` does not name the version of its wheel")
        self._postroom("profile", "list")
        for command in ("sandbox", "demo"):
            if "'postroom[sandbox]'" not in self._postroom(command, code=3):
                raise WheelFault(f"`postroom {command}` does not name the extra that it needs")

    def _try_demo(self) -> None:
        places = self._asked(_PLACES, *PACKAGES).splitlines()
        if not all(Path(place).is_relative_to(self._bin.parent) for place in places):
            raise WheelFault(f"The environment imports from elsewhere: {places}")
        self._postroom("demo", "--folder", str(self._folder / "demo"))

    def _pip(self, *words: str) -> str:
        return _done([str(self._bin / "python"), "-m", "pip", *words], self._folder)

    def _asked(self, program: str, *words: str) -> str:
        return _done([str(self._bin / "python"), "-c", program, *words], self._folder)

    def _postroom(self, *words: str, code: int = 0) -> str:
        return _done([str(self._bin / "postroom"), *words], self._folder, code)


def _done(words: list[str], folder: Path, code: int = 0) -> str:
    """What a program said when it ended with `code`. Raises WheelFault with all of it when it ended otherwise."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "POSTROOM_"))}
    ended = subprocess.run(
        words,
        cwd=folder,
        env={**own, "POSTROOM_HOME": str(folder / "home")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if code else subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode != code:
        told = f"{ended.stdout}\n{ended.stderr or ''}".strip()
        raise WheelFault(f"{' '.join(words)} ended with {ended.returncode}, not {code}:\n{told}")
    return ended.stdout.strip()


def main() -> None:
    """Exit code 0 only if both wheels are complete and work on every Python found, of which there is at least one."""
    try:
        with TemporaryDirectory(prefix="postroom-wheel-") as folder:
            _check_all(Path(folder).resolve())
    except WheelFault as fault:
        sys.exit(str(fault))


def _check_all(folder: Path) -> None:
    wheels = build(folder)
    wrong = [*faults(wheels.postroom, "postroom"), *faults(wheels.sandbox365, "sandbox365")]
    if wrong:
        raise WheelFault("\n".join(wrong))
    print("Both wheels hold what the tree needs, and no tests", flush=True)
    found = pythons()
    if not found:
        raise WheelFault(f"None of the Pythons {', '.join(PYTHONS)} is here")
    for version in PYTHONS:
        print(f"Python {version}: {_tried(found.get(version), wheels, folder / version)}", flush=True)


def _tried(python: Path | None, wheels: Wheels, folder: Path) -> str:
    if not python:
        return "not on this machine"
    began = time.monotonic()
    folder.mkdir()
    how = Trial(python, wheels, folder).run()
    shutil.rmtree(folder)
    return f"a server works, and the demo delivers everything ({how}, {time.monotonic() - began:.0f} s)"


if __name__ == "__main__":
    main()
