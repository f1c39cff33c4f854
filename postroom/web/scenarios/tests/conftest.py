"""The pages are tried with the fixtures of their room."""

from postroom.scenarios.tests.conftest import anna, english

__all__ = ["anna", "english"]
