"""Every page there is, each brought by its own way to where it can be looked at."""

import re
from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Sight:
    """A page: `title` is what its title begins with, `reach` brings a browser there, `status` is what it answers."""

    name: str
    title: str
    reach: Callable[[Page], object]
    status: int = 200


def _at(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


def enter(page: Page, name: str, then: str = "/") -> None:
    page.goto(f"/connexion/?next={then}")
    page.get_by_role("button", name=f"Entrer comme {name}").click()
    expect(page.get_by_role("button", name="Se déconnecter").first).to_be_attached()


def _idea(page: Page) -> None:
    results = page.request.get("/api/v1/propositions/").json()["results"]
    # An idea of the demonstration with a point, so that its small map bears a mark.
    page.goto(next(item["url"] for item in results if item["precision"] == "point"))


def _published(page: Page) -> None:
    enter(page, "Bernard")
    reach_last_step(page, Idea())
    page.get_by_label("J’ai lu la règle du jeu").check()
    publish_button(page).click()
    expect(page.get_by_text("Votre idée est sur la carte.")).to_be_visible()


def _followed(page: Page) -> None:
    _published(page)
    page.goto(f"/suivre/{follow_code_on(page)}/")


def _unknown_follow_code(page: Page) -> None:
    page.goto("/suivre/")
    page.get_by_label("Votre code de suivi").fill("ABC")
    page.get_by_role("button", name="Voir le fil").click()


def _where_refused(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    go_on(page)


def _what(page: Page) -> None:
    page.goto("/jai-une-idee/ou/")
    page.get_by_label("Dans toute la ville").check()
    go_on(page)
    expect(page.get_by_text("Étape 2 sur 4")).to_be_visible()


def _what_refused(page: Page) -> None:
    _what(page)
    go_on(page)


def add_photos(page: Page, *sent: bytes) -> None:
    """Choose photos on the second step and press the button that adds them."""
    files = [FilePayload(name=f"{rank}.jpg", mimeType="image/jpeg", buffer=content) for rank, content in enumerate(sent)]
    page.get_by_label("Choisir des photos").set_input_files(files)
    page.get_by_role("button", name="Ajouter ces photos").click()


def _photos(page: Page) -> None:
    _what(page)
    add_photos(page, make_phone_photo(), make_file())
    expect(page.get_by_role("button", name="Retirer la photo 2")).to_be_visible()


def _photos_refused(page: Page) -> None:
    _what(page)
    add_photos(page, make_file(), b"no photo")


def _pictured(page: Page) -> None:
    page.goto("/idees/?q=observatoire")
    page.get_by_role("link", name="Un observatoire en bois").first.click()


def _take_off_photo(page: Page) -> None:
    enter(page, "Solène")
    _pictured(page)
    page.get_by_role("link", name="Modérer cette idée").click()
    page.get_by_role("link", name="Retirer la photo 1").click()


def _theme(page: Page) -> None:
    _what(page)
    fill_what(page, Idea())
    go_on(page)
    expect(page.get_by_text("Étape 3 sur 4")).to_be_visible()


def _theme_refused(page: Page) -> None:
    _theme(page)
    go_on(page)


def _you(page: Page) -> None:
    reach_last_step(page, Idea())


def _you_refused(page: Page) -> None:
    _you(page)
    page.get_by_role("button", name="Recevoir mon code").click()


def _code(page: Page) -> None:
    reach_code(page, Idea())


def _code_refused(page: Page) -> None:
    _code(page)
    code_field(page).fill("12")
    publish_button(page).click()


def _sign_in_refused(page: Page) -> None:
    page.goto("/connexion/")
    page.get_by_role("button", name="Recevoir mon code").click()


def _answered(page: Page) -> None:
    """An idea of the demonstration with supports of both kinds, an answer and a promise kept."""
    page.goto("/idees/?theme=sport-jeunesse")
    page.get_by_role("link", name="Un terrain de pétanque").click()


def _act(page: Page, act: str) -> None:
    _answered(page)
    page.goto(f"{page.url.partition('?')[0]}{act}/")


def _flag_refused(page: Page) -> None:
    _act(page, "signaler")
    page.get_by_role("button", name="Envoyer le signalement").click()


def _flagged(page: Page) -> None:
    _act(page, "signaler")
    page.get_by_label("De la publicité").check()
    page.get_by_label("Dites-le avec vos mots").fill("C’est une réclame.")
    page.get_by_label("Votre nom").fill("Jo Petit")
    page.get_by_label("Votre adresse de courriel").fill("jo@exemple.fr")
    page.get_by_label("Je signale de bonne foi").check()
    page.get_by_role("button", name="Envoyer le signalement").click()


def _answer(page: Page) -> None:
    enter(page, "Martine", "/a-repondre/")
    page.get_by_role("main").get_by_role("link", name="Répondre à").first.click()


def _answer_refused(page: Page) -> None:
    _answer(page)
    page.get_by_role("button", name="Signer et publier la réponse").click()


def _judge(page: Page) -> None:
    enter(page, "Solène", "/moderation/")
    page.get_by_role("link", name="Un numéro pour trouver").click()
    page.get_by_text("Masquer cette idée").click()


def _hide_refused(page: Page) -> None:
    _judge(page)
    page.get_by_role("button", name="Masquer").click()


def _entry_refused(page: Page) -> None:
    enter(page, "Karim", "/saisie/")
    page.get_by_role("button", name="Enregistrer").click()


def _sheets(page: Page) -> None:
    enter(page, "Karim")
    _act(page, "feuilles")


def _mails(page: Page) -> None:
    reach_last_step(page, Idea())
    fill_you(page, Idea())
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_role("heading", level=1, name="Votre code")).to_be_visible()
    page.goto("/demo/courriels/")
    expect(page.get_by_role("article").first).to_be_visible()


def _stale_form(page: Page) -> None:
    _what(page)
    fill_what(page, Idea())
    page.context.clear_cookies(name="csrftoken")
    go_on(page)


SIGHTS = (
    Sight("accueil", "Qu’est-ce qui manque dans votre rue ?", _at("/")),
    Sight("carte", "La carte des idées", _at("/carte/")),
    Sight("carte-triee", "La carte des idées, Gare, Mobilité", _at("/carte/?quartier=gare&theme=mobilite")),
    Sight("idees", "Toutes les idées", _at("/idees/")),
    Sight("idees-triees", "Toutes les idées, Gare", _at("/idees/?quartier=gare")),
    Sight("idees-cherchees", "Toutes les idées, « petanque »", _at("/idees/?q=petanque&tri=soutiens")),
    Sight("idees-sans-reponse-du-mot", "Toutes les idées, « hippodrome »", _at("/idees/?q=hippodrome")),
    Sight("donnees", "Données ouvertes", _at("/donnees/?theme=mobilite")),
    Sight("quartier", "Quartier Sabatier", _at("/quartier/sabatier/")),
    Sight("theme", "Thème : Alimentation", _at("/theme/alimentation/")),
    Sight("idee", "", _idea),
    Sight("idee-publiee", "Une boîte à livres devant l’école", _published),
    Sight("idee-repondue", "Un terrain de pétanque", _answered),
    Sight("soutenir", "Je soutiens : Un terrain", lambda page: _act(page, "soutenir")),
    Sight("signaler", "Signaler : Un terrain", lambda page: _act(page, "signaler")),
    Sight("signaler-refus", "Erreur : Signaler : Un terrain", _flag_refused, 400),
    Sight("signalement", "Votre signalement", _flagged),
    Sight("affiche", "Affiche : Un terrain", lambda page: _act(page, "affiche")),
    Sight("versions", "Ce qui a changé : Un terrain", lambda page: _act(page, "versions")),
    Sight("reponses", "Les réponses de la Ville", _at("/reponses/")),
    Sight("a-repondre", "À répondre", lambda page: enter(page, "Martine", "/a-repondre/")),
    Sight("repondre", "Répondre : ", _answer),
    Sight("repondre-refus", "Erreur : Répondre : ", _answer_refused, 400),
    Sight("moderation", "Modération", lambda page: enter(page, "Solène", "/moderation/")),
    Sight("moderer", "Modérer : Un numéro", _judge),
    Sight("moderer-refus", "Erreur : Modérer : Un numéro", _hide_refused, 400),
    Sight("saisie", "Saisie des bulletins", lambda page: enter(page, "Karim", "/saisie/")),
    Sight("saisie-refus", "Erreur : Saisie des bulletins", _entry_refused, 400),
    Sight("feuilles", "Soutiens sur papier : Un terrain", _sheets),
    Sight("mes-idees", "Mes idées", lambda page: enter(page, "Josiane", "/mes-idees/")),
    Sight("mes-idees-vide", "Mes idées", lambda page: enter(page, "Chloé", "/mes-idees/")),
    Sight("suivre", "Suivre une idée", _at("/suivre/")),
    Sight("suivre-refus", "Erreur : Suivre une idée", _unknown_follow_code, 400),
    Sight("suivre-code", "Suivi : Une boîte à livres", _followed),
    Sight("etape-1", "Où est-ce ? (étape 1 sur 4)", _at("/jai-une-idee/ou/")),
    Sight("etape-1-refus", "Erreur : Où est-ce ? (étape 1 sur 4)", _where_refused, 400),
    Sight("etape-2", "Quelle est votre idée ? (étape 2 sur 4)", _what),
    Sight("etape-2-refus", "Erreur : Quelle est votre idée ? (étape 2 sur 4)", _what_refused, 400),
    Sight("etape-2-photos", "Quelle est votre idée ? (étape 2 sur 4)", _photos),
    Sight("etape-2-photo-refusee", "Erreur : Quelle est votre idée ? (étape 2 sur 4)", _photos_refused, 400),
    Sight("idee-avec-photo", "Un observatoire en bois", _pictured),
    Sight("retirer-photo", "Retirer une photo : Un observatoire", _take_off_photo),
    Sight("etape-3", "De quoi s’agit-il ? (étape 3 sur 4)", _theme),
    Sight("etape-3-refus", "Erreur : De quoi s’agit-il ? (étape 3 sur 4)", _theme_refused, 400),
    Sight("etape-4", "Vous, pour finir (étape 4 sur 4)", _you),
    Sight("etape-4-refus", "Erreur : Vous, pour finir (étape 4 sur 4)", _you_refused, 400),
    Sight("connexion", "Se connecter", _at("/connexion/")),
    Sight("connexion-refus", "Erreur : Se connecter", _sign_in_refused, 400),
    Sight("code", "Votre code", _code),
    Sight("code-refus", "Erreur : Votre code", _code_refused, 400),
    Sight("courriels", "Les courriels de la démonstration", _mails),
    Sight("compte-ferme", "Compte fermé", _at("/connexion/compte-ferme/")),
    Sight("accessibilite", "Accessibilité", _at("/accessibilite/")),
    Sight("vos-donnees", "Vos données, vos droits", _at("/vos-donnees/")),
    Sight("mentions-legales", "Mentions légales", _at("/mentions-legales/")),
    Sight("introuvable", "Page introuvable", _at("/nulle-part/"), 404),
    Sight("formulaire-trop-vieux", "À envoyer une seconde fois", _stale_form, 403),
)


def look(page: Page, sight: Sight) -> None:
    """Reach a page and wait until nothing more comes to it by itself."""
    statuses: list[int] = []
    page.on(
        "response",
        lambda answer: statuses.append(answer.status) if answer.request.is_navigation_request() else None,
    )
    sight.reach(page)
    # French puts unbreakable spaces before « : » and « ? ».
    title = r"\s".join(re.escape(word) for word in sight.title.split(" "))
    expect(page).to_have_title(re.compile(f"^{title}"))
    assert statuses[-1] == sight.status, (sight.name, statuses)
    settle(page)


def settle(page: Page) -> None:
    """Maps: the ground drawn, the tiles given up (no host answers here), the ideas told."""
    if page.locator("[data-crieur-map], [data-crieur-place], [data-crieur-map-small]").count():
        expect(page.locator(".map-name.is-quarter").first).to_be_attached()
        expect(page.locator(".map-tiles")).to_have_count(0)
    if page.locator("[data-crieur-map]").count():
        expect(page.locator("[data-crieur-count]")).to_have_text(re.compile("visible|Aucune idée ici"))
