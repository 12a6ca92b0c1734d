"""Ideas and supports as open data: read by key in batches, memory flat; public ideas alone, and no person."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings

from propositions.models.proposal import Proposal, ProposalQuerySet
from propositions.models.support import PaperSupports, Support
from propositions.queries.listing import Asked, narrowed
from propositions.sheets_out import Cell
from socle.clock import PARIS

BATCH = 500
ONLINE, PAPER = "en ligne", "papier"
# Column → what it holds, as the page of open data says it.
IDEAS = {
    "COLL_NOM": "Nom de la commune",
    "COLL_SIRET": "Numéro SIRET de la commune, s’il est connu",
    "code": "Code public de l’idée, celui de son adresse",
    "adresse": "Adresse de la page de l’idée",
    "titre": "L’idée en une phrase",
    "texte": "Ce qu’en dit la personne",
    "theme": "Thème",
    "quartier": "Quartier ; vide hors des quartiers ou pour toute la ville",
    "precision": "Précision du lieu : point, shape (tracé), quarter (quartier), town (toute la ville)",
    "longitude": "Longitude du point, en degrés (WGS 84)",
    "latitude": "Latitude du point, en degrés (WGS 84)",
    "repere": "Repère donné par la personne",
    "provenance": "Comment l’idée est venue",
    "avancement": "Où elle en est",
    "etat": "Le mot de son étiquette : où en est son fil",
    "soutiens_en_ligne": "Soutiens donnés sur le site, un par personne",
    "soutiens_papier": "Soutiens recueillis sur des feuilles de papier",
    "publiee_le": "Jour de publication (AAAA-MM-JJ)",
    "reponse_attendue_le": "Jour où la Ville doit avoir répondu (AAAA-MM-JJ) ; vide si rien n’est attendu d’elle",
}
SUPPORTS = {
    "COLL_NOM": "Nom de la commune",
    "COLL_SIRET": "Numéro SIRET de la commune, s’il est connu",
    "code": "Code public de l’idée soutenue",
    "jour": "Jour du soutien (AAAA-MM-JJ) ; pour le papier, celui de la feuille",
    "canal": "« en ligne » ou « papier »",
}


def idea_rows(asked: Asked) -> Iterator[list[Cell]]:
    """The rows of IDEAS, in the order in which the ideas were said first."""
    for idea in _by_key(narrowed(asked)):
        yield [
            *_town(),
            idea.code,
            f"{settings.SITE_URL}{idea.get_absolute_url()}",
            idea.title,
            idea.text,
            idea.theme.name,
            idea.quarter.name if idea.quarter else "",
            idea.precision,
            idea.longitude,
            idea.latitude,
            idea.hint,
            idea.get_channel_display(),
            idea.get_progress_display(),
            idea.standing.word,
            idea.supports,
            idea.paper_supports,
            idea.published_at.astimezone(PARIS).date(),
            _answer_due(idea),
        ]


def support_rows(asked: Asked) -> Iterator[list[Cell]]:
    """The rows of SUPPORTS: one for each support, those of a sheet as many times as it bears."""
    for ideas in _batches(narrowed(asked)):
        codes = {idea.pk: idea.code for idea in ideas}
        online = Support.objects.filter(proposal__in=codes).order_by("proposal", "pk").values_list("proposal", "at")
        for proposal, at in online.iterator(chunk_size=BATCH):
            yield [*_town(), codes[proposal], at.astimezone(PARIS).date(), ONLINE]
        sheets = PaperSupports.objects.filter(proposal__in=codes).order_by("proposal", "pk")
        for proposal, day, number in sheets.values_list("proposal", "gathered_on", "number"):
            yield from _sheet(codes[proposal], day, number)


def _answer_due(idea: Proposal) -> date | None:
    following = idea.standing.next
    return following.due if following and following.verb == "answered" else None


def _sheet(code: str, day: date, number: int) -> Iterator[list[Cell]]:
    for _ in range(number):
        yield [*_town(), code, day, PAPER]


def _town() -> list[Cell]:
    # The fourteen digits of the SIRET are not the nine of the SIREN: the file does not invent them.
    return [settings.TOWN.name, ""]


def _by_key(ideas: ProposalQuerySet) -> Iterator[Proposal]:
    for batch in _batches(ideas):
        yield from batch


def _batches(ideas: ProposalQuerySet) -> Iterator[list[Proposal]]:
    last = 0
    while batch := list(ideas.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk
