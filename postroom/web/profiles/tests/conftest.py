"""The pages are tried with people of another room's fixtures."""

from postroom.customers.tests.conftest import english, log_in

__all__ = ["english", "log_in"]
