"""The town as a picture (SVG), for pages that show the map without being one: no script, no tile, no style sheet."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from carte.mapping import basemap
from carte.models import Quarter
from carte.queries import living_quarters
from carte.territory import town_bounds

WIDTH = 760
MARGIN = 24
FACE = "Bahnschrift, 'Nimbus Sans Narrow', 'Liberation Sans Narrow', 'Arial Narrow', sans-serif"

# What each kind of feature is drawn with, in the order it is laid down. Colours by name in PALETTES.
LAYERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("boundary", {"fill": "town"}),
    ("forest", {"fill": "forest"}),
    ("water", {"fill": "water"}),
    ("housing", {"fill": "housing"}),
    ("road", {"stroke": "road", "stroke-width": "4"}),
    ("railway", {"stroke": "rail", "stroke-width": "3", "stroke-dasharray": "2 6"}),
    ("quarter", {"stroke": "edge", "stroke-width": "1.5", "stroke-dasharray": "3 4"}),
    ("boundary", {"stroke": "edge", "stroke-width": "3"}),
)
PALETTES = {
    "light": {
        "ground": "#EFEBE0",
        "town": "#FFFEFB",
        "forest": "#CFDFCD",
        "water": "#A9C6D0",
        "housing": "#DDC9BC",
        "road": "#D9D3C5",
        "rail": "#5D6970",
        "edge": "#22303C",
    },
    "dark": {
        "ground": "#1A232B",
        "town": "#2A3741",
        "forest": "#1C3427",
        "water": "#2D4F5D",
        "housing": "#51423E",
        "road": "#46545E",
        "rail": "#8E9BA2",
        "edge": "#D5DDE0",
    },
}

# Where the quarters are, as pages show it: half as wide again as it is high and a little more; air around their names.
SHAPE = 5 / 3
AIR = 90
UNDER = 28  # a pile hangs under the name of its quarter


Project = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Pile:
    """Where a pile of notices lies on the picture, how many it holds, and its width."""

    across: int
    down: int
    ideas: int
    width: int

    @property
    def left(self) -> int:
        return -self.width // 2


@dataclass(frozen=True)
class Plan:
    """The part of the picture that holds the quarters (« 60 300 500 300 »), and their piles."""

    box: str
    piles: tuple[Pile, ...]

    @property
    def view(self) -> str:
        """What the address of the picture ends with, to show that part alone."""
        return f"#svgView(viewBox({self.box.replace(' ', ',')}))"


def plan_of(quarters: Sequence[Quarter], ideas: Mapping[Any, int]) -> Plan | None:
    """The plan of the quarters, with how many ideas each holds ({key of a quarter: ideas}); None without quarters. One
    query."""
    if not quarters:
        return None
    project, height = _projection(*town_bounds())
    names = {quarter.pk: project(quarter.label_longitude, quarter.label_latitude) for quarter in quarters}
    return Plan(
        box=" ".join(map(str, _around(list(names.values()), height))),
        piles=tuple(
            Pile(round(across), round(down) + UNDER, ideas[key], 26 + 14 * len(str(ideas[key])))
            for key, (across, down) in names.items()
            if ideas.get(key)
        ),
    )


def _around(names: list[tuple[float, float]], height: int) -> tuple[int, int, int, int]:
    """Left, top, width, height of the part that holds these points, in the drawing as far as it goes."""
    left, right = min(x for x, _ in names) - AIR, max(x for x, _ in names) + AIR
    top, bottom = min(y for _, y in names) - AIR, max(y for _, y in names) + AIR
    wide, high = max(right - left, (bottom - top) * SHAPE), max(bottom - top, (right - left) / SHAPE)
    across, down = (left + right - wide) / 2, (top + bottom - high) / 2
    # Where there is drawing on that side rather than beyond its edge.
    across, down = max(min(across, WIDTH - wide), 0), max(min(down, height - high), 0)
    return round(across), round(down), round(wide), round(high)


def draw_town(scheme: str) -> SafeString:
    """The drawn town with its quarters named, as an SVG document in the « light » or « dark » scheme."""
    colours = PALETTES[scheme]
    project, height = _projection(*town_bounds())
    features = basemap()["features"]
    paths = [
        _path(feature["geometry"], project, style, colours)
        for kind, style in LAYERS
        for feature in features
        if feature["properties"]["kind"] == kind
    ]
    names = [
        _name(*project(quarter.label_longitude, quarter.label_latitude), quarter.name, colours)
        for quarter in living_quarters()
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}">'
        '<rect width="100%" height="100%" fill="{}"/>{}{}</svg>',
        *(WIDTH, height, colours["ground"]),
        SafeString("".join(paths)),
        SafeString("".join(names)),
    )


def _projection(west: float, south: float, east: float, north: float) -> tuple[Project, int]:
    """Degrees → pixels for a box (a degree of longitude is shorter by the cosine of the latitude); and the height."""
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * shrink, 1e-9)

    def project(longitude: float, latitude: float) -> tuple[float, float]:
        across = MARGIN + (longitude - west) * shrink * scale
        down = MARGIN + (north - latitude) * scale
        return round(across, 1), round(down, 1)

    return project, round((north - south) * scale + 2 * MARGIN)


def _path(geometry: dict[str, Any], project: Project, style: dict[str, str], colours: dict[str, str]) -> SafeString:
    outline = "".join(_line(ring, project, geometry["type"].endswith("Polygon")) for ring in _rings(geometry))
    look = {"fill": "none", "stroke-linejoin": "round"} | {
        name: colours.get(value, value) for name, value in style.items()
    }
    return format_html('<path d="{}" {}/>', outline, format_html_join(" ", '{}="{}"', look.items()))


def _rings(geometry: dict[str, Any]) -> Iterable[list[list[float]]]:
    coordinates = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return [coordinates]
    if geometry["type"] in {"Polygon", "MultiLineString"}:
        return list(coordinates)
    return [ring for polygon in coordinates for ring in polygon]


def _line(points: list[list[float]], project: Project, closed: bool) -> str:
    steps = [project(point[0], point[1]) for point in points]
    text = "M" + "L".join(f"{across} {down}" for across, down in steps)
    return text + "Z" if closed else text


def _name(across: float, down: float, name: str, colours: dict[str, str]) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-family="{}" font-size="20" font-weight="700" text-anchor="middle" fill="{}"'
        ' stroke="{}" stroke-width="4" paint-order="stroke" stroke-linejoin="round">{}</text>',
        *(across, down, FACE, colours["edge"], colours["town"], name),
    )
