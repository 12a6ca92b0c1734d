"""What an idea is when it has just been said: its words, its place, its row. Pure but for the outlines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from carte.models import Quarter, Theme
from carte.quadkeys import quadkey
from carte.territory import locate, locate_trace
from carte.tracing import Trace
from comptes.models import Structure, User
from propositions.models.proposal import Proposal
from propositions.search import search_text_of

# Without the letters and digits that are taken for one another when read aloud or copied.
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 6


class OutsideTown(ValueError):
    """The point, or one of a drawing, lies outside the town; `swapped` when longitude and latitude look exchanged."""

    def __init__(self, swapped: bool) -> None:
        super().__init__("outside the town")
        self.swapped = swapped


@dataclass(frozen=True)
class Where:
    """A place as told: a point (degrees, WGS 84), or a path or area drawn, or a quarter, or none of these for the
    whole town."""

    longitude: float | None = None
    latitude: float | None = None
    drawn: Trace | None = None
    quarter: Quarter | None = None
    hint: str = ""


@dataclass(frozen=True)
class Said:
    """What somebody said, ready to be an idea. `age_band`, `gender`, `signature`: as told, empty when not;
    `gathered_on`: the day a paper says, None when it says none; `structure`: whose group said it."""

    title: str
    text: str
    theme: Theme
    where: Where
    signature: str = ""
    age_band: str = ""
    gender: str = ""
    gathered_on: date | None = None
    structure: Structure | None = None


def new_proposal(
    said: Said,
    *,
    place: dict[str, Any],
    channel: str,
    author: User | None,
    entered_by: User | None,
    at: datetime,
    code: str,
    follow_code: str,
    waiting: bool = False,
) -> Proposal:
    """The row of an idea said at this instant, without its thread; nothing is written. `place`: as `place_of` gives;
    `waiting`: read before it is published."""
    proposal = Proposal(
        code=code,
        follow_code=follow_code,
        title=said.title,
        text=said.text,
        theme=said.theme,
        hint=said.where.hint,
        channel=channel,
        signature=said.signature,
        age_band=said.age_band,
        gender=said.gender,
        gathered_on=said.gathered_on,
        structure=said.structure,
        author=author,
        entered_by=entered_by,
        visibility=Proposal.Visibility.WAITING if waiting else Proposal.Visibility.PUBLIC,
        progress=Proposal.Progress.SAID,
        published_at=at,
        agreed_at=at if entered_by else None,
        **place,
    )
    proposal.search_text = search_text_of(proposal)
    return proposal


def place_of(where: Where) -> dict[str, Any]:
    """The columns of a place as told. OutsideTown for a point that is none of the town's. Two queries for a point,
    three for a drawing."""
    if where.drawn is not None:
        found = locate_trace(where.drawn)
        if found.anchor is None:
            raise OutsideTown(found.swapped)
        return _placed(Proposal.Precision.SHAPE, *found.anchor) | {"shape": where.drawn.geometry}
    if where.longitude is not None and where.latitude is not None:
        return _placed(Proposal.Precision.POINT, where.longitude, where.latitude)
    precision = Proposal.Precision.QUARTER if where.quarter else Proposal.Precision.TOWN
    return {"precision": precision, "quarter": where.quarter}


def _placed(precision: str, longitude: float, latitude: float) -> dict[str, Any]:
    location = locate(longitude, latitude)
    if not location.inside:
        raise OutsideTown(location.swapped)
    return {
        "precision": precision,
        "longitude": round(longitude, 7),
        "latitude": round(latitude, 7),
        "quadkey": quadkey(longitude, latitude),
        "quarter": location.quarter,
    }
