"""Ideas, made by the actions. Needs the `town` fixture."""

from datetime import date
from itertools import count
from typing import Any

from carte.models import Quarter, Theme
from comptes.models import User
from propositions.actions.answering import Signature, answer
from propositions.actions.drafts import save_draft
from propositions.actions.flagging import flag
from propositions.actions.saying import publish, take_down
from propositions.actions.supporting import count_sheet
from propositions.models.answer import OfficialAnswer
from propositions.models.draft import Draft
from propositions.models.moderation import Flag
from propositions.models.proposal import Proposal
from propositions.models.support import PaperSupports
from propositions.newly_said import Said, Where
from tests.factories.comptes import make_person

_numbers = count(1)
# Inside the quarter Sabatier.
SABATIER = (3.4899, 50.4026)
PARIS = (2.3522, 48.8566)


def complete_data(**changes: Any) -> dict[str, Any]:
    """What a draft holds once the four steps are filled."""
    return {
        "place_kind": "point",
        "longitude": SABATIER[0],
        "latitude": SABATIER[1],
        "quarter": "",
        "hint": "",
        "title": f"Un banc numéro {next(_numbers)}",
        "text": "Pour souffler en revenant du marché.",
        "theme": "cadre-de-vie",
        "signature": "",
        "rules": True,
    } | changes


def make_draft(user: User | None = None, **changes: Any) -> Draft:
    return save_draft(user, draft=None, changes=complete_data(**changes))


def make_proposal(author: User | None = None, **changes: Any) -> Proposal:
    """An idea said on the site."""
    author = author or make_person()
    proposal = publish(author, draft=make_draft(author, **changes).pk)
    assert proposal is not None
    return proposal


def make_said(**changes: Any) -> Said:
    """What somebody says to a crier."""
    defaults = {
        "title": f"Un arbre numéro {next(_numbers)}",
        "text": "Pour l’ombre.",
        "theme": Theme.objects.select_related("thread").get(code="nature-foret"),
        "where": Where(quarter=Quarter.objects.select_related("thread").get(slug="sabatier")),
    }
    return Said(**{**defaults, **changes})


def make_street_proposal(crier: User | None = None, **changes: Any) -> Proposal:
    return take_down(crier or make_person("crier"), said=make_said(**changes), channel="street", agreed=True)


def make_flag(proposal: Proposal, user: User | None = None, **changes: Any) -> Flag:
    """A report of this idea."""
    told = {"rule": "advert", "words": "C’est une réclame.", "name": "Jo", "email": "jo@exemple.fr", "page": "/"}
    made = flag(user, code=proposal.code, **{**told, **changes})
    assert made is not None
    return made


def make_sheet(proposal: Proposal, number: int = 12, **changes: Any) -> PaperSupports:
    """A sheet of supports for this idea."""
    told = {"gathered_on": date(2026, 1, 6), "where": f"Kermesse {next(_numbers)}", "kept_at": "Mairie"}
    sheet = count_sheet(make_person("crier"), code=proposal.code, number=number, **{**told, **changes})
    assert sheet is not None
    return sheet


SIGNED = Signature("Anne", "Martin", "adjointe aux sports")


def make_answer(proposal: Proposal, **changes: Any) -> OfficialAnswer:
    """The town's answer to this idea."""
    told: dict[str, Any] = {"text": "Oui, au printemps.", "signature": SIGNED, **changes}
    return answer(make_person("staff"), code=proposal.code, **told)
