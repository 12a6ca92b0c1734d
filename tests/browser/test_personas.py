"""« Entrer comme… »: each invented person by one press, in the demonstration."""

import re

import pytest
from playwright.sync_api import Page, expect

from comptes.personas import PERSONAS, Persona

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)
def test_a_persona_enters_by_one_press_and_leaves(page: Page, persona: Persona) -> None:
    page.goto("/connexion/")
    line = page.get_by_role("listitem").filter(has_text=persona.name)
    expect(line).to_contain_text(persona.quality)
    page.get_by_role("button", name=f"Entrer comme {persona.name}").click()
    roof = page.get_by_role("banner")
    # The roof says it twice, in the line of a desk and in the menu of a phone: one is seen.
    name = roof.get_by_text(persona.name, exact=True).filter(visible=True)
    expect(name).to_have_count(1)
    expect(roof.get_by_role("link", name="Mes idées")).to_be_visible()
    roof.get_by_role("button", name="Se déconnecter").click()
    expect(roof.get_by_role("link", name="Se connecter")).to_be_visible()
    expect(name).to_have_count(0)


def test_the_six_qualities_are_offered(page: Page) -> None:
    page.goto("/connexion/")
    assert len({persona.quality for persona in PERSONAS}) == 6
    expect(page.get_by_role("button", name=re.compile("^Entrer comme "))).to_have_count(6)


def test_josiane_finds_her_ideas(page: Page) -> None:
    page.goto("/connexion/?next=/mes-idees/")
    page.get_by_role("button", name="Entrer comme Josiane").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes idées")
    ideas = page.get_by_role("main").get_by_role("article")
    expect(ideas.first).to_be_visible()
    ideas.first.get_by_role("link").click()
    expect(page.locator(".follow-code")).to_contain_text(re.compile(r"[A-Z]{3}-\d{3}"))
    expect(page.locator("ol.thread > li").first).to_be_visible()


def test_the_way_asked_for_is_kept(page: Page) -> None:
    page.goto("/mes-idees/")
    expect(page).to_have_url(re.compile(r"/connexion/\?next="))
    page.get_by_role("button", name="Entrer comme Solène").click()
    expect(page).to_have_url(re.compile(r"/mes-idees/$"))
    expect(page.get_by_role("main").get_by_role("link", name="J’ai une idée")).to_be_visible()
