"""Pictures of every page at 360 and 1280 px, light and dark, in screenshots/: for eyes, not for comparing."""

import zlib
from pathlib import Path

import pytest

from tests.browser.conftest import OpenContext
from tests.browser.pages import SIGHTS, Sight, look, settle

pytestmark = pytest.mark.browser
SIZES = {360: 740, 1280: 800}


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_pictures_are_taken(open_context: OpenContext, screenshots: Path, sight: Sight) -> None:
    page = open_context(reduced_motion="reduce").new_page()
    look(page, sight)
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        # The map takes the window and frames the town in it, so it is seen as one opens it.
        is_map = page.locator("[data-crieur-map]").count() > 0
        if is_map:
            address = page.url
            # By way of an empty page: the map keeps its view for whoever comes back to it.
            page.goto("about:blank")
            page.goto(address)
            settle(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            path = screenshots / f"{sight.name}-{width}{'-dark' if scheme == 'dark' else ''}.png"
            picture = page.screenshot(path=path, full_page=not is_map, animations="disabled")
            assert path.read_bytes() == picture
            assert is_drawn(picture), path.name


def is_drawn(picture: bytes) -> bool:
    """Whether a PNG shows more than one flat colour: its rows, once unpacked, hold many different bytes."""
    assert picture.startswith(b"\x89PNG")
    packed, position = b"", 8
    while position < len(picture):
        length = int.from_bytes(picture[position : position + 4])
        if picture[position + 4 : position + 8] == b"IDAT":
            packed += picture[position + 8 : position + 8 + length]
        position += length + 12
    return len(set(zlib.decompress(packed))) > 64


def test_a_blank_picture_is_found_out(open_context: OpenContext) -> None:
    page = open_context().new_page()
    assert not is_drawn(page.screenshot())
