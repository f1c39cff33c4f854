"""The test bed: mail servers and an OpenID Connect server that this project did not write.

`Bed.up(folder)` starts them on loopback, `bed.down()` ends them; `python -m tests.bed` does it by hand.
Only the standard library is needed, so that it works before any virtual environment.
"""

from tests.bed.bed import Bed, Control, Endpoint, take_down
from tests.bed.errors import BedError
from tests.bed.install import install

__all__ = ["Bed", "BedError", "Control", "Endpoint", "install", "take_down"]
