"""The pages are tried with the fixtures of the desk."""

from postroom.desk.tests.conftest import browser, english, jansen, now, paper, profile, taken

__all__ = ["browser", "english", "jansen", "now", "paper", "profile", "taken"]
