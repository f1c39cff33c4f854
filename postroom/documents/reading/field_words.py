"""The words for people of what is read: fields, places and blocks of a page."""

from collections.abc import Mapping

from postroom.shared.wording import N_

FIELDS: Mapping[str, str] = {
    "type": N_("Document type"),
    "number": N_("Document number"),
    "debtor": N_("Debtor number"),
    "recipient": N_("Recipient"),
    "language": N_("Language"),
    "issued": N_("Document date"),
    "total": N_("Amount"),
    "currency": N_("Currency"),
}
"""The values that are read, in the order in which they are shown."""
PLACES: Mapping[str, str] = {
    "xml": N_("e-invoice"),
    "text": N_("text"),
    "pattern": N_("file name"),
    "name": N_("file name, a guess"),
}
BLOCKS: Mapping[str, str] = {
    "seller": N_("in the sender's block"),
    "billing": N_("in the customer's block"),
    "delivery": N_("in the block of the delivery"),
    "bank": N_("in the block of a bank"),
}
