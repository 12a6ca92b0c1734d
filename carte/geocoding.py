"""The address service: asked for two seconds at most, its answers kept, its silences respected.

Géoplateforme's, or any that answers the same (`GEOCODER_URL`, empty for none). Whatever it sends, nothing here raises
but `NoAnswer`. Our server is one address for it, so one visitor's 429 rests all of them. What is asked is never logged.
"""

import json
import logging
import math
import unicodedata
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from carte.exchange import Reply, fetch
from carte.territory import town_bounds
from socle.clock import now
from socle.readonly import open_frames

logger = logging.getLogger(__name__)

WORDS = (3, 200)  # what the service takes, in signs
READ = 10  # features looked at, whatever was sent
DAY = 86_400
KEPT, KEPT_EMPTY, KEPT_REFUSED = 7 * DAY, DAY, 3600  # seconds
REST = "geocoding:rest"
REST_SILENT, REST_UNSAID = 10, 30  # seconds
REST_BOUNDS = (1, 600)
LABEL = 120
KINDS = {"housenumber": "address", "street": "street"}


class NoAnswer(Exception):
    """The service is off, at rest, or said nothing that can be used: do without."""


class Address(NamedTuple):
    """A place as the service names it. `kind`: address, street or place. Degrees WGS 84, finite, not yet compared
    with the town; `street` without its number, "" unknown; `distance` in metres from the point asked about."""

    label: str
    kind: str
    longitude: float
    latitude: float
    street: str
    distance: float


def search(words: str) -> list[Address]:
    """What these words (folded: plain letters and digits) may mean in the town. NoAnswer."""
    words = words[: WORDS[1]].strip()
    if len(words) < WORDS[0]:
        return []
    asked = {"q": words, "limit": "5", "autocomplete": "1", "index": "address,poi"}
    return _ask("search", asked | _bounded())


def reverse(longitude: float, latitude: float) -> list[Address]:
    """The address nearest to a point in degrees, asked for to the metre. NoAnswer."""
    return _ask("reverse", {"lon": f"{longitude:.5f}", "lat": f"{latitude:.5f}", "limit": "1", "index": "address"})


def is_on() -> bool:
    return bool(settings.GEOCODER_URL)


def host() -> str:
    """Whom our server asks: the privacy page names it. "" for nobody."""
    try:
        return urlsplit(settings.GEOCODER_URL).hostname or ""
    except ValueError:
        return ""


def _bounded() -> dict[str, str]:
    """The town's code; a town without one is asked for around its middle."""
    insee = settings.TOWN.insee
    if insee:
        return {"citycode": insee}
    west, south, east, north = town_bounds()
    return {"lon": f"{(west + east) / 2:.3f}", "lat": f"{(south + north) / 2:.3f}"}


def _ask(verb: str, parameters: dict[str, str]) -> list[Address]:
    if open_frames.get():
        raise RuntimeError("the network is not asked inside an action: its transaction would wait")
    if not is_on():
        raise NoAnswer
    address = f"{settings.GEOCODER_URL.rstrip('/')}/{verb}?{urlencode(parameters)}"
    # Under a key of ours: what people look for is not read in the cache's table.
    key = f"geocoding:{salted_hmac('carte.geocoding', address, algorithm='sha256').hexdigest()}"
    kept = cache.get(key)
    if kept is not None:
        return [Address(*row) for row in kept]
    if cache.get(REST):
        raise NoAnswer
    found, seconds = _answer(address)
    cache.set(key, [tuple(item) for item in found], seconds)
    return found


def _answer(address: str) -> tuple[list[Address], int]:
    """What the service says, and for how many seconds it is worth keeping."""
    try:
        reply = fetch(address)
    except (OSError, HTTPException, ValueError) as error:
        raise _rest(type(error).__name__, REST_SILENT) from None
    if reply.status == 400:
        # These words are not to its taste; others may be.
        return [], KEPT_REFUSED
    if reply.status in {429, 503}:
        raise _rest(str(reply.status), _retry_after(reply))
    if reply.status != 200:
        raise _rest(str(reply.status), REST_SILENT)
    found = _read(reply.body)
    if found is None:
        raise _rest("unreadable", REST_SILENT)
    return found, KEPT if found else KEPT_EMPTY


def _rest(why: str, seconds: int) -> NoAnswer:
    """Leave the service alone, every process of ours, so that a dead host does not cost two seconds a key."""
    logger.warning("address service: %s, left alone for %d s", why, seconds)
    # The cache's table drops the fraction of a second.
    cache.set(REST, True, seconds + 1)
    return NoAnswer()


def _retry_after(reply: Reply) -> int:
    """Seconds to wait, as said in seconds or by a date, within bounds: a machine's mistake must not last a day."""
    said = reply.retry_after.strip()
    shortest, longest = REST_BOUNDS
    if said.isdecimal() and said.isascii():
        seconds = int(said[:9])
    else:
        try:
            seconds = math.ceil((parsedate_to_datetime(said) - now()).total_seconds())
        except (TypeError, ValueError, OverflowError):
            seconds = REST_UNSAID
    return min(max(seconds, shortest), longest)


def _read(body: bytes) -> list[Address] | None:
    """The addresses of a FeatureCollection; None if it is none. A feature that cannot be read is passed over."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        return None
    return [address for feature in features[:READ] if (address := _address(feature))]


def _address(feature: Any) -> Address | None:
    properties, point = _part(feature, "properties"), _point(_part(feature, "geometry"))
    # A point of interest's own name is `toponym`; its other fields, and in places this one, are lists.
    label = next(filter(None, (_text(properties.get(name)) for name in ("toponym", "name", "label"))), "")
    if point is None or not label or properties.get("type") == "municipality":
        return None
    kind = KINDS.get(_text(properties.get("type")), "place")
    street = label if kind == "street" else _text(properties.get("street"))
    # `x` and `y` are Lambert-93: never read.
    return Address(label, kind, *point, street, _number(properties.get("distance"), math.inf))


def _part(value: Any, name: str) -> dict[str, Any]:
    part = value.get(name) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}


def _point(geometry: dict[str, Any]) -> tuple[float, float] | None:
    pair = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not isinstance(pair, list) or len(pair) < 2:
        return None
    longitude, latitude = (_number(value, math.nan) for value in pair[:2])
    known = math.isfinite(longitude) and math.isfinite(latitude)
    return (longitude, latitude) if known and abs(longitude) <= 180 and abs(latitude) <= 180 else None


def _number(value: Any, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    try:
        return float(value)
    except OverflowError:
        return otherwise


def _text(value: Any) -> str:
    """A text, or the first of a list of texts, on one line; "" for anything else."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if not isinstance(value, str):
        return ""
    shown = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", value))
    return " ".join(shown.split())[:LABEL]
