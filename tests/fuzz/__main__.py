"""Looks long for inputs that bring out anything but our refusals.

    python -m tests.fuzz --minutes 60              every target in turn, each in a process of its own
    python -m tests.fuzz --minutes 5 --only mail   one of them

With atheris (requirements/fuzz.txt) inputs are led by what they reach in the code, and what was learned stays in
`.fuzz/corpus`; without it hypothesis chooses, and this says so. What broke something is written to `.fuzz/found`:
mend it, and put the file into `tests/fuzz/found/TARGET/`. The exit code is 1 when there was any.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

PLACE = Path(".fuzz")
INSTRUMENTED = ["postroom", "pypdf", "openpyxl", "imapclient", "imaplib", "email", "email_validator", "html"]
_MORE_SECONDS = 120
"""Beyond its time, for a process that is in the middle of an input and has to start first."""


def main() -> None:
    """Give each target its share of the time."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--only", help="one target")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        _look_here(given.only, given.minutes * 60)
        return
    if not _has_atheris():
        print("atheris is not installed here: hypothesis alone chooses the inputs.", flush=True)
    broken = [one for one in _names(given.only) if not _look(one, given.minutes / len(_names(given.only)))]
    print(f"broken: {', '.join(broken) or 'none'}")
    sys.exit(1 if broken else 0)


def _names(only: str | None) -> list[str]:
    _set_up()
    from tests.fuzz.targets import TARGETS

    return [only] if only else sorted(TARGETS)


def _look(target: str, minutes: float) -> bool:
    """Whether nothing was found in one process that looks at `target`."""
    words = [sys.executable, "-m", "tests.fuzz", "--only", target, "--minutes", str(minutes), "--here"]
    began = time.monotonic()
    try:
        ended = subprocess.run(words, timeout=minutes * 60 + _MORE_SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        ended = -1
    print(
        f"{target}: {'nothing' if ended == 0 else 'BROKEN'} in {time.monotonic() - began:.0f} s", flush=True
    )
    return ended == 0


def _look_here(target: str, seconds: float) -> None:
    if _has_atheris():
        _look_guided(target, seconds)
    else:
        _look_blind(target, seconds)


def _look_guided(target: str, seconds: float) -> None:
    """libFuzzer leads; it ends this process itself, with 77 after a fault."""
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        _set_up()
        from tests.fuzz import judge, seeds
    corpus, found = PLACE / "corpus" / target, PLACE / "found" / target
    for place in (corpus, found):
        place.mkdir(parents=True, exist_ok=True)
    for one in (*seeds.seeds()[target], *(path.read_bytes() for path in seeds.found(target))):
        (corpus / sha256(one).hexdigest()[:16]).write_bytes(one)
    options = [
        f"-max_total_time={int(seconds) or 1}",
        f"-artifact_prefix={found}/",
        "-max_len=20000",
        "-timeout=60",
    ]
    atheris.Setup(
        [sys.argv[0], str(corpus), "-rss_limit_mb=2048", "-verbosity=0", *options],
        lambda data: judge.try_out(target, data),
    )
    atheris.Fuzz()


def _look_blind(target: str, seconds: float) -> None:
    """Runs of hypothesis until the time is over; the last input that failed is the smallest."""
    _set_up()
    from hypothesis import HealthCheck, given, settings

    from tests.fuzz import judge, mutations

    until, failed = time.monotonic() + seconds, []

    @settings(max_examples=300, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(mutations.inputs(target))
    def look(data: bytes) -> None:
        try:
            judge.try_out(target, data)
        except BaseException:
            failed.append(data)
            raise

    try:
        while time.monotonic() < until:
            look()
    finally:
        for data in failed[-1:]:
            place = PLACE / "found" / target / sha256(data).hexdigest()[:16]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def _set_up() -> None:
    """Django with a home of its own, which is empty and stays so."""
    import django

    os.environ.setdefault("POSTROOM_HOME", tempfile.mkdtemp(prefix="postroom-fuzz-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.site.settings")
    django.setup()


def _has_atheris() -> bool:
    return find_spec("atheris") is not None


if __name__ == "__main__":
    main()
