"""GeoJSON files for tests: squares on a town of one degree, and what can be wrong with them."""

import json
from typing import Any

Ring = list[list[float]]


def square(west: float, south: float, side: float = 0.1) -> Ring:
    """A closed ring, longitudes and latitudes in degrees."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(nom: object = "Gare", geometry: object = None, **properties: object) -> dict[str, Any]:
    """A feature called `nom` (none for None); a square in the town unless said otherwise."""
    named = {} if nom is None else {"nom": nom}
    shape = {"type": "Polygon", "coordinates": [square(3.4, 50.4)]} if geometry is None else geometry
    return {"type": "Feature", "properties": named | properties, "geometry": shape}


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more, ensure_ascii=False).encode()
