"""Web-mercator tile addresses as text, one digit (0 to 3) a zoom: a tile at any zoom is one range of an index.

Longitudes and latitudes in degrees (WGS 84). Source of the arithmetic: the « Bing Maps Tile System » description;
`tests/carte/test_quadkeys.py` checks it against mercantile.
"""

import math
from dataclasses import dataclass
from itertools import product

ZOOM = 22
# Where web-mercator's square ends.
MAX_LATITUDE = 85.05112877980659


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees; west ≤ east and south ≤ north."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def read(cls, text: str) -> "Box | None":
        """« west,south,east,north » in degrees, or None if it is not a box of the globe (NaN and infinity are not)."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            return None
        whole = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        return cls(west, south, east, north) if whole else None


def tile_of(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile that holds a point at this zoom. ValueError outside the globe, NaN included."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("outside the globe")
    side = 1 << zoom
    sine = math.sin(math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude))))
    column = math.floor((longitude + 180) / 360 * side)
    row = math.floor((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side)
    return min(column, side - 1), max(0, min(row, side - 1))


def quadkey_of_tile(column: int, row: int, zoom: int) -> str:
    """The quadkey of a tile: `zoom` digits."""
    return "".join(str((column >> bit & 1) + 2 * (row >> bit & 1)) for bit in range(zoom - 1, -1, -1))


def quadkey(longitude: float, latitude: float) -> str:
    """The quadkey of a point at the zoom we keep (22 digits, about 4 cm)."""
    return quadkey_of_tile(*tile_of(longitude, latitude, ZOOM), ZOOM)


def covering(box: Box) -> list[str]:
    """At most four prefixes whose tiles together hold the box."""
    for zoom in range(ZOOM, -1, -1):
        left, top = tile_of(box.west, box.north, zoom)
        right, bottom = tile_of(box.east, box.south, zoom)
        if right - left <= 1 and bottom - top <= 1:
            tiles = product(range(left, right + 1), range(top, bottom + 1))
            return [quadkey_of_tile(column, row, zoom) for column, row in tiles]
    raise ValueError("unreachable: the tile of zoom 0 holds the globe")


def prefix_range(prefix: str) -> tuple[str, str]:
    """Lowest key under a prefix, and the first above it ("4" sorts after every digit)."""
    return prefix, prefix + "4"
