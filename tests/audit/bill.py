"""The bill of materials in CycloneDX 1.6 (ECMA-424), written from the lock file and the vendored scripts.

Written by hand, for it needs no more than the lock files say: no tool has to be trusted for it, and none has to be
installed. The same tree gives the same bytes.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from tests.audit.pins import ROOT, Pin

VENDOR = ROOT / "postroom" / "web" / "vendor"
_SERIAL = UUID("6f3ecb1e-8a44-5c0e-9d3b-2f1f3c2f7a10")
"""Any; together with the content it makes the serial number."""
_VENDORED = re.compile(r"(?P<name>[a-z]+)-(?P<version>[0-9.]+[0-9])(?:\.min)?\.(?:js|css)")


def make_bill(pins: Sequence[Pin]) -> dict[str, Any]:
    """The document: Postroom with all that an installation has."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    product = _component(
        "application", "postroom", project["version"], f"pkg:pypi/postroom@{project['version']}", ()
    )
    parts = [_package(pin) for pin in pins] + list(_vendored())
    refs = [part["bom-ref"] for part in parts]
    content = json.dumps([product, *parts], sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(_SERIAL, content)}",
        "version": 1,
        "metadata": {"component": {**product, "licenses": [{"license": {"id": project["license"]}}]}},
        "components": parts,
        "dependencies": [{"ref": product["bom-ref"], "dependsOn": refs}],
    }


def _package(pin: Pin) -> dict[str, Any]:
    return _component("library", pin.name, pin.version, f"pkg:pypi/{pin.name}@{pin.version}", pin.hashes)


def _vendored() -> Iterator[dict[str, Any]]:
    """The scripts of others that lie in the tree."""
    for path in sorted(VENDOR.rglob("*")):
        named = _VENDORED.fullmatch(path.name)
        if named:
            yield _script(path, named["name"], named["version"])


def _script(path: Path, name: str, version: str) -> dict[str, Any]:
    digest = sha256(path.read_bytes()).hexdigest()
    part = _component("library", name, version, f"pkg:npm/{name}@{version}", (digest,))
    return {**part, "bom-ref": f"{part['bom-ref']}#{path.name}"}


def _component(kind: str, name: str, version: str, purl: str, hashes: Sequence[str]) -> dict[str, Any]:
    part: dict[str, Any] = {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if hashes:
        part["hashes"] = [{"alg": "SHA-256", "content": one} for one in hashes]
    return part
