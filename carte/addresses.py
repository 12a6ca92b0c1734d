"""From words to a place of the town, and back: the one door to the address service and to what stands in for it."""

import math
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from carte import geocoding
from carte.gazetteer import Named, fold, known_named, remember_streets
from carte.territory import Location, Territory, locate

LONGEST = 200
MOST = 8
KNOWN = 12  # of the town's own names, placed at most
FIRST_KNOWN = 3
NEAR = 80  # metres: further than that, an address says nothing of a point
NUMBER = re.compile(r"([-+]?\d{1,3}[.,]\d{2,})\s*°?\s*([NSEWO])?", re.IGNORECASE)
BETWEEN = re.compile(r"(?:[\s,;/()NSEWO°]|lat\w*|lon\w*|:)*", re.IGNORECASE)


@dataclass(frozen=True)
class FoundPlace:
    """`kind`: address, street, place or point, at `longitude` and `latitude` within the town; or quarter, whose
    `quarter` is its slug and which has no point. `detail`: « Sabatier », « quartier entier »."""

    label: str
    kind: str
    longitude: float | None = None
    latitude: float | None = None
    quarter: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Search:
    """At most 8 places, and the French sentence that says what was found and what is missing."""

    places: tuple[FoundPlace, ...]
    note: str


def search_places(text: str, *, ask: bool = True) -> Search:
    """What a person may mean by these words: a quarter, a place, a street, an address or two numbers of degrees,
    in the town. Never raises; `ask=False` leaves the service alone. Not to be called inside an action."""
    typed = " ".join(text[:LONGEST].split())
    pair = _degrees_typed(typed)
    if pair is not None:
        return _point_typed(*pair)
    words = fold(typed)
    if len(words) < 2:
        return Search((), _("Écrivez quelques lettres d’une rue, d’un lieu ou d’un quartier."))
    territory = Territory()
    known = [place for named in known_named(words)[:KNOWN] if (place := _place_known(named, territory))]
    given, silent = _ask(words, territory) if ask else ([], geocoding.is_on())
    first = [place for place in known if place.kind != "street"][:FIRST_KNOWN]
    places = _without_doubles([*first, *given, *known])[:MOST]
    return Search(tuple(places), _note(len(places), silent))


def address_at(longitude: float, latitude: float, *, ask: bool = True) -> str:
    """« 12 Rue de la Gare », the address within 80 m of a point of the town; "" if none is known. Never raises."""
    known = math.isfinite(longitude) and math.isfinite(latitude)
    if not (ask and known and locate(longitude, latitude).inside):
        return ""
    try:
        found = geocoding.reverse(longitude, latitude)
    except geocoding.NoAnswer:
        return ""
    near = [address.label for address in found if address.kind != "place" and address.distance <= NEAR]
    return near[0] if near else ""


def _ask(words: str, territory: Territory) -> tuple[list[FoundPlace], bool]:
    """What the service gives within the town, and whether it was silent."""
    try:
        found = geocoding.search(words)
    except geocoding.NoAnswer:
        return [], geocoding.is_on()
    placed = [(address, place) for address in found if (place := _place(address[:2], *address[2:4], territory))]
    remember_streets(
        (address.street, place.longitude, place.latitude)
        for address, place in placed
        if address.street and place.longitude is not None and place.latitude is not None
    )
    return [place for _address, place in placed], False


def _place_known(named: Named, territory: Territory) -> FoundPlace | None:
    if named.kind == "quarter":
        return FoundPlace(named.label, "quarter", quarter=named.slug, detail=_("quartier entier"))
    return _place(named[:2], named.longitude, named.latitude, territory)


def _place(names: tuple[str, str], longitude: float, latitude: float, territory: Territory) -> FoundPlace | None:
    """Within the town, or None; two degrees that changed places are put right."""
    label, kind = names
    location = territory.locate(longitude, latitude)
    if location.swapped:
        longitude, latitude = latitude, longitude
        location = territory.locate(longitude, latitude)
    if not location.inside:
        return None
    return FoundPlace(label, kind, round(longitude, 7), round(latitude, 7), detail=_where(location))


def _where(location: Location) -> str:
    return location.quarter.name if location.quarter else _("hors des quartiers")


def _without_doubles(places: list[FoundPlace]) -> list[FoundPlace]:
    """The first of each name in each quarter: the Gare is a quarter and a station, a street may run through two."""
    first: dict[tuple[str, str], FoundPlace] = {}
    for place in places:
        first.setdefault((fold(place.label), place.detail), place)
    return list(first.values())


def _note(count: int, silent: bool) -> str:
    if not count and silent:
        return _("Le service d’adresses ne répond pas : choisissez un quartier, ou montrez l’endroit sur la carte.")
    if not count:
        return _("Rien de ce nom à %(town)s. Vérifiez l’orthographe, ou choisissez un quartier.") % {
            "town": settings.TOWN.name
        }
    found = _("Un lieu trouvé.") if count == 1 else _("%(n)d lieux trouvés.") % {"n": count}
    return f"{found} {_('Le service d’adresses ne répond pas : il peut en manquer.')}" if silent else found


def _degrees_typed(typed: str) -> tuple[float, float] | None:
    """Two numbers of degrees and nothing else, in the order they were typed; None for other words."""
    found = list(NUMBER.finditer(typed))
    if len(found) != 2 or not BETWEEN.fullmatch(NUMBER.sub(" ", typed)):
        return None
    first, second = (_signed(match) for match in found)
    return first, second


def _signed(match: re.Match[str]) -> float:
    value = float(match[1].replace(",", "."))
    return -value if (match[2] or "").upper() in {"S", "W", "O"} else value


def _point_typed(first: float, second: float) -> Search:
    """Phones write the latitude first, maps the longitude: the order that lies in the town is the one meant."""
    territory = Territory()
    location = territory.locate(first, second)
    longitude, latitude = (second, first) if location.swapped else (first, second)
    place = _place((_("Ce point"), "point"), longitude, latitude, territory)
    if place is None:
        return Search(
            (), _("Ce point n’est pas à %(town)s, dans un ordre ni dans l’autre.") % {"town": settings.TOWN.name}
        )
    said = {"latitude": _french(latitude), "longitude": _french(longitude)}
    label = _("Latitude %(latitude)s, longitude %(longitude)s") % said
    note = _("Un point, compris ainsi : latitude %(latitude)s, longitude %(longitude)s.") % said
    return Search((FoundPlace(label, "point", place.longitude, place.latitude, detail=place.detail),), note)


def _french(degrees: float) -> str:
    return f"{degrees:.5f}".rstrip("0").replace(".", ",")
