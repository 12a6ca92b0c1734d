"""A path or an area as a person draws it: points typed or tapped, one a line → a shape, or the reason in French why
not. Pure."""

import math
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from shapely import LineString, Polygon

from carte.outlines import Position
from frontend.templatetags.crieur import french_number

LINE, AREA = "line", "area"
# Points of a drawing: a resident's, not a surveyor's.
MOST = 200
LEAST = {LINE: 2, AREA: 3}
NUMBER = r"([-+]?[0-9]{1,3}(?:[.,][0-9]{1,20})?)"
PAIR = re.compile(rf"[\s(]*{NUMBER}[\s,;/()°]+{NUMBER}[\s,;/()°]*")
METRES_A_DEGREE = 111_320


class TraceRefused(ValueError):
    """The points make no drawing; the message says in French what is wrong and what to do."""


@dataclass(frozen=True)
class Trace:
    """`kind`: line or area. `points`: longitudes and latitudes in degrees (WGS 84), seven decimals; an area's ring is
    closed by itself."""

    kind: str
    points: tuple[Position, ...]

    @cached_property
    def shape(self) -> LineString | Polygon:
        return LineString(self.points) if self.kind == LINE else Polygon(self.points)

    @property
    def geometry(self) -> dict[str, Any]:
        """GeoJSON."""
        points = [list(point) for point in self.points]
        if self.kind == LINE:
            return {"type": "LineString", "coordinates": points}
        return {"type": "Polygon", "coordinates": [[*points, points[0]]]}

    @property
    def text(self) -> str:
        """As it is typed: a point a line."""
        return "\n".join(f"{longitude} {latitude}" for longitude, latitude in self.points)

    @property
    def turned(self) -> "Trace":
        """The same with longitudes and latitudes exchanged."""
        return Trace(self.kind, tuple((latitude, longitude) for longitude, latitude in self.points))

    @property
    def size(self) -> str:
        """« 850 m », « 1,2 km », « 3 hectares »: rounded as one would say it. A town is small: degrees are taken for
        straight metres, right to a few in a thousand."""
        metres = _flat(self.points)
        if self.kind == LINE:
            return _long(LineString(metres).length)
        return _wide(Polygon(metres).area)


def read_trace(kind: str, text: str) -> Trace:
    """The drawing of these points, one a line: « 3,4850 50,3890 », longitude first. TraceRefused in French."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise TraceRefused(f"Ce tracé a {len(lines)} points : {MOST} au plus. Gardez ceux où il tourne.")
    points = [_point(line, rank) for rank, line in enumerate(lines, start=1)]
    # A finger that taps twice draws no longer path.
    points = [point for point, _same in groupby(points)]
    if kind == AREA and len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(set(points)) < LEAST[kind]:
        raise TraceRefused(
            "Un chemin a au moins deux points : touchez la carte à son début, puis à sa fin."
            if kind == LINE
            else "Un espace a au moins trois points : touchez la carte tout autour."
        )
    trace = Trace(kind, tuple(points))
    if kind == AREA and not (trace.shape.is_valid and trace.shape.area):
        raise TraceRefused(
            "Le contour se croise, ou n’entoure rien : retirez un point, et faites le tour dans l’ordre."
        )
    return trace


def trace_of(geometry: dict[str, Any]) -> Trace:
    """The drawing that the database keeps (GeoJSON)."""
    if geometry["type"] == "LineString":
        return Trace(LINE, tuple((longitude, latitude) for longitude, latitude in geometry["coordinates"]))
    return Trace(AREA, tuple((longitude, latitude) for longitude, latitude in geometry["coordinates"][0][:-1]))


def _point(line: str, rank: int) -> Position:
    if len(line) > 100:
        raise TraceRefused(f"La ligne {rank} est trop longue : un point par ligne.")
    found = PAIR.fullmatch(line)
    if found is None:
        raise TraceRefused(f"La ligne {rank} ne se lit pas : écrivez deux nombres, par exemple 3,4850 50,3890.")
    longitude, latitude = (round(float(number.replace(",", ".")), 7) for number in found.groups())
    if abs(longitude) > 180 or abs(latitude) > 180:
        raise TraceRefused(
            f"La ligne {rank} n’est pas en degrés : longitude puis latitude, par exemple 3,4850 50,3890."
        )
    return longitude, latitude


def _flat(points: tuple[Position, ...]) -> list[Position]:
    squeeze = math.cos(math.radians(points[0][1])) * METRES_A_DEGREE
    return [(longitude * squeeze, latitude * METRES_A_DEGREE) for longitude, latitude in points]


def _long(metres: float) -> str:
    if metres < 1000:
        return f"{_french(max(10.0, round(metres, -1)))} m"
    return f"{_french(metres / 1000)} km"


def _wide(square_metres: float) -> str:
    if square_metres < 5000:
        return f"{_french(max(10.0, round(square_metres, -1)))} m²"
    return f"{_french(square_metres / 10_000)} hectare{'s' if square_metres >= 20_000 else ''}"


def _french(value: float) -> str:
    """One decimal at most: « 3 331,2 »."""
    rounded = round(value, 1)
    return french_number(int(rounded) if rounded.is_integer() else rounded)
