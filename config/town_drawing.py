"""The drawn base map of a town's file, for `town check`: GeoJSON features with a `kind`, on the town."""

from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import shape

from carte.boundaries import read_json
from carte.outlines import Area, BoundaryRefused

KINDS = ("forest", "water", "housing", "road", "railway", "spoil_tip", "place", "neighbour")


def read_drawing(content: bytes, outline: Area | None) -> int:
    """How many features a drawn map has. BoundaryRefused in French if the map cannot be drawn from this file, or shows
    another place than this outline."""
    data = read_json(content)
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise BoundaryRefused("Le dessin doit être une FeatureCollection, avec une liste « features ».")
    shapes = [_drawn(feature, place) for place, feature in enumerate(features, start=1)]
    if outline is not None and shapes and not any(drawn.intersects(outline) for drawn in shapes):
        raise BoundaryRefused("Le dessin montre un autre endroit que la ville : est-ce le bon fichier ?")
    return len(shapes)


def _drawn(feature: Any, place: int) -> Any:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    kind = properties.get("kind") if isinstance(properties, dict) else None
    if kind not in KINDS:
        raise BoundaryRefused(f"L’élément n° {place} du dessin : « kind » doit être {', '.join(KINDS)}.")
    try:
        return shape(feature["geometry"])
    except (ShapelyError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise BoundaryRefused(f"L’élément n° {place} du dessin n’a pas de forme qui se lise.") from error
