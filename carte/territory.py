"""Which quarter a point is in. Outlines are parsed once a process and kept by row: a row's shape never changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from shapely import Point, contains_xy, dwithin, points, prepare
from shapely.geometry.base import BaseGeometry

from carte.models import Quarter, TownBoundary
from carte.outlines import Area, Position, as_area
from carte.tracing import LINE, Trace

# The border itself, in degrees: what is typed has seven decimals, about a centimetre.
BORDER = 1e-6


@dataclass(frozen=True)
class Location:
    """`inside`: within the town's outline, its border included. `quarter`: None where no quarter was drawn.
    `swapped`: outside, but inside if longitude and latitude change places."""

    inside: bool
    quarter: Quarter | None = None
    swapped: bool = False


@dataclass(frozen=True)
class TraceLocation:
    """`outside`: the rank, from 1, of the first point out of the town's outline; 0 for none. `strays`: most of it lies
    out of the town, though its points do not. `anchor`: the point of the town where the drawing is shown and counted,
    None if it is not the town's. `swapped`: as for a point."""

    outside: int = 0
    strays: bool = False
    anchor: Position | None = None
    swapped: bool = False


@lru_cache(maxsize=2048)
def _area(kind: str, key: int) -> Area:
    model = TownBoundary if kind == "town" else Quarter
    area = as_area(model.objects.values_list("shape", flat=True).get(pk=key))
    prepare(area)
    return area


def forget_outlines() -> None:
    """For tests: a transaction rolled back gives its keys to other rows."""
    _area.cache_clear()


def _holds(area: Area, longitude: float, latitude: float) -> bool:
    return bool(contains_xy(area, longitude, latitude) or dwithin(area, Point(longitude, latitude), BORDER))


def held(area: Area, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which of many points (degrees, WGS 84) an area holds, by the same rule as one point: its border included."""
    prepare(area)
    found: NDArray[np.bool_] = contains_xy(area, longitudes, latitudes)
    left = np.flatnonzero(~found)
    found[left] = dwithin(area, points(longitudes[left], latitudes[left]), BORDER)
    return found


def hold_town() -> None:
    """For an action that places something: until its unit ends nobody redraws the town, and others may place too. One
    query; none on SQLite, where one unit writes at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The row that whoever redraws the town locks (carte/actions.py); the ORM has no FOR SHARE.
            cursor.execute("SELECT id FROM carte_townboundary ORDER BY id LIMIT 1 FOR SHARE")


class Territory:
    """The town as it is at the first question: two queries, however many points are looked for. A town without an
    outline yet holds nothing."""

    def locate(self, longitude: float, latitude: float) -> Location:
        """Place a point (degrees, WGS 84)."""
        town = self._town
        if town is None:
            return Location(inside=False)
        if not _holds(town, longitude, latitude):
            return Location(inside=False, swapped=_holds(town, latitude, longitude))
        for quarter in self._quarters:
            if _holds(_area("quarter", quarter.pk), longitude, latitude):
                return Location(inside=True, quarter=quarter)
        return Location(inside=True)

    @cached_property
    def _town(self) -> Area | None:
        return town_area()

    @cached_property
    def _quarters(self) -> list[Quarter]:
        return list(Quarter.objects.living().defer("shape").order_by("pk"))


def locate(longitude: float, latitude: float) -> Location:
    """Place one point (degrees, WGS 84). Two queries."""
    return Territory().locate(longitude, latitude)


def outside_town(places: Sequence[Position]) -> dict[int, bool]:
    """{rank: whether its longitude and latitude look exchanged} of the points (degrees, WGS 84) that are not the
    town's. One query, however many they are."""
    town = town_area() if places else None
    if town is None:
        return dict.fromkeys(range(len(places)), False)
    longitudes, latitudes = np.array(places, dtype=float).T
    turned = held(town, latitudes, longitudes)
    return {int(rank): bool(turned[rank]) for rank in np.flatnonzero(~held(town, longitudes, latitudes))}


def locate_trace(trace: Trace) -> TraceLocation:
    """Place a drawing: each of its points is in the town, though what joins them may cut a corner. One query."""
    town = town_area()
    if town is None:
        return TraceLocation(outside=1)
    outside = np.flatnonzero(~_held_points(town, trace))
    if outside.size:
        return TraceLocation(int(outside[0]) + 1, swapped=bool(_held_points(town, trace.turned).all()))
    if _measure(trace, trace.shape.intersection(town)) < _measure(trace, trace.shape) / 2:
        return TraceLocation(strays=True)
    return TraceLocation(anchor=_anchor(trace, town))


def _measure(trace: Trace, drawn: BaseGeometry) -> float:
    return float(drawn.length if trace.kind == LINE else drawn.area)


def _held_points(area: Area, trace: Trace) -> NDArray[np.bool_]:
    longitudes, latitudes = np.array(trace.points, dtype=float).T
    return held(area, longitudes, latitudes)


def _anchor(trace: Trace, town: Area) -> Position:
    """Half way along a path, or within an area; the middle one of its points where that is out of the town."""
    if trace.kind == LINE:
        point = trace.shape.interpolate(0.5, normalized=True)
    else:
        point = trace.shape.intersection(town).representative_point()
    if point.is_empty or not _holds(town, point.x, point.y):
        return trace.points[len(trace.points) // 2]
    return round(point.x, 7), round(point.y, 7)


def crossed_quarters(drawn: BaseGeometry, anchor: Quarter | None) -> list[Quarter]:
    """The town's quarters that a drawing touches, its anchor's apart, by name. One query."""
    quarters = Quarter.objects.living().defer("shape").order_by("slug")
    return crossed_among(((quarter, _area("quarter", quarter.pk)) for quarter in quarters), drawn, anchor)


def crossed_among(
    quarters: Iterable[tuple[Quarter, Area]], drawn: BaseGeometry, anchor: Quarter | None
) -> list[Quarter]:
    """Those of these quarters that a drawing touches, its anchor's apart."""
    return [quarter for quarter, area in quarters if quarter != anchor and area.intersects(drawn)]


def town_area() -> Area | None:
    """The town's outline in force; None while there is none. One query."""
    boundary = TownBoundary.objects.filter(is_current=True).values_list("pk", flat=True).first()
    return None if boundary is None else _area("town", boundary)


def town_bounds() -> tuple[float, float, float, float]:
    """West, south, east, north of the town in degrees; the whole globe while there is no outline. One query."""
    town = town_area()
    if town is None:
        return (-180.0, -85.0, 180.0, 85.0)
    west, south, east, north = town.bounds
    return (west, south, east, north)
