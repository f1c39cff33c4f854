"""Every page and state, in Dutch and both sizes: nothing overlaps, is cut off, untranslated, or shut to anybody.

`make pictures` looks in all three languages.
"""

import pytest

from tests.conftest import Postroom
from tests.product.serving import serving
from tests.web.album import ALBUM, furnish
from tests.web.eyes import SIZES, barriers, faults

pytestmark = pytest.mark.browser
LANGUAGE = "nl"


@pytest.fixture(scope="module")
def furnished(cloud, tmp_path_factory):
    """An installation in which something has happened already."""
    folder = tmp_path_factory.mktemp("furnished")
    postroom = Postroom(folder / "home")
    furnish(postroom, cloud, folder)
    return postroom


def test_no_page_has_a_fault_that_a_careful_person_would_notice(furnished, window) -> None:
    wrong = []
    with serving(furnished, "--no-workers") as web:
        her = window(web.address, LANGUAGE)
        her.page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        her.log_in()
        for name, way in ALBUM.items():
            way(her)
            for size, (width, height) in SIZES.items():
                her.page.set_viewport_size({"width": width, "height": height})
                found = faults(her.page, LANGUAGE) + barriers(her.page)
                wrong += [f"{name} {size}: {fault}" for fault in found]
            her.page.set_viewport_size({"width": 1366, "height": 768})
    assert not wrong, "\n".join(wrong)
