"""Places → clusters: a tile of the map is one range of quadkeys, told as one item a cell of the ground."""

from dataclasses import dataclass
from typing import Any

from carte.quadkeys import ZOOM, quadkey_of_tile

# A tile has 8 × 8 cells: 64 px each where the map shows it 512 px wide.
DIGITS = 3
MOST = 4**DIGITS
# Beyond, a cell would be finer than the quadkeys we keep.
LAST_ZOOM = ZOOM - DIGITS


@dataclass(frozen=True)
class Tile:
    """A web-mercator tile; `column` from the west, `row` from the north, both below 2 to the `zoom`."""

    zoom: int
    column: int
    row: int

    @classmethod
    def read(cls, zoom: int, column: int, row: int) -> "Tile | None":
        """None where there is no such tile."""
        side = 1 << min(zoom, LAST_ZOOM)
        whole = 0 <= zoom <= LAST_ZOOM and 0 <= column < side and 0 <= row < side
        return cls(zoom, column, row) if whole else None

    @property
    def prefix(self) -> str:
        """What all quadkeys of the tile begin with."""
        return quadkey_of_tile(self.column, self.row, self.zoom)

    @property
    def depth(self) -> int:
        """How many digits of quadkey a cell of this tile has."""
        return self.zoom + DIGITS


@dataclass(frozen=True)
class Cluster:
    """What one cell of a tile holds: how many things, and their middle (degrees, WGS 84). A single one is told:
    `one` has its code, url, title, place, word, theme and form, and `drawn` where it has a path or an area."""

    cell: str
    count: int
    longitude: float
    latitude: float
    one: dict[str, Any] | None = None

    def told(self) -> dict[str, Any]:
        """As JSON; seven decimals are a centimetre."""
        where = {"lon": round(self.longitude, 7), "lat": round(self.latitude, 7)}
        return {**where, **self.one} if self.one else {**where, "cell": self.cell, "count": self.count}
