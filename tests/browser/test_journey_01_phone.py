"""Journey 1: a resident without an account, on a phone, says where a book box is missing. Four steps."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.ideas import (
    Idea,
    code_field,
    count_published,
    expect_followed,
    expect_published,
    follow_code_on,
    publish_button,
    read_code,
)
from tests.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def page(phone: Page) -> Page:
    return phone


def tap_map_at(page: Page, quarter: str) -> None:
    """The finger on the map, where the quarter's name is written."""
    name = page.locator(".map-name.is-quarter", has_text=quarter)
    expect(name).to_be_visible()
    name.scroll_into_view_if_needed()
    box = name.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def step_of(page: Page) -> str:
    line = page.get_by_text(re.compile(r"^Étape \d sur 4"))
    expect(line).to_be_visible()
    return line.inner_text().split(" · ")[0]


def go_on(page: Page, steps: list[str], button: Locator) -> None:
    """Note the step one is on, then leave it."""
    steps.append(step_of(page))
    button.tap()


def test_a_resident_says_an_idea_on_the_map(page: Page, site: Site) -> None:
    say_on_the_map(page, site, Idea())


def say_on_the_map(page: Page, site: Site, idea: Idea) -> None:
    """The whole journey, in any town."""
    steps: list[str] = []
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Voir la carte").tap()
    expect(page).to_have_url(re.compile("/carte/$"))
    page.get_by_role("main").get_by_role("link", name="J’ai une idée").tap()

    tap_map_at(page, idea.quarter)
    expect(page.get_by_role("status").filter(has_text="Repère posé")).to_have_text(f"Repère posé à {idea.quarter}.")
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    page.get_by_label("Un repère pour s’y retrouver").fill("Devant l’école")
    go_on(page, steps, page.get_by_role("button", name="Continuer"))

    page.get_by_label("En une phrase").fill(idea.title)
    page.get_by_label("Dites-en plus").fill(idea.text)
    go_on(page, steps, page.get_by_role("button", name="Continuer"))

    page.get_by_text(idea.theme, exact=True).tap()
    expect(page.get_by_label(idea.theme)).to_be_checked()
    go_on(page, steps, page.get_by_role("button", name="Continuer"))

    page.get_by_label("Votre adresse de courriel").fill(idea.email)
    page.get_by_text("J’ai lu la règle du jeu", exact=True).tap()
    expect(page.get_by_label("J’ai lu la règle du jeu")).to_be_checked()
    go_on(page, steps, page.get_by_role("button", name="Recevoir mon code"))
    assert steps == [f"Étape {number} sur 4" for number in (1, 2, 3, 4)]

    code_field(page).fill(read_code(page, idea.email))
    publish_button(page).tap()
    address = expect_published(page, idea)
    expect(page.locator(".idea-facts")).to_contain_text("Devant l’école", ignore_case=True)
    receipt = follow_code_on(page)

    page.get_by_role("link", name="Voir sur la carte").tap()
    expect_on_the_map(page, idea, address)
    page.goto(f"/suivre/{receipt}/")
    expect_followed(page, idea, receipt)
    assert count_published(site, idea) == 1


def expect_on_the_map(page: Page, idea: Idea, address: str) -> None:
    """In its quarter, in the list of what is visible, and under the mark that the list lights."""
    expect(page).to_have_url(re.compile(rf"/carte/\?quartier={idea.quarter_slug}$"))
    expect(page.locator("[data-crieur-count]")).to_have_text(re.compile(r"\d+ idées? visibles?$"))
    line = page.get_by_role("list").get_by_role("link", name=idea.title)
    expect(line).to_have_count(1)
    assert address.endswith(str(line.get_attribute("href")))
    line.focus()
    expect(page.locator(".map-canvas .is-lit")).to_have_count(1)
    expect(page.locator(".map-canvas .is-lit")).to_be_visible()


def test_a_tap_outside_the_town_is_said_at_once_and_refused_kindly(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    name = page.locator(".map-name.is-neighbour:visible").first
    expect(name).to_be_visible()
    name.scroll_into_view_if_needed()
    box = name.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    status = page.locator("[data-crieur-place-status]")
    expect(status).to_contain_text("hors de la ville")
    page.get_by_label("Un repère pour s’y retrouver").fill("Au rond-point")
    longitude = page.locator("[name=longitude]").input_value()
    assert longitude
    page.get_by_role("button", name="Continuer").tap()

    expect(page.get_by_role("alert")).to_contain_text("Cet endroit est hors de Raismes.")
    # The pin is still there, and what was written beside it.
    expect(page.locator("[name=longitude]")).to_have_value(longitude)
    expect(page.get_by_label("Un repère pour s’y retrouver")).to_have_value("Au rond-point")
    expect(status).to_contain_text("hors de la ville")
