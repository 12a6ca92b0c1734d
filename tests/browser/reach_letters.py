"""Ways to the letter of the town: its list, the desk of who writes it, its page."""

from playwright.sync_api import Page, expect

from tests.browser.reach import enter

TITLE = "Le marché change de jour"


def written(page: Page) -> None:
    """A letter of the town in preparation, signed: on the desk of who wrote it."""
    enter(page, "Martine", "/lettre-de-la-ville/nouvelle/")
    fill(page)


def fill(page: Page) -> None:
    """The form of a letter, from the first field to the desk."""
    page.get_by_label("Le titre").fill(TITLE)
    page.get_by_label("Ce que la Ville écrit").fill("Dès janvier, il se tient le samedi.")
    page.get_by_label("À noter").fill("Premier samedi : le 9 janvier, de 8 h à 13 h.")
    page.get_by_label("Prénom de qui signe").fill("Anne")
    page.get_by_label("Nom de qui signe", exact=True).fill("Martin")
    page.get_by_label("Fonction de qui signe").fill("adjointe au commerce")
    page.get_by_role("button", name="Enregistrer, sans envoyer").click()
    expect(page.get_by_role("heading", level=1, name=TITLE).first).to_be_visible()


def gone(page: Page) -> None:
    """A letter that left, as anybody reads it."""
    page.goto("/lettre-de-la-ville/")
    page.get_by_role("link", name="Ce que vos idées sont devenues").click()


def write_refused(page: Page) -> None:
    enter(page, "Martine", "/lettre-de-la-ville/nouvelle/")
    page.get_by_role("button", name="Enregistrer, sans envoyer").click()


def plan_refused(page: Page) -> None:
    """No day is told."""
    written(page)
    page.get_by_label("Le jour et à l’heure ci-dessous").check()
    page.get_by_role("button", name="Envoyer la lettre").click()


def planned(page: Page) -> None:
    """On a day to come: nothing leaves."""
    written(page)
    page.get_by_label("Le jour et à l’heure ci-dessous").check()
    page.get_by_label("Le jour", exact=True).fill("2027-01-04")
    page.get_by_role("button", name="Envoyer la lettre").click()
    expect(page.get_by_text("C’est prévu.")).to_be_visible()


def leave_town(page: Page) -> None:
    """The page that the link of a letter of the town opens."""
    enter(page, "Bernard", "/mes-lettres/")
    link = page.get_by_role("link", name="Ne plus recevoir aucune lettre").get_attribute("href")
    page.goto(f"{link}ville/")


def follow_refused(page: Page) -> None:
    """From the page of a quarter, its box left as it was."""
    enter(page, "Bernard", "/quartier/sabatier/")
    page.get_by_role("link", name="Recevoir ses nouvelles par courriel").click()
    page.get_by_role("button", name="Recevoir ses nouvelles").click()


def paper_refused(page: Page) -> None:
    enter(page, "Bernard", "/mes-lettres/")
    page.get_by_role("link", name="Plutôt sur papier").click()
    page.get_by_label("Rue, code postal et ville").fill("2, rue du Stade, 59590 Raismes")
    page.get_by_role("button", name="Recevoir mes lettres sur papier").click()
