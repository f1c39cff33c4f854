"""The pages are tried with the fixtures of their room."""

from postroom.customers.tests.conftest import clerk, english, log_in

__all__ = ["clerk", "english", "log_in"]
