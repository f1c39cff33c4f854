"""The import contracts are the table's, the table is the product's, and each contract finds what it forbids."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

from tests import contracts
from tests.contracts import EXEMPT, FLOORS, GUARDED, ROOT, SANDBOX, SITE, Contract, Room

_SAYS_PURE = re.compile(r"\bPure[.:;,]")
_BLOCKED = """
import importlib, sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "django":
            raise ImportError("Django is not there")

sys.meta_path.insert(0, NoDjango())
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ImportError as problem:
        print(f"{name}: {problem}")
"""
"""Imports every module that it is given, without Django, and prints those that do not bear it."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "postroom", "sandbox365", "django", include_external_packages=True, cache_dir=None
    )


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """The product's Python files and its contracts once more, to be spoilt."""
    for package in ("postroom", "sandbox365"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=_all_but_python)
    shutil.copy(contracts.FILE, tmp_path)
    return tmp_path


def _all_but_python(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())}


def _lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What lint-imports says about the packages in a folder."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", *arguments]
    wide = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "1000", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=wide, capture_output=True, text=True, timeout=300)


def _plants(contract: Contract) -> Iterator[tuple[str, str]]:
    """(importer, imported): imports that the contract forbids, each room and each module of it once."""
    options = contract.options
    if contract.kind == "layers":
        yield from _upwards()
    elif contract.kind == "forbidden":
        yield from (
            (one, other) for one in options["source_modules"] for other in options["forbidden_modules"]
        )
    elif contract.id == "tests":
        yield "postroom.people", "postroom.people.tests"
    else:
        yield from _from_outside(options["protected_modules"], options["allowed_importers"])


def _upwards() -> Iterator[tuple[str, str]]:
    for above, floor in pairwise(FLOORS):
        yield from ((room.package, above[0].package) for room in floor)
    for floor in FLOORS:
        yield from ((one.package, two.package) for one in floor for two in floor if one != two)


def _from_outside(modules: Iterable[str], allowed: Iterable[str]) -> Iterator[tuple[str, str]]:
    packages = [room.package for room in (*contracts.rooms(), SITE, SANDBOX)]
    for module in modules:
        outside = [one for one in packages if one not in allowed and not module.startswith(one)]
        yield from ((package, module) for package in outside)


def _plant(folder: Path, importer: str, imported: str) -> None:
    path = folder / importer.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with file.open("a", encoding="utf-8") as source:
        source.write(f"\nimport {imported}\n")


def _said_of(contract: Contract, output: str) -> str:
    """What the report says under the name of a broken contract, "" for one that is kept."""
    heads = "|".join(re.escape(one.sentence) for one in contracts.contracts())
    parts = re.split(rf"^({heads})\n-+$", output, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(contract.sentence, "")


def _modules(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        if "tests" not in path.parts:
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts).removesuffix(".__init__"), path


def _folders() -> list[str]:
    return sorted(path.name for path in (ROOT / "postroom").iterdir() if any(path.glob("*.py")))


def _is_in(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _has(graph: grimp.ImportGraph, importers: Iterable[str], imported: Iterable[str]) -> bool:
    """Whether a module of the first, tests apart, imports one of the second or below it."""
    found = {name for one in imported if one in graph.modules for name in _importers(graph, one)}
    return any(_is_in(name, importers) and ".tests" not in name for name in found)


def _importers(graph: grimp.ImportGraph, imported: str) -> set[str]:
    below = set() if graph.is_module_squashed(imported) else graph.find_descendants(imported)
    return {name for one in (imported, *below) for name in graph.find_modules_that_directly_import(one)}


def test_the_contracts_are_those_of_the_table() -> None:
    assert contracts.FILE.read_text("utf-8") == contracts.page(), "run `python -m tests.contracts`"


def test_every_folder_of_the_product_stands_in_the_table_once() -> None:
    assert sorted(room.name for room in (*contracts.rooms(), SITE)) == _folders()


@pytest.mark.parametrize("room", [*contracts.rooms(), SITE, SANDBOX], ids=lambda room: room.name)
def test_a_room_has_tables_where_the_table_says_so(room: Room) -> None:
    assert ("tables" in room.touches) == (ROOT / room.package.replace(".", "/") / "models.py").exists()


def test_a_module_that_calls_itself_pure_is_in_a_contract() -> None:
    bound = [*contracts.pure(), *contracts.pure_directly()]
    says = {
        name
        for package in ("postroom", "sandbox365")
        for name, path in _modules(package)
        if _SAYS_PURE.search(ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    }
    assert {"postroom.planning.plan", "postroom.worker.retry_policy"} <= says
    assert {name for name in says if not _is_in(name, bound)} == set()


def test_pure_modules_are_imported_where_there_is_no_django() -> None:
    pure = [name for package in ("postroom", "sandbox365") for name, _ in _modules(package)]
    pure = [name for name in pure if _is_in(name, contracts.pure())]
    command = [sys.executable, "-c", _BLOCKED, *pure]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert len(pure) > 100 and (ended.stdout, ended.returncode) == ("", 0), ended.stderr


def test_without_django_a_module_that_needs_it_is_found() -> None:
    command = [sys.executable, "-c", _BLOCKED, "postroom.shared.clock", "postroom.outbox.models"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.stdout == "postroom.outbox.models: Django is not there\n"


@pytest.mark.parametrize("guarded", GUARDED, ids=lambda guarded: guarded.word)
def test_no_room_may_touch_what_it_does_not_touch(guarded, graph) -> None:
    allowed = [*(room.package for room in contracts.touching(guarded.word)), *guarded.also]
    assert [one for one in allowed if not _has(graph, [one], guarded.modules)] == []


@pytest.mark.parametrize("one", EXEMPT, ids=lambda one: f"{one.importer}-{one.imported}")
def test_every_exemption_is_still_needed(one, graph) -> None:
    assert graph.direct_import_exists(importer=one.importer, imported=one.imported)


def test_a_module_that_could_be_pure_to_the_end_is(graph) -> None:
    assert [name for name in contracts.pure_directly() if not graph.find_shortest_chain(name, "django")] == []


def test_each_contract_finds_each_forbidden_import(scratch: Path) -> None:
    planted = [(contract, list(_plants(contract))) for contract in contracts.contracts()]
    for importer, imported in {one for _, plants in planted for one in plants}:
        _plant(scratch, importer, imported)
    ended = _lint(scratch)
    for contract, plants in planted:
        said = _said_of(contract, ended.stdout)
        missed = [one for one in plants if f"{one[0]} -> {one[1]} (l." not in said]
        assert plants and missed == [], f"{contract.sentence}: {ended.stderr}"
    assert ended.returncode == 1


def test_a_new_room_without_a_floor_breaks_the_floors(scratch: Path) -> None:
    (scratch / "postroom" / "relay").mkdir()
    (scratch / "postroom" / "relay" / "__init__.py").touch()
    ended = _lint(scratch, "--contract", "floors")
    assert ended.returncode == 1 and "relay" in ended.stdout
