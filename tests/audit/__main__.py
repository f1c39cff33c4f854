"""Audits what this house is built from.

    python -m tests.audit           `make audit`: known faults, old pins, the bill (`dist/postroom.cdx.json`)
    python -m tests.audit --bill    the bill alone, without the network

It runs in an environment of its own (`requirements/audit.txt`). The exit code is 1 when a fault is known; what could
not be asked is said, and is no failure.
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.audit import ages, known_faults
from tests.audit.bill import make_bill
from tests.audit.pins import LOCKS, ROOT, Pin, lock_file, read_pins

BILL = ROOT / "dist" / "postroom.cdx.json"


def main() -> None:
    """Print what was found."""
    pins = read_pins(lock_file("run").read_text())
    BILL.parent.mkdir(exist_ok=True)
    BILL.write_text(json.dumps(make_bill(pins), indent=2) + "\n")
    print(f"Bill of materials: {len(pins)} packages in {BILL.relative_to(ROOT)}.")
    if "--bill" in sys.argv:
        return
    tell_old_pins()
    sys.exit(1 if sum(tell_known_faults(name) for name in LOCKS) else 0)


def tell_known_faults(name: str) -> int:
    """Print what is known against a lock file, and count it."""
    found = known_faults.ask(lock_file(name))
    if found.nothing_was_asked:
        why = f": {found.why}" if found.why else "; the database knows none of its packages"
        print(f"{name}.txt: NOT audited, because no database of known faults could be had{why}.")
        return 0
    print(
        f"{name}.txt: {found.asked - len(found.unknown)} packages audited, {len(found.faults)} known faults."
    )
    if found.unknown:
        print(f"  not in the database: {', '.join(found.unknown)}")
    for line in found.faults:
        print(f"  {line}")
    return len(found.faults)


def tell_old_pins() -> None:
    """Print the pins of an installation that are older than a year."""
    day = (datetime.now(UTC) - timedelta(days=365)).date()
    try:
        old, undated = ages.list_older(read_pins(lock_file("run").read_text()), day)
    except ages.NoDates as problem:
        print(f"The ages of the pins are NOT known, because the package index does not tell them: {problem}")
        return
    print(f"Pins of run.txt from before {day}: {name_pins(old)}.")
    if undated:
        print(f"  their age is NOT known: {name_pins(undated)}")


def name_pins(pins: Sequence[Pin]) -> str:
    """Names and versions for people."""
    return ", ".join(f"{one.name} {one.version}" for one in pins) or "none"


if __name__ == "__main__":
    main()
