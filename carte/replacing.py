"""The town redrawn: what that changed, and the registry of what has to be placed again, which higher rooms fill."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from carte.models import Quarter
from carte.outlines import Area, as_area, share
from carte.territory import crossed_among, held
from comptes.models import User
from socle.registry import Registry

NOWHERE = -1
# A quarter that is gone lives on in those that cover at least this share of it.
PART = 0.1
OUT_OF_QUARTERS = "hors des quartiers"


@dataclass(frozen=True)
class Replaced:
    """The town as it is now: its outline, its quarters (with their threads) in the order in which they are asked,
    and every quarter it had before."""

    outline: Area
    living: Sequence[Quarter]
    retired: Sequence[Quarter]

    @cached_property
    def areas(self) -> list[Area]:
        return [as_area(quarter.shape) for quarter in self.living]

    @cached_property
    def follows(self) -> Mapping[int, Quarter | None]:
        """{key of a retired row: the quarter of its name, or the one that covers most of it, or None}."""
        namesakes = {quarter.slug: quarter for quarter in self.living}
        return {row.pk: namesakes.get(row.slug) or next(iter(self.heirs(row)), None) for row in self.retired}

    @cached_property
    def slugs(self) -> Mapping[int | None, str]:
        return {None: ""} | {row.pk: row.slug for row in (*self.retired, *self.living)}

    def heirs(self, row: Quarter) -> list[Quarter]:
        """The quarters that now cover a good part of a retired one, the largest part first."""
        area = as_area(row.shape)
        parts = [(share(area, now), place) for place, now in enumerate(self.areas)]
        return [self.living[place] for part, place in sorted(parts, reverse=True) if part >= PART]

    def quarters_of(self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> list[Quarter | None]:
        """The quarter of each of many points (degrees), None for those in no quarter."""
        found = np.full(len(longitudes), NOWHERE)
        for place, area in enumerate(self.areas):
            left = np.flatnonzero(found == NOWHERE)
            found[left[held(area, longitudes[left], latitudes[left])]] = place
        return [None if place == NOWHERE else self.living[place] for place in found]

    def count_outside(self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> int:
        return int(np.count_nonzero(~held(self.outline, longitudes, latitudes)))

    def crossed_by(self, drawn: BaseGeometry, anchor: Quarter | None) -> list[Quarter]:
        """The quarters a drawing touches, its anchor's apart."""
        return crossed_among(zip(self.living, self.areas, strict=True), drawn, anchor)


@dataclass
class Placed:
    """What placing again did: `moved` {(from, to): how many} by the names of quarters; `outside`: how many points
    now lie out of the town's outline (they stay where they are)."""

    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    outside: int = 0


@dataclass(frozen=True)
class PlacedThings:
    """`label` as a summary says it (« idée »). `place_again(actor, replaced=…)` is an action; it may be called
    again, and then changes nothing."""

    label: str
    place_again: Callable[..., Placed]


placed_things: Registry[PlacedThings] = Registry("things placed on the map")


@dataclass
class Redrawn:
    """The summary of an import: names of quarters (or themes) by what became of them, and what moved."""

    kept: list[str] = field(default_factory=list)
    redrawn: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    placed: dict[str, Placed] = field(default_factory=dict)


class Rehearsed(Exception):
    """Raised out of an action asked to write nothing: everything was tried, and is undone; `summary` tells what."""

    def __init__(self, summary: Redrawn) -> None:
        super().__init__("rehearsed")
        self.summary = summary


def place_all_again(actor: User | None, replaced: Replaced) -> dict[str, Placed]:
    """Within the caller's unit: {label: what moved} of every kind of thing."""
    return {things.label: things.place_again(actor, replaced=replaced) for things in placed_things.values()}
