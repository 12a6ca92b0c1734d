"""The map on a phone: half of it lies under the list, and what one asks to see is in the other half."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, OpenContext
from tests.browser.test_map import MARKS, counted
from tests.factories.propositions import SABATIER

pytestmark = pytest.mark.browser
# Whether all of a box, its corners just inside, is on top of whatever lies there.
ON_TOP = """
(node) => {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return [[left, top], [right, top], [left, bottom], [right, bottom]].every(([x, y]) => node.contains(
    document.elementFromPoint(x + (x === left ? 3 : -3), y + (y === top ? 3 : -3))));
}
"""


def box_of(place: Locator) -> Any:
    box = place.bounding_box()
    assert box
    return box


def seen(page: Page) -> tuple[float, float]:
    """Top and bottom, in pixels, of what is really seen of the map."""
    return box_of(page.locator("#carte"))["y"], box_of(page.locator("[data-crieur-sheet]"))["y"]


def marks_at_rest(page: Page) -> list[Locator]:
    """The marks in what is seen, from the highest, once the map moves no more."""
    before: list[float] = []
    for _ in range(40):
        page.wait_for_timeout(400)
        top, bottom = seen(page)
        marks = sorted(page.locator(MARKS).all(), key=lambda mark: float(box_of(mark)["y"]))
        marks = [mark for mark in marks if top <= box_of(mark)["y"] < bottom - 44]
        places = [float(box_of(mark)["y"]) for mark in marks]
        if places and places == before:
            return marks
        before = places
    raise AssertionError("no mark is seen, or the map never rests")


def expect_seen(page: Page, place: Locator) -> None:
    top, bottom = seen(page)
    box = box_of(place)
    assert top <= box["y"]
    assert box["y"] + box["height"] <= bottom
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["viewport"]["width"]


def test_my_position_is_not_under_the_list(open_context: OpenContext) -> None:
    here = {"longitude": SABATIER[0], "latitude": SABATIER[1]}
    page = open_context(**PHONE, permissions=["geolocation"], geolocation=here).new_page()
    page.goto("/carte/")
    counted(page)
    page.get_by_role("button", name="Montrer ma position sur la carte").tap()
    expect(page.get_by_role("status").filter(has_text="Vous êtes à Sabatier.")).to_be_visible()
    dot = page.locator(".map-position")
    expect(dot).to_be_visible()
    expect_seen(page, dot)
    assert dot.evaluate("node => getComputedStyle(node).visibility") == "visible"


@pytest.mark.parametrize("highest", [True, False])
@pytest.mark.parametrize("choice", ["theme=mobilite", "theme=alimentation", "theme=culture-histoire"])
def test_what_a_mark_says_is_wholly_seen(phone: Page, choice: str, highest: bool) -> None:
    page = phone
    page.goto(f"/carte/?{choice}")
    counted(page)
    mark = marks_at_rest(page)[0 if highest else -1]
    mark.tap()
    popup = page.locator(".leaflet-popup")
    expect(popup).to_be_visible()
    page.wait_for_timeout(400)
    expect_seen(page, popup)
    expect_seen(page, popup.get_by_role("link", name="Lire l’idée"))
    expect_seen(page, mark)
    assert popup.locator(".leaflet-popup-content-wrapper").evaluate(ON_TOP)
    assert page.evaluate("scrollY") == 0
