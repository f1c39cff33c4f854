"""Compiles the translations into the wheel; everything else stands in pyproject.toml."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTexts(build_py):
    """Turns each .po of the package into the .mo that gettext reads."""

    def run(self) -> None:
        """Compile first, so that the .mo files are found as package data."""
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for source in Path("postroom/locale").glob("*/LC_MESSAGES/*.po"):
            with source.open("rb") as readable, source.with_suffix(".mo").open("wb") as writable:
                write_mo(writable, read_po(readable))
        super().run()


setup(cmdclass={"build_py": BuildWithTexts})
