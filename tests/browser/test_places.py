"""The page of a quarter on paper, without JavaScript, and from the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import settle

pytestmark = pytest.mark.browser
PAGES = ("/quartier/sabatier/", "/theme/culture-histoire/")


@pytest.mark.parametrize("address", PAGES)
def test_page_prints_on_one_sheet(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    expect(page.get_by_text(re.compile(rf"{address} · au \w+ \d"))).to_be_visible()
    expect(page.get_by_role("heading", name="En chiffres")).to_be_visible()
    expect(page.get_by_role("link", name="J’ai une idée")).to_have_count(0)


def test_page_tells_all_without_javascript(without_javascript: Page) -> None:
    page = without_javascript
    page.goto("/")
    page.get_by_role("rowheader", name="Sabatier").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/quartier/sabatier/$"))
    expect(page.get_by_role("table", name=re.compile("Par thème"))).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()
    # The plan needs scripts; the map and its list are one link away.
    expect(page.locator("[data-crieur-map-small]")).to_be_hidden()
    page.get_by_role("link", name="Voir ses idées sur la carte").click()
    expect(page).to_have_url(re.compile(r"/carte/\?quartier=sabatier$"))


def test_figure_of_a_step_leads_to_its_ideas(page: Page) -> None:
    page.goto("/quartier/sabatier/")
    page.get_by_role("list").get_by_role("link", name="Dites").press("Enter")
    expect(page).to_have_url(re.compile("#etat-said$"))
    expect(page.get_by_role("heading", name=re.compile("^Dites"))).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name=re.compile("^Dites")).get_by_role("link").first).to_be_focused()
