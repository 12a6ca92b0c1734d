"""The demonstration's letters: everybody has a rhythm; the town wrote once, and is writing again."""

from datetime import datetime, time, timedelta

from comptes.models import User
from comptes.personas import PERSONAS
from comptes.queries import get_person
from journal.subjects import grounds
from lettres.actions.bulletins import Written, begin_bulletin, plan_bulletin, spread_bulletins
from lettres.actions.preferences import Chosen, choose, ensure_readers
from lettres.blocks import blocks
from lettres.models import Bulletin
from lettres.queries import followed_grounds, people_without_rhythm
from socle.clock import PARIS, now, today
from socle.demonstration import move_to, moved_clock

WRITTEN_AGO, TELLS = timedelta(days=14), timedelta(days=120)
GONE = (
    "Ce que vos idées sont devenues",
    "Vous dites des idées, la Ville y répond : voici ce qui s’est passé depuis l’été.\n\n"
    "Une idée se dit sur le site, à l’accueil de la mairie, ou à une crieuse ou un crieur de rue.",
    "Rencontre ouverte à toutes et à tous, samedi à 10 h, à la maison de quartier Sabatier.",
)
COMING = (
    "Ce que l’hiver nous apprend",
    "On teste, puis on voit, et on avance : cet hiver, trois bancs d’essai attendent votre avis.",
    "",
)


def load_readers() -> str:
    """The demonstration's people were told of its past: their first letter tells what happens from today on. Josiane
    follows a quarter and a theme."""
    while people := people_without_rhythm():
        ensure_readers(None, people=people, told_until=now())
    josiane = get_person(PERSONAS[0].email)
    if josiane is None or followed_grounds(josiane):
        return "déjà là"
    named = {subject.code: thread for ground in grounds.values() for thread, subject in ground.choices()}
    chosen = frozenset(named[code] for code in ("sabatier", "alimentation") if code in named)
    choose(josiane, chosen=Chosen("weekly", 0, "email", chosen, town_letter=False))
    return "un rythme chacun"


def load_bulletins() -> str:
    """A letter of the town that left two weeks ago (nobody had asked for it yet), and one in preparation."""
    staff = next((persona.email for persona in PERSONAS if persona.role == "staff"), "")
    martine = get_person(staff)
    if martine is None or Bulletin.objects.exists():
        return "déjà là"
    with moved_clock():
        move_to(datetime.combine(today() - WRITTEN_AGO, time(9), PARIS))
        gone = _write(martine, *GONE)
        plan_bulletin(martine, key=gone.key, version=gone.version, leaves_at=None, read_as_neutral=True)
        while spread_bulletins(None):
            pass
    _write(martine, *COMING)
    return "une partie, une en préparation"


def _write(actor: User, title: str, words: str, aside: str) -> Bulletin:
    signed = ("Anne", "Martin", "adjointe à la participation")
    since = today() - TELLS
    return begin_bulletin(actor, written=Written(title, words, aside, *signed, tuple(blocks), frozenset(), since))
