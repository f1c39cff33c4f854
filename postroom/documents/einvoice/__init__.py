"""What does an electronic invoice say? ZUGFeRD, Factur-X, XRechnung, UBL and CII, also within a PDF.

Nothing here touches the database or the network. See docs/einvoices.md.
"""

from postroom.documents.einvoice.embedded import find_xml
from postroom.documents.einvoice.read import read_einvoice, read_file
from postroom.documents.einvoice.values import EInvoice, FoundInvoice, Party, Problem, ProblemKind

__all__ = [
    "EInvoice",
    "FoundInvoice",
    "Party",
    "Problem",
    "ProblemKind",
    "find_xml",
    "read_einvoice",
    "read_file",
]
