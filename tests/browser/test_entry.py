"""Journey 5: a pile of thirty paper forms, by the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.reach import enter
from tests.faults.races import FULL

pytestmark = pytest.mark.browser
PILE = 30 if FULL else 12
# Keys that are no letters, a form: twenty seconds a form leave twelve for its words at two keys a second.
MOST_KEYS = 16
FIELDS_TO_CONSENT = 8


class Typist:
    """Types, and counts the keys that are no letters of the form."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def words(self, number: int) -> None:
        self.page.keyboard.type(f"Un banc au terminus du bus {number}")
        self.press("Tab")
        self.page.keyboard.type("Il n’y a nulle part où s’asseoir.")
        self.press("Tab")


def test_thirty_forms_are_typed_without_the_mouse(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 800})
    enter(page, "Karim", "/saisie/")
    page.goto("/saisie/")
    typist = Typist(page)
    consent = page.get_by_label("La personne est d’accord pour que")
    # The first: theme, quarter and where it comes from are said once for the pile.
    typist.words(1)
    page.keyboard.type("Mob")
    typist.press("Tab")
    page.keyboard.type("Vic")
    typist.press("Tab", FIELDS_TO_CONSENT)
    expect(page.get_by_label("D’où vient ce bulletin")).to_have_value("paper")
    typist.press("Space")
    expect(consent).to_be_checked()
    typist.press("Enter")
    for number in range(2, PILE + 1):
        expect(page.get_by_role("link", name=f"Un banc au terminus du bus {number - 1}", exact=True)).to_be_visible()
        # What the pile shares is there, and the hand is on the first field.
        expect(page.get_by_label("L’idée en une phrase")).to_be_focused()
        typist.words(number)
        typist.press("Tab", FIELDS_TO_CONSENT + 1)
        if number == 12:
            # The consent forgotten: the form comes back as it was typed.
            page.keyboard.press("Enter")
            expect(page.get_by_role("alert")).to_contain_text("Sans l’accord de la personne")
            expect(page.get_by_label("L’idée en une phrase")).to_have_value(f"Un banc au terminus du bus {number}")
            consent.focus()
        typist.press("Space")
        typist.press("Enter")
    expect(page.get_by_role("link", name=f"Un banc au terminus du bus {PILE}", exact=True)).to_be_visible()
    expect(page.get_by_text("Code de suivi, à écrire sur le talon").first).to_be_visible()
    expect(page.get_by_label("Thème")).to_have_value("mobilite")
    expect(page.get_by_label("Quartier")).to_have_value("vicoigne")
    expect(page.get_by_label("L’idée en une phrase")).to_have_value("")
    assert typist.keys <= PILE * MOST_KEYS
