"""An order that names no recipient: what its document and its customer say completes it (mission A5)."""

from dataclasses import replace

from postroom.customers import repository as customers
from postroom.desk.refusals import CustomerNotByEmail, OrderDocumentDamaged
from postroom.outbox.orders import Order
from postroom.scenarios import document_reader
from postroom.scenarios import repository as scenarios


def completed(order: Order) -> Order:
    """The order with recipients, number, debtor and language, as far as it lacks them and names nobody.

    The address in the document comes before the customer's. Raises OrderRefused for a customer who is not to be
    e-mailed, and for a customer's PDF that is cut off.
    """
    if order.recipients() or not order.files or scenarios.for_type(order.type).recipients_rule == "fixed":
        return order
    found = document_reader.inspect_document(order.files[0])
    debtor = order.debtor or found.debtor
    customer = customers.known(debtor)
    if customer and not found.intact:
        raise OrderDocumentDamaged(path=order.files[0].name)
    if customer and customer.do_not_email:
        raise CustomerNotByEmail(customer=customer.name or customer.debtor, reason=customer.do_not_email)
    named = (("to", found.recipient),) if found.recipient else ()
    people = named or (customer.addresses_for(order.type) if customer else ())
    return replace(
        order,
        to=tuple(address for kind, address in people if kind == "to"),
        cc=tuple(address for kind, address in people if kind == "cc"),
        bcc=tuple(address for kind, address in people if kind == "bcc"),
        number=order.number or found.number,
        debtor=debtor,
        language=order.language or (customer.language if customer else "") or found.language,
    )
