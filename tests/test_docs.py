"""What the documents say is there, and what is there is documented."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from postroom.cli.main import cli
from postroom.site.options import Options

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "docs" / "settings.md"
COMMANDS = ROOT / "docs" / "commands.md"
_SETTING_ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| `?([^|`]+)`? \| [^|]+ \| [^|]+ \|$", re.M)
_COMMAND_ROW = re.compile(r"^\| `(postroom [^`]+)` \| ([^|]+) \| `([^`]+)` \|$", re.M)
_READ_VARIABLE = re.compile(r"""environ(?:\.get\(|\.setdefault\(|\[)["'](POSTROOM_\w+)["']""")
FACTS = ROOT / "docs" / "facts.md"
RULES = ROOT / "docs" / "outbox.md"
_FACT = r"\d{1,2}(?:\.(?:\d|[A-H]))?(?![\d.]*\d)"
_CITED_FACTS = re.compile(rf"facts,? ({_FACT}(?:(?:, | and ){_FACT})*)")
_CITED_RULES = re.compile(r"(?<!the faults, )\brules? (\d+(?:(?:, | and | to )\d+)*)")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:[\w-]+/)*(?:[\w-]+\.(?:py|toml|html|md)|[\w-]+/))`")
_ROOM_ROW = re.compile(r"^\| `(\w+)` \| ", re.M)
_NEWCOMERS_ROW = re.compile(r"^\| [^|]+\? \| `([\w/]+\.py)`: `(\w+)` \|$", re.M)


def _documented_settings() -> dict[str, tuple[str, str]]:
    """Setting -> its variable and default, as the document says."""
    return {name: (variable, default) for name, variable, default in _SETTING_ROW.findall(_read(SETTINGS))}


def _written(default: object) -> str:
    """A default as the document writes it."""
    if isinstance(default, tuple):
        return ",".join(str(one) for one in default)
    return str(default) if default != "" else "empty"


def _commands(group: click.Group = cli, path: str = "postroom") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _example(command: click.Command) -> str:
    _, _, example = (command.help or "").partition("Example: ")
    return " ".join(example.split())


def _understood(example: str) -> click.Command:
    """The command that an example calls, its options and arguments parsed. Raises click.UsageError."""
    program, *words = shlex.split(example)
    assert program == "postroom"
    command: click.Command = cli
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context(program, words)
    return command


def _documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def _read(path: Path) -> str:
    return path.read_text("utf-8")


def _anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def _broken_links(document: Path) -> Iterator[str]:
    for link in _LINK.findall(_read(document)):
        place, _, anchor = link.partition("#")
        target = document.parent / place if place else document
        if "://" in link or link.startswith("mailto:"):
            continue
        if not target.exists() or (anchor and anchor not in _anchors(_read(target))):
            yield f"{document.relative_to(ROOT) if document.is_relative_to(ROOT) else document.name}: {link}"


def _missing_paths(text: str) -> list[str]:
    """Paths between backticks that lead nowhere; in the row of a room they begin in that room."""
    return [path for line in text.splitlines() for path in _PATH.findall(line) if not _exists(path, line)]


def _exists(path: str, line: str) -> bool:
    room = _ROOM_ROW.match(line)
    folders = [ROOT, ROOT / "postroom", *([ROOT / "postroom" / room[1]] if room else [])]
    return any((folder / path).exists() for folder in folders)


def _citations(cited: re.Pattern[str], number: str) -> Iterator[tuple[str, str]]:
    """(number, file) of everything that a comment, docstring or data file cites."""
    for folder in ("postroom", "sandbox365", "tests"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".toml", ".html") and path != Path(__file__):
                found = cited.findall(_read(path))
                yield from (
                    (one, str(path.relative_to(ROOT))) for part in found for one in re.findall(number, part)
                )


def _numbered(document: Path, heading: str) -> set[str]:
    """The numbers of the headings that begin so."""
    return set(re.findall(rf"^#+ {heading}([\w.]+)", _read(document), re.M))


COMMAND_NAMES = sorted(path for path, _ in _commands())
every_command = pytest.mark.parametrize("path", COMMAND_NAMES)


def test_every_option_is_documented_and_every_documented_option_exists() -> None:
    assert _documented_settings().keys() == {field.name for field in fields(Options)}


@pytest.mark.parametrize("field", fields(Options), ids=lambda field: field.name)
def test_an_option_is_documented_with_its_variable_and_default(field: object) -> None:
    assert _documented_settings()[field.name] == (f"POSTROOM_{field.name.upper()}", _written(field.default))


def test_every_variable_that_is_read_is_documented() -> None:
    sources = [path for path in (ROOT / "postroom").rglob("*.py") if "tests" not in path.parts]
    read = {name for path in sources for name in _READ_VARIABLE.findall(_read(path))}
    assert read >= {"POSTROOM_HOME", "POSTROOM_KEY"}
    assert {name for name in read if f"`{name}`" not in _read(SETTINGS)} == set()


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    assert {path for path, _, _ in _COMMAND_ROW.findall(_read(COMMANDS))} == set(COMMAND_NAMES)


@every_command
def test_the_help_of_a_command_has_an_example_that_is_understood(path: str) -> None:
    command = dict(_commands())[path]
    assert _example(command), f"the help of `{path}` needs a line that begins with Example:"
    assert _understood(_example(command)) is command


@every_command
def test_the_documented_example_of_a_command_is_understood(path: str) -> None:
    examples = {name: example for name, _, example in _COMMAND_ROW.findall(_read(COMMANDS))}
    assert _understood(examples[path]) is dict(_commands())[path]


def test_the_documented_exit_codes_are_those_of_the_program() -> None:
    from postroom.cli import start

    codes = {value for name, value in vars(start).items() if name.startswith("EXIT_")}
    assert {int(code) for code in re.findall(r"^\| (\d) \|", _read(COMMANDS), re.M)} == codes


def test_links_between_documents_lead_somewhere() -> None:
    assert [broken for document in _documents() for broken in _broken_links(document)] == []


def test_a_link_to_a_missing_file_or_heading_is_found(tmp_path: Path) -> None:
    document = tmp_path / "one.md"
    document.write_text(
        "# One thing\n[a](#one-thing) [b](#other) [c](two.md) [d](https://example.com/x.md) ![e](one.md)"
    )
    assert list(_broken_links(document)) == ["one.md: #other", "one.md: two.md"]


def test_every_fact_that_is_cited_is_there() -> None:
    cited, there = set(_citations(_CITED_FACTS, _FACT)), _numbered(FACTS, "")
    assert {"1.4", "7.C", "13"} <= {number for number, _ in cited}
    assert {one for one in cited if one[0] not in there} == set()


def test_every_fact_has_a_source() -> None:
    parts = re.split(r"^#{2,3} (\d[\w.]*) .*$", _read(FACTS), flags=re.M)
    facts = dict(zip(parts[1::2], parts[2::2], strict=True))
    whole = {"2", "3", "7", "8"}  # their parts have the sources
    assert [one for one, text in facts.items() if one not in whole and not _has_source(one, facts)] == []


def _has_source(number: str, facts: dict[str, str]) -> bool:
    """A source of its own, or the one that the whole section names for all of its parts."""
    return "\nSource: " in facts[number] or "the source of all of this section" in facts[number.split(".")[0]]


def test_every_rule_that_is_cited_is_there() -> None:
    cited, there = set(_citations(_CITED_RULES, r"\d+")), _numbered(RULES, "Rule ")
    assert {"2", "7", "10"} <= {number for number, _ in cited}
    assert {one for one in cited if one[0] not in there} == set()


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("(facts 7.C, 4), Gmail (7.G)", ["7.C", "4"]),
        ("(facts 9.3 and 9.4; OpenID)", ["9.3", "9.4"]),
        ("(facts 7.C, 451 4.7.0)", ["7.C"]),
        ("facts 13 no. 7, 8 and 9", ["13"]),
        ("(facts 99.C)", ["99.C"]),
    ],
)
def test_citations_are_read(line: str, numbers: list[str]) -> None:
    assert [one for part in _CITED_FACTS.findall(line) for one in re.findall(_FACT, part)] == numbers


def test_every_row_of_the_two_programs_has_a_page_and_a_test_that_exists() -> None:
    rows = re.findall(
        r"^\| ([CA]\d+) \|.*?\| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "mission.md").read_text(), re.M
    )
    wanted = [f"C{number}" for number in (*range(1, 14), 15)] + [f"A{number}" for number in range(1, 7)]
    assert [row for row, _, _ in rows] == wanted
    for row, page, tests in rows:
        named = re.findall(r"`([^`:]+)::([^`]+)`", tests)
        assert page.strip() and named, row
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(), (row, test)


@pytest.mark.parametrize("name", ["docs/map.md", "CONTRIBUTING.md"])
def test_every_path_that_a_newcomer_reads_exists(name: str) -> None:
    text = _read(ROOT / name)
    assert len(_PATH.findall(text)) > 20
    assert _missing_paths(text) == []


def test_a_path_that_leads_nowhere_is_found() -> None:
    room, other = (
        "| `outbox` | the ledger | `accept.py`, `gone.py` |",
        "`accept.py`, `outbox/accept.py`, `far/away/`",
    )
    assert _missing_paths(f"{room}\n{other}") == ["gone.py", "accept.py", "far/away/"]


def test_every_room_has_its_row_in_the_map() -> None:
    rooms = {init.parent.name for init in (ROOT / "postroom").glob("*/__init__.py")}
    assert set(_ROOM_ROW.findall(_read(ROOT / "docs" / "map.md"))) == rooms


def test_every_subject_of_the_faces_stands_in_the_map() -> None:
    commands = {str(getattr(command.callback, "__module__", "")) for command in cli.commands.values()}
    files = {f"cli/{module.rpartition('.')[2]}.py" for module in commands - {"postroom.cli.main"}}
    pages = {f"web/{init.parent.name}/" for init in (ROOT / "postroom" / "web").glob("*/__init__.py")}
    text = _read(ROOT / "docs" / "map.md")
    assert {path for path in files | pages - {"web/templatetags/"} if f"`{path}" not in text} == set()


def test_every_answer_of_the_newcomers_test_is_there() -> None:
    answers = _NEWCOMERS_ROW.findall(_read(ROOT / "CONTRIBUTING.md"))
    assert len(answers) >= 12
    for path, name in answers:
        assert re.search(rf"^(?:def|class) {name}\b", _read(ROOT / "postroom" / path), re.M), (path, name)
