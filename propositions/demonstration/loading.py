"""Loads the demonstration's ideas: each said by an action, on its own day, under a moved clock."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from carte.models import Quarter, Theme
from carte.tracing import AREA, LINE, read_trace
from comptes.actions.people import confirm_person, ensure_person
from comptes.models import User
from comptes.personas import get_persona
from comptes.queries import get_person
from propositions.actions.drafts import save_draft
from propositions.actions.photos import add_photo, end_sizes
from propositions.actions.saying import publish, take_down
from propositions.demonstration.pictures import PICTURES
from propositions.models.proposal import Proposal
from propositions.newly_said import Said, Where
from propositions.photo_files import store, store_sizes
from propositions.photos import read_photo
from socle.clock import PARIS, today
from socle.demonstration import move_to, moved_clock

IDEAS = Path(__file__).parent / "ideas.toml"


def load_ideas() -> str:
    """Say the ideas that are not there yet, the oldest first; a loading that was cut goes on where it stopped."""
    told = tomllib.loads(IDEAS.read_text(encoding="utf-8"))["idea"]
    if not _fit(told):
        return "aucune : celles de la démonstration sont faites pour Raismes"
    known = set(Proposal.objects.values_list("title", flat=True))
    ideas = [idea for idea in told if idea["title"] not in known]
    day = today()
    with moved_clock():
        for idea in sorted(ideas, key=lambda idea: (-idea["days_ago"], idea["hour"])):
            move_to(_moment(idea, day))
            _say(idea)
    return f"{len(ideas)} idées"


def _fit(ideas: list[dict[str, Any]]) -> bool:
    """Whether the town has the quarters and the themes these ideas are told for."""
    quarters = set(Quarter.objects.living().values_list("name", flat=True))
    themes = set(Theme.objects.living().values_list("code", flat=True))
    named = {idea["quarter"] for idea in ideas if idea.get("quarter")}
    return named <= quarters and {idea["theme"] for idea in ideas} <= themes


def _moment(idea: dict[str, Any], day: date) -> datetime:
    # Minutes that differ from idea to idea, the same at each loading.
    minute = idea["days_ago"] * 7 % 60
    return datetime.combine(day - timedelta(days=idea["days_ago"]), time(idea["hour"], minute), PARIS)


def _say(idea: dict[str, Any]) -> Proposal | None:
    if idea["channel"] == "web":
        return _say_on_the_site(idea)
    crier = persona("karim" if idea["channel"] in {"street", "school"} else "martine")
    said = Said(
        title=idea["title"],
        text=idea["text"],
        theme=Theme.objects.select_related("thread").get(code=idea["theme"]),
        where=_where(idea),
        signature=idea["signature"],
        age_band=idea["age_band"],
        gender=idea["gender"],
    )
    return take_down(crier, said=said, channel=idea["channel"], agreed=True)


def _say_on_the_site(idea: dict[str, Any]) -> Proposal | None:
    quarter = _where(idea).quarter
    changes = {
        "place_kind": idea["precision"],
        "longitude": idea.get("longitude"),
        "latitude": idea.get("latitude"),
        "points": idea.get("points", ""),
        "quarter": quarter.slug if quarter else "",
        "rules": True,
    }
    changes |= {name: idea[name] for name in ("hint", "title", "text", "theme", "signature")}
    author = _resident(idea)
    if _is_josiane_s(idea):
        changes["signature"] = "Josiane L."
    draft = save_draft(author, draft=None, changes=changes)
    for name in idea.get("photos", ()):
        picture, alt = PICTURES[name]
        photo = read_photo(picture())
        key = store(photo)
        store_sizes(key)
        add_photo(author, draft=draft.pk, key=key, photo=photo, alt=alt)
        end_sizes(None, photo=key)
    return publish(author, draft=draft.pk)


def _where(idea: dict[str, Any]) -> Where:
    if idea["precision"] == "point":
        return Where(longitude=idea["longitude"], latitude=idea["latitude"], hint=idea["hint"])
    if idea["precision"] in {LINE, AREA}:
        return Where(drawn=read_trace(idea["precision"], idea["points"]), hint=idea["hint"])
    if idea["precision"] == "town":
        return Where(hint=idea["hint"])
    return Where(quarter=Quarter.objects.living().select_related("thread").get(name=idea["quarter"]), hint=idea["hint"])


def _is_josiane_s(idea: dict[str, Any]) -> bool:
    """Every eighth day of the past is hers, so that « Mes idées » has something to show."""
    return bool(idea["days_ago"] % 8 == 0)


def _resident(idea: dict[str, Any]) -> User:
    if _is_josiane_s(idea):
        return persona("josiane")
    person = ensure_person(None, email=f"habitant-{idea['days_ago']}@demonstration.example")
    return confirm_person(person)


def persona(key: str) -> User:
    """The person of the demonstration of this key. LookupError before they are loaded."""
    known = get_persona(key)
    person = get_person(known.email) if known else None
    if person is None:
        raise LookupError(f"the persona {key} is loaded before the ideas")
    return person
