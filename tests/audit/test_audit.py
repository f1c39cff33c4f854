"""The bill names what is installed, and the audit never passes over what it could not ask."""

import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from tests.audit import known_faults
from tests.audit.bill import make_bill
from tests.audit.pins import LOCKS, ROOT, lock_file, read_pins


def test_the_bill_names_each_package_with_the_version_that_is_installed() -> None:
    pins = read_pins(lock_file("run").read_text())
    bill = make_bill(pins)
    named = {part["name"]: part for part in bill["components"]}
    for name in ("django", "msal", "cryptography", "lxml", "waitress"):
        assert named[name]["version"] == version(name)
        assert named[name]["purl"] == f"pkg:pypi/{name}@{version(name)}"
    assert {"htmx", "trix"} <= named.keys()
    assert all(len(part["hashes"]) >= 1 for part in bill["components"])
    refs = [part["bom-ref"] for part in bill["components"]]
    assert len(set(refs)) == len(refs) and bill["dependencies"][0]["dependsOn"] == refs
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert make_bill(pins) == bill


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_every_lock_file_has_its_hashes(name) -> None:
    pins = read_pins(lock_file(name).read_text())
    assert pins and all(pin.hashes for pin in pins)
    assert len(pins) == lock_file(name).read_text().count("==")


def test_a_known_fault_is_told_and_a_package_that_is_not_known_too() -> None:
    fault = {"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": [], "description": "x"}
    told = known_faults.understand(
        {
            "dependencies": [
                {"name": "a", "version": "2.0", "vulns": [fault]},
                {"name": "b", "skip_reason": "not found"},
                {"name": "c", "version": "1", "vulns": []},
            ]
        }
    )
    assert told.faults == ("a 2.0: PYSEC-1, mended in 2.1",) and told.unknown == ("b",)
    assert not told.nothing_was_asked


def test_without_a_database_the_audit_says_so_and_ends_well() -> None:
    nowhere = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.audit"],
        env=nowhere,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.count("NOT audited, because no database of known faults could be had") == len(LOCKS)
    assert "The ages of the pins are NOT known" in ended.stdout
    assert json.loads((ROOT / "dist" / "postroom.cdx.json").read_text())["components"]
