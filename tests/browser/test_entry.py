"""A pile of paper forms, by the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.reach import enter

pytestmark = pytest.mark.browser


def test_two_forms_are_typed_without_the_mouse(open_context: OpenContext) -> None:
    page = open_context(viewport={"width": 1280, "height": 800}).new_page()
    enter(page, "Karim", "/saisie/")
    page.goto("/saisie/")
    # The first field has the focus.
    page.keyboard.type("Un banc au terminus du bus")
    page.keyboard.press("Tab")
    page.keyboard.type("Il n’y a nulle part où s’asseoir.")
    page.keyboard.press("Tab")
    page.keyboard.type("Mob")
    page.keyboard.press("Tab")
    page.keyboard.type("Vic")
    for _ in range(8):
        page.keyboard.press("Tab")
    expect(page.get_by_label("D’où vient ce bulletin")).to_have_value("paper")
    page.keyboard.press("Space")
    expect(page.get_by_label("La personne est d’accord pour que")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Un banc au terminus du bus")).to_be_visible()
    expect(page.get_by_text("Code de suivi, à écrire sur le talon").first).to_be_visible()
    # The next form: what the pile shares is there, and the hand is on the first field.
    expect(page.get_by_label("Thème")).to_have_value("mobilite")
    expect(page.get_by_label("Quartier")).to_have_value("vicoigne")
    expect(page.get_by_label("L’idée en une phrase")).to_be_focused()
    expect(page.get_by_label("L’idée en une phrase")).to_have_value("")
