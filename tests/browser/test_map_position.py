"""« Ma position »: when asked, and kept in the page; the map on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_map import PAGE, counted
from tests.factories.propositions import PARIS, SABATIER

pytestmark = pytest.mark.browser
BUTTON = "Montrer ma position sur la carte"


def test_my_position_is_shown_when_i_ask(open_context: OpenContext) -> None:
    context = open_context(permissions=["geolocation"], geolocation={"longitude": SABATIER[0], "latitude": SABATIER[1]})
    page = context.new_page()
    page.goto("/carte/")
    expect(page.locator(".map-position")).to_have_count(0)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("status").filter(has_text="Vous êtes à Sabatier.")).to_be_visible()
    expect(page.locator(".map-position")).to_be_in_viewport()


def test_a_position_out_of_town_does_not_move_the_map(open_context: OpenContext) -> None:
    context = open_context(permissions=["geolocation"], geolocation={"longitude": PARIS[0], "latitude": PARIS[1]})
    page = context.new_page()
    page.goto("/carte/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("status").filter(has_text="Vous êtes hors de la ville")).to_be_visible()
    expect(page.locator(".map-position")).to_have_count(0)
    expect(page.locator("path.m-edge")).to_be_in_viewport()


def test_a_position_refused_is_said(open_context: OpenContext) -> None:
    page = open_context().new_page()
    page.goto("/carte/")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("status").filter(has_text="Votre position n’est pas connue")).to_be_visible()


def test_the_map_has_a_sheet_of_paper(open_context: OpenContext) -> None:
    page = open_context().new_page()
    page.goto("/carte/?theme=mobilite")
    expect(page.locator("[data-crieur-count]")).to_have_text(re.compile("visible"))
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheet = page.locator(".map-paper")
    expect(sheet).to_contain_text("la carte des idées")
    expect(sheet).to_contain_text("Mobilité")
    expect(page.locator(".theme-key")).to_be_visible()
    expect(page.get_by_text("Contour : IGN")).to_be_visible()
    chart = page.locator(".map-area .map").bounding_box()
    assert chart
    # 178 × 120 mm at 96 px an inch: a sheet of A4 holds it.
    assert chart["width"] == pytest.approx(673, abs=3)
    assert chart["height"] == pytest.approx(454, abs=3)
    inner = page.locator(".map-canvas").bounding_box()
    assert inner
    assert inner["width"] == pytest.approx(chart["width"], abs=8)
    expect(page.locator(".map-position-go")).to_be_hidden()
    expect(page.locator(".filters").first).to_be_hidden()


def test_the_list_on_paper_says_where_it_stops(open_context: OpenContext) -> None:
    page = open_context().new_page()
    page.goto("/carte/")
    count = counted(page)
    said = page.locator("[data-crieur-visible-paper]")
    expect(said).to_have_text(f"Les {PAGE} premières idées sur {count}.")
    expect(said).to_be_hidden()
    more = page.get_by_role("button", name="Voir la suite de la liste")
    while more.is_visible():
        shown = page.locator("[data-crieur-visible] > [data-code]").count()
        more.click()
        expect(page.locator("[data-crieur-visible] > [data-code]")).to_have_count(min(count, shown + PAGE))
    expect(said).to_have_text("")
    page.reload()
    expect(said).to_have_text(re.compile(f"^Les {PAGE} premières idées"))
    page.emulate_media(media="print")
    expect(said).to_be_visible()


def test_the_list_on_paper_says_where_it_stops_without_javascript(without_javascript: Page) -> None:
    page = without_javascript
    page.goto("/carte/")
    count = re.sub(r"\D", "", page.locator("[data-crieur-count]").inner_text())
    expect(page.locator("[data-crieur-visible-paper]")).to_have_text(f"Les {PAGE} premières idées sur {count}.")
    page.goto("/carte/?theme=solidarite&quartier=sabatier")
    expect(page.locator("[data-crieur-visible-paper]")).to_have_text("")
