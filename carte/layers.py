"""Registry of map layers: a higher room says what it has to show on a tile of the map, and in a list of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from carte.clusters import Cluster, Tile
from carte.quadkeys import Box
from socle.registry import Registry


@dataclass(frozen=True)
class Mark:
    """One thing of the map told whole: where (degrees), which form and colour (a theme), where it leads; and what its
    card says: `word` and `pill` of its state, `knots` of its thread (past, now, next), `expected` in a line, or since
    when it stands ("" for nothing), `late` when what is awaited should have come; `supports` in a word
    (« 12 soutiens », "" for none); `drawn` when a path or an area is to be had for it."""

    code: str
    url: str
    title: str
    place: str
    word: str
    pill: str
    knots: Sequence[str]
    expected: str
    late: bool
    supports: str
    theme: str
    form: str
    longitude: float
    latitude: float
    drawn: bool


@dataclass(frozen=True)
class Layer:
    """`clusters(tile, filters)` tells the tile in two queries at most; `version()` changes whenever anything of the
    layer may have changed, in one query; `listed(box, filters, after)` gives the newest marks of a box, from a key on,
    and the key of the next ("" at the end). Filters are those of an address."""

    clusters: Callable[[Tile, Mapping[str, str]], Sequence[Cluster]]
    version: Callable[[], str]
    listed: Callable[[Box, Mapping[str, str], str], tuple[Sequence[Mark], str]]


layers: Registry[Layer] = Registry("map layers")
