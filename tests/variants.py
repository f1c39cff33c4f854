"""The suite on another day, in another zone, in another order, in the background, beside busy neighbours.

    python -m tests.variants [NAME...] [-- PYTEST WORDS...]

Without names every variant runs, on the rooms and tests that time, order or neighbours can touch.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

ROOMS = (
    *(
        "postroom/outbox",
        "postroom/worker",
        "postroom/oauth",
        "postroom/people",
        "postroom/desk",
        "postroom/web",
    ),
    *("postroom/scenarios", "postroom/profiles", "postroom/site", "postroom/transport", "sandbox365"),
    *("tests/product", "tests/foreign", "tests/links", "tests/clerk", "tests/web", "tests/bed"),
)
AT_AN_INSTANT = (
    *("postroom/outbox/tests/test_expiry.py", "postroom/outbox/tests/test_listing.py"),
    *("postroom/desk/tests/test_hand_over.py", "postroom/people/tests/test_sessions.py"),
    *("postroom/web/outbox/tests/test_outbox_pages.py", "postroom/oauth/tests/test_grants.py"),
    *("tests/product/test_processes.py", "tests/product/test_outbox_commands.py"),
    *("tests/foreign/test_refresh.py", "tests/clerk/test_monday.py"),
)
BUSY = 4
"""Processes that want nothing but the processor."""


@dataclass(frozen=True)
class Variant:
    """What is different: the clock (see tests/shift), the environment, signals that are ignored, neighbours.

    A clock that stands at an instant is set for each file anew: the instant passes while its first tests run.
    """

    when: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    in_background: bool = False
    busy: int = 0

    @property
    def runs(self) -> list[tuple[str, ...]]:
        """The paths of each call of pytest."""
        return [(path,) for path in AT_AN_INSTANT] if self.when.startswith("2") else [ROOMS]

    def command(self, words: list[str]) -> list[str]:
        """The call of pytest with these words."""
        before = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"] if self.in_background else []
        shift = [sys.executable, "-m", "tests.shift", self.when] if self.when else []
        return [*before, *shift, sys.executable, "-m", "pytest", "-q", *words]


VARIANTS = {
    "tomorrow": Variant("+86400"),
    "400-days": Variant("+34560000"),
    "clock-change": Variant("2027-03-28T00:59:45+00:00", {"TZ": "Europe/Amsterdam"}),
    "midnight": Variant("2027-12-31T23:59:50+00:00"),
    "auckland": Variant(environment={"TZ": "Pacific/Auckland"}),
    "order": Variant(environment={"POSTROOM_TEST_ORDER": "random"}),
    "background": Variant(in_background=True),
    "busy": Variant(busy=BUSY),
}


def main() -> int:
    """0 if every variant is green, 1 if one is red, 2 for a name that is none."""
    names, _, words = " ".join(sys.argv[1:]).partition("--")
    chosen = names.split() or list(VARIANTS)
    if unknown := set(chosen) - set(VARIANTS):
        print(f"No variant: {', '.join(unknown)}. There are {', '.join(VARIANTS)}.", file=sys.stderr)
        return 2
    red = [name for name in chosen if not green(VARIANTS[name], words.split())]
    print(f"red: {', '.join(red)}" if red else f"green: {', '.join(chosen)}")
    return 1 if red else 0


def green(variant: Variant, words: list[str]) -> bool:
    """Did every call pass? `words` for pytest stand instead of the usual paths where they name one."""
    environment = {**os.environ, **variant.environment}
    named = any(os.path.exists(word.partition("::")[0]) for word in words)
    with neighbours(variant.busy):
        runs = [()] if named else variant.runs
        calls = [variant.command([*words, *paths]) for paths in runs]
        return all([subprocess.run(call, env=environment).returncode == 0 for call in calls])


@contextlib.contextmanager
def neighbours(count: int) -> Iterator[None]:
    """That many processes that are never idle."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
