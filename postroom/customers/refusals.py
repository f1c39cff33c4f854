"""What customers and files of them are refused for, drawn as a tree: each leaf with its code.

BadInput
 |- CustomerRefused
 |   |- NoDebtor             no-debtor
 |   |- DebtorTaken          debtor-taken
 |   |- NotOneLine           customer-not-one-line
 |   |- TooLong              customer-too-long
 |   |- NoSuchLanguage       customer-no-such-language
 |   |- NoSuchFormat         no-such-format
 |   |- NoSuchType           customer-no-such-type
 |   |- TooManyAddresses     customer-too-many-addresses
 |   |- NoSuchKind           no-such-kind-of-address
 |   |- NotAnAddress         customer-not-an-address
 |   `- NeitherYesNorNo      neither-yes-nor-no
 |- UnknownCustomer
 |   |- NoSuchCustomer       unknown-customer
 |   |- CustomerMisspelt     customer-misspelt
 |   `- CustomerGone         customer-gone
 |- FileRefused
 |   |- ColumnsUnclear
 |   |   |- NothingButNumbers    nothing-but-numbers
 |   |   |- NoDebtorColumn       no-debtor-column
 |   |   |- WhichNumber          which-number-column
 |   |   `- OneColumnOnly        one-column-only
 |   |- NoSuchColumn         no-such-column
 |   |- NoSuchColumnField    no-such-column-field
 |   |- MixedSeparators      mixed-separators
 |   |- TableFileTooLarge    table-file-too-large
 |   |- TableEmpty           table-empty
 |   |- TableIsAWebPage      table-is-a-web-page
 |   |- NoCustomerBelow      no-customer-below
 |   |- NeitherTextNorSheet  neither-text-nor-sheet
 |   |- QuoteNeverEnds       quote-never-ends
 |   |- TooManyRows          too-many-rows
 |   |- TableUnreadable      table-unreadable
 |   |- SheetOfOtherKind     sheet-of-other-kind
 |   |- SheetDamaged         sheet-damaged
 |   |- SheetLocked          sheet-locked
 |   |- ZipNotSheet          zip-not-sheet
 |   |- SheetTooLarge        sheet-too-large
 |   |- TableTakesTooMuch    table-takes-too-much
 |   `- NoTimeToRead         no-time-to-read-table
 `- UnknownImport            unknown-import

ChangedMeanwhile
 `- ImportOutdated           import-outdated
"""

from typing import Any

from postroom.shared.languages import UNKNOWN
from postroom.shared.refusals import BadInput, ChangedMeanwhile
from postroom.shared.wording import N_


class CustomerRefused(BadInput):
    """A value of a customer cannot be kept; nothing was changed. `place` is the field, "" when it is none."""

    place: str = ""

    def __init__(self, place: str = "", /, **values: Any) -> None:
        super().__init__(**values)
        self.place = place or self.place

    @property
    def fields(self) -> dict[str, Any]:
        """The values of the sentence, and which field to look at."""
        return {"field": self.place, **super().fields}


class NoDebtor(CustomerRefused):
    code = "no-debtor"
    template = N_("A customer needs a debtor number.")
    place = "debtor"


class DebtorTaken(CustomerRefused):
    code = "debtor-taken"
    template = N_("There is already a customer '%(debtor)s'.")
    place = "debtor"


class NotOneLine(CustomerRefused):
    code = "customer-not-one-line"
    template = N_("A line break or control character cannot be kept here.")


class TooLong(CustomerRefused):
    code = "customer-too-long"
    template = N_("This is longer than %(longest)s characters.")


class NoSuchLanguage(CustomerRefused):
    code = "customer-no-such-language"
    template = UNKNOWN
    place = "language"


class NoSuchFormat(CustomerRefused):
    code = "no-such-format"
    template = N_("'%(format)s' is not a format. Use pdf, pdf+xml or xml.")
    place = "format"


class NoSuchType(CustomerRefused):
    code = "customer-no-such-type"
    template = N_(
        "'%(type)s' is not a document type. Use at most 40 small letters, digits and hyphens, such as: "
        "%(known)s."
    )
    place = "addresses"


class TooManyAddresses(CustomerRefused):
    code = "customer-too-many-addresses"
    template = N_("%(count)s addresses are more than the %(most)s a customer may have.")
    place = "addresses"


class NoSuchKind(CustomerRefused):
    code = "no-such-kind-of-address"
    template = N_("'%(kind)s' is not a kind of address. Use to, cc or bcc.")
    place = "addresses"


class NotAnAddress(CustomerRefused):
    code = "customer-not-an-address"
    template = N_("'%(address)s' is not an e-mail address. It needs the form name@example.com.")
    place = "addresses"


class NeitherYesNorNo(CustomerRefused):
    code = "neither-yes-nor-no"
    template = N_("'%(text)s' is neither yes nor no. Write yes or no, or 1 or 0.")


class UnknownCustomer(BadInput):
    """No customer has that number."""


class NoSuchCustomer(UnknownCustomer):
    code = "unknown-customer"
    template = N_("There is no customer '%(debtor)s'.")


class CustomerMisspelt(UnknownCustomer):
    code = "customer-misspelt"
    template = N_("There is no customer '%(debtor)s'. Did you mean '%(near)s'?")


class CustomerGone(UnknownCustomer):
    code = "customer-gone"
    template = N_("This customer is not there any more.")


class FileRefused(BadInput):
    """The file cannot be used; nothing was changed."""


class ColumnsUnclear(FileRefused):
    """The file can be read, but a person has to say what its columns hold."""


class NothingButNumbers(ColumnsUnclear):
    code = "nothing-but-numbers"
    template = N_(
        "The file has only debtor numbers (%(column)s) and nothing to keep about them. It has: %(found)s. "
        "Other headings may be such as: %(wanted)s."
    )


class NoDebtorColumn(ColumnsUnclear):
    code = "no-debtor-column"
    template = N_(
        "No column with debtor numbers was found. The file has: %(found)s. Call one of them such as: "
        "%(wanted)s."
    )


class WhichNumber(ColumnsUnclear):
    code = "which-number-column"
    template = N_(
        "Several columns may hold the customer's number, and they differ: %(columns)s. Say which one stands on your "
        "documents."
    )


class OneColumnOnly(ColumnsUnclear):
    code = "one-column-only"
    template = N_("Only one column can hold '%(field)s', but these were chosen: %(columns)s.")


class NoSuchColumn(FileRefused):
    code = "no-such-column"
    template = N_("The file has no column '%(column)s'. It has: %(found)s.")


class NoSuchColumnField(FileRefused):
    code = "no-such-column-field"
    template = N_("'%(field)s' is nothing that a column can hold. Choose one of: %(known)s.")


class MixedSeparators(FileRefused):
    code = "mixed-separators"
    template = N_(
        "The headings are parted by another sign (%(header)s) than the rows (%(rows)s). Export the list once more, "
        "or save it as .xlsx."
    )


class TableFileTooLarge(FileRefused):
    code = "table-file-too-large"
    template = N_("The file is larger than %(most)s MB. Import it in several files.")


class TableEmpty(FileRefused):
    code = "table-empty"
    template = N_("The file is empty.")


class TableIsAWebPage(FileRefused):
    code = "table-is-a-web-page"
    template = N_("This is a web page or XML. Open it, save it as .xlsx or CSV, and choose that file.")


class NoCustomerBelow(FileRefused):
    code = "no-customer-below"
    template = N_("Below the headings (line %(line)s) stands no customer.")


class NeitherTextNorSheet(FileRefused):
    code = "neither-text-nor-sheet"
    template = N_(
        "This is neither a text file nor a spreadsheet. Save the customers as .xlsx or CSV and choose that "
        "file."
    )


class QuoteNeverEnds(FileRefused):
    code = "quote-never-ends"
    template = N_(
        "In line %(line)s begins a text in quotation marks that never ends. Add or remove a quotation mark "
        "there."
    )


class TooManyRows(FileRefused):
    code = "too-many-rows"
    template = N_("The table has more than %(rows)s rows or %(columns)s columns. Import it in several files.")


class TableUnreadable(FileRefused):
    code = "table-unreadable"
    template = N_("The file is not a table that can be read. Save it as CSV or .xlsx once more.")


class SheetOfOtherKind(FileRefused):
    code = "sheet-of-other-kind"
    template = N_(
        "Files of the kind %(ending)s cannot be read. Save the customers as .xlsx or CSV and choose that "
        "file."
    )


class SheetDamaged(FileRefused):
    code = "sheet-damaged"
    template = N_(
        "The spreadsheet is damaged or not an .xlsx file. Open it, save it as .xlsx or CSV, and choose "
        "that file."
    )


class SheetLocked(FileRefused):
    code = "sheet-locked"
    template = N_("The spreadsheet is protected with a password. Save it without one and choose that file.")


class ZipNotSheet(FileRefused):
    code = "zip-not-sheet"
    template = N_(
        "This is a zip folder, not a spreadsheet. Unpack it and choose the .xlsx or CSV file in it."
    )


class SheetTooLarge(FileRefused):
    code = "sheet-too-large"
    template = N_("The spreadsheet is too large once it is unpacked. Save the customers as CSV.")


class TableTakesTooMuch(FileRefused):
    code = "table-takes-too-much"
    template = N_(
        "Reading this file takes more time or memory than a list of customers needs, so it was stopped. "
        "Save it anew as CSV UTF-8, with the columns of customers only."
    )


class NoTimeToRead(FileRefused):
    """Nothing is known of the file: the same one may be read later."""

    code = "no-time-to-read-table"
    template = N_("This computer is busy with other files. Choose the file again in a minute.")


class UnknownImport(BadInput):
    code = "unknown-import"
    template = N_("This import is gone: it was done, cancelled or older than a day. Choose the file again.")


class ImportOutdated(ChangedMeanwhile):
    code = "import-outdated"
    template = N_(
        "This file is read differently now, or its customers were changed. Nothing was imported: look at what it "
        "would do now."
    )
