"""Another time: runs a command, and all that it starts, with the wall clock put forward or back."""

from tests.shift.shift import SHIFT, Steps, shifted, wanted

__all__ = ["SHIFT", "Steps", "shifted", "wanted"]
