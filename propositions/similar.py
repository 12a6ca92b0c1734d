"""Likely doubles, by place and words: « Quelqu’un l’a peut-être déjà dit ». Pure.

Titles are compared by their stems (`propositions.search`); the nearer the place, the less alike they need to be.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians

from rapidfuzz import fuzz

from propositions.search import words_of

METRES = 111_320  # a degree of latitude
NEAR = 400  # metres
# How alike titles must be, in hundredths: at the same place, in the same quarter, anywhere in the town.
ALIKE_NEAR, ALIKE_IN_QUARTER, ALIKE_ANYWHERE = 72, 80, 90
MOST = 3


@dataclass(frozen=True)
class Told:
    """What is compared of an idea: its title, and its place as far as it is known (degrees, WGS 84)."""

    key: int
    title: str
    quarter: str = ""
    longitude: float | None = None
    latitude: float | None = None


def likely_doubles(idea: Told, others: Iterable[Told]) -> list[int]:
    """The keys of those that may be the same idea, the most alike first, three at most."""
    words = words_of(idea.title)
    found = [(likeness, other.key) for other in others if (likeness := _likeness(words, idea, other))]
    return [key for _, key in sorted(found, reverse=True)[:MOST]]


def _likeness(words: list[str], idea: Told, other: Told) -> float:
    """How alike two titles are, 0 for not enough. Above 100, one says all that the other says."""
    theirs = words_of(other.title)
    shared = set(words) & set(theirs)
    if not shared:
        return 0
    alike = fuzz.token_sort_ratio(" ".join(words), " ".join(theirs))
    # « Boîte à livres », « Une boîte à livres devant l’école ». « Un banc » is any bench: one word says it of a place.
    fewest = min(len(words), len(theirs))
    if len(shared) == fewest and (fewest > 1 or _is_close(idea, other)):
        return 100 + alike
    return alike if alike >= _needed(idea, other) else 0


def _is_close(idea: Told, other: Told) -> bool:
    return _is_near(idea, other) or bool(idea.quarter and idea.quarter == other.quarter)


def _needed(idea: Told, other: Told) -> int:
    if _is_near(idea, other):
        return ALIKE_NEAR
    return ALIKE_IN_QUARTER if _is_close(idea, other) else ALIKE_ANYWHERE


def _is_near(idea: Told, other: Told) -> bool:
    if idea.longitude is None or idea.latitude is None or other.longitude is None or other.latitude is None:
        return False
    east = (other.longitude - idea.longitude) * cos(radians(idea.latitude)) * METRES
    return hypot(east, (other.latitude - idea.latitude) * METRES) <= NEAR
