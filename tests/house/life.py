"""An idea in each of its states, and the pages of those who act on it: where the walk through the templates goes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from comptes.actions.people import OnPaper
from comptes.models import User
from propositions.actions.answering import Promised
from propositions.actions.entering import enter
from propositions.actions.flagging import keep_flagged
from propositions.actions.importing import start_import
from propositions.actions.moderating import contest, hide, uphold
from propositions.actions.printing import print_forms
from propositions.actions.revising import revise, withdraw
from propositions.actions.supporting import support
from propositions.models.photo import Photo
from propositions.models.proposal import Proposal
from propositions.queries.printed import codes_of
from propositions.tasks import go_on_with_import
from socle.clock import today
from tests.factories.comptes import make_person
from tests.factories.imports import BENCH, make_csv, make_given, make_tried, many_rows
from tests.factories.photos import make_pictured_idea
from tests.factories.propositions import make_answer, make_flag, make_proposal, make_said, make_sheet

# What each page refuses: a form sent empty.
EMPTY: dict[str, Any] = {}


def live(author: User) -> dict[str, Proposal]:
    """Ideas of this author, by what became of them."""
    moderator = make_person("moderator")
    made = {
        name: make_proposal(author)
        for name in ("answered", "promised", "withheld", "hidden", "upheld", "withdrawn", "flagged")
    }
    made |= {name: make_pictured_idea(author)[0] for name in ("pictured", "contested")}
    revise(author, code=made["answered"].code, title="Deux bancs", text="Pour souffler, https://raismes.example.")
    for name in ("answered", "hidden", "withdrawn"):
        support(author, code=made[name].code)
    make_sheet(made["answered"])
    make_answer(made["answered"], outcome="review")
    make_answer(made["promised"], promised=Promised("Deux bancs", today() + timedelta(days=30), "Espaces verts"))
    for name in ("hidden", "contested", "upheld"):
        hide(moderator, code=made[name].code, rule="advert", reason="Une réclame.")
    for name in ("contested", "upheld"):
        contest(author, code=made[name].code, words="Relisez-la.")
    uphold(moderator, code=made["upheld"].code, reason="C’est une réclame.")
    withdraw(author, code=made["withdrawn"].code)
    make_flag(made["flagged"])
    left = OnPaper(first_name="Josiane", last_name="Lemaire", phone="0612345678", told_by="phone")
    crier = make_person("crier")
    made["on paper"] = enter(crier, said=make_said(), channel="paper", agreed=True, left=left, wording="…")
    hide(moderator, code=made["on paper"].code, rule="advert", reason="Une réclame.")
    made["waiting"] = make_proposal(author, text="Ces abrutis de pigeons.")
    return made


def receipts(made: dict[str, Proposal]) -> list[str]:
    """Of a report that waits, and of one that is decided."""
    decided, waiting = make_flag(made["answered"]), make_flag(made["promised"])
    keep_flagged(make_person("moderator"), flag_code=decided.code, reason="Elle reste.")
    return [f"/signalement/{decided.code}/", f"/signalement/{waiting.code}/"]


def addresses_of_author(made: dict[str, Proposal]) -> list[str]:
    pages = [f"/idees/{idea.code}/" for idea in made.values()]
    codes = [made["flagged"].code, made["hidden"].code]
    pictured = made["pictured"].code
    pages += [f"/idees/{pictured}/changer/", f"/idees/{pictured}/photos/{photo_of(made['pictured'])}/retirer/"]
    return [*pages, "/mes-idees/", f"/idees/{codes[0]}/changer/", f"/idees/{codes[1]}/contester/"]


def photo_of(idea: Proposal) -> UUID:
    return Photo.objects.get(proposal=idea).pk


def addresses_of_all(made: dict[str, Proposal]) -> list[str]:
    acts = ("soutenir", "signaler", "versions", "affiche")
    pages = [f"/idees/{made['answered'].code}/{act}/" for act in acts]
    followed = [f"/suivre/{made[name].follow_code}/" for name in ("hidden", "promised")]
    return [*pages, *followed, f"/idees/{made['flagged'].code}/versions/", "/reponses/", *receipts(made)]


def addresses_of_staff(made: dict[str, Proposal]) -> list[str]:
    codes = {name: idea.code for name, idea in made.items()}
    acts = ("repondre", "feuilles", "promesse-tenue")
    pages = [f"/idees/{codes['promised']}/{act}/" for act in acts]
    judged = [f"/moderation/{code}/" for code in codes.values()]
    on_paper = f"/suivre/{made['on paper'].follow_code}/"
    pages += [on_paper, f"{on_paper}contester/", f"/suivre/{made['flagged'].follow_code}/retirer/"]
    return [*pages, f"/idees/{codes['answered']}/feuilles/", "/a-repondre/", "/moderation/", "/saisie/", *judged]


def imports_of(worker: User) -> list[str]:
    """A spreadsheet given, one tried, one gone through with lines to mend, one that the worker still has."""
    given = make_given(worker, make_csv(header=("Titre", "", "Thème", "Quartier", "Prénom")))
    mended = make_csv(BENCH, ("", *BENCH[1:]), *many_rows(60))
    tried = make_tried(worker, mended)
    running = make_tried(worker, make_csv(*many_rows(55)))
    start_import(worker, sheet=running.pk)
    done = make_tried(worker, make_csv(("Une fontaine", *BENCH[1:]), ("", *BENCH[1:])))
    start_import(worker, sheet=done.pk)
    go_on_with_import(done.pk)
    places = [f"{given.pk}/colonnes", f"{given.pk}/essai", f"{tried.pk}/colonnes", f"{tried.pk}/essai"]
    places += [f"{running.pk}/essai", f"{running.pk}/fait", f"{done.pk}/essai", f"{done.pk}/fait"]
    run = print_forms(worker, number=3)
    waiting = codes_of(run)[0]
    printed = ["/saisie/bulletins/", f"/saisie/bulletins/{run}/", f"/suivre/{waiting}/"]
    return ["/saisie/tableur/", *printed, *(f"/saisie/tableur/{place}/" for place in places)]


def refused_by_staff(made: dict[str, Proposal]) -> list[tuple[str, dict[str, Any]]]:
    """POSTs that come back with their form, or with a reason."""
    codes = {name: idea.code for name, idea in made.items()}
    return [
        ("/saisie/", EMPTY),
        ("/saisie/tableur/", EMPTY),
        ("/saisie/bulletins/", EMPTY),
        (f"/moderation/{codes['flagged']}/masquer/", EMPTY),
        (f"/moderation/{codes['flagged']}/corriger/", EMPTY),
        (f"/moderation/{codes['flagged']}/publier/", EMPTY),
        (f"/moderation/{codes['contested']}/texte/", EMPTY),
        (f"/idees/{codes['pictured']}/photos/{photo_of(made['pictured'])}/retirer/", EMPTY),
        (f"/idees/{codes['promised']}/repondre/", EMPTY),
        (f"/idees/{codes['answered']}/feuilles/", EMPTY),
    ]


def refused_to_author(made: dict[str, Proposal]) -> list[tuple[str, dict[str, Any]]]:
    codes = {name: idea.code for name, idea in made.items()}
    return [
        (f"/idees/{codes['answered']}/retirer/", EMPTY),
        (f"/idees/{codes['flagged']}/changer/", EMPTY),
        (f"/idees/{codes['hidden']}/contester/", EMPTY),
        (f"/idees/{codes['flagged']}/signaler/", EMPTY),
    ]


def staff() -> Client:
    client = Client()
    client.force_login(make_person("administrator"))
    return client
