"""The map at its edges, in a town of few ideas: closer than the eye can part, left outside the outline, without a
point, or none at all."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from carte.quadkeys import quadkey
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_map import MARKS, PAGE, PILES, counted, ideas_asked, shown, whole_list
from tests.faults.sites import copy_of, sqlite_town
from tests.site import Site

pytestmark = pytest.mark.browser
# On either side of the border of two cells, four centimetres apart: each rounds to six decimals towards the other.
CLOSE = ((3.4897897, 50.4026006), (3.4897901, 50.4026006))
# Where the town was before its outline became smaller: in no tile that touches it, even a coarse one.
AWAY = (3.535, 50.42)
SMALLER = [[3.475, 50.395], [3.51, 50.395], [3.51, 50.41], [3.475, 50.41], [3.475, 50.395]]
LOOSE = PAGE + 1
SAID = f"""
from django.core.management import call_command
from tests.factories.comptes import make_person
from tests.factories.propositions import make_proposal
author = make_person()
for number, (longitude, latitude) in enumerate({CLOSE}, 1):
    make_proposal(author, longitude=longitude, latitude=latitude, title=f"Un banc, le {{number}}")
make_proposal(author, longitude={AWAY[0]}, latitude={AWAY[1]}, theme="solidarite", title="Un abri à l’est")
for number in range({LOOSE}):
    make_proposal(author, place_kind="town", theme="mobilite", title=f"Un bus, le {{number}}")
"""
NOTHING = "[data-crieur-visible-nothing]"
LINES = "[data-crieur-visible] > [data-code]"
LINE = "[data-crieur-count]"


@pytest.fixture(scope="module")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    def make(place: Path) -> None:
        outline = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [SMALLER]}}
        with sqlite_town(tmp_path_factory) as town:
            shutil.copytree(town.folder, place, dirs_exist_ok=True)
        (place / "contour.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [outline]}))
        shrink = f"call_command('town', 'import', '--boundary', {str(place / 'contour.geojson')!r})"
        Site(place).manage("shell", "-v0", "-c", SAID + shrink)

    with Site(copy_of(tmp_path_factory, "small-town", make)) as site:
        site.serve()
        yield site


@pytest.fixture
def page(open_page: OpenPage, small_town: Site) -> Page:
    return open_page(at=small_town)


def test_a_pile_of_close_ideas_opens_on_all_of_them(page: Page) -> None:
    assert len({quadkey(*place) for place in CLOSE}) == len(CLOSE)
    page.goto("/carte/")
    counted(page)
    page.locator(PILES).click()
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("2 idées à cet endroit")
    expect(popup.get_by_role("link", name=re.compile("^Un banc"))).to_have_count(2)


def test_ideas_left_outside_by_a_smaller_town_are_on_the_map(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    page.get_by_role("application").focus()
    for _ in range(2):
        ideas_asked(page, lambda: page.keyboard.press("-"))
    away = page.locator(f"{MARKS}[title='Un abri à l’est']")
    expect(away).to_be_visible()
    assert shown(page) == counted(page) == len(CLOSE) + 1
    whole_list(page, len(CLOSE) + 1)
    away.click()
    expect(page.locator(".leaflet-popup")).to_contain_text("Un abri à l’est")


def test_the_map_can_be_moved_to_ideas_outside_the_town(page: Page) -> None:
    page.goto("/carte/")
    counted(page)
    page.get_by_role("application").focus()
    for _ in range(2):
        ideas_asked(page, lambda: page.keyboard.press("-"))
    expect(page.locator(f"{MARKS}[title='Un abri à l’est']")).to_be_visible()
    for _ in range(2):
        ideas_asked(page, lambda: page.keyboard.press("+"))
    for _ in range(8):
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_timeout(250)
    # The very last question, once the map would have been pulled back.
    _, (west, _, east, _) = ideas_asked(page, lambda: page.keyboard.press("ArrowDown"))
    assert (west + east) / 2 >= AWAY[0]


@pytest.mark.parametrize(("key", "side", "way"), [("ArrowLeft", SMALLER[0][0], -1), ("ArrowRight", SMALLER[1][0], 1)])
def test_the_map_that_is_pulled_back_comes_to_rest(page: Page, key: str, side: float, way: int) -> None:
    """Far from the town and from its ideas the map comes back, without an error of its script."""
    page.goto("/carte/?theme=cadre-de-vie")
    counted(page)
    page.get_by_role("application").focus()
    for step in "--++":
        ideas_asked(page, lambda step=step: page.keyboard.press(step))  # type: ignore[misc]
    for _ in range(8):
        page.keyboard.press(f"Shift+{key}")
        page.wait_for_timeout(250)
    _, (west, _, east, _) = ideas_asked(page, lambda: page.keyboard.press("ArrowDown"))
    assert 0 < ((west + east) / 2 - side) * way < 0.03


def test_ideas_without_a_point_keep_their_list(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "idees.json" in request.url else None)
    page.goto("/carte/?lieu=sans-point")
    expect(page.locator("path.m-edge")).to_be_visible()
    page.get_by_role("application").focus()
    page.keyboard.press("+")
    page.wait_for_timeout(800)
    assert not asked
    expect(page.locator(LINE)).to_have_text(f"{LOOSE} idées")
    expect(page.locator(LINES)).to_have_count(PAGE)
    expect(page.locator(NOTHING)).to_be_hidden()
    page.get_by_role("link", name="La suite").click()
    expect(page).to_have_url(re.compile(r"/idees/\?lieu=sans-point&apres="))
    expect(page.get_by_role("article")).to_have_count(LOOSE - PAGE)


@pytest.mark.parametrize("javascript", [True, False])
def test_choices_that_nothing_matches_can_be_undone(open_page: OpenPage, small_town: Site, javascript: bool) -> None:
    page = open_page(at=small_town, java_script_enabled=javascript)
    page.goto("/carte/?theme=alimentation")
    expect(page.locator(LINE)).to_have_text("Aucune idée visible" if javascript else "0 idée")
    expect(page.locator(NOTHING)).to_contain_text("Aucune idée ne correspond à ces choix.")
    page.locator(NOTHING).get_by_role("link", name="Tout afficher").click()
    expect(page).to_have_url(re.compile("/carte/$"))
    expect(page.locator(LINES).first).to_be_visible()
    expect(page.locator(NOTHING)).to_have_count(0)


def test_choices_that_match_elsewhere_are_not_said_to_match_nothing(page: Page) -> None:
    page.goto("/carte/?theme=cadre-de-vie")
    counted(page)
    expect(page.locator(NOTHING)).to_be_hidden()
    page.get_by_role("application").focus()
    for _ in range(3):
        ideas_asked(page, lambda: page.keyboard.press("+"))
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(250)
    expect(page.locator(LINE)).to_have_text("Aucune idée visible")
    expect(page.locator(NOTHING)).to_contain_text(
        "Aucune idée ne correspond à ces choix dans cette partie de la carte."
    )
    expect(page.locator(NOTHING).get_by_role("link", name="Tout afficher")).to_be_visible()


def test_a_pile_opens_above_the_sheet_of_a_phone(open_page: OpenPage, small_town: Site) -> None:
    page = open_page(at=small_town, **PHONE)
    page.goto("/carte/")
    counted(page)
    page.locator(PILES).tap()
    popup = page.locator(".leaflet-popup")
    expect(popup.get_by_role("link", name=re.compile("^Un banc"))).to_have_count(2)
    page.wait_for_timeout(400)
    box, sheet = popup.bounding_box(), page.locator("[data-crieur-sheet]").bounding_box()
    assert box
    assert sheet
    assert box["y"] + box["height"] <= sheet["y"]
