"""The town answers and promises; a report is read, decided and told; a hidden idea is contested and comes back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.ideas import Idea, publish_button, reach_last_step
from tests.browser.reach import enter

pytestmark = pytest.mark.browser


def say(page: Page, name: str, idea: Idea) -> str:
    """This idea, said by this person; its address."""
    enter(page, name)
    reach_last_step(page, idea)
    page.get_by_label("J’ai lu la règle du jeu").check()
    publish_button(page).click()
    expect(page.get_by_text("Votre idée est sur la carte.")).to_be_visible()
    return page.url.partition("?")[0]


def test_town_answers_and_promises(open_page: OpenPage) -> None:
    address = say(open_page(), "Bernard", Idea())
    page = open_page()
    enter(page, "Martine")
    page.goto(address)
    page.get_by_role("link", name="Répondre au nom de la Ville").click()
    page.get_by_label("La réponse de la Ville").fill("Oui, avant l’été.")
    page.get_by_label("Garder", exact=True).check()
    page.get_by_label("Ce que la Ville promet").fill("Poser un robinet près de l’entrée")
    # The signature of the last answer is there; the promise is not whole.
    page.get_by_role("button", name="Signer et publier la réponse").click()
    expect(page.get_by_role("alert")).to_contain_text("Il manque le jour de la promesse.")
    expect(page.get_by_label("La réponse de la Ville")).to_have_value("Oui, avant l’été.")
    page.get_by_label("Au plus tard le").fill("2030-06-01")
    page.get_by_label("Le service qui s’en charge").select_option("Espaces verts")
    for label, value in (
        ("Prénom", "Hélène"),
        ("Nom de qui signe", "Dumoulin"),
        ("Fonction", "adjointe au cadre de vie"),
    ):
        page.get_by_label(re.compile(f"^{label}")).fill(value)
    page.get_by_role("button", name="Signer et publier la réponse").click()
    expect(page.get_by_text("Signé : Hélène Dumoulin, adjointe au cadre de vie.")).to_be_visible()
    expect(page.get_by_text("La Ville tient sa promesse").first).to_be_visible()
    page.get_by_role("link", name="La promesse est tenue").click()
    page.get_by_label("Ce qui a été fait").fill("Robinet posé le 4 mai.")
    page.get_by_role("button", name="Le dire sur le fil").click()
    expect(page.get_by_text("Robinet posé le 4 mai.")).to_be_visible()


def test_report_without_an_account_is_decided_and_read(open_page: OpenPage) -> None:
    author, page, idea = open_page(), open_page(), Idea()
    address = say(author, "Bernard", idea)
    stranger = open_page(viewport={"width": 360, "height": 740})
    stranger.goto(address)
    stranger.get_by_role("link", name="Signaler cette idée").click()
    stranger.get_by_role("button", name="Envoyer le signalement").click()
    expect(stranger.get_by_role("alert")).to_contain_text("5 choses à corriger")
    stranger.get_by_label("De la publicité").check()
    stranger.get_by_label("Dites-le avec vos mots").fill("C’est une réclame.")
    stranger.get_by_label("Votre nom").fill("Jo Petit")
    stranger.get_by_label("Votre adresse de courriel").fill("jo@exemple.fr")
    stranger.get_by_label("Je signale de bonne foi").check()
    stranger.get_by_role("button", name="Envoyer le signalement").click()
    expect(stranger.get_by_text("Reçu, pas encore lu")).to_be_visible()
    enter(page, "Solène", "/moderation/")
    page.get_by_role("link", name=idea.title).click()
    page.get_by_text("Masquer cette idée").click()
    form = page.locator("form[action$='masquer/']")
    form.get_by_label("De la publicité").check()
    form.get_by_label("La raison").fill("Elle vante un magasin.")
    form.get_by_role("button", name="Masquer").click()
    expect(page.get_by_text("Masquée le")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_text("Décidé : l’idée est masquée")).to_be_visible()
    missing = stranger.goto(address)
    assert missing is not None
    assert missing.status == 404
    # The author reads why, and contests.
    author.goto(address)
    expect(author.get_by_text("Elle vante un magasin.").first).to_be_visible()
    author.get_by_role("link", name="Contester cette décision").click()
    author.get_by_label("Pourquoi cette décision n’est pas juste").fill("Je parle de la rue.")
    author.get_by_role("button", name="Envoyer").click()
    expect(author.get_by_text("Vous avez contesté cette décision.")).to_be_visible()
    page.goto("/moderation/")
    page.get_by_role("link", name="masquée").first.click()
    page.get_by_role("button", name="Lire le texte scellé").click()
    expect(page.get_by_text(idea.title)).to_be_visible()
    page.get_by_text("Publier de nouveau").first.click()
    page.get_by_label("La raison").first.fill("Vous avez raison.")
    page.get_by_role("button", name="Publier de nouveau").click()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1, name=idea.title)).to_be_visible()
