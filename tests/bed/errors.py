"""The one error of the test bed."""


class BedError(Exception):
    """The bed cannot be installed, started or found; the text says what to do."""
