"""One GeoJSON geometry → a polygon in degrees (WGS 84), or the reason in French why not; and where it lies. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree, box, is_valid_reason, transform, union_all
from shapely.geometry import shape

Area: TypeAlias = Polygon | MultiPolygon
Position: TypeAlias = tuple[float, float]

VERTICES = 50_000
# Below this share of a quarter, what lies in the town, or under another quarter, is a matter of drawing.
SLIVER = 0.01
ADVICE = "exportez le fichier en WGS 84 (EPSG:4326), longitude puis latitude"
# Where France is, overseas too: west, south, east, north. A hint, used only while the town has no outline yet.
FRANCE = (
    (-5.5, 41.2, 9.8, 51.3),
    (-63.3, 14.3, -60.7, 18.2),
    (-54.7, 2.0, -51.5, 5.9),
    (44.9, -13.1, 45.4, -12.5),
    (55.1, -21.5, 55.9, -20.8),
    (-56.6, 46.7, -56.0, 47.2),
    (-155.0, -28.5, -134.0, -7.5),
    (158.0, -23.0, 172.5, -17.5),
    (-178.3, -14.5, -176.0, -13.0),
)
# Metres of the usual projections over mainland France: they overlap, and then both are named.
PROJECTIONS = {
    "Lambert-93": (0, 6_000_000, 1_300_000, 7_200_000),
    "Web Mercator (EPSG:3857)": (-650_000, 5_000_000, 1_100_000, 6_700_000),
}
METRES = 25_000_000
# Square kilometres. The communes of France go from 0.04 (Castelmoron-d’Albret) to 18,360 (Maripasoula).
SMALLEST, LARGEST = 0.01, 20_000.0
# The ellipsoid WGS 84: half its axis in kilometres, and its eccentricity squared.
AXIS, ECCENTRICITY2 = 6378.137, 0.00669437999014
TURN = 360
KINDS = {
    "Point": "un point",
    "MultiPoint": "des points",
    "LineString": "une ligne",
    "MultiLineString": "des lignes",
    "Polygon": "une surface",
    "MultiPolygon": "des surfaces",
    "GeometryCollection": "un assemblage de plusieurs formes",
}
INVALID = {
    "Self-intersection": "se croise lui-même",
    "Ring Self-intersection": "repasse par le même point",
    "Hole lies outside shell": "a un trou en dehors de lui-même",
    "Holes are nested": "a un trou dans un trou",
    "Nested shells": "a un morceau dans un autre",
    "Duplicate Rings": "a deux fois le même anneau",
    "Interior is disconnected": "est coupé en deux par un trou",
    "Too few points in geometry component": "a un anneau sans surface",
}


class BoundaryRefused(ValueError):
    """The file cannot be used; the message says in French what is wrong and what to do."""


@dataclass(frozen=True)
class NamedArea:
    """A polygon or several, longitudes and latitudes in degrees (WGS 84)."""

    name: str
    area: Area


class VertexCount:
    """How many vertices a file has so far; BoundaryRefused beyond 50,000."""

    def __init__(self) -> None:
        self.seen = 0

    def add(self, number: int) -> None:
        self.seen += number
        if self.seen > VERTICES:
            raise BoundaryRefused("Le fichier a plus de 50 000 sommets : simplifiez les contours avant l’import.")


def read_area(geometry: Any, called: str, vertices: VertexCount) -> Area:
    """The polygon of a GeoJSON geometry; `called` names it in the reason: « Le contour « Gare » »."""
    polygons = list(_polygons(geometry, called))
    rings = [[list(_ring(ring, called, vertices)) for ring in polygon] for polygon in polygons]
    area = shape({"type": "MultiPolygon", "coordinates": rings})
    if len(rings) == 1:
        area = area.geoms[0]
    _refuse_invalid(area, called)
    return area


def _polygons(geometry: Any, called: str) -> Iterator[list[Any]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        found = KINDS.get(kind, "autre chose") if isinstance(kind, str) else "sans forme"
        raise BoundaryRefused(f"{called} est {found} : il faut une surface (Polygon ou MultiPolygon).")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise BoundaryRefused(f"{called} est vide : il faut au moins quatre points.")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise BoundaryRefused(f"{called} est vide : il faut au moins quatre points.")
        yield polygon


def _ring(ring: Any, called: str, vertices: VertexCount) -> Iterator[Position]:
    if not isinstance(ring, list) or not all(isinstance(position, list) for position in ring):
        raise BoundaryRefused(f"{called} ne se lit pas : un anneau est une liste de points [longitude, latitude].")
    vertices.add(len(ring))
    if len(ring) < 4:
        points = f"{len(ring)} point{'s' * (len(ring) > 1)}"
        raise BoundaryRefused(f"{called} a un anneau de {points} : il en faut au moins quatre.")
    if ring[0][:2] != ring[-1][:2]:
        raise BoundaryRefused(f"{called} n’est pas fermé : le dernier point doit être le même que le premier.")
    for position in ring:
        yield read_position(position, called)


def read_position(position: list[Any], called: str) -> Position:
    """Longitude and latitude of a GeoJSON position, in degrees. BoundaryRefused, by the same name, for any other."""
    # A boolean is a number to Python.
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in position)
    if len(position) not in {2, 3} or not numbers:
        raise BoundaryRefused(f"{called} ne se lit pas : un point s’écrit [longitude, latitude], en nombres.")
    longitude, latitude = position[:2]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise BoundaryRefused(f"{called} {_off_the_globe(longitude, latitude)}.")
    return float(longitude), float(latitude)


def _off_the_globe(across: float, up: float) -> str:
    """Why these two numbers are no degrees, by their size, and what to do: axes swapped, a turn too far, metres of a
    projection, or nothing known."""
    if -90 <= across <= 90 and -180 <= up <= 180:
        return f"a une latitude au-delà de 90 : longitude et latitude semblent échangées : {ADVICE}"
    if max(abs(across), abs(up)) <= TURN:
        name, value, most = ("longitude", across, 180) if abs(across) > 180 else ("latitude", up, 90)
        told = f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
        return f"a une {name} de {told} degrés ; elle va de -{most} à {most} : corrigez ce point"
    return f"{_in_metres(across, up)} : {ADVICE}"


def _in_metres(across: float, up: float) -> str:
    likely = [
        name
        for name, (west, south, east, north) in PROJECTIONS.items()
        if west <= across <= east and south <= up <= north
    ]
    if likely:
        return f"est en mètres, sans doute en {' ou en '.join(likely)}, pas en degrés"
    if max(abs(across), abs(up)) < METRES:
        return "n’est pas en degrés, mais dans une autre projection"
    return "a une coordonnée qui n’est ni un degré ni un mètre"


def _refuse_invalid(area: Area, called: str) -> None:
    reason = is_valid_reason(area)
    if reason == "Valid Geometry":
        if area.area > 0:
            return
        reason = "Too few points in geometry component"
    kind, _, place = str(reason).partition("[")
    where = " près de la longitude {}, latitude {}".format(*place.rstrip("]").split()[:2]) if " " in place else ""
    raise BoundaryRefused(f"{called} {INVALID.get(kind, 'n’est pas une surface')}{where} : corrigez le tracé.")


def refuse_elsewhere(areas: Sequence[NamedArea], nearby: Area | None) -> None:
    """BoundaryRefused if longitude and latitude look exchanged: the areas lie away from the town (`nearby`, its
    outline; without one, from France), and on it once exchanged."""
    everything = union_all([box(*item.area.bounds) for item in areas])
    grounds = nearby if nearby is not None else union_all([box(*bounds) for bounds in FRANCE])
    if everything.intersects(grounds):
        return
    if _exchanged(everything).intersects(grounds):
        raise BoundaryRefused(f"Longitude et latitude sont échangées dans ce fichier : {ADVICE}.")
    if nearby is not None:
        raise BoundaryRefused(
            "Ce fichier montre un endroit loin de la ville : vérifiez que c’est le bon. "
            "Pour une autre ville, commencez une base neuve."
        )


def refuse_outside(areas: Iterable[NamedArea], outline: Area) -> None:
    """BoundaryRefused if an area lies wholly out of the town's outline, or almost."""
    for item in areas:
        if share(item.area, outline) < SLIVER:
            raise BoundaryRefused(f"Le contour « {item.name} » {_why_outside(item.area, outline)}")


def _why_outside(area: Area, outline: Area) -> str:
    if share(outline, area) >= SLIVER:
        sizes = [_measured(square_kilometres(one)) for one in (area, outline)]
        return f"couvre {sizes[0]}, et la ville {sizes[1]} : ce n’est pas un de ses quartiers, retirez-le."
    if _exchanged(area).intersects(outline):
        return f"a longitude et latitude échangées : {ADVICE}."
    return "est hors de la ville : retirez-le, ou remplacez d’abord le contour de la ville (--boundary)."


def left_outside(areas: Iterable[NamedArea], outline: Area) -> list[str]:
    """The names of those with more than half of them out of the outline."""
    return [item.name for item in areas if share(item.area, outline) < 0.5]


def refuse_size(outline: NamedArea, called: str) -> None:
    """BoundaryRefused, with the measure, for what is too large or too small to be a town of France."""
    size = square_kilometres(outline.area)
    if size > LARGEST:
        raise BoundaryRefused(
            f"{called} couvre {_measured(size)}, plus qu’aucune commune de France (la plus grande a 18 360 km²) : "
            "vérifiez que c’est le bon fichier."
        )
    if size < SMALLEST:
        raise BoundaryRefused(
            f"{called} couvre {_measured(size)}, moins qu’aucune commune de France (la plus petite a 0,04 km²) : "
            "vérifiez que c’est le bon fichier, et qu’il est en degrés."
        )


def square_kilometres(area: Area) -> float:
    """The true area of a polygon in degrees, on the ellipsoid: by the cylindrical projection that keeps areas
    (Snyder, « Map Projections », 1987, equations 3-12 and 10-15)."""
    eccentricity = ECCENTRICITY2**0.5

    def flatten(points: NDArray[np.float64]) -> NDArray[np.float64]:
        sine = np.sin(np.radians(points[:, 1]))
        height = (1 - ECCENTRICITY2) * (
            sine / (1 - ECCENTRICITY2 * sine**2) + np.arctanh(eccentricity * sine) / eccentricity
        )
        return np.column_stack((AXIS * np.radians(points[:, 0]), AXIS * height / 2))

    return float(transform(area, flatten).area)


def _measured(size: float) -> str:
    """Square kilometres as a reader takes them in: « 640 000 km² », « 33,35 km² », « 1 200 m² »."""
    if size >= 100:
        return f"{size:,.0f} km²".replace(",", " ")
    if size >= SMALLEST:
        return f"{size:.2f} km²".replace(".", ",")
    metres = size * 1_000_000
    return f"{metres:,.0f} m²".replace(",", " ") if metres >= 1 else "moins de 1 m²"


def _exchanged(area: Any) -> Any:
    """The same with longitude and latitude in each other's place."""
    return transform(area, lambda points: points[:, ::-1])


def overlapping(areas: Sequence[NamedArea]) -> list[str]:
    """« Gare et Centre se recouvrent » for each pair with more than 1 % of the smaller in common. The first in the
    file gets the points there."""
    tree = STRtree([item.area for item in areas])
    near = {(int(one), int(other)) for one, other in zip(*tree.query(tree.geometries), strict=True) if one < other}
    pairs = [(areas[one], areas[other]) for one, other in sorted(near)]
    return [
        f"« {one.name} » et « {other.name} » se recouvrent : le premier garde ce qui est commun."
        for one, other in pairs
        if max(share(one.area, other.area), share(other.area, one.area)) > SLIVER
    ]


def share(area: Area, other: Area) -> float:
    """Which part of `area` lies in `other`, from 0 to 1."""
    return float(area.intersection(other).area / area.area)


def as_area(geometry: Any) -> Area:
    """A polygon as the database keeps it (GeoJSON geometry)."""
    area: Area = shape(geometry)
    return area
