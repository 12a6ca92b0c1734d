"""« Je soutiens »: pressed by somebody without an account, from the telephone; by paper; taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.ideas import Idea, code_field, read_code
from tests.browser.reach import enter

pytestmark = pytest.mark.browser


def an_idea(page: Page) -> str:
    found = page.request.get("/api/v1/propositions/?theme=culture-histoire").json()["results"]
    return str(found[0]["url"])


def supports_of(page: Page) -> int:
    """The number that the page shows; none where it asks for the first."""
    expect(page.locator(".supports-number, .supports-first")).to_be_visible()
    number = page.locator(".supports-number b")
    return int(number.inner_text()) if number.count() else 0


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_press_without_an_account_counts_once_the_code_is_given(open_page: OpenPage, script: bool) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    address, email = an_idea(page), Idea().email
    page.goto(address)
    before = supports_of(page)
    # Without scrolling: the bar at the foot of the window.
    page.get_by_role("region", name="Soutenir, en bref").get_by_role("link", name="Je soutiens").click()
    page.get_by_label("Votre adresse de courriel").fill(email)
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_text("Votre soutien est gardé")).to_be_visible()
    code_field(page).fill(read_code(page, email))
    page.get_by_role("button", name="Soutenir cette idée").click()
    expect(page).to_have_url(re.compile(f"{address}#soutenir$"))
    expect(page.locator(".supports-number b")).to_have_text(str(before + 1))
    expect(page.get_by_text("Vous soutenez cette idée")).to_be_visible()
    page.get_by_role("button", name="Je ne soutiens plus").click()
    expect(page.get_by_text("Vous soutenez cette idée")).to_have_count(0)
    assert supports_of(page) == before


def test_pressed_by_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 1280, "height": 800})
    enter(page, "Chloé")
    page.goto(an_idea(page))
    button = page.get_by_label("Soutenir cette idée").get_by_role("button", name="Je soutiens")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vous soutenez cette idée")).to_be_visible()
    page.get_by_role("button", name="Je ne soutiens plus").press("Enter")
    expect(button).to_be_visible()


def test_crier_counts_a_sheet_and_everybody_sees_it_apart(open_page: OpenPage) -> None:
    page = open_page()
    enter(page, "Karim")
    address = an_idea(page)
    page.goto(f"{address}feuilles/")
    page.get_by_label("Combien de soutiens sur la feuille").fill("14")
    page.get_by_label("Recueillis le").fill("2026-05-30")
    page.get_by_label("Où", exact=False).first.fill("Fête de la musique")
    page.get_by_label("Où la feuille est gardée").fill("Mairie")
    page.get_by_role("button", name="Compter cette feuille").click()
    expect(page.get_by_text("14 soutiens")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("14 sur papier", exact=True)).to_be_visible()
    page.goto(f"{address}feuilles/")
    page.get_by_role("link", name="Comptée par erreur").click()
    page.get_by_label("La raison").fill("Comptée deux fois.")
    page.get_by_role("button", name="Retirer cette feuille").click()
    expect(page.get_by_text("14 soutiens")).to_have_count(0)
