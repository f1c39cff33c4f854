"""The codes of the product, as docs/refusals.md lists them: `python -m tests.refusals` writes it anew.

What is in it is read from the classes themselves, after every module of the product was imported.
"""

import ast
import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import django

import postroom
import tests.home  # noqa: F401  (a home of its own, before the settings are read)
from postroom.shared.refusals import BadInput, NotSetUp, Refusal

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "refusals.md"
_SKIPPED = re.compile(r"\.(tests|migrations|__main__)(\.|$)|^sandbox365")
_VALUE = re.compile(r"%\((\w+)\)[-#0 +]*[\d.]*[a-zA-Z]")
_INTRO = """# Codes

Everything that Postroom refuses, every reason that it keeps in the ledger and every warning before sending has a
code. Codes are for programs: they are the same in every language and never change; a new sentence keeps its code, and
a code that is no longer needed is not used again. [JSON](commands.md#json) shows where they stand. This page is
generated (`python -m tests.refusals`).

`fields` are the values of the sentence, by the same names. Where a refusal is about one field of a mail profile or a
customer, `field` names it.
"""
_KINDS = {
    BadInput: """## Bad input: exit code 2

What was typed or handed over cannot be used. Nothing was queued or changed.
""",
    NotSetUp: """## Not set up: exit code 3

Something must be set up first.
""",
    Refusal: """## Not possible: exit code 1

It may not or cannot be done now.
""",
}
_REASONS = """## Reasons

Why an entry does not go, or a mail profile waits: `reason_code` beside `reason`. The literal answer of a server is
`line`. `other` is a reason that an earlier version wrote.
"""
_WARNINGS = """## Warnings

What a person should see before a document leaves. `sent` needs a reason before it goes again, `unwanted` stops
`postroom send`.

| code | what it is about |
|---|---|
"""


@dataclass(frozen=True)
class Site:
    """A place that makes a refusal: the file with its line, the class, and the values it gives."""

    place: str
    leaf: type[Refusal]
    given: frozenset[str]


def modules() -> list[ModuleType]:
    """Every module of the product, imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.site.settings")
    django.setup()
    found = pkgutil.walk_packages(postroom.__path__, "postroom.")
    return [importlib.import_module(one.name) for one in found if not _SKIPPED.search(one.name)]


def family(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every class below `root`, in the order in which they were declared."""
    for child in root.__subclasses__():
        if child.__module__.startswith("postroom."):
            yield child
            yield from family(child)


def leaves() -> list[type[Refusal]]:
    """The refusals that can be raised: those with a code of their own, by code."""
    return sorted((one for one in family() if "code" in vars(one)), key=lambda one: one.code)


def sample(leaf: type[Refusal]) -> Refusal:
    """A refusal with a number for each of its values, which every conversion of a template takes."""
    return leaf(**dict.fromkeys(leaf.takes(), 0))


def sites(module: ModuleType) -> Iterator[Site]:
    """Every call of a refusal's class in a module, whether it is imported at the top or inside a function."""
    path = Path(str(module.__file__))
    tree = ast.parse(path.read_text("utf-8"))
    names = {**vars(module), **_imported_inside(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_refusal(leaf := _resolved(node.func, names)):
            given = frozenset(keyword.arg or "**" for keyword in node.keywords)
            yield Site(f"{path.relative_to(ROOT)}:{node.lineno}", leaf, given)


def _imported_inside(tree: ast.Module) -> dict[str, Any]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith("refusals"):
            source = sys.modules[node.module]
            found |= {one.asname or one.name: getattr(source, one.name) for one in node.names}
    return found


def _is_refusal(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, Refusal)


def _resolved(function: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(function, ast.Attribute):
        return getattr(_resolved(function.value, names), function.attr, None)
    return names.get(function.id) if isinstance(function, ast.Name) else None


def page() -> str:
    """The whole of docs/refusals.md."""
    from postroom.outbox.reasons import Reason
    from postroom.planning.warnings import ABOUT

    modules()
    told = {kind: [one for one in leaves() if _kind(one) is kind] for kind in _KINDS}
    parts = [_INTRO]
    for kind, head in _KINDS.items():
        parts.append(head + "\n" + _table((one.code, one.template, sample(one).fields) for one in told[kind]))
    reasons = sorted(Reason, key=lambda one: one.code)
    parts.append(_REASONS + "\n" + _table((one.code, one.template, _names(one.template)) for one in reasons))
    parts.append(_WARNINGS + "".join(f"| `{code}` | {about} |\n" for code, about in sorted(ABOUT.items())))
    return "\n".join(parts)


def _kind(leaf: type[Refusal]) -> type[Refusal]:
    return next(kind for kind in _KINDS if issubclass(leaf, kind))


def _names(template: str) -> list[str]:
    return list(dict.fromkeys(_VALUE.findall(template)))


def _table(rows: Any) -> str:
    lines = ["| code | sentence | fields |", "|---|---|---|"]
    for code, template, fields in rows:
        sentence = _VALUE.sub(r"{\1}", template).replace("|", "\\|")
        lines.append(f"| `{code}` | {sentence} | {', '.join(f'`{name}`' for name in fields)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write docs/refusals.md anew."""
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(leaves())} refusals")


if __name__ == "__main__":
    main()
