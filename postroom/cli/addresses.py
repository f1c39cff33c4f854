"""How the command line writes an address of a customer."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.customers.values import AddressView


def format_address(one: "AddressView") -> str:
    """As `--to`, `--cc` and `--address` take it: `to:a@b.test`, `invoice:cc:a@b.test`."""
    return f"{one.type}:{one.kind}:{one.address}" if one.type else f"{one.kind}:{one.address}"
