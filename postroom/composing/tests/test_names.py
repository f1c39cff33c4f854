"""The name of the attachment."""

import pytest

from postroom.composing.message import make_attachment_name


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Factuur 10023-2026/0412", "Factuur 10023-2026-0412.pdf"),
        ("Factuur.PDF", "Factuur.PDF"),
        ('a<b>:c"d|e?f*g\\h', "a-b--c-d-e-f-g-h.pdf"),
        ("  .. ", "scan 1?.pdf"),
        ("scan 1?.pdf", "scan 1?.pdf"),
        ("Grüße 🥐.pdf", "Grüße 🥐.pdf"),
    ],
)
def test_a_pattern_gives_a_name_that_every_system_can_save(wanted, name) -> None:
    assert make_attachment_name(wanted, "scan 1?.pdf") == name
