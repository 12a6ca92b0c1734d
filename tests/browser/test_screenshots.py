"""The map framed as one opens it, in screenshots/; the other pages' pictures are taken where axe reads them."""

from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.pages import SIGHTS, Sight, look
from tests.browser.pictures import is_drawn, take_picture

pytestmark = pytest.mark.browser
SIZES = {360: 740, 1280: 800}
MAPS = [sight for sight in SIGHTS if sight.name.startswith("carte")]


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("sight", MAPS, ids=lambda sight: sight.name)
def test_pictures_of_the_map_are_taken(open_page: OpenPage, screenshots: Path, sight: Sight, width: int) -> None:
    # A window of its own for each size: the map frames the town in the one it is opened in.
    size = {"width": width, "height": SIZES[width]}
    page = open_page(reduced_motion="reduce", viewport=size)
    look(page, sight)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        take_picture(page, screenshots, sight.name, width, scheme)


def test_a_blank_picture_is_found_out(open_page: OpenPage) -> None:
    page = open_page()
    page.set_content("<!doctype html><p>")
    # On a loaded machine a page is there before its first frame, and only a frame can be taken.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert not is_drawn(page.screenshot())
