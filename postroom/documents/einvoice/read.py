"""Reading an electronic invoice: an XML of its own, or the one within a PDF. Pure."""

from dataclasses import replace

from postroom.documents.einvoice.cii import read_cii
from postroom.documents.einvoice.embedded import find_xml
from postroom.documents.einvoice.formats import ROOTS, get_syntax
from postroom.documents.einvoice.rules import check_rules
from postroom.documents.einvoice.schema import check_schema
from postroom.documents.einvoice.tree import parse
from postroom.documents.einvoice.ubl import read_ubl
from postroom.documents.einvoice.values import EInvoice, FoundInvoice
from postroom.documents.examine import Readable
from postroom.documents.refusals import EInvoiceRefused, XmlNoInvoice


def read_einvoice(xml: bytes, shown: str = "XML", attachment: str = "") -> EInvoice:
    """The invoice that an XML is. `shown`: how a refusal names it; `attachment`: its name within a PDF.

    Raises EInvoiceRefused. What is wrong with an invoice that can be read stands in its `problems`.
    """
    root = parse(xml, shown)
    namespace = ROOTS.get(root.tag)
    if namespace is None:
        raise XmlNoInvoice(path=shown, root=_name_root(root.tag))
    ubl = get_syntax(namespace) == "ubl"
    invoice = read_ubl(root, namespace) if ubl else read_cii(root, namespace, attachment)
    problems = (*check_schema(root, namespace, invoice.guideline), *check_rules(invoice))
    return replace(invoice, problems=problems)


def _name_root(tag: str) -> str:
    """Name and namespace of a root element, for people."""
    namespace, _, name = tag.rpartition("}")
    return f"{name} ({namespace.lstrip('{')})"[:200] if namespace else name[:200]


def read_file(file: Readable) -> FoundInvoice | None:
    """The electronic invoice that a file is or has inside; None when it is another kind of file, or has none.

    Raises EInvoiceRefused for an .xml that is no invoice. A PDF whose XML cannot be read is a PDF all the same: then
    `problem` says why.
    """
    name = file.name.lower()
    if name.endswith(".xml"):
        return FoundInvoice(read_einvoice(file.content, file.name))
    return _read_pdf(file.content) if name.endswith(".pdf") else None


def _read_pdf(content: bytes) -> FoundInvoice | None:
    attachment = ""
    try:
        found = find_xml(content)
        if found is None:
            return None
        attachment, xml = found
        return FoundInvoice(read_einvoice(xml, attachment, attachment), attachment)
    except EInvoiceRefused as refusal:
        return FoundInvoice(None, attachment, refusal.sentence)
