"""The map with a tile host that answers: tiles over the drawing, their credit, and silence when it stops."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.settings import BASE_DIR, TOWN
from tests.browser.conftest import OpenPage
from tests.browser.tiles import TileHost, tile_host
from tests.site import Site

pytestmark = pytest.mark.browser
SILENT = "Le fond de carte ne répond pas : les quartiers restent dessinés."
QUARTERS = 5


@pytest.fixture
def tiles() -> Iterator[TileHost]:
    with tile_host() as host:
        yield host


@pytest.fixture
def tiled_site(site: Site, tiles: TileHost, tmp_path: Path) -> Iterator[Site]:
    """The same data, served by a town whose tile host answers."""
    shutil.copytree(BASE_DIR / "carte/demonstration/raismes", tmp_path / "carte/demonstration/raismes")
    told = (BASE_DIR / "ville.toml").read_text(encoding="utf-8")
    told, replaced = re.subn(r'(?m)^url = "https://.*"$', f'url = "http://{tiles.host}/{{z}}/{{x}}/{{y}}.png"', told)
    assert replaced == 1
    (tmp_path / "ville.toml").write_text(told, encoding="utf-8")
    town = {"CRIEUR_TOWN": str(tmp_path / "ville.toml"), "CRIEUR_DATA": str(site.folder)}
    with Site(tmp_path / "data", environment=town) as tiled:
        tiled.folder.mkdir()
        tiled.serve()
        yield tiled


def test_tiles_that_answer_cover_the_drawing_and_are_credited(
    tiled_site: Site, tiles: TileHost, open_page: OpenPage
) -> None:
    page = open_page(at=tiled_site, tiles=tiles.host)
    page.goto("/carte/")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    credit = page.locator(".map-credit")
    expect(credit).to_be_visible()
    expect(credit).to_have_text(TOWN.tiles.attribution if TOWN.tiles else "")
    expect(page.get_by_text(SILENT)).not_to_be_visible()
    expect(page.locator("path.m-quarter")).to_have_count(QUARTERS)

    # The host falls silent while one reads: a new page says so, and stands.
    tiles.answers = False
    page.goto("/carte/?quartier=gare")
    expect(page.get_by_role("status").filter(has_text=SILENT)).to_be_visible()
    expect(credit).to_have_count(0)
    expect(page.locator("path.m-quarter.is-chosen")).to_be_attached()
