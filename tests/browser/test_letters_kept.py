"""« Mes lettres » is kept by its button where there is no script, and never says « noté » of what is not."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.browser.reach import enter

pytestmark = pytest.mark.browser


@pytest.fixture
def bernard(open_page: OpenPage) -> Page:
    page = open_page(java_script_enabled=False, **DESK)
    enter(page, "Bernard", "/mes-lettres/")
    return page


def test_choices_are_kept_without_javascript(bernard: Page) -> None:
    for box, checked in (("Gare", True), ("Gare", False)):
        bernard.get_by_label(box, exact=True).set_checked(checked)
        bernard.get_by_role("button", name="Garder ces choix").click()
        expect(bernard.get_by_role("status").filter(has_text="C’est noté.")).to_be_visible()
        expect(bernard.get_by_label(box, exact=True)).to_be_checked(checked=checked)


def test_whoever_was_signed_out_meanwhile_is_told(open_page: OpenPage) -> None:
    page = open_page()
    enter(page, "Bernard", "/mes-lettres/")
    page.context.clear_cookies(name="crieur")
    page.get_by_label("Gare", exact=True).check()
    said = page.locator("[data-crieur-save-said]")
    expect(said).to_contain_text("Ce n’est pas noté")
    expect(page.get_by_role("button", name="Garder ces choix")).to_be_visible()
