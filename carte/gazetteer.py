"""What the town knows of itself by name, without asking anybody: quarters, the drawn map's places and roads, and the
streets that the address service named before."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from shapely.errors import ShapelyError
from shapely.geometry import shape

from carte.queries import living_quarters

# In the order in which they are proposed.
DRAWN = ("place", "spoil_tip", "water", "forest", "road")
SEEN = "geocoding:streets"
SEEN_MOST = 500
SEEN_KEPT = 400 * 86_400  # seconds
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
# Words that say nothing, and a number's tail: « 12 bis rue de la Gare » looks for « rue gare ».
EMPTY = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "bis", "ter", "quater"]
)


class Named(NamedTuple):
    """A place of the town: `kind` is place, street or quarter; `slug` is the quarter's. Degrees."""

    label: str
    kind: str
    longitude: float
    latitude: float
    slug: str = ""


def fold(text: str) -> str:
    """« L’École Anne-Godeau » → « l ecole anne godeau »: plain letters and digits, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def known_named(folded: str) -> list[Named]:
    """What bears these words: each begins a word of the name. Quarters first, then places, then streets."""
    words = folded.split()
    telling = [word for word in words if word not in EMPTY and not word[0].isdigit()] or words
    return [named for named in _every() if telling and _bears(named.label, telling)]


def remember_streets(streets: Iterable[tuple[str, float, float]]) -> None:
    """Keep the streets (name, longitude, latitude) the service named, for the day it is silent. Names of streets,
    in the shared cache: nothing of who looked for them. Two at once may lose one; it will be named again."""
    seen = {fold(name): (name, longitude, latitude) for name, longitude, latitude in _seen()}
    new = {fold(name): (name, longitude, latitude) for name, longitude, latitude in streets}
    if new.keys() <= seen.keys():
        return
    cache.set(SEEN, list((new | seen).values())[:SEEN_MOST], SEEN_KEPT)


def _every() -> Iterator[Named]:
    for quarter in living_quarters():
        yield Named(quarter.name, "quarter", quarter.label_longitude, quarter.label_latitude, quarter.slug)
    yield from _drawn()
    for name, longitude, latitude in _seen():
        yield Named(name, "street", longitude, latitude)


def _seen() -> list[tuple[str, float, float]]:
    return cache.get(SEEN) or []


def _drawn() -> tuple[Named, ...]:
    """The names of the drawing; none of a file that cannot be read, for the other places are still to be found."""
    try:
        return _drawn_names(settings.TOWN.basemap)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ()


@lru_cache(maxsize=4)
def _drawn_names(path: Path | None) -> tuple[Named, ...]:
    if path is None:
        return ()
    features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    found = [_named(feature, kind) for kind in DRAWN for feature in features if _kind(feature) == kind]
    return tuple(filter(None, found))


def _kind(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or properties.get("motorway"):
        return ""
    return str(properties.get("kind", ""))


def _named(feature: dict[str, Any], kind: str) -> Named | None:
    """A road stands at its middle, a wood or a pond at a point within. None for what has no name, or no such point:
    `town check` tells which."""
    name = feature["properties"].get("nom")
    if not isinstance(name, str) or not name.strip():
        return None
    try:
        geometry = shape(feature["geometry"])
        point = geometry.interpolate(0.5, normalized=True) if kind == "road" else geometry.representative_point()
        longitude, latitude = float(point.x), float(point.y)
    except (ShapelyError, LookupError, TypeError, ValueError, AttributeError):
        return None
    # Nothing compares with what is not a number: it is left out too.
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return Named(name, "street" if kind == "road" else "place", longitude, latitude)


def _bears(name: str, words: list[str]) -> bool:
    own = fold(name).split()
    return all(any(part.startswith(word) for part in own) for word in words)
