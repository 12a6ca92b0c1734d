"""Journey 2: the same by the keyboard alone, each stop known by its role and name in the accessibility tree."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ideas import (
    Idea,
    count_published,
    expect_followed,
    expect_published,
    follow_code_on,
    read_code,
)
from tests.browser.keyboard import Keyboard
from tests.site import Site

pytestmark = pytest.mark.browser
MAP = "Carte pour montrer l’endroit"


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    return Keyboard(page)


def expect_heading(page: Page, name: str, step: int) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page.get_by_text(f"Étape {step} sur 4")).to_be_visible()


def test_an_idea_by_the_keyboard_alone(page: Page, keyboard: Keyboard, site: Site) -> None:
    say_by_keyboard(page, keyboard, site, Idea())


def say_by_keyboard(page: Page, keyboard: Keyboard, site: Site, idea: Idea) -> None:
    """The whole journey, in any town."""
    page.goto("/")
    assert keyboard.tab().name == "Aller au contenu"
    keyboard.press("Enter")
    keyboard.tab_to("textbox", "Dites-la en une phrase", within=4)
    keyboard.type(idea.title)
    keyboard.press("Enter")

    expect_heading(page, "Où est-ce ?", 1)
    keyboard.tab_to("radio", "À l’endroit montré sur la carte")
    keyboard.choose("Dans un quartier")
    keyboard.tab_to("combobox", "Quel quartier ?", within=1)
    keyboard.type(idea.quarter[:3])
    expect(page.get_by_label("Quel quartier ?").locator("option:checked")).to_have_text(idea.quarter)
    # Past the map, which follows the choice and is one stop among its buttons.
    keyboard.tab_to("application", MAP, within=4)
    keyboard.tab_to("button", "Continuer", within=5)
    keyboard.press("Enter")

    expect_heading(page, "Quelle est votre idée ?", 2)
    keyboard.tab_to("textbox", "En une phrase")
    expect(page.get_by_label("En une phrase")).to_have_value(idea.title)
    keyboard.tab_to("textbox", "Dites-en plus", within=1)
    keyboard.type(idea.text)
    # Past three ideas that may say the same, two links each, and the two buttons of photos.
    keyboard.tab_to("button", "Continuer", within=9)
    keyboard.press("Space")

    expect_heading(page, "De quoi s’agit-il ?", 3)
    keyboard.tab_to("radio", idea.first_theme)
    keyboard.choose(idea.theme)
    expect(page.get_by_label(idea.theme)).to_be_checked()
    keyboard.tab_to("button", "Continuer", within=1)
    keyboard.press("Enter")

    expect_heading(page, "Et vous ?", 4)
    keyboard.tab_to("textbox", "Votre adresse de courriel")
    keyboard.type(idea.email)
    keyboard.tab_to("textbox", "Comment signer", within=1)
    keyboard.type("Mauricette D.")
    keyboard.tab_to("checkbox", "J’ai lu la règle du jeu", within=1)
    keyboard.press("Space")
    keyboard.tab_to("button", "Recevoir mon code", within=2)
    keyboard.press("Space")

    expect(page.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    code = read_code(page, idea.email)
    page.bring_to_front()
    keyboard.tab_to("textbox", "Les six chiffres")
    keyboard.type(code)
    keyboard.press("Enter")

    expect_published(page, idea)
    receipt = follow_code_on(page)
    keyboard.tab_to("link", "Suivre une idée", within=30)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Suivre une idée")).to_be_visible()
    keyboard.tab_to("textbox", "Votre code de suivi")
    keyboard.type(receipt)
    keyboard.press("Enter")
    expect_followed(page, idea, receipt)
    assert count_published(site, idea) == 1


def test_the_place_is_found_by_its_name_by_the_keyboard(page: Page, keyboard: Keyboard) -> None:
    page.goto("/jai-une-idee/ou/")
    expect(page.locator(".map-name.is-quarter").first).to_be_visible()
    keyboard.tab_to("searchbox", "Une adresse, une rue, un lieu")
    keyboard.type("gare")
    # Nobody presses anything: the live line says what came, the places are the next stops.
    said = page.locator("[data-crieur-address-note]")
    expect(said).to_have_text("3 lieux trouvés.")
    keyboard.tab_to("button", "Chercher", within=1)
    assert keyboard.tab().name == "Gare quartier entier"
    keyboard.press("Enter")
    expect(page.get_by_label("Dans un quartier")).to_be_checked()
    expect(page.get_by_label("Quel quartier ?").locator("option:checked")).to_have_text("Gare")

    # The focus is back in the field, whose list is shut; other words, another place.
    assert keyboard.focused().name.startswith("Une adresse")
    keyboard.press("Control+a")
    keyboard.type("médiath")
    found = page.get_by_role("list", name="Lieux trouvés").get_by_role("button")
    expect(found).to_have_text(["MédiathèqueCentre"])
    keyboard.press("Escape")
    expect(found).to_have_count(0)
    keyboard.press("Enter")
    expect(found).to_have_count(1)
    keyboard.tab_to("button", "Médiathèque", within=2)
    keyboard.press("Space")
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    expect(page.locator("[data-crieur-place-status]")).to_have_text("Repère posé au Centre : Médiathèque.")
    expect(page.locator(".map-pin")).to_have_count(1)
    expect(page.get_by_label("Un repère pour s’y retrouver")).to_have_value("Médiathèque")

    keyboard.tab_to("textbox", "Un repère pour s’y retrouver")
    keyboard.press("Enter")
    expect_heading(page, "Quelle est votre idée ?", 2)
    expect(page.get_by_role("complementary", name="Votre idée jusqu’ici")).to_contain_text("Médiathèque")


def test_the_place_is_shown_on_the_map_by_the_keyboard(page: Page, keyboard: Keyboard) -> None:
    page.goto("/jai-une-idee/ou/")
    expect(page.locator(".map-name.is-quarter").first).to_be_visible()
    assert keyboard.tab_to("application", MAP)
    # The cross shows where Enter will put the pin, and the keys are told, to the eye and to the ear.
    expect(page.locator(".map-cross")).to_be_visible()
    expect(page.get_by_role("application")).to_have_accessible_description(re.compile(r"Entrée\s: poser le repère"))
    expect(page.get_by_text("Entrée : poser le repère au centre.")).to_be_visible()

    keyboard.press("Enter")
    said = page.locator("[data-crieur-place-status]")
    expect(said).to_have_text(re.compile("^Repère posé"))
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    longitude = page.locator("[name=longitude]")
    first = longitude.input_value()

    keyboard.press("+")
    move_east(page, keyboard, float(first))
    expect(page.locator(".map-pin")).to_have_count(1)
    expect(said).to_have_text(re.compile("^Repère posé"))

    keyboard.tab_to("button", "Continuer", within=8)
    keyboard.press("Enter")
    expect_heading(page, "Quelle est votre idée ?", 2)


def move_east(page: Page, keyboard: Keyboard, longitude: float, *, within: int = 30) -> None:
    """Right arrow, then Enter, until the pin is east of `longitude`: a press while the map still pans is lost."""
    for _ in range(within):
        keyboard.press("ArrowRight", "Enter")
        if float(page.locator("[name=longitude]").input_value()) > longitude:
            return
    raise AssertionError(f"the pin stays at {longitude}")


def test_the_map_is_one_tab_stop(page: Page, keyboard: Keyboard) -> None:
    for address, name in (("/jai-une-idee/ou/", MAP), ("/carte/", "Carte des idées")):
        page.goto(address)
        expect(page.locator(".map-name.is-quarter").first).to_be_attached()
        keyboard.tab_to("application", name)
        keyboard.tab()
        assert page.evaluate("() => !document.activeElement.closest('.map')"), address
        keyboard.press("Shift+Tab")
        assert keyboard.focused().role == "application"


def test_errors_lead_to_their_field(page: Page, keyboard: Keyboard) -> None:
    page.goto("/jai-une-idee/ou/")
    keyboard.tab_to("button", "Continuer")
    keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.get_by_role("alert")).to_contain_text("Une chose à corriger")
    keyboard.tab_to("link", "Dites où")
    keyboard.press("Enter")
    keyboard.tab_to("radio", "À l’endroit montré sur la carte", within=1)


def test_the_menu_of_a_phone_opens_and_shuts_by_the_keyboard(phone: Page) -> None:
    page = phone
    page.goto("/")
    keyboard = Keyboard(page)
    keyboard.tab_to("DisclosureTriangle", "Menu", within=4)
    keyboard.press("Enter")
    keyboard.tab_to("link", "La carte", within=1)
    keyboard.press("Shift+Tab", "Enter")
    expect(page.get_by_role("link", name="La carte", exact=True)).to_have_count(0)
