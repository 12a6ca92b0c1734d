"""Ways to each page, as a person goes: one function a page."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.ideas import (
    Idea,
    code_field,
    fill_what,
    fill_you,
    follow_code_on,
    go_on,
    publish_button,
    reach_code,
    reach_last_step,
)
from tests.factories.photos import make_file, make_phone_photo


def at(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


# The visits of those who came in already, by name: a browser that comes back is known.
visits: dict[str, list[Any]] = {}


def enter(page: Page, name: str, then: str = "/") -> None:
    """Come in as somebody of the demonstration and go there; of another site, or gone since, the visit begins anew."""
    known = page.get_by_role("button", name="Se déconnecter").first
    if name in visits:
        page.context.add_cookies(visits[name])
        page.goto(then)
        if known.count():
            return
    page.goto(f"/connexion/?next={then}")
    if known.count():
        # Somebody else is in: this one comes in their place.
        page.context.clear_cookies(name="crieur")
        page.goto(f"/connexion/?next={then}")
    page.get_by_role("button", name=f"Entrer comme {name}").click()
    expect(known).to_be_attached()
    visits[name] = [
        {"name": kept["name"], "value": kept["value"], "domain": kept["domain"], "path": "/"}
        for kept in page.context.cookies()
        if kept["name"] == "crieur"
    ]


def idea(page: Page) -> None:
    results = page.request.get("/api/v1/propositions/").json()["results"]
    # An idea of the demonstration with a point, so that its small map bears a mark.
    page.goto(next(item["url"] for item in results if item["precision"] == "point"))


def published(page: Page) -> None:
    enter(page, "Bernard")
    reach_last_step(page, Idea())
    page.get_by_label("J’ai lu la règle du jeu").check()
    publish_button(page).click()
    expect(page.get_by_text("Votre idée est sur la carte.")).to_be_visible()


def followed(page: Page) -> None:
    published(page)
    page.goto(f"/suivre/{follow_code_on(page)}/")


def for_somebody(act: str) -> Callable[[Page], None]:
    """What Karim does for whoever holds the code of an idea."""

    def go(page: Page) -> None:
        published(page)
        enter(page, "Karim", f"/suivre/{follow_code_on(page)}/{act}/")

    return go


def unknown_follow_code(page: Page) -> None:
    page.goto("/suivre/")
    page.get_by_label("Votre code de suivi").fill("ABC")
    page.get_by_role("button", name="Voir le fil").click()


def where_refused(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    go_on(page)


def what(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    page.get_by_label("Dans toute la ville").check()
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()


def what_refused(page: Page) -> None:
    what(page)
    go_on(page)


def add_photos(page: Page, *sent: bytes) -> None:
    """Choose photos on the second step and press the button that adds them."""
    files = [
        FilePayload(name=f"{rank}.jpg", mimeType="image/jpeg", buffer=content) for rank, content in enumerate(sent)
    ]
    page.get_by_label("Choisir des photos").set_input_files(files)
    page.get_by_role("button", name="Joindre les photos choisies").click()


def photos(page: Page) -> None:
    what(page)
    add_photos(page, make_phone_photo(), make_file())
    expect(page.get_by_role("button", name="Retirer la photo 2")).to_be_visible()


def photos_refused(page: Page) -> None:
    what(page)
    add_photos(page, make_file(), b"no photo")


def pictured(page: Page) -> None:
    page.goto("/idees/?q=observatoire")
    page.get_by_role("link", name="Un observatoire en bois").first.click()


def take_off_photo(page: Page) -> None:
    enter(page, "Solène")
    pictured(page)
    page.get_by_role("link", name="Modérer cette idée").click()
    page.get_by_role("link", name="Retirer la photo 1").click()


def theme(page: Page) -> None:
    what(page)
    fill_what(page, Idea())
    go_on(page)
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()


def theme_refused(page: Page) -> None:
    theme(page)
    go_on(page)


def you(page: Page) -> None:
    reach_last_step(page, Idea())


def you_refused(page: Page) -> None:
    you(page)
    page.get_by_role("button", name="Recevoir mon code").click()


def code(page: Page) -> None:
    reach_code(page, Idea())


def code_refused(page: Page) -> None:
    code(page)
    code_field(page).fill("12")
    publish_button(page).click()


def sign_in_refused(page: Page) -> None:
    page.goto("/connexion/")
    page.get_by_role("button", name="Recevoir mon code").click()


def answered(page: Page) -> None:
    """An idea of the demonstration with supports of both kinds, an answer and a promise kept."""
    page.goto("/idees/?theme=sport-jeunesse")
    page.get_by_role("link", name="Un terrain de pétanque").click()


def act(page: Page, act: str) -> None:
    answered(page)
    page.goto(f"{page.url.partition('?')[0]}{act}/")


def flag_refused(page: Page) -> None:
    act(page, "signaler")
    page.get_by_role("button", name="Envoyer le signalement").click()


def flagged(page: Page) -> None:
    act(page, "signaler")
    page.get_by_label("De la publicité").check()
    page.get_by_label("Dites-le avec vos mots").fill("C’est une réclame.")
    page.get_by_label("Votre nom").fill("Jo Petit")
    page.get_by_label("Votre adresse de courriel").fill("jo@exemple.fr")
    page.get_by_label("Je signale de bonne foi").check()
    page.get_by_role("button", name="Envoyer le signalement").click()


def answer(page: Page) -> None:
    enter(page, "Martine", "/a-repondre/")
    page.get_by_role("main").get_by_role("link", name="Répondre à").first.click()


def answer_refused(page: Page) -> None:
    answer(page)
    page.get_by_role("button", name="Signer et publier la réponse").click()


def judge(page: Page) -> None:
    enter(page, "Solène", "/moderation/")
    page.get_by_role("link", name="Un numéro pour trouver").click()
    page.get_by_text("Masquer cette idée").click()


def hide_refused(page: Page) -> None:
    judge(page)
    page.get_by_role("button", name="Masquer").click()


def entry_refused(page: Page) -> None:
    enter(page, "Karim", "/saisie/")
    page.get_by_role("button", name="Enregistrer").click()


def sheets(page: Page) -> None:
    enter(page, "Karim")
    act(page, "feuilles")


def mails(page: Page) -> None:
    reach_last_step(page, Idea())
    fill_you(page, Idea())
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    page.goto("/demo/courriels/")
    expect(page.get_by_role("article").first).to_be_visible()


def stale_form(page: Page) -> None:
    what(page)
    fill_what(page, Idea())
    page.context.clear_cookies(name="csrftoken")
    go_on(page)
