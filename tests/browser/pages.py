"""Every page there is, each brought by its own way to where it can be looked at."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Response, expect

from tests.browser import reach, reach_letters, reach_paper


@dataclass(frozen=True)
class Sight:
    """A page: `title` is what its title begins with, `reach` brings a browser there, `status` is what it answers."""

    name: str
    title: str
    reach: Callable[[Page], object]
    status: int = 200


SIGHTS = (
    Sight("accueil", "Qu’est-ce qui manque dans votre rue ?", reach.at("/")),
    Sight("carte", "La carte des idées", reach.at("/carte/")),
    Sight("carte-triee", "La carte des idées, Gare, Mobilité", reach.at("/carte/?quartier=gare&theme=mobilite")),
    Sight("idees", "Toutes les idées", reach.at("/idees/")),
    Sight("idees-triees", "Toutes les idées, Gare", reach.at("/idees/?quartier=gare")),
    Sight("idees-cherchees", "Toutes les idées, « petanque »", reach.at("/idees/?q=petanque&tri=soutiens")),
    Sight("idees-sans-reponse-du-mot", "Toutes les idées, « hippodrome »", reach.at("/idees/?q=hippodrome")),
    Sight("donnees", "Données ouvertes", reach.at("/donnees/?theme=mobilite")),
    Sight("quartier", "Quartier Sabatier", reach.at("/quartier/sabatier/")),
    Sight("theme", "Thème : Alimentation", reach.at("/theme/alimentation/")),
    Sight("idee", "", reach.idea),
    Sight("idee-publiee", "Une boîte à livres devant l’école", reach.published),
    Sight("idee-repondue", "Un terrain de pétanque", reach.answered),
    Sight("soutenir", "Je soutiens : Un terrain", lambda page: reach.act(page, "soutenir")),
    Sight("signaler", "Signaler : Un terrain", lambda page: reach.act(page, "signaler")),
    Sight("signaler-refus", "Erreur : Signaler : Un terrain", reach.flag_refused, 400),
    Sight("signalement", "Votre signalement", reach.flagged),
    Sight("affiche", "Affiche : Un terrain", lambda page: reach.act(page, "affiche")),
    Sight("versions", "Ce qui a changé : Un terrain", lambda page: reach.act(page, "versions")),
    Sight("reponses", "Les réponses de la Ville", reach.at("/reponses/")),
    Sight("a-repondre", "À répondre", lambda page: reach.enter(page, "Martine", "/a-repondre/")),
    Sight("repondre", "Répondre : ", reach.answer),
    Sight("repondre-refus", "Erreur : Répondre : ", reach.answer_refused, 400),
    Sight("moderation", "Modération", lambda page: reach.enter(page, "Solène", "/moderation/")),
    Sight("moderer", "Modérer : Un numéro", reach.judge),
    Sight("moderer-refus", "Erreur : Modérer : Un numéro", reach.hide_refused, 400),
    Sight("saisie", "Saisie des bulletins", lambda page: reach.enter(page, "Karim", "/saisie/")),
    Sight("saisie-refus", "Erreur : Saisie des bulletins", reach.entry_refused, 400),
    Sight("saisie-coordonnees", "Erreur : Saisie des bulletins", reach_paper.entry_contact, 400),
    Sight("bulletins", "Imprimer des bulletins", lambda page: reach.enter(page, "Karim", "/saisie/bulletins/")),
    Sight("bulletins-refus", "Erreur : Imprimer des bulletins", reach_paper.print_refused, 400),
    Sight("bulletins-imprimes", "Bulletins à imprimer", reach_paper.printed),
    Sight("bulletin-pas-entre", "Bulletin pas encore entré", reach_paper.follow_later),
    Sight("tableur", "Importer un tableur", lambda page: reach.enter(page, "Karim", "/saisie/tableur/")),
    Sight("tableur-refus", "Erreur : Importer un tableur", reach_paper.sheet_refused, 409),
    Sight("colonnes", "Les colonnes du tableur", reach_paper.columns),
    Sight("colonnes-refus", "Erreur : Les colonnes du tableur", reach_paper.columns_refused, 400),
    Sight("essai", "L’essai du tableur", reach_paper.tried),
    Sight("import-fini", "Import fini", reach_paper.imported),
    Sight("feuilles", "Soutiens sur papier : Un terrain", reach.sheets),
    Sight("mes-idees", "Mes idées", lambda page: reach.enter(page, "Josiane", "/mes-idees/")),
    Sight("mes-idees-vide", "Mes idées", lambda page: reach.enter(page, "Chloé", "/mes-idees/")),
    Sight("mes-lettres", "Mes lettres", lambda page: reach.enter(page, "Josiane", "/mes-lettres/")),
    Sight("suivre-un-quartier-refus", "Erreur : Suivre Sabatier", reach_letters.follow_refused, 400),
    Sight("lettres-par-la-poste", "Erreur : Mes lettres sur papier", reach_letters.paper_refused, 400),
    Sight("quitter-les-lettres", "Ne plus recevoir de lettres", reach_paper.leave),
    Sight("lettres-quittees", "C’est fait", reach_paper.left),
    Sight("feuille-du-quartier", "Feuille du quartier Sabatier", reach.at("/quartier/sabatier/feuille/")),
    Sight("lettres-papier", "Les lettres sur papier", lambda page: reach.enter(page, "Martine", "/lettres-papier/")),
    Sight("envois", "Les envois", lambda page: reach.enter(page, "Martine", "/envois/")),
    Sight("lettre-de-la-ville", "La lettre de la Ville", reach.at("/lettre-de-la-ville/")),
    Sight("une-lettre-de-la-ville", "Ce que vos idées sont devenues", reach_letters.gone),
    Sight("ecrire-la-lettre-refus", "Erreur : Écrire la lettre", reach_letters.write_refused, 400),
    Sight("envoyer-la-lettre", "Envoyer : Le marché", reach_letters.planned),
    Sight("envoyer-la-lettre-refus", "Erreur : Envoyer : Le marché", reach_letters.plan_refused, 400),
    Sight("quitter-la-lettre", "Ne plus recevoir la lettre de la Ville", reach_letters.leave_town),
    Sight("suivre-une-idee", "Suivre : ", reach_paper.follow_idea),
    Sight("jetons", "Mes jetons", reach_paper.token),
    Sight("jetons-refus", "Erreur : Mes jetons", reach_paper.token_refused, 400),
    Sight("suivre", "Suivre une idée", reach.at("/suivre/")),
    Sight("suivre-refus", "Erreur : Suivre une idée", reach.unknown_follow_code, 400),
    Sight("suivre-code", "Suivi : Une boîte à livres", reach.followed),
    Sight("contester-pour", "Contester la décision", reach.for_somebody("contester")),
    Sight("retirer-pour", "Retirer une idée", reach.for_somebody("retirer")),
    Sight("etape-1", "Où est-ce ? (étape 1 sur 4)", reach.at("/jai-une-idee/ou/")),
    Sight("etape-1-refus", "Erreur : Où est-ce ? (étape 1 sur 4)", reach.where_refused, 400),
    Sight("etape-2", "Quelle est votre idée ? (étape 2 sur 4)", reach.what),
    Sight("etape-2-refus", "Erreur : Quelle est votre idée ? (étape 2 sur 4)", reach.what_refused, 400),
    Sight("etape-2-photos", "Quelle est votre idée ? (étape 2 sur 4)", reach.photos),
    Sight("etape-2-photo-refusee", "Erreur : Quelle est votre idée ? (étape 2 sur 4)", reach.photos_refused, 400),
    Sight("idee-avec-photo", "Un observatoire en bois", reach.pictured),
    Sight("retirer-photo", "Retirer une photo : Un observatoire", reach.take_off_photo),
    Sight("etape-3", "De quoi s’agit-il ? (étape 3 sur 4)", reach.theme),
    Sight("etape-3-refus", "Erreur : De quoi s’agit-il ? (étape 3 sur 4)", reach.theme_refused, 400),
    Sight("etape-4", "Vous, pour finir (étape 4 sur 4)", reach.you),
    Sight("etape-4-refus", "Erreur : Vous, pour finir (étape 4 sur 4)", reach.you_refused, 400),
    Sight("connexion", "Se connecter", reach.at("/connexion/")),
    Sight("connexion-refus", "Erreur : Se connecter", reach.sign_in_refused, 400),
    Sight("code", "Votre code", reach.code),
    Sight("code-refus", "Erreur : Votre code", reach.code_refused, 400),
    Sight("planche-des-pieces", "La planche des pièces", reach.at("/styles/")),
    Sight("courriels", "Les courriels de la démonstration", reach.mails),
    Sight("compte-ferme", "Compte fermé", reach.at("/connexion/compte-ferme/")),
    Sight("accessibilite", "Accessibilité", reach.at("/accessibilite/")),
    Sight("vos-donnees", "Vos données, vos droits", reach.at("/vos-donnees/")),
    Sight("mentions-legales", "Mentions légales", reach.at("/mentions-legales/")),
    Sight("introuvable", "Page introuvable", reach.at("/nulle-part/"), 404),
    Sight("formulaire-trop-vieux", "À envoyer une seconde fois", reach.stale_form, 403),
)


def look(page: Page, sight: Sight) -> None:
    """Reach a page and wait until nothing more comes to it by itself."""
    statuses: list[int] = []

    def note(answer: Response) -> None:
        if answer.request.is_navigation_request():
            statuses.append(answer.status)

    page.on("response", note)
    sight.reach(page)
    # French puts unbreakable spaces before « : » and « ? ».
    title = r"\s".join(re.escape(word) for word in sight.title.split(" "))
    expect(page).to_have_title(re.compile(f"^{title}"))
    page.remove_listener("response", note)
    assert statuses[-1] == sight.status, (sight.name, statuses)
    settle(page)


def settle(page: Page) -> None:
    """Maps: the ground drawn, the tiles given up (no host answers here), the ideas told."""
    if page.locator("[data-crieur-map], [data-crieur-place], [data-crieur-map-small]").count():
        expect(page.locator(".map-name.is-quarter").first).to_be_attached()
        expect(page.locator(".map-tiles")).to_have_count(0)
    if page.locator("[data-crieur-map]").count():
        expect(page.locator("[data-crieur-count]")).to_have_text(re.compile("visible|Aucune idée ici"))
