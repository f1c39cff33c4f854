"""These tests are about what is left after a kill: their files lie on the disk."""

from tests.memory import tmp_path

__all__ = ["tmp_path"]
