"""Journey 3: an idea without JavaScript. Nothing typed is lost by an error, a closed tab, or the code's mail."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.ideas import (
    Idea,
    code_field,
    count_published,
    expect_followed,
    expect_published,
    fill_what,
    fill_you,
    follow_code_on,
    go_on,
    publish_button,
    read_code,
)
from tests.site import Site

pytestmark = pytest.mark.browser
LILLE = ("3,0635", "50,6365")


@pytest.fixture
def page(without_javascript: Page) -> Page:
    return without_javascript


def choose_quarter(page: Page, name: str) -> None:
    page.get_by_label("Dans un quartier").check()
    page.get_by_label("Quel quartier ?").select_option(label=name)


def test_an_idea_is_published_and_followed(page: Page, site: Site) -> None:
    idea = Idea()
    page.goto("/")
    page.get_by_label("Dites-la en une phrase").fill(idea.title)
    page.get_by_role("button", name="J’ai une idée").click()

    expect(page.get_by_text("Étape 1 sur 4")).to_be_visible()
    choose_quarter(page, "Sabatier")
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()
    expect(page.get_by_label("En une phrase")).to_have_value(idea.title)
    fill_what(page, idea)
    go_on(page)
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()
    page.get_by_label(idea.theme).check()
    go_on(page)
    expect(page.get_by_text("Étape 4 sur 4")).to_be_visible()
    fill_you(page, idea)
    page.get_by_role("button", name="Recevoir mon code").click()

    expect(page.get_by_text(idea.title)).to_be_visible()
    code_field(page).fill(read_code(page, idea.email))
    publish_button(page).click()
    address = expect_published(page, idea)
    code = follow_code_on(page)

    page.goto("/carte/?quartier=sabatier")
    expect(page.get_by_role("list").get_by_role("link", name=idea.title)).to_have_attribute(
        "href", address.removeprefix(site.address)
    )
    page.goto("/suivre/")
    page.get_by_label("Votre code de suivi").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Voir le fil").click()
    expect_followed(page, idea, code)
    assert count_published(site, idea) == 1


def test_an_empty_title_keeps_the_text(page: Page) -> None:
    idea = Idea()
    page.goto("/jai-une-idee/")
    choose_quarter(page, "Gare")
    go_on(page)
    page.get_by_label("Dites-en plus").fill(idea.text)
    go_on(page)

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Une chose à corriger")
    expect(page).to_have_title("Erreur : Quelle est votre idée ? (étape 2 sur 4) · Crieur, Raismes 2032")
    expect(page.get_by_label("Dites-en plus")).to_have_value(idea.text)
    title = page.get_by_label("En une phrase")
    expect(title).to_have_attribute("aria-invalid", "true")
    # The summary leads to the field, the field says the same beside it.
    link = summary.get_by_role("link", name="Il manque votre idée en une phrase.")
    assert link.get_attribute("href") == f"#{title.get_attribute('id')}"
    expect(title).to_have_accessible_description(re.compile("Il manque votre idée en une phrase."))


def test_a_place_outside_the_town_is_refused_kindly_and_kept(page: Page) -> None:
    page.goto("/jai-une-idee/")
    page.get_by_label("À l’endroit montré sur la carte").check()
    page.get_by_text("Je connais les coordonnées du point").click()
    page.get_by_label("Longitude, en degrés").fill(LILLE[0])
    page.get_by_label("Latitude, en degrés").fill(LILLE[1])
    page.get_by_label("Un repère pour s’y retrouver").fill("Devant la gare")
    go_on(page)

    expect(page.get_by_role("alert")).to_contain_text("Cet endroit est hors de Raismes.")
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    expect(page.get_by_label("Un repère pour s’y retrouver")).to_have_value("Devant la gare")
    # What is to be mended is in sight, without opening anything.
    expect(page.get_by_label("Longitude, en degrés")).to_be_visible()
    expect(page.get_by_label("Longitude, en degrés")).to_have_value(LILLE[0])
    expect(page.get_by_label("Latitude, en degrés")).to_have_value(LILLE[1])

    choose_quarter(page, "Vicoigne")
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()
    expect(page.get_by_role("complementary", name="Votre idée jusqu’ici")).to_contain_text("Vicoigne")


def test_the_point_given_by_coordinates_is_in_its_quarter(page: Page, site: Site) -> None:
    idea = Idea()
    page.goto("/jai-une-idee/?lon=3.4823&lat=50.4009")
    expect(page.get_by_label("À l’endroit montré sur la carte")).to_be_checked()
    go_on(page)
    fill_what(page, idea)
    go_on(page)
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()


def test_a_closed_tab_finds_its_draft_again(without_javascript: Page, site: Site) -> None:
    idea = Idea()
    page = without_javascript
    page.goto("/jai-une-idee/")
    choose_quarter(page, "Arenberg")
    go_on(page)
    fill_what(page, idea)
    go_on(page)
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()
    page.close()

    page = without_javascript.context.new_page()
    page.goto("/jai-une-idee/")
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()
    page.get_by_role("link", name="Revenir au texte").click()
    expect(page.get_by_label("En une phrase")).to_have_value(idea.title)
    expect(page.get_by_label("Dites-en plus")).to_have_value(idea.text)
    page.get_by_role("link", name="Revenir à l’endroit").click()
    expect(page.get_by_label("Dans un quartier")).to_be_checked()
    expect(page.get_by_label("Quel quartier ?").locator("option:checked")).to_have_text("Arenberg")


def test_the_code_is_given_in_another_tab(without_javascript: Page, site: Site) -> None:
    idea = Idea()
    first = without_javascript
    first.goto("/jai-une-idee/")
    choose_quarter(first, "Sabatier")
    go_on(first)
    fill_what(first, idea)
    go_on(first)
    first.get_by_label(idea.theme).check()
    go_on(first)
    fill_you(first, idea)
    first.get_by_role("button", name="Recevoir mon code").click()
    expect(first.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    waiting = first.url
    first.close()

    other = first.context.new_page()
    other.goto(waiting)
    code_field(other).fill("000000" if read_code(other, idea.email) != "000000" else "111111")
    publish_button(other).click()
    # A wrong code is said so and loses nothing.
    expect(other.get_by_role("alert")).to_be_visible()
    expect(other.get_by_text(idea.title)).to_be_visible()
    code_field(other).fill(read_code(other, idea.email))
    publish_button(other).click()
    expect_published(other, idea)
    assert count_published(site, idea) == 1
