"""Pictures of pages in screenshots/: for eyes, not for comparing."""

import zlib
from pathlib import Path

from playwright.sync_api import Page


def take_picture(page: Page, folder: Path, name: str, width: int, scheme: str) -> None:
    """Write the picture of a page as it stands; the test fails if nothing is drawn in it."""
    path = folder / f"{name}-{width}{'-dark' if scheme == 'dark' else ''}.png"
    # The map takes the window: beyond it there is nothing.
    is_map = page.locator("[data-crieur-map]").count() > 0
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
