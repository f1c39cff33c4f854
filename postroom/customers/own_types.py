"""Document types that the installation has added. This room does not know them: a higher one fills the list."""

from collections.abc import Callable

OWN_TYPES: list[Callable[[], dict[str, str]]] = []
"""Each gives own type -> its title; filled at start (`AppConfig.ready`)."""


def titles() -> dict[str, str]:
    """Own type -> what people call it."""
    return {type_: title for ask in OWN_TYPES for type_, title in ask().items()}
