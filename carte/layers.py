"""Registry of map layers: a higher room says what it has to show within a box."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from carte.quadkeys import Box
from socle.registry import Registry


@dataclass(frozen=True)
class Mark:
    """One mark of the map: where (degrees), which form and colour (a theme), where it leads; and what its card says:
    `word` and `pill` of its state, `knots` of its thread (past, now, next), `expected` in a line ("" for nothing)."""

    code: str
    url: str
    title: str
    place: str
    word: str
    pill: str
    knots: Sequence[str]
    expected: str
    theme: str
    form: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Layer:
    """`marks(box, filters, limit)` gives at most `limit` marks and whether there are more;
    `unplaced(filters)` counts, by quarter slug, what is known to be in a quarter without a point."""

    label: str
    marks: Callable[[Box, Mapping[str, str], int], tuple[Sequence[Mark], bool]]
    unplaced: Callable[[Mapping[str, str]], Mapping[str, int]]


layers: Registry[Layer] = Registry("map layers")
