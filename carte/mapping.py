"""What the map needs to know to draw itself: where its data is, the town's bounds, the tiles; and the base map."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from carte.queries import town_shapes
from carte.territory import town_bounds


def map_config() -> dict[str, Any]:
    """The configuration of the map's module: addresses, tiles (None where the town wants none), and
    `bounds` [[south, west], [north, east]] in degrees."""
    tiles = settings.TOWN.tiles
    west, south, east, north = town_bounds()
    return {
        "basemap": reverse("carte:basemap"),
        "ideas": reverse("carte:marks"),
        "clusters": reverse("carte:tile", args=[0, 0, 0]).removesuffix("0/0/0.json"),
        "sprite": static("img/marks.svg"),
        "tiles": {"url": tiles.url, "attribution": tiles.attribution, "maxZoom": tiles.max_zoom} if tiles else None,
        "bounds": [[south, west], [north, east]],
    }


def basemap() -> dict[str, Any]:
    """The map that stands without tiles: the drawn base, the outline and the quarters, as one FeatureCollection."""
    boundary, quarters = town_shapes()
    features = list(_drawn(settings.TOWN.basemap))
    if boundary is not None:
        features.append(_feature("boundary", boundary.shape, nom=settings.TOWN.name))
    features += [_feature("quarter", item.shape, nom=item.name, slug=item.slug) for item in quarters]
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=4)
def _drawn(path: Path | None) -> tuple[dict[str, Any], ...]:
    if path is None:
        return ()
    return tuple(json.loads(path.read_text(encoding="utf-8-sig"))["features"])


def _feature(kind: str, geometry: dict[str, Any], **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"kind": kind, **properties}, "geometry": geometry}
