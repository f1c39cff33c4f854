"""What a column can be assigned to, as short codes: `number`, `name`, `address`, `address:invoice:cc`. Pure."""

from postroom.customers.refusals import NoSuchColumnField
from postroom.customers.values import KINDS

NUMBER = "number"
NOTHING = ""
"""The code of a column that is left alone; people write it `ignore`."""
SINGLE = ("number", "language", "format", "together", "do-not-email", "may-email")
"""Fields that one column at most can hold."""
NAMES = ("company", "name", "first-name", "infix", "last-name", "short-name")
"""Fields that make up the name, the surest first."""
ADDRESS = "address"


def code_of_address(type_: str, kind: str) -> str:
    """The code of a column of addresses."""
    return f"{ADDRESS}:{type_}:{kind}"


def is_address(code: str) -> bool:
    """Whether a column with that code holds addresses."""
    return code.startswith(f"{ADDRESS}:")


def split_address(code: str) -> tuple[str, str]:
    """Document type and kind of an address column's code."""
    _word, type_, kind = code.split(":")
    return type_, kind


def field_of(code: str) -> str:
    """The field of a customer that a column of `SINGLE` decides."""
    return "do_not_email" if code == "may-email" else code.replace("-", "_")


def check_code(text: str) -> str:
    """The code that a person means by `text`, such as `address:invoice`. Raises NoSuchColumnField."""
    plain = text.strip().casefold()
    if plain in ("ignore", NOTHING):
        return NOTHING
    if plain in SINGLE or plain in NAMES:
        return plain
    word, type_, kind = [*plain.split(":", 2), "", ""][:3]
    if word != ADDRESS or (kind or "to") not in KINDS:
        raise NoSuchColumnField(field=text, known=", ".join(("ignore", *SINGLE, *NAMES, "address:TYPE:KIND")))
    return code_of_address(type_, kind or "to")
