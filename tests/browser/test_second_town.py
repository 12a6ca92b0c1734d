"""Journeys 1 and 2 in another town: its own quarters, themes and colours, no drawing, no tiles."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.ideas import Idea
from tests.browser.keyboard import Keyboard
from tests.browser.test_journey_01_phone import say_on_the_map
from tests.browser.test_journey_02_keyboard import say_by_keyboard
from tests.faults.sites import copy_of
from tests.site import Site
from tests.towns import VALLOMBREUSE

pytestmark = pytest.mark.browser
NO_TILES = ""


def idea_of_vallombreuse() -> Idea:
    return Idea(
        theme="Lire et apprendre",
        theme_code="lire",
        first_theme="L’eau et les lavoirs",
        quarter="Port-Vieux",
        quarter_slug="port-vieux",
    )


@pytest.fixture(scope="module")
def second_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    town = {"CRIEUR_TOWN": str(VALLOMBREUSE / "ville.toml")}

    def make(place: Path) -> None:
        Site(place, environment=town).prepare(demonstration=False)

    with Site(copy_of(tmp_path_factory, "vallombreuse", make), environment=town) as site:
        site.serve()
        yield site


def test_an_idea_on_the_map_by_phone(second_site: Site, open_page: OpenPage) -> None:
    page = open_page(at=second_site, tiles=NO_TILES, **PHONE)
    say_on_the_map(page, second_site, idea_of_vallombreuse())


def test_an_idea_by_the_keyboard(second_site: Site, open_page: OpenPage) -> None:
    page = open_page(at=second_site, tiles=NO_TILES)
    say_by_keyboard(page, Keyboard(page), second_site, idea_of_vallombreuse())


def test_nothing_of_raismes_is_left(second_site: Site, open_page: OpenPage) -> None:
    page = open_page(at=second_site, tiles=NO_TILES)
    for address in ("/", "/carte/", "/idees/", "/jai-une-idee/ou/", "/accessibilite/", "/vos-donnees/"):
        page.goto(address)
        expect(page.get_by_role("main")).to_be_visible()
        text = page.content()
        assert "Vallombreuse" in text, address
        assert "Raismes" not in text, address


def test_demonstration_loads_what_fits_and_says_so(second_site: Site) -> None:
    said = second_site.manage("demonstration")
    assert "ideas : aucune : celles de la démonstration sont faites pour Raismes" in said
