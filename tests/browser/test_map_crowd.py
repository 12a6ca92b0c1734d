"""The map when the town speaks a great deal: marks within bounds, and many ideas on one spot as a list."""

import json
import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from carte.quadkeys import quadkey_of_tile, tile_of
from tests.browser.conftest import OpenPage
from tests.browser.test_map import PAGE, PILES, counted, ideas_asked, shown

pytestmark = pytest.mark.browser
MOST = 300


def full_tile(zoom: int, column: int, row: int) -> str:
    """What the site answers where every cell of a tile holds a thousand ideas."""
    cells = [quadkey_of_tile(column * 8 + across, row * 8 + down, zoom + 3) for across in range(8) for down in range(8)]
    side = 1 << (zoom + 3)

    def latitude(y: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / side))))

    items = [
        {
            "cell": cell,
            "count": 1000,
            "lon": (column * 8 + place // 8 + 0.5) / side * 360 - 180,
            "lat": latitude(row * 8 + place % 8 + 0.5),
        }
        for place, cell in enumerate(cells)
    ]
    return json.dumps({"items": items})


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080)])
def test_a_crowd_is_drawn_within_bounds(open_page: OpenPage, width: int, height: int) -> None:
    """Every cell of the ground is full: the map draws three hundred marks at most, and their sum is what it says."""
    page = open_page(viewport={"width": width, "height": height})

    def reply(route: Route) -> None:
        zoom, column, row = map(int, re.findall(r"\d+", urlsplit(route.request.url).path))
        route.fulfill(body=full_tile(zoom, column, row), content_type="application/json")

    page.route(re.compile(r"/carte/tuiles/"), reply)
    page.goto("/carte/")
    counted(page)
    page.get_by_role("application").focus()
    for _ in range(2):
        ideas_asked(page, lambda: page.keyboard.press("+"))
    expect(page.locator(PILES).nth(60)).to_be_attached()
    # The tiles of the last step come when they can: line and marks then change together.
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.locator(PILES).count() <= MOST
    assert shown(page) == counted(page)


def test_five_thousand_ideas_on_one_spot_open_as_a_list(page: Page) -> None:
    spot = (3.4899, 50.4026)
    titles = [f"Idée numéro {number}" for number in range(60)]
    given = page.request.get("/carte/idees.json?bbox=3.3,50.3,3.7,50.5").json()["items"][0]

    def reply_tile(route: Route) -> None:
        zoom, column, row = map(int, re.findall(r"\d+", urlsplit(route.request.url).path))
        here = tile_of(*spot, zoom) == (column, row)
        cell = quadkey_of_tile(*tile_of(*spot, zoom + 3), zoom + 3)
        items = [{"cell": cell, "count": 5000, "lon": spot[0], "lat": spot[1]}] if here else []
        route.fulfill(body=json.dumps({"items": items}), content_type="application/json")

    def reply_list(route: Route) -> None:
        """The site's own first idea, under other titles, page by page."""
        asked = parse_qs(urlsplit(route.request.url).query)
        start = int(asked.pop("apres", ["0"])[0])
        page_of = [given | {"code": f"c{number}", "title": titles[number]} for number in range(start, start + PAGE)]
        following = str(start + PAGE) if start + PAGE < len(titles) else ""
        route.fulfill(body=json.dumps({"items": page_of, "next": following}), content_type="application/json")

    page.route(re.compile(r"/carte/tuiles/"), reply_tile)
    page.route(re.compile(r"/carte/idees\.json"), reply_list)
    page.goto("/carte/")
    assert counted(page) == 5000
    page.locator(PILES).click()
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text(re.compile(r"5\s000 idées à cet endroit"))
    expect(popup.get_by_role("link", name=re.compile("^Idée"))).to_have_count(PAGE)
    popup.get_by_role("button", name="La suite").press("Enter")
    expect(popup.get_by_role("link", name=re.compile("^Idée"))).to_have_count(2 * PAGE)
    expect(popup.get_by_role("link", name=titles[PAGE], exact=True)).to_be_focused()
