"""What else is to be done every now and then: rooms above this one put their work here in `AppConfig.ready()`."""

from collections.abc import Callable

PERIODIC: list[tuple[str, float, Callable[[], object]]] = []
"""(name, seconds between two rounds, verb). A verb may run on several machines at once; it has to bear that."""
