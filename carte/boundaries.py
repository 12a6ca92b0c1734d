"""A GeoJSON text → named polygons, or the reason in French why not. Pure: no database, no file."""

import json
from dataclasses import dataclass
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Polygon, shape


class BoundaryRefused(ValueError):
    """The file cannot be used; the message says in French what is wrong and what to do."""


@dataclass(frozen=True)
class NamedArea:
    """A polygon or several, longitudes and latitudes in degrees (WGS 84)."""

    name: str
    area: Polygon | MultiPolygon


def read_areas(text: str) -> list[NamedArea]:
    """The areas of a FeatureCollection or a single Feature, in the file's order, named by `nom` or `name`."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BoundaryRefused("Ce n’est pas du GeoJSON : le fichier ne se lit pas.") from error
    kind = data.get("type") if isinstance(data, dict) else None
    if kind not in {"FeatureCollection", "Feature"}:
        raise BoundaryRefused("Il faut une FeatureCollection ou une Feature.")
    features = data.get("features") if kind == "FeatureCollection" else [data]
    if not isinstance(features, list) or not features:
        raise BoundaryRefused("Le fichier ne contient aucun contour.")
    return [_read_feature(feature) for feature in features]


def _read_feature(feature: Any) -> NamedArea:
    properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
    name = str(properties.get("nom") or properties.get("name") or "").strip()
    if not name:
        raise BoundaryRefused("Un contour n’a pas de nom : ajoutez la propriété « nom ».")
    try:
        area = shape(feature.get("geometry") or {})
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise BoundaryRefused(f"Le contour « {name} » ne se lit pas.") from error
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty or not area.is_valid:
        raise BoundaryRefused(f"Le contour « {name} » n’est pas un polygone valable.")
    west, south, east, north = area.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BoundaryRefused(f"Le contour « {name} » n’est pas en longitude et latitude (WGS 84).")
    return NamedArea(name, area)
