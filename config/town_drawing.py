"""The drawn base map of a town's file, for `town check`: GeoJSON features with a `kind`, on the town.

What a kind may be is what all that read it can take: carte/drawing.py and ground.js draw surfaces filled and lines
stroked, carte/gazetteer.py finds the middle of a road, ground.js writes a name on a point or in a surface.
"""

from collections.abc import Iterator
from typing import Any

from shapely import make_valid
from shapely.errors import ShapelyError
from shapely.geometry import shape

from carte.boundaries import read_json, refuse_signs
from carte.outlines import KINDS as WORDS
from carte.outlines import Area, BoundaryRefused, read_position

SURFACE, LINE, SPOT = (
    ("Polygon", "MultiPolygon"),
    ("LineString", "MultiLineString"),
    ("Point", "Polygon", "MultiPolygon"),
)
KINDS = {
    "forest": SURFACE,
    "water": SURFACE,
    "housing": SURFACE,
    "road": LINE,
    "railway": LINE,
    "spoil_tip": SPOT,
    "place": SPOT,
    "neighbour": SPOT,
}
WANTED = {
    SURFACE: "une surface (Polygon ou MultiPolygon)",
    LINE: "une ligne (LineString ou MultiLineString)",
    SPOT: "un point (Point) ou une surface (Polygon ou MultiPolygon)",
}
# How many lists stand around a position.
LISTS = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def read_drawing(content: bytes, outline: Area | None) -> int:
    """How many features a drawn map has. BoundaryRefused in French if the map cannot be drawn from this file, or shows
    another place than this outline."""
    data = read_json(content)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise BoundaryRefused("Le dessin doit être une FeatureCollection, avec une liste « features ».")
    shapes = [_drawn(feature, f"L’élément n° {place} du dessin") for place, feature in enumerate(features, start=1)]
    if outline is not None and shapes and not any(drawn.intersects(outline) for drawn in shapes):
        raise BoundaryRefused("Le dessin montre un autre endroit que la ville : est-ce le bon fichier ?")
    return len(shapes)


def _drawn(feature: Any, called: str) -> Any:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        properties = {}
    kind = properties.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BoundaryRefused(f"{called} : « kind » doit être {', '.join(KINDS)}.")
    _refuse_name(properties.get("nom"), called)
    called = f"{called} ({kind})"
    geometry = _fitting(feature.get("geometry"), kind, called)
    for _ in _positions(geometry.get("coordinates"), LISTS[geometry["type"]], called):
        pass
    try:
        # A line that crosses itself is drawn all the same.
        return make_valid(shape(geometry))
    except (ShapelyError, TypeError, ValueError) as error:
        raise BoundaryRefused(
            f"{called} n’a pas de forme qui se lise : il faut deux points à une ligne, quatre à une surface."
        ) from error


def _refuse_name(name: Any, called: str) -> None:
    if name is None:
        return
    if not isinstance(name, str):
        raise BoundaryRefused(f"{called} a un « nom » qui n’est pas un texte : écrivez-le entre guillemets.")
    refuse_signs(name, called)


def _fitting(geometry: Any, kind: str, called: str) -> dict[str, Any]:
    """The geometry, if it is of a type this kind can be drawn from."""
    found = geometry.get("type") if isinstance(geometry, dict) else None
    if isinstance(found, str) and found in KINDS[kind]:
        return dict(geometry)
    told = f"est {WORDS.get(found, 'autre chose')}" if isinstance(found, str) else "n’a pas de forme"
    raise BoundaryRefused(f"{called} {told} : il faut {WANTED[KINDS[kind]]}.")


def _positions(coordinates: Any, lists: int, called: str) -> Iterator[tuple[float, float]]:
    """Each position, in degrees; BoundaryRefused for an empty list, or another number of lists around them."""
    if not isinstance(coordinates, list):
        raise BoundaryRefused(f"{called} ne se lit pas : il manque des crochets autour de ses points.")
    if lists == 0:
        yield read_position(coordinates, called)
        return
    if not coordinates:
        raise BoundaryRefused(f"{called} est vide : donnez-lui des points, ou retirez-le.")
    for inner in coordinates:
        yield from _positions(inner, lists - 1, called)
