"""Journey 16: people without e-mail are told on paper, by letters sorted by street, each person in exactly one run.
And what the town writes goes to whoever ticked its box. On a demonstration of its own: its clock moves."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import reach_letters
from tests.browser.conftest import DESK, PHONE
from tests.browser.mails import letters_to
from tests.browser.own_site import a_week_later, come_in, own_demonstration
from tests.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PEOPLE = (
    ("Josiane", "Lemaire", "12, rue du Stade\n59590 Raismes"),
    ("Ali", "Benali", "3, rue du Stade\n59590 Raismes"),
)


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with own_demonstration(tmp_path_factory) as site:
        yield site


def write_down(page: Page, title: str, person: tuple[str, str, str]) -> None:
    """A form of paper, whose author wishes to be told by post."""
    page.goto("/saisie/")
    page.get_by_label("L’idée en une phrase").fill(title)
    page.get_by_label("Ce qui est écrit dessous").fill("Pour souffler.")
    page.get_by_label("Thème").select_option("nature-foret")
    page.get_by_label("Quartier").select_option("sabatier")
    page.get_by_label("La personne est d’accord pour que").check()
    page.get_by_text("La personne veut être prévenue").click()
    page.get_by_label("Par courrier").check()
    first, last, lines = person
    page.get_by_label("Prénom", exact=True).last.fill(first)
    page.get_by_label("Nom", exact=True).fill(last)
    page.get_by_label("Rue, code postal et ville").fill(lines)
    page.get_by_label("La personne est d’accord pour laisser").check()
    page.get_by_role("button", name="Enregistrer, bulletin suivant").click()
    expect(page.get_by_role("link", name=title)).to_be_visible()


def answer(page: Page, title: str) -> None:
    page.goto(f"/idees/?q={title.split()[-1]}")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Répondre au nom de la Ville").click()
    page.locator("#id_text").fill("Oui, au printemps.")
    page.locator("#id_first_name").fill("Anne")
    page.locator("#id_last_name").fill("Martin")
    page.locator("#id_role").fill("adjointe aux espaces verts")
    page.get_by_role("button", name="Signer et publier la réponse").click()
    expect(page.get_by_text("Oui, au printemps.").first).to_be_visible()


def test_people_on_paper_are_told_by_post_once(own_site: Site, chromium: Browser) -> None:
    titles = ("Un banc au bout du chemin de Zanzibar", "Un tilleul au coin de Valparaiso")
    karim = come_in(chromium, own_site, "Karim", DESK)
    for title, person in zip(titles, PEOPLE, strict=True):
        write_down(karim, title, person)
    martine = come_in(chromium, own_site, "Martine", DESK)
    for title in titles:
        answer(martine, title)
    a_week_later(martine)
    martine.goto("/envois/")
    martine.get_by_role("link", name="Les lettres sur papier").click()
    martine.get_by_role("button", name="Préparer les lettres à imprimer").click()
    letters = martine.locator(".paper-letter")
    expect(letters).to_have_count(2)
    # By street, then by number.
    expect(letters.nth(0).locator("address")).to_contain_text("Ali Benali")
    expect(letters.nth(1).locator("address")).to_contain_text("12, rue du Stade")
    expect(letters.nth(0)).to_contain_text(titles[1])
    expect(letters.nth(0)).to_contain_text("Oui, au printemps.")
    expect(letters.nth(0).locator(".qr").first).to_be_visible()
    martine.goto("/lettres-papier/")
    martine.get_by_role("button", name="Préparer les lettres à imprimer").click()
    expect(martine.get_by_text("Personne n’a de nouvelles à recevoir sur papier")).to_be_visible()


def test_letter_of_the_town_is_written_tried_planned_and_read(own_site: Site, chromium: Browser) -> None:
    chloe = come_in(chromium, own_site, "Chloé", PHONE)
    chloe.goto("/mes-lettres/")
    box = chloe.get_by_label("La lettre de la Ville")
    expect(box).not_to_be_checked()
    box.check()
    expect(chloe.get_by_role("status").filter(has_text="C’est noté.")).to_be_visible()

    martine = come_in(chromium, own_site, "Martine", DESK)
    martine.goto("/envois/")
    martine.locator("#contenu").get_by_role("link", name="La lettre de la Ville").click()
    martine.get_by_role("link", name="Écrire une lettre").click()
    reach_letters.fill(martine)
    expect(martine.get_by_text("1 personne l’a demandée.")).to_be_visible()
    martine.get_by_role("link", name="Voir le courriel").click()
    expect(martine.get_by_role("heading", level=1, name=reach_letters.TITLE)).to_be_visible()
    expect(martine.get_by_text("Anne Martin, adjointe au commerce")).to_be_visible()
    martine.go_back()
    martine.get_by_role("button", name="M’envoyer un essai").click()
    expect(martine.get_by_text("L’essai part à votre adresse")).to_be_visible()
    martine.get_by_label("Tout de suite").check()
    martine.get_by_role("button", name="Envoyer la lettre").click()
    expect(martine.get_by_text("La lettre part")).to_be_visible()

    a_week_later(martine)
    found = []
    # Each reads their own: the week's other letters would push them off the page.
    for page, name in ((martine, "martine"), (chloe, "chloe")):
        page.goto("/demo/courriels/")
        told = letters_to(page, f"{name}@demonstration.example")
        found.append([text for text in told if reach_letters.TITLE.upper() in text])
    [_trial], [letter] = found
    assert "Dès janvier, il se tient le samedi." in letter
    assert "Bonjour Chloé," in letter
    assert "Anne Martin, adjointe au commerce" in letter
    martine.goto("/lettre-de-la-ville/")
    martine.get_by_role("link", name=f"Où en est l’envoi de {reach_letters.TITLE}").click()
    expect(martine.get_by_text("1 envoyée.")).to_be_visible()

    # Read by anybody on the site; left by one press, without signing in.
    stranger = chromium.new_context(base_url=own_site.address, locale="fr-FR").new_page()
    [online] = re.findall(r"La lire sur le site\s*: (\S+)", letter)
    stranger.goto(online)
    expect(stranger.get_by_text("Premier samedi : le 9 janvier")).to_be_visible()
    [link] = re.findall(r"en un clic\s*: (\S+)", letter)
    stranger.goto(link)
    stranger.get_by_role("button", name="Ne plus la recevoir").click()
    expect(stranger.get_by_role("heading", name="C’est fait")).to_be_visible()
    chloe.goto("/mes-lettres/")
    expect(chloe.get_by_label("La lettre de la Ville")).not_to_be_checked()
