"""The floors and what each room may touch: one table, from which `.importlinter` is written.

python -m tests.contracts    writes it anew; `make imports` checks the product against it
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / ".importlinter"


@dataclass(frozen=True)
class Room:
    """A room and what it may touch: words of `GUARDED`, besides `django` itself and `tables` of its own.

    A room without `django` is pure. Of the others, `pure` are the modules and folders that never reach Django, and
    `pure_directly` those that import none themselves, while what they import does.
    """

    name: str
    touches: frozenset[str]
    pure: tuple[str, ...]
    pure_directly: tuple[str, ...]

    @property
    def package(self) -> str:
        """How it is imported."""
        return self.name if self.name == "sandbox365" else f"postroom.{self.name}"

    def modules(self, names: Iterable[str]) -> list[str]:
        """Modules of the room, as they are imported."""
        return [f"{self.package}.{name}" for name in names]


def _room(name: str, touches: str = "", *, pure: str = "", pure_directly: str = "") -> Room:
    return Room(name, frozenset(touches.split()), tuple(pure.split()), tuple(pure_directly.split()))


FLOORS: tuple[tuple[Room, ...], ...] = (
    (_room("cli", "django site", pure="refusals"), _room("web", "django pages site")),
    (_room("desk", "django tables", pure="looks refusals", pure_directly="differences"),),
    (_room("worker", "django", pure="periodic verdict", pure_directly="login_policy retry_policy"),),
    (_room("checkup", "django", pure="refusals steps"),),
    (_room("inbox", "django imap", pure="faults sent_names"),),
    (_room("outbox", "django tables", pure="reasons refusals sent_folder_lookups states views"),),
    (_room("planning"),),
    (_room("scenarios", "django tables", pure="refusals rules values"),),
    (_room("oauth", "django tables http", pure="faults refusals"), _room("composing")),
    (
        _room(
            "profiles",
            "django tables",
            pure="certificates hosts labels providers redirects refusals rules values",
        ),
    ),
    (
        _room("documents", "django tables", pure="blocked einvoice examine kinds reading refusals values"),
        _room(
            "customers",
            "django tables",
            pure="import_cells import_changes import_drafts import_reading import_rows own_types refusals rules "
            "table values",
        ),
        _room("people", "django tables", pure="refusals user_agents values"),
    ),
    (_room("audit", "django tables"),),
    (_room("transport", "smtp"),),
    (_room("diagnosis"),),
    (_room("shared"),),
)
"""Top to bottom: a room may use the rooms below it. Rooms of one floor do not know each other."""
SITE = _room("site", "django", pure="database front.deadlines ledger_file options refusals")
"""Beside the floors: settings, options and the database, which Django reads first."""
SANDBOX = _room("sandbox365", "servers")
"""A package of its own that an installation does without."""


@dataclass(frozen=True)
class Guarded:
    """Modules that only rooms with its word may import. `also`: single modules that may, and Django itself."""

    word: str
    sentence: str
    modules: tuple[str, ...]
    also: tuple[str, ...] = ()


GUARDED = (
    Guarded(
        "tables",
        "Only rooms with tables query a database; pages and commands call verbs",
        ("django.db.models",),
        also=("django",),
    ),
    Guarded(
        "pages",
        "Only web speaks HTTP with browsers",
        ("django.forms", "django.http", "django.shortcuts", "django.template", "django.views"),
        also=("django",),
    ),
    Guarded(
        "smtp",
        "Only transport speaks SMTP as a client",
        ("smtplib", "django.core.mail"),
        also=("django",),
    ),
    Guarded("imap", "Only the inbox speaks IMAP", ("imapclient", "imaplib")),
    Guarded(
        "http",
        "Only oauth speaks HTTP as a client, and only it knows MSAL and oauthlib",
        ("msal", "oauthlib", "requests", "urllib3"),
    ),
    Guarded("servers", "Only the sandbox is a mail server or a sign-in service", ("aiohttp", "aiosmtpd")),
    Guarded(
        "sandbox",
        "Only the commands sandbox and demo know the sandbox",
        (SANDBOX.package,),
        also=("postroom.cli.demo", "postroom.cli.sandbox"),
    ),
    Guarded("site", "Only commands and pages know the site", (SITE.package,)),
)


@dataclass(frozen=True)
class Exempt:
    """One import that a contract lets pass, and why."""

    contract: str
    importer: str
    imported: str
    reason: str


EXEMPT = (
    Exempt(
        "pages",
        "postroom.oauth.answer_page",
        "django.template.loader",
        "the page on which a sign-in ends is also shown by the loopback listener",
    ),
    Exempt(
        "pages",
        "postroom.cli.serve",
        "django.http.request",
        "Django knows by which names this machine is answered",
    ),
    Exempt(
        "tables-people",
        "postroom.web.people.log_in",
        "postroom.people.models",
        "Django's log-in takes the record of the user itself",
    ),
)
_TESTS = ("postroom.**.tests.**", "sandbox365.**.tests.**", "sandbox365.tests.**")
_TARGETS = ("postroom.**", "sandbox365.**", "django.**", "*")
"""What a test imports is nobody's business: `*` is each package as a whole, other libraries included."""


@dataclass(frozen=True)
class Contract:
    """One section of the file. `options` without those that all of its kind have."""

    id: str
    sentence: str
    kind: str
    options: dict[str, tuple[str, ...]]


def rooms() -> list[Room]:
    """The rooms of all floors, from the top."""
    return [room for floor in FLOORS for room in floor]


def touching(word: str) -> list[Room]:
    """Who may touch what this word stands for."""
    return [room for room in (*rooms(), SITE, SANDBOX) if word in room.touches]


def contracts() -> Iterator[Contract]:
    """Every contract, in the order of the file."""
    yield _floors()
    yield from (_own_tables(room) for room in touching("tables"))
    yield from map(_guard, GUARDED)
    yield from _pure()
    yield _knows_only_shared(SITE, "The site stands beside the floors and knows only shared")
    yield _knows_only_shared(SANDBOX, "The sandbox knows only shared")
    yield _protected("tests", "Only tests know tests", ("postroom.**.tests", "sandbox365.**.tests"), ())


def pure() -> list[str]:
    """Packages and modules that never reach Django."""
    whole = [room.package for room in (*rooms(), SANDBOX) if "django" not in room.touches]
    return whole + [name for room in (*rooms(), SITE) for name in room.modules(room.pure)]


def pure_directly() -> list[str]:
    """Modules that import no Django themselves, while what they import does."""
    return [name for room in rooms() for name in room.modules(room.pure_directly)]


def _floors() -> Contract:
    options = {
        "containers": ("postroom",),
        "exhaustive": ("True",),
        "exhaustive_ignores": (SITE.name, "__main__"),
        "layers": tuple(" | ".join(room.name for room in floor) for floor in FLOORS),
    }
    return Contract("floors", "Imports go down only", "layers", options)


def _own_tables(room: Room) -> Contract:
    sentence = f"Only {room.name} knows its tables"
    return _protected(f"tables-{room.name}", sentence, (f"{room.package}.models",), (room.package,))


def _guard(guarded: Guarded) -> Contract:
    allowed = (*(room.package for room in touching(guarded.word)), *guarded.also)
    return _protected(guarded.word, guarded.sentence, guarded.modules, allowed)


def _protected(id_: str, sentence: str, modules: tuple[str, ...], allowed: tuple[str, ...]) -> Contract:
    options = {"protected_modules": modules, "allowed_importers": allowed}
    return Contract(id_, sentence, "protected", options)


def _pure() -> Iterator[Contract]:
    no_django = {"forbidden_modules": ("django",)}
    reached = {"source_modules": tuple(pure()), **no_django}
    yield Contract("pure", "Pure modules never reach Django", "forbidden", reached)
    direct = {"source_modules": tuple(pure_directly()), **no_django, "allow_indirect_imports": ("True",)}
    yield Contract("pure-directly", "Pure modules import no Django themselves", "forbidden", direct)


def _knows_only_shared(room: Room, sentence: str) -> Contract:
    others = (*rooms(), SITE, SANDBOX)
    unknown = tuple(other.package for other in others if other not in (room, FLOORS[-1][0]))
    options = {"source_modules": (room.package,), "forbidden_modules": unknown}
    return Contract(f"{room.name}-knows", sentence, "forbidden", options)


def page() -> str:
    """The whole of `.importlinter`."""
    roots = "postroom", "sandbox365", "django"
    parts = [
        "# Written by `python -m tests.contracts` from the table there.\n[importlinter]\n"
        + _option("root_packages", roots)
        + "include_external_packages = True\n"
    ]
    return "\n".join([*parts, *map(_section, contracts())])


def _section(contract: Contract) -> str:
    head = f"[importlinter:contract:{contract.id}]\nname = {contract.sentence}\ntype = {contract.kind}\n"
    options = "".join(_option(name, values) for name, values in contract.options.items())
    return head + options + _ignored(contract.id) + "unmatched_ignore_imports_alerting = none\n"


def _ignored(id_: str) -> str:
    lines = [f"{test} -> {target}" for test in _TESTS for target in _TARGETS]
    for one in EXEMPT:
        if one.contract == id_:
            lines += [f"# {one.reason}", f"{one.importer} -> {one.imported}"]
    return _option("ignore_imports", lines)


def _option(name: str, values: Iterable[str]) -> str:
    lines = list(values)
    if lines == ["True"]:
        return f"{name} = True\n"
    return f"{name} =\n" + "".join(f"    {line}\n" for line in lines)


def main() -> None:
    """Write `.importlinter` anew."""
    FILE.write_text(page(), "utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(list(contracts()))} contracts")


if __name__ == "__main__":
    main()
