"""Ways to the pages of paper: spreadsheets, printed forms, who wishes to be told; and to those of programs."""

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.ideas import Idea
from tests.browser.reach import enter
from tests.factories.imports import BENCH, make_csv


def give_sheet(page: Page, content: bytes, name: str = "bulletins.csv") -> None:
    """The first step of an import."""
    page.goto("/saisie/tableur/")
    page.get_by_label("Le fichier").set_input_files(FilePayload(name=name, mimeType="text/csv", buffer=content))
    page.get_by_role("button", name="Lire ce fichier").click()


def a_sheet() -> bytes:
    """A line that may enter and one to mend; of a file that nobody gave before."""
    mark = Idea().mark
    return make_csv((f"Un banc {mark}", *BENCH[1:]), ("", *BENCH[1:]))


def sheet_refused(page: Page) -> None:
    enter(page, "Karim")
    give_sheet(page, b"%PDF-1.4")


def columns(page: Page) -> None:
    enter(page, "Karim")
    give_sheet(page, a_sheet())
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()


def columns_refused(page: Page) -> None:
    columns(page)
    page.get_by_label("Thème").select_option("")
    page.get_by_role("button", name="Essayer chaque ligne").click()


def tried(page: Page) -> None:
    columns(page)
    page.get_by_label("Toutes les personnes sont d’accord").check()
    page.get_by_role("button", name="Essayer chaque ligne").click()
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()


def imported(page: Page) -> None:
    tried(page)
    page.get_by_role("button", name="Faire entrer 1 idée").click()
    expect(page.get_by_text("Étape 4 sur 4")).to_be_visible()


def entry_contact(page: Page) -> None:
    """A form of the pile with what its person leaves, something of it missing."""
    enter(page, "Karim", "/saisie/")
    page.get_by_text("La personne veut être prévenue").click()
    page.get_by_label("Par courrier").check()
    page.get_by_label("Rue, code postal et ville").fill("2, rue du Stade, 59590 Raismes")
    page.get_by_role("button", name="Enregistrer").click()


def print_refused(page: Page) -> None:
    enter(page, "Karim", "/saisie/bulletins/")
    page.get_by_label("Combien de feuilles").fill("1000")
    page.get_by_role("button", name="Préparer les bulletins").click()


def printed(page: Page) -> None:
    enter(page, "Karim", "/saisie/bulletins/")
    page.get_by_label("Combien de feuilles").fill("1")
    page.get_by_role("button", name="Préparer les bulletins").click()
    expect(page.get_by_role("heading", level=1, name="Bulletins à imprimer")).to_be_visible()


def follow_later(page: Page) -> None:
    printed(page)
    code = page.locator(".paper-form-code").first.inner_text()
    page.goto(f"/suivre/{code}/")


def token(page: Page) -> None:
    enter(page, "Bernard", "/mes-jetons/")
    page.get_by_label("À quoi servira ce jeton ?").fill("Le site de l’école")
    page.get_by_role("button", name="Créer un jeton").click()
    expect(page.get_by_text("Votre jeton, à copier maintenant")).to_be_visible()


def token_refused(page: Page) -> None:
    enter(page, "Bernard", "/mes-jetons/")
    page.get_by_role("button", name="Créer un jeton").click()


def leave(page: Page) -> None:
    """The page that the link of a letter opens: a person of whom no other test knows anything."""
    enter(page, "Bernard", "/mes-lettres/")
    page.get_by_role("link", name="Ne plus recevoir aucune lettre").click()


def left(page: Page) -> None:
    leave(page)
    page.get_by_role("button", name="Ne plus recevoir de lettres").click()


def follow_idea(page: Page) -> None:
    results = page.request.get("/api/v1/propositions/").json()["results"]
    enter(page, "Chloé", f"{results[0]['url']}suivre/")
