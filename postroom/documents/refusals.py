"""What cannot be a document, or cannot be found among them, drawn as a tree: each leaf with its code.

BadInput
 |- DocumentRefused
 |   |- FileEmpty         document-empty
 |   |- NameNotText       document-name-not-text
 |   |- NameNotOneLine    document-name-not-one-line
 |   |- NotAPdf           document-not-a-pdf
 |   |- FileBlank         document-blank
 |   |- NameMisleads      document-name-misleads
 |   |- FileBlocked       document-blocked
 |   |- BlockedInside     document-blocked-inside
 |   |- IsAProgram        document-is-a-program
 |   |- OtherContent      document-other-content
 |   |- IsAFolder         document-is-a-folder
 |   |- NotAFile          document-not-a-file
 |   |- DocumentTooLarge  document-too-large
 |   |- NoSuchFile        document-file-missing
 |   |- FileUnreadable    document-unreadable
 |   `- EInvoiceRefused
 |       |- XmlTooLarge               xml-too-large
 |       |- XmlTooDeep                xml-too-deep
 |       |- XmlTooManyElements        xml-too-many-elements
 |       |- XmlEncodingUnknown        xml-encoding-unknown
 |       |- XmlWithDoctype            xml-with-doctype
 |       |- XmlNotWellFormed          xml-not-well-formed
 |       |- XmlNoInvoice              xml-no-invoice
 |       |- EmbeddedInvoiceUnreadable embedded-invoice-unreadable
 |       `- EmbeddedInvoicesDiffer    embedded-invoices-differ
 |- UnknownDocument       unknown-document
 |- SameFileThere         same-file-there
 `- UnknownDocumentsPage  unknown-documents-page

NotPossible
 |- NotOnDesk
 |   |- WasHandedOver     was-handed-over
 |   |- WasTakenOff       was-taken-off
 |   |- TakenOffBefore    taken-off-before
 |   `- WasReplaced       was-replaced
 `- NotTakenOff           not-taken-off

ChangedMeanwhile
 `- OtherVersion          document-changed-meanwhile

Refusal
 `- ContentLost
     |- ContentChanged    content-changed
     `- ContentGone       content-gone
"""

from postroom.shared.refusals import BadInput, ChangedMeanwhile, NotPossible, Refusal
from postroom.shared.wording import N_


class DocumentRefused(BadInput):
    """The file cannot be a document to send."""


class FileEmpty(DocumentRefused):
    code = "document-empty"
    template = N_("%(path)s is empty. Export the document again.")


class NameNotText(DocumentRefused):
    code = "document-name-not-text"
    template = N_("The file name %(path)r is not written in UTF-8. Rename the file.")


class NameNotOneLine(DocumentRefused):
    code = "document-name-not-one-line"
    template = N_("The file name %(path)r contains a line break or control character.")


class NotAPdf(DocumentRefused):
    code = "document-not-a-pdf"
    template = N_("%(path)s is named .pdf but is no PDF. Export the document again as PDF.")


class FileBlank(DocumentRefused):
    code = "document-blank"
    template = N_("%(path)s holds nothing but blanks. Export the document again.")


class NameMisleads(DocumentRefused):
    code = "document-name-misleads"
    template = N_(
        "The file name %(path)s holds a letter that nobody sees (%(letter)s); it can hide the true ending. "
        "Rename the file."
    )


class FileBlocked(DocumentRefused):
    code = "document-blocked"
    template = N_(
        "%(path)s cannot be sent: Outlook or Gmail keep files that end in %(ending)s from their readers, "
        "since programs may hide in them. Export it as PDF."
    )


class BlockedInside(DocumentRefused):
    code = "document-blocked-inside"
    template = N_(
        "%(path)s cannot be sent: it holds %(inner)s, and Outlook or Gmail keep archives with such files from "
        "their readers. Take it out."
    )


class IsAProgram(DocumentRefused):
    code = "document-is-a-program"
    template = N_("%(path)s cannot be sent: it is a program, whatever its name says.")


class OtherContent(DocumentRefused):
    code = "document-other-content"
    template = N_(
        "%(path)s is named %(ending)s but is %(kind)s. Give it the ending that it should have, or export it again."
    )


class IsAFolder(DocumentRefused):
    code = "document-is-a-folder"
    template = N_("%(path)s is a folder. Name the files in it.")


class NotAFile(DocumentRefused):
    code = "document-not-a-file"
    template = N_("%(path)s is not an ordinary file.")


class DocumentTooLarge(DocumentRefused):
    code = "document-too-large"
    template = N_("%(path)s is larger than any mail server takes (150 MB).")


class NoSuchFile(DocumentRefused):
    code = "document-file-missing"
    template = N_("There is no file %(path)s.")


class FileUnreadable(DocumentRefused):
    code = "document-unreadable"
    template = N_("%(path)s cannot be read: %(why)s.")


class EInvoiceRefused(DocumentRefused):
    """The XML is no electronic invoice that a receiver could read."""


class XmlTooLarge(EInvoiceRefused):
    """`most` in MB: of the whole file, or of one text or attachment within it."""

    code = "xml-too-large"
    template = N_("%(path)s is too large for an electronic invoice: more than %(most)s MB.")


class XmlTooDeep(EInvoiceRefused):
    code = "xml-too-deep"
    template = N_("%(path)s is no invoice: its elements are nested more than %(most)s deep.")


class XmlTooManyElements(EInvoiceRefused):
    code = "xml-too-many-elements"
    template = N_("%(path)s is too large for an electronic invoice: it has more than %(most)s elements.")


class XmlEncodingUnknown(EInvoiceRefused):
    code = "xml-encoding-unknown"
    template = N_(
        "The letters of %(path)s cannot be read as %(encoding)s, which it says it is written in. "
        "Export it again in UTF-8."
    )


class XmlWithDoctype(EInvoiceRefused):
    code = "xml-with-doctype"
    template = N_("%(path)s has a document type (DOCTYPE). No electronic invoice has one; it is not read.")


class XmlNotWellFormed(EInvoiceRefused):
    code = "xml-not-well-formed"
    template = N_(
        "%(path)s is no complete XML: it breaks off or is damaged in line %(line)s. Export it again."
    )


class XmlNoInvoice(EInvoiceRefused):
    code = "xml-no-invoice"
    template = N_(
        "%(path)s is an XML, but no electronic invoice: it begins with %(root)s. UBL, XRechnung, ZUGFeRD, Factur-X "
        "and CII are read."
    )


class EmbeddedInvoiceUnreadable(EInvoiceRefused):
    code = "embedded-invoice-unreadable"
    template = N_(
        "The electronic invoice %(name)s in the PDF cannot be taken out of it. Export the PDF again."
    )


class EmbeddedInvoicesDiffer(EInvoiceRefused):
    code = "embedded-invoices-differ"
    template = N_("The PDF has several electronic invoices that differ: %(names)s. Export the PDF again.")


class NotOnDesk(NotPossible):
    """The document was handed over already, or taken off the desk."""


class WasHandedOver(NotOnDesk):
    code = "was-handed-over"
    template = N_("This document was handed over already; what it says is not changed any more.")


class OtherVersion(ChangedMeanwhile):
    code = "document-changed-meanwhile"
    template = N_(
        "This document was changed since you looked at it. Nothing was changed. Please look at it again."
    )


class WasTakenOff(NotOnDesk):
    code = "was-taken-off"
    template = N_("This document was taken off the desk: %(who)s, %(when)s. Bring it back first.")


class TakenOffBefore(NotOnDesk):
    """By an earlier version, which did not write down by whom and when."""

    code = "taken-off-before"
    template = N_("This document was taken off the desk. Bring it back first.")


class WasReplaced(NotOnDesk):
    code = "was-replaced"
    template = N_("This document was corrected: another one stands on the desk in its place.")


class NotTakenOff(NotPossible):
    code = "not-taken-off"
    template = N_("This document is not among those that were taken off the desk.")


class ContentLost(Refusal):
    """A stored file is missing or no longer has the bytes it was accepted with."""


class ContentChanged(ContentLost):
    code = "content-changed"
    template = N_("The stored file of this document was changed on the disk.")


class ContentGone(ContentLost):
    code = "content-gone"
    template = N_("The stored file of this document is gone from the disk.")


class UnknownDocument(BadInput):
    code = "unknown-document"
    template = N_("There is no document %(id)s.")


class SameFileThere(BadInput):
    code = "same-file-there"
    template = N_("The same file is already there as %(type)s %(number)s (document %(id)s).")


class UnknownDocumentsPage(BadInput):
    code = "unknown-documents-page"
    template = N_("This page of the list does not exist. Begin at its start.")
